"""The desk mends how a patient is reached: a new number, a new address, a new permission, where they live."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.consent import Consent, ConsentKind, Ended
from app.models.episode import Episode
from app.models.keyring import keyring_in
from app.models.patient import Patient
from app.services import recalling
from app.services.enrolment import said_yes

# A permission does not mend these: there has to be another number or address first.
DEAD = frozenset({Ended.WRONG_NUMBER, Ended.BAD_CONTACT, Ended.NOT_MOBILE})


class NotPermitted(Exception):
    """There is no such contact on file, or nobody is reached by it."""


def change_mobile(session: Session, patient: Patient, e164: str, *, by: UUID, now: datetime) -> list[Consent]:
    """Text this number from now on, once that is permitted. What was permitted for the old one stays on record.

    What this patient once permitted for the new one ends, and is returned: the patient is asked again, and a no counts.
    Raises NotPermitted for a number that is known to reach nobody.
    """
    index = keyring_in(session).blind("mobile", e164)
    ended = _change(session, patient, ConsentKind.TEXT_NUMBER, index, by, now)
    patient.mobile = e164
    return ended


def change_email(session: Session, patient: Patient, address: str, *, by: UUID, now: datetime) -> list[Consent]:
    """The same for an address, in lower case."""
    index = keyring_in(session).blind("email", address)
    ended = _change(session, patient, ConsentKind.EMAIL_ADDRESS, index, by, now)
    patient.email = address
    return ended


def change_zone(session: Session, patient: Patient, zone: str | None) -> None:
    """Where the patient lives; None if nobody knows, so that all zones of the number count."""
    patient.zone = zone
    recalling.recall(session, [patient.id])


def permit(session: Session, patient: Patient, kind: ConsentKind, *, by: UUID, now: datetime) -> Consent:
    """The patient heard the script and said yes to being written to at the contact on file. Twice is once.

    Raises NotPermitted where there is none, or it is known to reach nobody.
    """
    _one_at_a_time(session, patient)
    given = about(session, patient, kind)
    if given and given[0].withdrawn_at is None:
        return given[0]
    index = _on_file(patient, kind)
    if index is None or _dead(given):
        raise NotPermitted(kind)
    consent = said_yes(patient, kind, by, now, contact_index=index)
    session.add(consent)
    session.flush()
    return consent


def about(session: Session, patient: Patient, kind: ConsentKind) -> Sequence[Consent]:
    """What was permitted for the number or address on file: what stands, then what ended, each newest first."""
    return _given(session, patient, kind, _on_file(patient, kind))


def own_with_mobile(session: Session, practice_id: UUID, e164: str | None, now: datetime) -> list[Patient]:
    """This practice's own patients who are reached at that number and whom it still treats, in the order of their
    names; nobody else's."""
    if e164 is None:
        return []
    index = keyring_in(session).blind("mobile", e164)
    treated = Episode.visible_to(practice_id, now).with_only_columns(Episode.patient_id)
    own = select(Patient).where(
        Patient.enrolled_by_id == practice_id, Patient.mobile_index == index, Patient.id.in_(treated)
    )
    return list(session.scalars(own.order_by(Patient.family_name, Patient.given_name, Patient.id)))


def _change(
    session: Session, patient: Patient, kind: ConsentKind, index: bytes, by: UUID, now: datetime
) -> list[Consent]:
    _one_at_a_time(session, patient)
    given = _given(session, patient, kind, index)
    if _dead(given):
        raise NotPermitted(kind)
    standing = [consent for consent in given if consent.withdrawn_at is None]
    for consent in standing:  # of this patient alone: whoever shares the number or the address said nothing
        consent.withdrawn_at, consent.ended, consent.withdrawn_by_id = now, Ended.DESK, by
    recalling.recall(session, [patient.id])
    return standing


def _one_at_a_time(session: Session, patient: Patient) -> None:
    session.execute(select(Patient.id).where(Patient.id == patient.id).with_for_update(key_share=True))


def _dead(given: Sequence[Consent]) -> bool:
    return bool(given) and given[0].ended in DEAD


def _given(session: Session, patient: Patient, kind: ConsentKind, index: bytes | None) -> Sequence[Consent]:
    return session.scalars(
        select(Consent)
        .where(Consent.patient_id == patient.id, Consent.kind == kind, Consent.contact_index == index)
        .order_by(Consent.withdrawn_at.is_not(None), Consent.given_at.desc(), Consent.id)
    ).all()


def _on_file(patient: Patient, kind: ConsentKind) -> bytes | None:
    return patient.mobile_index if kind is ConsentKind.TEXT_NUMBER else patient.email_index
