"""Permissions to write to a number or an address. They end for the whole network at once; only the patient gives new
ones."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.consent import Consent, ConsentKind, ConsentMethod, Ended
from app.models.patient import Patient
from app.services import recalling

CONTACTS = (ConsentKind.TEXT_NUMBER, ConsentKind.EMAIL_ADDRESS)
_TAKEN_BACK_BY_START = (Ended.STOP, Ended.CARRIER_STOP, Ended.DESK, Ended.UNSUBSCRIBED, Ended.BLOCKED)


def end(
    session: Session,
    contact_index: bytes,
    why: Ended,
    now: datetime,
    *,
    by: UUID | None = None,
    of: UUID | None = None,
) -> list[Consent]:
    """End every permission for this number or address, whichever practice recorded it, or `of` one patient alone.

    Those that this ended.
    What a worker has in hand for these patients and has not begun to send goes back to the queue, to be asked again.
    """
    there = Consent.contact_index == contact_index, Consent.kind.in_(CONTACTS), Consent.withdrawn_at.is_(None)
    whose = [Consent.patient_id == of] if of else []
    standing = session.scalars(select(Consent).where(*there, *whose).order_by(Consent.id).with_for_update()).all()
    for consent in standing:
        consent.withdrawn_at, consent.ended, consent.withdrawn_by_id = now, why, by
    recalling.recall(session, {consent.patient_id for consent in standing})
    return list(standing)


def begin_again(session: Session, contact_index: bytes, wording: str, now: datetime) -> list[Consent]:
    """The person at this number texted START: a new permission for each patient who had stopped texts there.

    Nobody who never permitted texts is permitted by it, and nobody whose number turned out to be somebody else's.
    """
    patients = session.scalars(select(Patient).where(Patient.mobile_index == contact_index).order_by(Patient.id)).all()
    begun = []
    for patient in patients:
        newest = _newest(session, patient, contact_index)
        if newest is None or newest.withdrawn_at is None or newest.ended not in _TAKEN_BACK_BY_START:
            continue
        consent = Consent(
            patient_id=patient.id,
            kind=ConsentKind.TEXT_NUMBER,
            method=ConsentMethod.TEXT,
            wording=wording,
            language=patient.language,
            given_at=now,
            contact_index=contact_index,
        )
        session.add(consent)
        begun.append(consent)
    return begun


def _newest(session: Session, patient: Patient, contact_index: bytes) -> Consent | None:
    given: Sequence[Consent] = session.scalars(
        select(Consent)
        .where(
            Consent.patient_id == patient.id,
            Consent.kind == ConsentKind.TEXT_NUMBER,
            Consent.contact_index == contact_index,
        )
        .order_by(Consent.given_at.desc())
        .limit(1)
    ).all()
    return given[0] if given else None
