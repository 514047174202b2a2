"""The instruments of this installation, and one of them by what an operator typed."""

from difflib import get_close_matches

import click
from sqlalchemy import inspect

from app.cli.parts import installation
from app.domain.instrument import Instrument, Library
from app.models.licence import InstrumentText
from app.services import library


def in_use() -> Library:
    """With the wordings that this network imported; before its first `flask migrate` it can have none."""
    at = installation()
    with at.db.reading() as session:
        if not inspect(session.connection()).has_table(InstrumentText.__tablename__):
            return at.outside.instruments
        return library.in_use(session, at.outside, at.outside.now())


def find(instruments: Library, code: str, version: str) -> Instrument:
    """Raises ClickException naming the versions that exist, or the codes that read like this one."""
    versions = {each.version: each for each in find_all(instruments, code)}
    if version not in versions:
        raise click.ClickException(
            f"unknown-version: there is no {code} {plain(version)}; there is {', '.join(versions)}."
        )
    return versions[version]


def find_all(instruments: Library, code: str) -> list[Instrument]:
    """Every version of a code. Raises ClickException."""
    found = [each for each in ordered(instruments) if each.code == code]
    if found:
        return found
    near = get_close_matches(code.lower(), {each.code: each for each in instruments}, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "`flask instruments list` names those there are."
    raise click.ClickException(f"unknown-code: there is no instrument {plain(code)}; {hint}")


def ordered(instruments: Library) -> list[Instrument]:
    return sorted(instruments, key=lambda each: (each.code, each.version))


def plain(text: str, longest: int = 60) -> str:
    """What somebody typed or sent, fit for one line of a terminal."""
    return text if text.isprintable() and len(text) <= longest else ascii(text[:longest])
