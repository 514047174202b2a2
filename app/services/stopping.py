"""Whoever got a message wants no more of them: by the button of a mail program, or by the page behind it or a link.

For most of it there is no login: the proof or the key in the address was in that one message and nowhere else.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from app.models.consent import Consent, ConsentMethod, Ended
from app.models.keyring import keyring_in
from app.models.message import Channel, Link, Message
from app.models.patient import Patient
from app.services import permissions, recalling

UNDO_WITHIN = timedelta(hours=24)
UNDO_WORDING = "stop-undo-1"  # the words beside the button that takes a stop back; other words are another version
BOTH = frozenset(Channel)


def proven(session: Session, reference: UUID, proof: str) -> Message | None:
    """The e-mail of this reference, if the proof is its own."""
    keyring = keyring_in(session)
    message = session.get(Message, reference) if keyring.proves(str(reference), proof) else None
    return message if message is not None and message.channel is Channel.EMAIL else None


def address_of(message: Message) -> bytes | None:
    """The blind index of the address that it went to; where that was not kept, of the patient's."""
    return message.contact_index or message.patient.email_index


def stopped(session: Session, message: Message) -> bool:
    """Whether nobody may write to its address any more."""
    address = address_of(message)
    return address is None or not _stands(session, [address])


def stop(session: Session, message: Message, now: datetime) -> list[Consent]:
    """End every permission for its address; those that this ended. Saying so twice is saying it once."""
    address = address_of(message)
    return [] if address is None else permissions.end(session, address, Ended.UNSUBSCRIBED, now)


def stopped_behind(session: Session, link: Link) -> bool:
    """Whether nobody may write any more to the number and the address on file, or to where this link came to if that is
    no longer the patient's."""
    return not _stands(session, _contacts(link, BOTH))


def stop_behind(session: Session, link: Link, channels: Collection[Channel], now: datetime) -> list[Consent]:
    """End every permission for the number or the address of this patient, whoever shares it; those that this ended."""
    contacts = sorted(_contacts(link, channels))
    return [consent for contact in contacts for consent in permissions.end(session, contact, Ended.UNSUBSCRIBED, now)]


def can_be_taken_back(session: Session, patient: Patient, now: datetime) -> Sequence[Consent]:
    """What this patient stopped within a day, for the contact on file, and has not permitted since."""
    lately = session.scalars(
        select(Consent)
        .where(
            Consent.patient_id == patient.id,
            Consent.ended == Ended.UNSUBSCRIBED,
            Consent.withdrawn_at > now - UNDO_WITHIN,
            Consent.contact_index.in_(_on_file(patient, BOTH)),
        )
        .order_by(Consent.withdrawn_at, Consent.id)
    ).all()
    newest = {consent.contact_index: consent for consent in lately}
    own = Consent.patient_id == patient.id
    return [consent for contact, consent in newest.items() if contact and not _stands(session, [contact], own)]


def take_back(session: Session, patient: Patient, now: datetime) -> list[Consent]:
    """The patient wants messages again after all: new permissions for what they stopped, like a START."""
    session.execute(select(Patient.id).where(Patient.id == patient.id).with_for_update(key_share=True))
    begun = [
        Consent(
            patient_id=patient.id,
            kind=consent.kind,
            method=ConsentMethod.LINK,
            wording=UNDO_WORDING,
            language=patient.language,
            given_at=now,
            contact_index=consent.contact_index,
        )
        for consent in can_be_taken_back(session, patient, now)
    ]
    session.add_all(begun)
    session.flush()
    return begun


def wrong_person(session: Session, link: Link, now: datetime) -> list[Consent]:
    """Somebody else reads what we send to this patient there: it ends for this patient alone, and so do the links.

    Only another number or address mends it. Nothing is known of others who are written to at the same place.
    """
    contact = link.message.contact_index if link.message else None
    if contact is None:  # no message brought it: a code on the desk's screen, a card, a tablet
        link.dies_at = min(link.dies_at, now)
        return []
    ended = permissions.end(session, contact, Ended.WRONG_NUMBER, now, of=link.patient_id)
    # Also where nothing stood.
    recalling.recall(session, [link.patient_id])
    there = select(Message.id).where(Message.patient_id == link.patient_id, Message.contact_index == contact)
    opens = Link.message_id.in_(there), Link.dies_at > now
    session.execute(update(Link).where(*opens).values(dies_at=now).execution_options(synchronize_session=False))
    return ended


def is_old(link: Link) -> bool:
    """It came to a number or an address that is not the patient's any more: somebody else may hold it."""
    came_to = link.message.contact_index if link.message else None
    return came_to is not None and came_to not in _on_file(link.patient, BOTH)


def _contacts(link: Link, channels: Collection[Channel]) -> set[bytes]:
    """The patient's on file; where the link came to if that is no longer there, and then nothing else."""
    if link.message and link.message.contact_index and is_old(link):
        return {link.message.contact_index} if link.message.channel in channels else set()
    return _on_file(link.patient, channels)


def _on_file(patient: Patient, channels: Collection[Channel]) -> set[bytes]:
    found = {Channel.SMS: patient.mobile_index, Channel.EMAIL: patient.email_index}
    return {index for channel, index in found.items() if index and channel in channels}


def _stands(session: Session, contacts: Collection[bytes], *of: ColumnElement[bool]) -> bool:
    standing = exists().where(Consent.contact_index.in_(contacts), Consent.withdrawn_at.is_(None), *of)
    return bool(session.scalar(select(standing)))
