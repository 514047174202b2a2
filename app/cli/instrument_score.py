"""`flask instruments score`: answers from standard input → scores; what cannot be is refused by name and place."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.instrument_find import find, plain
from app.cli.instrument_words import span
from app.cli.parts import installation
from app.domain.instrument import Answers, Instrument
from app.domain.scale import Scale
from app.domain.scoring import AnswerRefused, NotScored, Result, Scorer

Given = list[Any] | dict[str, Any]


@dataclass(frozen=True)
class Twice:
    """A JSON object that says the same key more than once: which answer is meant cannot be known."""

    key: str


class BadSet(ValueError):
    """A set of answers that has no place in this instrument."""


@click.command()
@click.argument("code")
@click.option("--version", required=True)
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@with_appcontext
def score(code: str, version: str, as_json: bool) -> None:
    """Score answers from standard input: a list in item order or an object by item id, or a list of such sets."""
    asked = find(installation().outside.instruments, code, version)
    given = _read()
    # What stands first decides: [3, null] is one set, [[3], [null]] are two.
    several = isinstance(given, list) and bool(given) and isinstance(given[0], list | dict | Twice)
    scales = {scale.name: scale for scale in asked.scales}
    told = _told_json(scales) if as_json else _told_plainly(scales)
    lines = [[told(result) for result in results] for results in _scored(asked, given if several else [given])]
    if as_json:
        sets = [f"[{', '.join(one)}]" for one in lines]
        click.echo(f"[{', '.join(sets)}]" if several else sets[0])
        return
    for number, one in enumerate(lines, start=1):
        for line in one:
            click.echo(f"{number} {line}" if several else line)


def _read() -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> Any:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        return Twice(Counter(key for key, _ in pairs).most_common(1)[0][0])

    def no_number(word: str) -> Any:
        raise click.ClickException(f"not-json: {word} is no answer. Nothing was scored.")

    try:
        return json.loads(sys.stdin.buffer.read(), object_pairs_hook=unique, parse_constant=no_number)
    except RecursionError:
        fault = "too-deep: a set of answers is a list or an object, and nothing is inside an answer"
    except json.JSONDecodeError as broken:
        fault = f"not-json: {broken.msg}, line {broken.lineno} column {broken.colno}"
    except UnicodeDecodeError:
        fault = "not-json: it is not UTF-8 text"
    except ValueError:  # an integer of thousands of digits
        fault = "out-of-range: no answer is a number as long as that"
    raise click.ClickException(f"{fault}. Nothing was scored.")


def _scored(asked: Instrument, sets: Sequence[Any]) -> Iterator[tuple[Result, ...]]:
    scorer = Scorer(asked)
    for number, given in enumerate(sets, start=1):
        try:
            yield scorer.score(_answers(asked, given))
        except AnswerRefused as refused:
            item = asked.items_by_id.get(refused.item_id)
            allowed = f" (it takes {span(item.values)})" if item and item.values else ""
            fault = f"{refused.fault}: {plain(refused.item_id)}{allowed}"
            raise click.ClickException(f"set {number}: {fault}. Nothing was scored.") from refused
        except BadSet as bad:
            raise click.ClickException(f"set {number}: {bad}. Nothing was scored.") from bad


def _answers(asked: Instrument, given: Any) -> Answers:
    if isinstance(given, Twice):
        raise BadSet(f"duplicated-item: {plain(given.key)}")
    if not isinstance(given, list | dict):
        raise BadSet("wrong-type: a set of answers is a list in item order or an object by item id")
    if not asked.items:
        return {}  # how it is scored is not public, and so no answer can be held against its items
    if isinstance(given, dict):
        return given
    if len(given) > len(asked.items):
        raise BadSet(f"too-many-answers: {len(given)} for {len(asked.items)} items")
    return dict(zip(asked.items_by_id, given, strict=False))


def _told_json(scales: dict[str, Scale]) -> Callable[[Result], str]:
    def number(value: Decimal | None) -> float | None:
        return None if value is None else float(value)

    @cache  # many sets come to the same few results
    def told(result: Result) -> str:
        scored = None if isinstance(result, NotScored) else result
        shape = {
            "scale": result.scale,
            "value": number(scored.value) if scored else None,
            "se": number(scored.se) if scored else None,
            "prorated": scored.prorated if scored else False,
            "answered": result.answered,
            "of": result.of,
            "level": scored.level if scored else None,
            "reason": result.reason if isinstance(result, NotScored) else None,
            "recomputed": scales[result.scale].recomputed,
        }
        return json.dumps(shape, ensure_ascii=False)

    return told


def _told_plainly(scales: dict[str, Scale]) -> Callable[[Result], str]:
    @cache
    def told(result: Result) -> str:
        if isinstance(result, NotScored):
            return f"{result.scale}: no score, {result.reason} ({result.answered} of {result.of} answered)"
        notes = [
            result.level or "",
            f"se {result.se}" if result.se is not None else "",
            f"prorated from {result.answered} of {result.of}" if result.prorated else "",
            "recomputed table: check before clinical use" if scales[result.scale].recomputed else "",
        ]
        said = ", ".join(filter(None, notes))
        return f"{result.scale}: {result.value}{f' ({said})' if said else ''}"

    return told
