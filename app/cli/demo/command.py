"""Make the demo, or roll it forward to today, and write down where to click."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy import exists, select

from app.adapters.console import Console
from app.cli.demo import alarms, days, network, report
from app.cli.demo.cast import CAST
from app.cli.parts import installation
from app.config import Mode
from app.models.practice import Practice
from app.services.installation import Installation

YEAR = timedelta(days=365)


@click.command()
@with_appcontext
def demo() -> None:
    """Make the demo network, or bring it up to today, and write var/demo.json."""
    at = installation()
    if at.settings.mode is not Mode.DEMO:
        raise click.ClickException("Invented patients belong in demo mode only. Nothing was changed.")
    today = at.outside.now()
    state = at.settings.var / "demo.json"
    with at.db.reading() as session:
        fresh = not session.scalar(select(exists().where(Practice.id.is_not(None))))
    if not fresh and not state.exists():
        raise click.ClickException("This database holds a network that is not the demo's. Nothing was changed.")
    kept = {} if fresh else json.loads(state.read_text())
    begun = datetime.fromisoformat(kept["begun"]) if kept else days.before_opening(today - YEAR)
    lived = datetime.fromisoformat(kept["lived"]) if kept else begun
    time = days.Time(lived)
    past = _in_the_past(at, time)
    if fresh:
        network.found(past, begun)
    days.live(past, time, CAST, begun=begun, today=today)
    with at.db.transaction() as session:
        network.visits_of_the_day(session, today)
        network.look_after_alerts(session, today)
    alarms.raise_alerts(past, today)
    report.write(at, state, begun=begun, lived=time.now)
    click.echo(f"The demo network is as of {today:%Y-%m-%d}.")


def _in_the_past(at: Installation, time: days.Time) -> Installation:
    """The same installation at another hour: its clock and its carrier's are the demo's."""
    carrier = Console(at.settings.var / "outbox", time)
    return replace(at, outside=replace(at.outside, now=time, sms=carrier, email=carrier))
