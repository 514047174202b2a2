"""`flask instruments import|activate|withdraw|sign`: a network brings the texts that it has a licence for."""

from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.cli import audit
from app.cli.instrument_find import find
from app.cli.instrument_import import Draft, draft_of, lines, printable
from app.cli.instrument_words import WITHHELD
from app.cli.instruments import instruments
from app.cli.parts import installation
from app.domain.licence import Grant, GrantRefused, Term, Withheld
from app.models.audit import AuditOutcome
from app.services import library, licensing

__all__ = ["instruments"]  # the group, which has these commands only once this module is there

_day = click.DateTime(["%Y-%m-%d"])
_code = click.argument("code")
_version = click.option("--version", required=True)


@instruments.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--code", default="", help="Of the instrument, where a FHIR Questionnaire does not say it.")
@click.option("--version", default="", help="Likewise.")
@click.option("--vouched-by", default="", help="Who answers for what is recorded of the licence.")
@click.option("--licence", "number", default="", help="Its number, or how its holder calls it.")
@click.option("--holder", default="", help="Who gave it; as the instrument says, if left out.")
@click.option("--from", "first", type=_day, help="Its first day.")
@click.option("--until", "last", type=_day, help="Its last day, included.")
@click.option("--no-end", is_flag=True, help="It holds until it is withdrawn.")
@click.option("--language", "languages", multiple=True, help="A language that it covers; may be given several times.")
@click.option("--permits", default="", help="The use that it permits, in its own words.")
def import_text(
    path: Path,
    code: str,
    version: str,
    vouched_by: str,
    number: str,
    holder: str,
    first: datetime | None,
    last: datetime | None,
    no_end: bool,
    languages: tuple[str, ...],
    permits: str,
) -> None:
    """Show a licensed text beside the known items; with its licence, keep both. Nobody is asked before `activate`.

    PATH is a pack (code, version, language, words) in YAML, or a FHIR R4 Questionnaire in JSON.
    """
    if last is not None and no_end:
        raise click.UsageError("A licence has --until or --no-end, not both.")
    draft = draft_of(path, code, version)
    click.echo("\n".join(lines(draft)))
    said = {
        "--vouched-by": vouched_by,
        "--licence": number,
        "--from": first,
        "--until or --no-end": last or no_end,
        "--language": languages,
        "--permits": permits,
    }
    missing = [name for name, value in said.items() if not value]
    if first is None or missing:
        told = f"Nothing was stored. For that, say {', '.join(missing)}."
        if len(missing) < len(said):
            raise click.ClickException(told)
        click.echo(told)
        return
    term = Term(first.date(), last.date() if last else None, languages)
    _store(draft, Grant(holder or draft.instrument.licence.holder, number, vouched_by, permits, term))


@instruments.command()
@_code
@_version
@click.option("--language", required=True)
def activate(code: str, version: str, language: str) -> None:
    """Ask the text that was imported last, in the place of an earlier one. Live mode needs a licence that holds."""
    at = installation()
    now = at.outside.now()
    with at.db.transaction() as session:
        try:
            activation = licensing.activate(session, at.outside, code, version, language, now)
        except licensing.NotHere as missing:
            raise click.ClickException(f"{printable(missing)}. Nothing was activated.") from missing
        outcome = AuditOutcome.DENIED if activation.refused else AuditOutcome.DONE
        session.add(audit.event("activate-text", now, "instrument-text", activation.text.id, outcome))
        still = library.in_use(session, at.outside, now).get(code, version).withheld
    why = _why(activation.why, activation.on) if activation.why else ""
    if activation.refused:
        raise click.ClickException(f"{why}. Nothing was activated.")
    click.echo(f"{code} {version} is in use in {language}.")
    if why:
        click.echo(f"Warning: {why}; in live mode this text would not be asked.")
    if still:
        click.echo(f"It is not asked yet: {WITHHELD[still]}.")


@instruments.command()
@_code
@_version
@click.option("--language", help="Take the text in this language out of use.")
@click.option("--licence", "number", help="Or: let what is recorded under this number count no more.")
def withdraw(code: str, version: str, language: str | None, number: str | None) -> None:
    """Take an imported text out of use, or a licence that has ended early or was recorded wrongly."""
    if (language is None) is (number is None):
        raise click.UsageError("Say --language for a text or --licence for a licence.")
    at = installation()
    now = at.outside.now()
    with at.db.transaction() as session:
        try:
            said = _withdraw_text(session, code, version, language, now) if language else ""
            said = said or _withdraw_licence(session, code, version, number or "", now)
        except licensing.NotHere as missing:
            raise click.ClickException(f"{printable(missing)}. Nothing was withdrawn.") from missing
    click.echo(said)


@instruments.command()
@_code
@_version
@click.option("--by", required=True, help="The clinician who signs.")
@click.option("--role", required=True, help="What the clinician is at the network.")
def sign(code: str, version: str, by: str, role: str) -> None:
    """A clinician answers for our own safety wording; live mode does not ask it unsigned."""
    at = installation()
    now = at.outside.now()
    with at.db.transaction() as session:
        try:
            signature = licensing.sign(session, find(at.outside.instruments, code, version), by, role, now)
        except (licensing.NotSigned, GrantRefused) as refused:
            raise click.ClickException(f"{printable(refused)}. Nothing was signed.") from refused
        session.add(audit.event("sign-wording", now, "instrument-signature", signature.id))
        click.echo(f"{code} {version} is signed by {signature.signed_by}, {signature.role}.")


def _store(draft: Draft, grant: Grant) -> None:
    at = installation()
    now = at.outside.now()
    with at.db.transaction() as session:
        try:
            texts, record = licensing.import_texts(session, draft.texts, grant, now)
        except GrantRefused as refused:
            raise click.ClickException(f"{printable(refused)}. Nothing was stored.") from refused
        session.add_all(audit.event("import-text", now, "instrument-text", text.id) for text in texts)
        session.add(audit.event("record-licence", now, "licence-record", record.id))
        until = f"until {record.last_day}" if record.last_day else "without an end"
        click.echo(
            f"Stored. Licence {record.number} of {record.holder}, from {record.first_day} {until}, "
            f"{', '.join(record.languages)}; {record.vouched_by} vouches for it."
        )
        for text in texts:
            state = "in use" if text.in_use else "not in use until `flask instruments activate`"
            click.echo(f"{text.code} {text.version} in {text.language}: {state}.")


def _withdraw_text(session: Session, code: str, version: str, language: str, now: datetime) -> str:
    text = licensing.withdraw(session, code, version, language, now)
    session.add(audit.event("withdraw-text", now, "instrument-text", text.id))
    return f"{code} {version} is no longer in use in {language}."


def _withdraw_licence(session: Session, code: str, version: str, number: str, now: datetime) -> str:
    for record in licensing.withdraw_licence(session, code, version, number, now):
        session.add(audit.event("withdraw-licence", now, "licence-record", record.id))
    return f"Licence {number} of {code} {version} counts no more."


def _why(why: Withheld, on: date | None) -> str:
    return f"{why}: {WITHHELD[why]}" + (f" ({on})" if on else "")
