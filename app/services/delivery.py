"""Send what is queued, once.

Claim, begin, send, record: no transaction is open while the carrier is on the line, and that a message is about to go
is written down before it goes. A claim that was not begun goes back to the queue; one that was begun and never recorded
becomes *unknown*: only the carrier can say what happened to it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, TextClause, Uuid, bindparam, text, update
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from app.domain.delivery import Accepted, MessageState, Outcome, Refused, Uncertain
from app.domain.outside import Carrier, Outside
from app.models.base import AtOnce, Database, UtcDateTime
from app.models.message import Channel, Message
from app.services import remedies
from app.services.claiming import Claimed, claim
from app.services.composing import Place


def deliver_some(db: Database, outside: Outside, place: Place, *, most: int = 50) -> bool:
    """Claim some messages and send them one by one; False when nothing is waiting."""
    with db.transaction() as session:
        settled, claimed = claim(session, outside, place, most=most)
    with db.at_once() as at_once:
        for number, each in enumerate(claimed):
            if outside.now() >= each.stale_at:  # what was checked at the claim is old: these are looked at again
                _put_back(db, claimed[number:])
                break
            if begin(at_once, each):
                _send(db, at_once, outside, each)
    return settled


def carrier_for(channel: Channel, outside: Outside) -> Carrier:
    return outside.sms if channel is Channel.SMS else outside.email


def record(session: Session, message_id: UUID, outcome: Outcome, now: datetime) -> None:
    """Write down what the carrier answered. A receipt may have come first: it is not undone."""
    message = session.get_one(Message, message_id, with_for_update=True)
    match outcome:
        case Accepted(carrier_id):
            remedies.move(message, MessageState.SENT, None)
            message.carrier_id, message.sent_at = carrier_id, message.sent_at or now
        case Uncertain(why) if message.state is MessageState.SENDING:
            message.state, message.reason, message.look_after = MessageState.UNKNOWN, why, now + remedies.FIRST_LOOK
        case Refused(code) if message.state in (MessageState.SENDING, MessageState.UNKNOWN):
            remedies.after_refusal(session, message, code, now)


def give_up_on_lost_workers(session: Session, now: datetime) -> int:
    """What lost workers had begun becomes unknown, for a receipt, the carrier's list or a person to settle.

    What they had only claimed has certainly not gone: it is queued again.
    """
    lapsed = update(Message).where(Message.lease_until <= now).execution_options(synchronize_session=False)
    session.execute(lapsed.where(Message.state == MessageState.CLAIMED).values(_QUEUED_AGAIN))
    lost = session.scalars(
        lapsed.where(Message.state == MessageState.SENDING)
        .values(state=MessageState.UNKNOWN, reason="worker-stopped", look_after=now)
        .returning(Message.id)
    )
    return len(lost.all())


_QUEUED_AGAIN = {"state": MessageState.QUEUED, "lease_until": None, "begun_at": None}


def _statement(sql: str, **types: TypeEngine[Any]) -> TextClause:
    return text(sql).bindparams(*(bindparam(name, type_=kind) for name, kind in types.items()))


# From claimed to sending, unless somebody took the message back: it was recalled, or the claim has lapsed.
_BEGIN = _statement(
    "UPDATE message SET state = 'sending', attempts = attempts + 1"
    " WHERE id = :id AND state = 'claimed' AND lease_until = :lease",
    id=Uuid(),
    lease=UtcDateTime(),
)
# From sending to sent: what nearly always happens.
_ACCEPT = _statement(
    "UPDATE message SET state = 'sent', reason = NULL, carrier_id = :carrier_id, sent_at = :now"
    " WHERE id = :id AND state = 'sending'",
    id=Uuid(),
    carrier_id=String(),
    now=UtcDateTime(),
)


def begin(at_once: AtOnce, claimed: Claimed) -> bool:
    """Write down that it is about to go; False where somebody took it back."""
    return at_once(_BEGIN, {"id": claimed.id, "lease": claimed.lease_until}) == 1


def _send(db: Database, at_once: AtOnce, outside: Outside, claimed: Claimed) -> None:
    if outside.now() < claimed.stale_at:
        outcome = carrier_for(claimed.channel, outside).send(claimed.outgoing)
    else:  # this process stood still between the two: the hour and the permissions may be others now
        outcome = Refused("stood-still")
    now = outside.now()
    if isinstance(outcome, Accepted):
        accepted = {"id": claimed.id, "carrier_id": outcome.carrier_id, "now": now}
        if at_once(_ACCEPT, accepted) == 1:
            return
    with db.transaction() as session:
        record(session, claimed.id, outcome, now)


def _put_back(db: Database, claimed: Sequence[Claimed]) -> None:
    with db.transaction() as session:
        session.execute(
            update(Message)
            .where(
                Message.id.in_([each.id for each in claimed]),
                Message.state == MessageState.CLAIMED,
                Message.lease_until == claimed[0].lease_until,
            )
            .values(_QUEUED_AGAIN)
        )
