"""An e-mail came back, or was called spam: what that means for the message, and for writing to that address again."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.delivery import MessageState, Returned, advance
from app.models.consent import Consent, Ended
from app.models.message import Message
from app.services import permissions, remedies, stopping

_BOUNCED = "bounced-"
_LATE = "delayed-"
_LOST = "returned-"
_COMPLAINED = "complained"


class Taken(StrEnum):
    """What a report led to."""

    BAD_ADDRESS = "bad-address"  # undelivered, and nobody writes there any more
    COMPLAINT = "complaint"  # nobody writes there any more
    NOTED = "noted"  # it is late, and still tried
    LOST = "lost"  # undelivered, for a reason that may pass
    KNOWN = "known"  # said before
    NOT_OURS = "not-ours"  # the proof is not that of any e-mail of ours


def take(session: Session, returned: Returned, now: datetime) -> tuple[Taken, list[Consent]]:
    """Believe a report whose proof is right, once; and the permissions that it ended, of whichever patient."""
    message = stopping.proven(session, UUID(returned.reference), returned.proof)
    if message is None:
        return Taken.NOT_OURS, []
    session.refresh(message, with_for_update=True)
    said = _said(returned)
    if message.reason == said or (message.reason or "").startswith((_BOUNCED, _COMPLAINED)):
        return Taken.KNOWN, []
    if returned.complaint:
        _settle(message, MessageState.DELIVERED, said)
        return Taken.COMPLAINT, _end(session, message, Ended.COMPLAINED, now)
    if returned.hard:
        _settle(message, MessageState.UNDELIVERED, said)
        ended = _end(session, message, Ended.BAD_CONTACT, now)
        remedies.again(session, message, now)  # by text, where that is permitted
        return Taken.BAD_ADDRESS, ended
    _settle(message, MessageState.UNDELIVERED if returned.final else MessageState.SENT, said)
    return (Taken.LOST if returned.final else Taken.NOTED), []


def _said(returned: Returned) -> str:
    """What the message's reason is by this report."""
    if returned.complaint:
        return _COMPLAINED
    kind = _BOUNCED if returned.hard else _LOST if returned.final else _LATE
    return f"{kind}{returned.code or 'unread'}"


def _settle(message: Message, reported: MessageState, said: str) -> None:
    """Reports come late and out of order: the furthest point that one has shown stays, with its reason."""
    moved = advance(message.state, reported)
    if moved is reported:
        message.state, message.reason = moved, said


def _end(session: Session, message: Message, why: Ended, now: datetime) -> list[Consent]:
    address = stopping.address_of(message)
    return [] if address is None else permissions.end(session, address, why, now)
