"""`flask instruments list|score`."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import click
from flask.cli import AppGroup

from app.cli.parts import installation
from app.domain.instrument import Instrument, UnknownInstrument
from app.domain.licence import Ship
from app.domain.scoring import AnswerRefused, NotScored, Result, score

instruments = AppGroup("instruments", help="Questionnaires: their versions and their scores.")


@instruments.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a script.")
def list_all(as_json: bool) -> None:
    """Every instrument version of this installation."""
    library = sorted(installation().outside.instruments, key=lambda each: (each.code, each.version))
    if as_json:
        click.echo(json.dumps([_entry(each) for each in library], ensure_ascii=False))
        return
    for each in library:
        click.echo(f"{each.code} {each.version}: {each.title('en').title} ({', '.join(each.languages)})")


@instruments.command("score")
@click.argument("code")
@click.option("--version", required=True)
@click.option("--json", "as_json", is_flag=True, help="For a script.")
def score_answers(code: str, version: str, as_json: bool) -> None:
    """Score answers from standard input: a list in item order or an object by item id, or a list of such sets."""
    try:
        instrument = installation().outside.instruments.get(code, version)
    except UnknownInstrument as unknown:
        raise click.ClickException(f"There is no instrument {unknown}.") from unknown
    try:
        given = json.load(sys.stdin)
    except ValueError as broken:
        raise click.ClickException("Standard input is not JSON.") from broken
    many = isinstance(given, list) and bool(given) and all(isinstance(each, list | dict) for each in given)
    try:
        results = [
            [_shape(each) for each in score(instrument, _answers(instrument, one))] for one in _sets(given, many)
        ]
    except AnswerRefused as refused:
        raise click.ClickException(f"{refused}. Nothing was scored.") from refused
    if as_json:
        click.echo(json.dumps(results if many else results[0]))
        return
    for result in (each for one in results for each in one):
        click.echo(f"{result['scale']}: {result['value'] if result['value'] is not None else result['reason']}")


def _sets(given: Any, many: bool) -> list[Any]:
    return list(given) if many else [given]


def _answers(instrument: Instrument, given: Any) -> Mapping[str, int | None]:
    if isinstance(given, dict):
        return given
    if not isinstance(given, list):
        raise click.ClickException("Answers are a list in item order or an object by item id.")
    if len(given) > len(instrument.items):
        raise click.ClickException(f"Too many answers: {len(given)} for {len(instrument.items)} items.")
    return {item.id: answer for item, answer in zip(instrument.items, given, strict=False)}


def _entry(instrument: Instrument) -> dict[str, Any]:
    return {
        "code": instrument.code,
        "version": instrument.version,
        "title": instrument.title("en").title,
        "languages": list(instrument.languages),
        "text": "shipped" if instrument.licence.ship is Ship.TEXT else "import",
        "items": len(instrument.items),
    }


def _shape(result: Result) -> dict[str, Any]:
    shape: dict[str, Any] = {"scale": result.scale, "value": None, "se": None, "prorated": False, "level": None}
    if isinstance(result, NotScored):
        return shape | {"answered": result.answered, "reason": result.reason}
    return shape | {
        "value": float(result.value),
        "se": None if result.se is None else float(result.se),
        "prorated": result.prorated,
        "answered": result.answered,
        "level": result.level,
        "reason": None,
    }
