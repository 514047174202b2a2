"""`flask messages hold|held|release`: keep the queue waiting, see what waits and why, and let it go."""

from collections import Counter
from datetime import datetime
from uuid import UUID

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.cli import audit, typed
from app.cli.parts import installation
from app.models.watch import Hold, HoldReason
from app.services import holding, restored
from app.services.restored import Asked

_practice = click.option("--practice", metavar="PRACTICE", help="Of this one alone: its name, label or id.")
_NOTHING = "Nothing is held."


def _somebody(context: click.Context, parameter: click.Parameter, name: str) -> str:
    if not name.strip():
        raise click.BadParameter("Say who has looked.")
    return name.strip()


@click.command()
@_practice
@with_appcontext
def hold(practice: str | None) -> None:
    """Send nothing until `release`: of one practice, or of the whole network."""
    at = installation()
    with at.db.transaction() as session:
        held = holding.hold(session, HoldReason.OPERATOR, at.outside.now(), _named(session, practice))
        session.add(audit.event("hold-messages", at.outside.now(), "hold", held.id))
        click.echo(_line(held))


@click.command()
@with_appcontext
def held() -> None:
    """What waits, and why: by practice, since when, and what could go in the next hours."""
    at = installation()
    with at.db.reading() as session:
        click.echo("\n".join([_line(each) for each in holding.holds(session)] or [_NOTHING]))
        _echo_waiting(session, at.outside.now(), None)


@click.command()
@_practice
@click.option("--by", required=True, callback=_somebody, help="Who has looked and answers for it.")
@click.option("--yes", is_flag=True, help="Let them go; without it nothing is changed.")
@click.option("--all", "every", is_flag=True, help="Also what may have gone already since a backup was made.")
@with_appcontext
def release(practice: str | None, by: str, yes: bool, every: bool) -> None:
    """Let go what is held: of one practice, or of the whole network.

    After a restore the carriers are asked about each waiting message: what has gone since the backup was made, which
    this database cannot know, is shown apart and with --yes set aside.
    """
    at = installation()
    now = at.outside.now()
    with at.db.reading() as session:
        practice_id = _named(session, practice)
        standing = [each for each in holding.holds(session) if each.practice_id == practice_id]
        late = restored.unplanned(session, now)
        if not standing:
            raise click.ClickException(f"{_NOTHING[:-1]} {'for this practice' if practice else 'for the network'}.")
        click.echo("\n".join(map(_line, standing)))
        _echo_waiting(session, now, practice_id)
    copy = next((each for each in standing if each.reason is HoldReason.RESTORED), None)
    asked = restored.ask(at.db, at.outside, copy) if copy else None
    if asked:
        _echo_asked(asked, late)
    if not yes:
        click.echo("Nothing was changed. To let them go, say it again with --yes.")
        return
    if asked and late and not every:
        raise click.ClickException(f"Steps that are due and in no message yet: {late}. Nothing was changed.")
    with at.db.transaction() as session:
        aside = restored.set_aside(session, asked.gone) if asked and not every else []
        session.add_all(audit.event("set-aside-message", now, "message", each) for each in aside)
        for each in standing:
            holding.release(session, session.get_one(Hold, each.id), by, now)
            session.add(audit.event("release-messages", now, "hold", each.id))
        still = [each for each in holding.holds(session) if each.practice_id != practice_id]
        click.echo(f"Released by {by}." + (f" Messages set aside: {len(aside)}." if aside else ""))
        click.echo("\n".join(f"Still held: {_line(each)}" for each in still), nl=bool(still))


def _named(session: Session, practice: str | None) -> UUID | None:
    """None for the whole network."""
    return None if practice is None else typed.practice(session, practice).id


def _line(held: Hold) -> str:
    whose = f"practice {held.practice_id}" if held.practice_id else "the network"
    code = f" {held.code}" if held.code else ""
    return f"Held for {whose} since {_moment(held.since)}: {held.reason}{code}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _echo_waiting(session: Session, now: datetime, practice: UUID | None) -> None:
    waiting = holding.waiting(session, now, practice)
    click.echo(f"Messages that wait: {sum(each.count for each in waiting)}" + (", by practice:" if waiting else "."))
    for each in waiting:
        click.echo(
            f"  {each.practice_id}  {each.count}, the oldest since {_moment(each.oldest)}; could go: {each.now} now, "
            f"{each.within_an_hour} within an hour, {each.within_a_day} within a day, {each.later} later"
        )


def _echo_asked(asked: Asked, late: int) -> None:
    """Messages by their ids: an operator sees no name and no number."""
    click.echo(
        f"To {len(asked.gone)} of them a link has gone since {_moment(asked.since)}" + (":" if asked.gone else ".")
    )
    for each in sorted(asked.gone):
        click.echo(f"  {each}")
    for why, count in Counter(asked.unsaid.values()).items():
        click.echo(f"Of {count} of them the carrier cannot say it: {why}")
    if late:
        click.echo(
            f"Steps that are due and in no message yet: {late}. Nobody could be asked about them: let the worker plan "
            "them (`flask worker --once`; nothing is sent while it is held), and look again."
        )
