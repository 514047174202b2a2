"""Messages of which nobody knows whether they went: the carrier's own list is asked, and our key in it is proof."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delivery import Listed, MessageState, Receipt, Uncertain
from app.domain.outside import Outside
from app.models.base import Database
from app.models.keyring import keyring_in
from app.models.message import Link, Message
from app.services import remedies
from app.services.delivery import carrier_for
from app.services.receipts import record_receipt
from app.services.restored import OUR_KEY, has_strange

log = logging.getLogger(__name__)
LATE = timedelta(minutes=30)  # a text that the list does not show by then was never taken
GIVE_UP = timedelta(hours=24)  # from then on it is a person's
_AGAIN = timedelta(minutes=5)
_CLOCKS = timedelta(minutes=5)  # ours and the carrier's may differ


def reconcile_next(db: Database, outside: Outside) -> bool:
    """Ask after one unknown message; False when none is to be asked after now. No transaction waits for the carrier."""
    now = outside.now()
    with db.transaction() as session:
        message = session.scalars(
            select(Message)
            .where(Message.state == MessageState.UNKNOWN, Message.look_after <= now)
            .order_by(Message.look_after)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if message is None:
            return False
        begun_at = message.begun_at or message.queued_at
        message.look_after = now + _AGAIN if now < begun_at + GIVE_UP else None
        to, carrier = _contact(message), carrier_for(message.channel, outside)
        account, message_id = message.account, message.id
    listed = carrier.taken(to, account, begun_at - _CLOCKS) if to else Uncertain("no contact on file")
    with db.transaction() as session:
        _settle(session, message_id, listed, outside.now())
    return True


def _settle(session: Session, message_id: UUID, listed: Sequence[Listed] | Uncertain, now: datetime) -> None:
    message = session.get_one(Message, message_id, with_for_update=True)
    if message.state is not MessageState.UNKNOWN or isinstance(listed, Uncertain):
        return
    ours = next((each for each in listed if _opens(session, each.body, message)), None)
    if ours is not None:
        record_receipt(session, message_id, Receipt(ours.carrier_id, ours.state, ours.code), now)
    elif now >= (message.begun_at or message.queued_at) + LATE and not has_strange(session, listed):
        _absent(session, message, now)


def settle(session: Session, message: Message, *, arrived: bool, now: datetime) -> bool:
    """The patient has said whether it came. If not, another goes; False where it is no person's to settle any more."""
    session.refresh(message, with_for_update=True)
    if message.state is not MessageState.UNKNOWN or message.look_after is not None:
        return False
    message.state, message.reason = (MessageState.DELIVERED if arrived else MessageState.UNDELIVERED), "patient-said"
    if not arrived:
        remedies.again(session, message, now)
    return True


def _opens(session: Session, body: str, message: Message) -> bool:
    """Whether the text holds a key that was made for this message."""
    keyring = keyring_in(session)
    hashes = [keyring.hash_key(key) for key in OUR_KEY.findall(body)]
    return bool(
        hashes and session.scalar(select(Link.id).where(Link.key_hash.in_(hashes), Link.message_id == message.id))
    )


def _absent(session: Session, message: Message, now: datetime) -> None:
    """It was never taken: it goes once more, and a second time it is a person's."""
    message.times_absent += 1
    message.reason = "never-taken"
    if message.times_absent > 1:
        message.look_after = None
        log.error("message %s twice never came to the carrier", message.id)
    elif not remedies.queue_once_more(session, message, now):
        message.times_absent -= 1  # another one is under way to this patient: after that


def _contact(message: Message) -> str | None:
    """Where it went, unless the patient has another number or address since."""
    patient = message.patient
    for index, contact in ((patient.mobile_index, patient.mobile), (patient.email_index, patient.email)):
        if index == message.contact_index:
            return contact
    return None
