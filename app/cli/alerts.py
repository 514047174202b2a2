"""`flask alerts …`: whether an alert reaches anybody."""

from zoneinfo import available_timezones

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli import audit
from app.cli.parts import installation
from app.models.practice import Practice
from app.services import accounts, rehearsing
from app.services.rehearsing import NobodyTold, NothingUrgent

_ANYWHERE = "UTC"


@click.group()
def alerts() -> None:
    """Prove that an alert reaches somebody."""


@alerts.command()
@click.option("--to", metavar="E-MAIL", help="From now on this person, who signs in here, is told once a day.")
@click.option("--zone", type=click.Choice(sorted(available_timezones())), metavar="ZONE", help="At ten o'clock there.")
@with_appcontext
def rehearse(to: str | None, zone: str | None) -> None:
    """Rehearse an alert now; the worker does so once a day.

    An invented answer goes the way of the real ones. It is proven when the carriers have taken all notices: by e-mail,
    and by text if the person has a mobile and the practice "Rehearsal" a sender that carriers have approved.
    """
    at = installation()
    now = at.outside.now()
    with at.db.transaction() as session:
        practice = _set_up(session, to, zone) if to else rehearsing.stage_of(session)
        if practice is None:
            raise click.ClickException("Say first who is told: flask alerts rehearse --to E-MAIL. Nothing was done.")
        try:
            alert = rehearsing.rehearse(session, practice, at.outside)
        except NobodyTold as nobody:
            raise click.ClickException(
                "Whoever was told has left. Say who is: --to E-MAIL. Nothing was done."
            ) from nobody
        except NothingUrgent as nothing:
            raise click.ClickException("No pathway asks anything that raises an alert. Nothing was done.") from nothing
        session.add(audit.event("rehearse-alert", now, "alert", alert.id))
        click.echo(
            f"An alert was raised for {alert.owner.email}. `flask messages health` says whether it came through."
        )


def _set_up(session: Session, to: str, zone: str | None) -> Practice:
    told = accounts.by_email(session, to)
    if told is None or told.disabled_at is not None:
        raise click.ClickException("Nobody signs in with this address. Nothing was done.")
    first = session.scalars(select(Practice.zone).where(~Practice.rehearsal).order_by(Practice.name).limit(1)).first()
    return rehearsing.set_up(session, told, zone or first or _ANYWHERE, installation().outside.now())
