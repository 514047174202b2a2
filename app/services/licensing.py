"""A network brings its own licence: texts are imported with it, put into use, taken out again; wording is signed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.imported_text import ImportedText
from app.domain.instrument import Instrument
from app.domain.licence import Grant, Term, Withheld, check_line, turning_day, unlicensed
from app.domain.outside import Outside
from app.models.licence import InstrumentText, LicenceRecord, Signature
from app.services.library import today_of

LONGEST_NAME = 80


class NotHere(LookupError):
    """Nothing was imported, activated or recorded under that name."""


class NotSigned(ValueError):
    """A signature that nothing waits for."""


@dataclass(frozen=True)
class Activation:
    """`why` says why live mode does not ask the text today, `on` since or from which day; None where nothing does.

    A text that is `refused` was not activated.
    """

    text: InstrumentText
    why: Withheld | None
    on: date | None
    refused: bool


def import_texts(
    session: Session, texts: Sequence[ImportedText], grant: Grant, now: datetime
) -> tuple[list[InstrumentText], LicenceRecord]:
    """Keep the texts of one instrument and the licence under which they came; nothing is asked because of it.

    The same text twice is the same row, and the same licence too. Raises GrantRefused, and nothing is kept.
    """
    grant.check(text.language for text in texts)
    instrument = texts[0].instrument
    return [_kept(session, text, now) for text in texts], _recorded(session, instrument, grant, now)


def activate(session: Session, outside: Outside, code: str, version: str, language: str, now: datetime) -> Activation:
    """Put the text that was imported last into use, in the place of one that is. Live mode refuses without a licence.

    Raises NotHere.
    """
    texts = session.scalars(InstrumentText.of(code, version, language).with_for_update()).all()
    if not texts:
        raise NotHere(f"no text of {code} {version} in {language} was imported")
    text, today = texts[0], today_of(now)
    terms = _terms(session, code, version)
    why = unlicensed(language, terms, today)
    refused = why is not None and not outside.demo
    if not refused and not text.in_use:
        for other in texts:
            if other.in_use:
                other.withdrawn_at = now
        session.flush()  # one at a time is in use
        text.activated_at, text.withdrawn_at = now, None
        session.flush()
    return Activation(text, why, turning_day(why, {language: terms}, today) if why else None, refused)


def withdraw(session: Session, code: str, version: str, language: str, now: datetime) -> InstrumentText:
    """Take the text out of use; it stays for what was asked with it. Raises NotHere."""
    texts = session.scalars(InstrumentText.of(code, version, language).with_for_update()).all()
    text = next((text for text in texts if text.in_use), None)
    if text is None:
        raise NotHere(f"no text of {code} {version} in {language} is in use")
    text.withdrawn_at = now
    session.flush()
    return text


def withdraw_licence(session: Session, code: str, version: str, number: str, now: datetime) -> list[LicenceRecord]:
    """What was recorded under this number counts no more: it ended early, or was recorded wrongly. Raises NotHere."""
    found = session.scalars(
        select(LicenceRecord).where(LicenceRecord.stands_for(code, version), LicenceRecord.number == number)
    ).all()
    if not found:
        raise NotHere(f"no licence {number} of {code} {version} is recorded")
    for record in found:
        record.withdrawn_at = now
    session.flush()
    return list(found)


def sign(session: Session, instrument: Instrument, by: str, role: str, now: datetime) -> Signature:
    """A clinician answers for our own safety wording. Twice is once. Raises NotSigned and GrantRefused."""
    if not instrument.needs_signature:
        raise NotSigned(f"{instrument.code} {instrument.version} waits for no signature")
    check_line("by", by, LONGEST_NAME)
    check_line("role", role, LONGEST_NAME)
    who = {"code": instrument.code, "version": instrument.version, "signed_by": by}
    signature = session.scalars(select(Signature).filter_by(**who)).one_or_none()
    if signature is None:
        signature = Signature(**who, role=role, signed_at=now)
        session.add(signature)
        session.flush()
    return signature


def _kept(session: Session, imported: ImportedText, now: datetime) -> InstrumentText:
    key = (imported.instrument.code, imported.instrument.version, imported.language)
    checksum = sha256(json.dumps(imported.document, sort_keys=True).encode()).hexdigest()
    of_language = session.scalars(InstrumentText.of(*key).with_for_update()).all()
    text = next((text for text in of_language if text.checksum == checksum), None)
    if text is None:
        code, version, language = key
        text = InstrumentText(
            code=code, version=version, language=language, document=imported.document, checksum=checksum
        )
        session.add(text)
    text.imported_at = now
    session.flush()
    return text


def _recorded(session: Session, instrument: Instrument, grant: Grant, now: datetime) -> LicenceRecord:
    said = {
        "holder": grant.holder,
        "number": grant.number,
        "vouched_by": grant.vouched_by,
        "permits": grant.permits,
        "first_day": grant.term.first,
        "last_day": grant.term.last,
        "languages": sorted(set(grant.term.languages)),
    }
    for record in session.scalars(
        select(LicenceRecord).where(LicenceRecord.stands_for(instrument.code, instrument.version))
    ):
        if all(getattr(record, name) == value for name, value in said.items()):
            return record
    record = LicenceRecord(code=instrument.code, version=instrument.version, recorded_at=now, **said)
    session.add(record)
    session.flush()
    return record


def _terms(session: Session, code: str, version: str) -> list[Term]:
    records = session.scalars(select(LicenceRecord).where(LicenceRecord.stands_for(code, version)))
    return [Term(record.first_day, record.last_day, tuple(record.languages)) for record in records]
