"""`flask messages preview --until DATE`."""

import json
from datetime import UTC, datetime, time

import click
from flask.cli import with_appcontext

from app.cli.parts import installation
from app.services.foreseeing import Foreseen, foresee


@click.command()
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The last day, in UTC.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def preview(until: datetime, as_json: bool) -> None:
    """Show what would be sent until a day, to whom (by id), and what would not be and why. Nothing is changed."""
    at = installation()
    with at.db.reading() as session:
        found = foresee(session, at.outside, datetime.combine(until.date(), time.max, UTC))
    if as_json:
        click.echo(json.dumps([_document(each) for each in found]))
        return
    for each in found:
        click.echo(_line(each))
    going = sum(not each.why for each in found)
    click.echo(f"Messages: {going} would go, {len(found) - going} would not.")


def _document(each: Foreseen) -> dict[str, object]:
    return {
        "at": each.moment.isoformat(),
        "patient": str(each.patient_id),
        "steps": [{"check_in": str(check_in), "rung": rung} for check_in, rung in each.steps],
        "practice": each.practice,
        "channel": each.channel,
        "held_back": each.why or None,
    }


def _line(each: Foreseen) -> str:
    rungs = "+".join(rung for _, rung in each.steps)
    how = f"not sent: {each.why}" if each.why else f"{each.channel} in the name of {each.practice}"
    return f"{each.moment:%Y-%m-%d %H:%M} UTC  {each.patient_id}  {rungs}  {how}"
