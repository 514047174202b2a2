"""Whoever got a message wants no more of them: by the button of a mail program, or by the page behind it or a link.

There is no login: the proof or the key in the address was in that one message and nowhere else.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.models.consent import Consent, Ended
from app.models.keyring import Keyring
from app.models.message import Channel, Message
from app.services import permissions


def proven(session: Session, reference: UUID, proof: str) -> Message | None:
    """The e-mail of this reference, if the proof is its own."""
    keyring: Keyring = session.info["keyring"]
    message = session.get(Message, reference) if keyring.proves(str(reference), proof) else None
    return message if message is not None and message.channel is Channel.EMAIL else None


def address_of(message: Message) -> bytes | None:
    """The blind index of the address that it went to; where that was not kept, of the patient's."""
    return message.contact_index or message.patient.email_index


def stopped(session: Session, message: Message) -> bool:
    """Whether nobody may write to its address any more."""
    address = address_of(message)
    return address is None or stopped_at(session, address)


def stop(session: Session, message: Message, now: datetime) -> list[Consent]:
    """End every permission for its address; those that this ended. Saying so twice is saying it once."""
    address = address_of(message)
    return [] if address is None else stop_at(session, address, now)


def stopped_at(session: Session, contact: bytes) -> bool:
    """Whether nobody may write to this number or address any more."""
    standing = exists().where(Consent.contact_index == contact, Consent.withdrawn_at.is_(None))
    return not session.scalar(select(standing))


def stop_at(session: Session, contact: bytes, now: datetime) -> list[Consent]:
    """End every permission for this number or address; those that this ended."""
    return permissions.end(session, contact, Ended.UNSUBSCRIBED, now)
