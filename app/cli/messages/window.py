"""`flask messages window`: whether a text may go to a number at a moment, and if not, when next."""

import json
from datetime import MAXYEAR, MINYEAR, UTC, datetime

import click
from click import Context, Parameter
from flask.cli import with_appcontext

from app.cli import typed
from app.cli.parts import installation
from app.domain.hours import EASTERN, Decent, zones_of


def _moment(context: Context, parameter: Parameter, iso: str) -> datetime:
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError as failure:
        raise click.BadParameter("Enter a date and time, like 2026-03-02T17:00:00Z.") from failure
    if moment.tzinfo is None:
        raise click.BadParameter("Say in which zone: add Z for UTC, or an offset like -07:00.")
    if not MINYEAR < moment.year < MAXYEAR:
        raise click.BadParameter("That is before or after all calendars.")
    return moment.astimezone(UTC)


@click.command()
@click.argument("number", callback=typed.e164)
@click.option("--zip", "zip_code", metavar="ZIP", help="Where the patient lives, if it is known.")
@click.option("--at", required=True, callback=_moment, metavar="ISO", help="Date, time and offset.")
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@with_appcontext
def window(number: str, zip_code: str | None, at: datetime, *, as_json: bool) -> None:
    """Say whether a text may go to NUMBER, from 10:00 to 18:00 in every time zone where it may be."""
    decent = Decent(zones_of(number, None, EASTERN) if zip_code is None else _zones_of_zip(zip_code))
    moment = decent.next(at)
    if as_json:
        told = moment and moment.isoformat()
        click.echo(json.dumps({"allowed": moment == at, "next": told, "zones": decent.zones}))
        return
    told = "now" if moment == at else f"not before {moment:%Y-%m-%d %H:%M} UTC" if moment else "never"
    click.echo(f"{told}: {decent.opens:%H:%M}-{decent.closes:%H:%M} in {', '.join(decent.zones)}")


def _zones_of_zip(zip_code: str) -> tuple[str, ...]:
    zones = installation().outside.zones_of_zip(zip_code)
    if not zones:
        raise click.BadParameter("There is no such US ZIP code.", param_hint="--zip")
    return tuple(zones)
