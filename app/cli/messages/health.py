"""`flask messages health`: whether the queue moves, for a person and for a monitor."""

import json
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app.cli.parts import installation
from app.services import watching
from app.services.watching import Fault, Health

FAULTY, AWAY = 1, 2  # exit codes
_FAULTS = {
    Fault.NOTICE_OVERDUE: "somebody should have been told of an alert five minutes ago, and was not",
    Fault.REHEARSAL_LATE: "nothing has proven for 26 hours that an alert reaches anybody: see `flask alerts rehearse`",
    Fault.HELD: "messages are held: see `flask messages held`",
    Fault.HEARTBEAT_MISSED: "the worker plans or sends nothing: is it running?",
    Fault.QUEUE_STANDS: "a message could have gone half an hour ago",
    Fault.UNKNOWN_FOR_A_DAY: "of a message of yesterday nobody knows whether it went",
    Fault.TEXTS_UNREAD: "a text waits for a person at a practice: it may tell of a crisis, or has waited for a day",
    Fault.MANY_FAILED: "more than a fifth of a sender's messages did not arrive",
}


@click.command()
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def health(as_json: bool) -> None:
    """How the queue is: exit code 0 when nothing is wrong, 1 otherwise, 2 when the database is away."""
    at = installation()
    try:
        with at.db.reading() as session:
            found = watching.health(session, at.outside.now())
    except DBAPIError as away:
        click.echo(f"The database is away: {type(away.orig).__name__}.", err=True)
        sys.exit(AWAY)
    click.echo(json.dumps(_plain(asdict(found)), indent=1) if as_json else "\n".join(lines(found)))
    sys.exit(FAULTY if found.faults else 0)


def lines(found: Health) -> list[str]:
    told = [f"WRONG  {_FAULTS[fault]}" for fault in found.faults] or ["All is well."]
    told.append("Messages: " + ", ".join(f"{count} {state}" for state, count in found.states.items() if count))
    told.append(f"Waited longest: {_span(found.oldest) if found.oldest is not None else 'nothing could go now'}")
    told.append(
        f"For a person: unknown messages {found.for_a_person}, unread texts {found.unread}, "
        f"open alerts {found.alerts}, stray receipts {found.strays}"
    )
    told += _alerts(found)
    told += [
        f"Held: {each.practice_id or 'the network'} since {each.since:%Y-%m-%d %H:%M} UTC, {each.code or each.reason}"
        for each in found.holds
    ]
    told.append("Last worked: " + ", ".join(f"{job} {_ago(span)}" for job, span in found.silences.items()))
    told += [
        f"  {each.label:19}  {each.registration:8}  {each.begun} begun, {each.failed} failed ({each.share:.0%})"
        for each in found.senders
    ]
    return told


def _alerts(found: Health) -> list[str]:
    proven = _ago(found.at - found.told.rehearsed if found.told.rehearsed else None)
    return [
        f"Alert rehearsed: {proven}",
        *(
            f"  {each.practice:19}  {each.count} not acknowledged in time, oldest {each.oldest:%Y-%m-%d %H:%M} UTC"
            for each in found.told.unacknowledged
        ),
        *(
            f"  {each.practice:19}  {each.count} to the {each.rung} by {each.channel}: {each.reason or 'late'}"
            for each in found.told.untold
        ),
    ]


def _ago(span: timedelta | None) -> str:
    return "never" if span is None else f"{_span(span)} ago"


def _span(span: timedelta) -> str:
    """ "2 d 3 h", "3 h 5 min", "5 min", "12 s": two units at most."""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours, days = seconds // 60 % 60, seconds // 3600 % 24, seconds // 86400
    parts = ((days, "d"), (hours, "h"), (minutes, "min"))
    return " ".join([f"{count} {unit}" for count, unit in parts if count][:2])


def _plain(value: Any) -> Any:
    """As JSON has it: spans in seconds, moments in ISO 8601."""
    match value:
        case dict():
            return {str(name): _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case timedelta():
            return value.total_seconds()
        case datetime():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value
