"""`flask messages sender`: what a practice's texts come from, and whether carriers have approved it."""

import re

import click
from click import Context, Parameter
from flask.cli import with_appcontext

from app.cli import audit, typed
from app.cli.parts import installation
from app.domain.contact import Mobile
from app.models.practice import Practice, Registration

_NETWORKS = "network"  # the account that is no practice's own
_SERVICE = re.compile("MG[0-9a-f]{32}")
_ACCOUNT = re.compile("AC[0-9a-f]{32}")
_TOLD = {
    Registration.NONE: "carriers have not been asked to approve it: no text goes out",
    Registration.PENDING: "carriers have not approved it yet: no text goes out",
    Registration.APPROVED: "carriers have approved it: texts go out",
    Registration.REFUSED: "carriers have refused it: no text goes out",
}


def _service(context: Context, parameter: Parameter, sid: str | None) -> str | None:
    if sid is not None and not _SERVICE.fullmatch(sid):
        raise click.BadParameter("A messaging service is MG and 32 digits from 0 to f.")
    return sid


def _account(context: Context, parameter: Parameter, sid: str | None) -> str | None:
    if sid == _NETWORKS:
        return ""
    if sid is not None and not _ACCOUNT.fullmatch(sid):
        raise click.BadParameter(f"An account is AC and 32 digits from 0 to f, or the word {_NETWORKS}.")
    return sid


@click.command()
@click.argument("practice")
@click.option("--number", callback=typed.e164, help="Texts come from this phone number.")
@click.option("--service", callback=_service, metavar="MG…", help="Or from this messaging service.")
@click.option("--account", callback=_account, metavar="AC…", help=f"The carrier's account it is in; or {_NETWORKS}.")
@click.option("--registration", type=click.Choice([each.value for each in Registration]), help="Where carriers stand.")
@click.option("--carrier-replies/--no-carrier-replies", default=None, help="Who answers STOP, START and HELP.")
@with_appcontext
def sender(
    practice: str,
    number: str | None,
    service: str | None,
    account: str | None,
    registration: str | None,
    carrier_replies: bool | None,
) -> None:
    """Show what the texts of PRACTICE (its name, label or id) come from, and change what the options say.

    Carriers approve one sender: with a new number or service the registration begins again, unless you say it.
    """
    if number and service:
        raise click.UsageError("Texts come from a --number or a --service, not both.")
    at = installation()
    said = {
        "sender": number or service,
        "sender_account": account,
        "registration": Registration(registration) if registration else None,
        "carrier_replies": carrier_replies,
    }
    changes = {name: value for name, value in said.items() if value is not None}
    with at.db.transaction() as session:
        found = typed.practice(session, practice)
        if "registration" not in changes and changes.get("sender", found.sender) != found.sender:
            changes["registration"] = Registration.NONE
        if changes:
            for name, value in changes.items():
                setattr(found, name, value)
            session.add(audit.event("change-sender", at.outside.now(), "practice", found.id))
        click.echo("\n".join(_lines(found)))


def _lines(practice: Practice) -> list[str]:
    by_number = practice.sender.startswith("+")
    sender = Mobile(practice.sender).display() if by_number else f"messaging service {practice.sender}"
    return [
        f"{practice.name}: texts go out from {sender}",
        f"account: {practice.sender_account or _NETWORKS}",
        f"registration: {practice.registration}, {_TOLD[practice.registration]}",
        f"STOP, START and HELP are answered by {'the carrier' if practice.carrier_replies else 'us'}",
    ]
