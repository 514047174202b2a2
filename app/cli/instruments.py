"""`flask instruments …`: what an operator asks of the questionnaires; each longer command has a file of its own."""

import json
from typing import Any

import click
from flask.cli import AppGroup

from app.cli import instrument_show
from app.cli.instrument_evidence import tell
from app.cli.instrument_files import check, export
from app.cli.instrument_find import find, in_use, ordered
from app.cli.instrument_score import score
from app.cli.instrument_words import WITHHELD
from app.domain.instrument import Instrument
from app.domain.licence import Ship

instruments = AppGroup("instruments", help="Questionnaires: their versions, rules, scores and where they come from.")
for command in (check, export, score, tell):
    instruments.add_command(command)
for_script = click.option("--json", "as_json", is_flag=True, help="For a script.")


@instruments.command("list")
@for_script
def list_all(as_json: bool) -> None:
    """Every instrument version of this installation."""
    found = ordered(in_use())
    if as_json:
        click.echo(json.dumps([_entry(each) for each in found], ensure_ascii=False))
        return
    for each in found:
        languages = ", ".join(each.languages) or "no wording"
        withheld = f"; not asked: {WITHHELD[each.withheld]}" if each.withheld else ""
        click.echo(f"{each.code} {each.version}: {each.title('en').title} ({languages}){withheld}")


@instruments.command()
@click.argument("code")
@click.option("--version", required=True)
@for_script
def show(code: str, version: str, as_json: bool) -> None:
    """One instrument: items, wording, scales, thresholds, licence and sources."""
    instrument = find(in_use(), code, version)
    click.echo(instrument_show.as_json(instrument) if as_json else "\n".join(instrument_show.lines(instrument)))


def _entry(instrument: Instrument) -> dict[str, Any]:
    return {
        "code": instrument.code,
        "version": instrument.version,
        "title": instrument.title("en").title,
        "languages": list(instrument.languages),
        "text": "shipped" if instrument.licence.ship is Ship.TEXT else "import",
        "items": len(instrument.items),
        "scales": [scale.name for scale in instrument.scales],
        "withheld": instrument.withheld,
        "licence": instrument.licence.status,
    }
