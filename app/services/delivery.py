"""Send what is queued, once.

Claim, begin, send, record: no transaction is open while the carrier is on the line, and that a message is about to go
is written down before it goes. A claim that was not begun goes back to the queue; one that was begun and never recorded
becomes *unknown*: only the carrier can say what happened to it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, text, update
from sqlalchemy.orm import Session

from app.domain.delivery import Accepted, MessageState, Outcome, Refused, Uncertain
from app.domain.outside import Carrier, Outside
from app.models.base import AtOnce, Database, UtcDateTime
from app.models.message import Channel, Message
from app.services import remedies
from app.services.claiming import FEW, Claimed, claim
from app.services.composing import Place
from app.services.recalling import AS_QUEUED


class Taken(NamedTuple):
    """A message that the carrier has taken, and what the carrier calls it."""

    id: UUID
    carrier_id: str


def deliver_some(db: Database, outside: Outside, place: Place, *, most: int = FEW) -> bool:
    """Claim some messages and send them one by one; False when nothing is waiting."""
    with db.transaction() as session:
        settled, claimed = claim(session, outside, place, most=most)
    taken: Taken | None = None
    with db.at_once() as at_once:
        for number, each in enumerate(claimed):
            if outside.now() >= each.stale_at:  # what was checked at the claim is old: these are looked at again
                _put_back(db, claimed[number:])
                break
            begun = step_on(db, at_once, taken, each, outside.now())
            taken = _send(db, outside, each) if begun else None
        if taken:
            step_on(db, at_once, taken, None, outside.now())
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
    lapsed = update(Message).where(Message.in_flight(), Message.lease_until <= now)
    lapsed = lapsed.execution_options(synchronize_session=False)
    session.execute(lapsed.where(Message.state == MessageState.CLAIMED).values(AS_QUEUED))
    lost = session.scalars(
        lapsed.where(Message.state == MessageState.SENDING)
        .values(state=MessageState.UNKNOWN, reason="worker-stopped", look_after=now)
        .returning(Message.id)
    )
    return len(lost.all())


# One step of a worker, and one commit: the carrier took the last message, and the next one is about to go, unless
# somebody took it back: it was recalled or held, or the claim has lapsed. The conditions stand in a CASE so that
# PostgreSQL looks for the two by their ids, and does not walk through everything that is in flight.
_STEP_ON = (
    text(
        """
    UPDATE message SET
        state = CASE id WHEN :taken THEN 'sent' ELSE 'sending' END,
        reason = CASE id WHEN :taken THEN NULL ELSE reason END,
        carrier_id = CASE id WHEN :taken THEN :carrier_id ELSE carrier_id END,
        sent_at = CASE id WHEN :taken THEN :now ELSE sent_at END,
        attempts = CASE id WHEN :taken THEN attempts ELSE attempts + 1 END
    WHERE id IN (:taken, :next)
        AND CASE id WHEN :taken THEN state = 'sending' ELSE state = 'claimed' AND lease_until = :lease
            AND NOT EXISTS (SELECT 1 FROM hold WHERE released_at IS NULL
                AND (hold.practice_id IS NULL OR hold.practice_id = message.practice_id)) END
    RETURNING id
    """
    )
    .bindparams(
        bindparam("taken", type_=Uuid()),
        bindparam("next", type_=Uuid()),
        bindparam("carrier_id", type_=String()),
        bindparam("now", type_=UtcDateTime()),
        bindparam("lease", type_=UtcDateTime()),
    )
    .columns(id=Uuid())
)


def step_on(db: Database, at_once: AtOnce, taken: Taken | None, following: Claimed | None, now: datetime) -> bool:
    """Write down that the carrier took one message and that another is about to go; False if that one may not."""
    values = {
        "taken": taken.id if taken else None,
        "carrier_id": taken.carrier_id if taken else None,
        "now": now,
        "next": following.id if following else None,
        "lease": following.lease_until if following else None,
    }
    written = {row[0] for row in at_once(_STEP_ON, values)}
    if taken and taken.id not in written:  # a receipt was faster, or the lease has lapsed
        with db.transaction() as session:
            record(session, taken.id, Accepted(taken.carrier_id), now)
    return following is not None and following.id in written


def _send(db: Database, outside: Outside, claimed: Claimed) -> Taken | None:
    """What the carrier took is written down with the next step; everything else at once."""
    if outside.now() < claimed.stale_at:
        outcome = carrier_for(claimed.channel, outside).send(claimed.outgoing)
    else:  # this process stood still between the two: the hour and the permissions may be others now
        outcome = Refused("stood-still")
    if isinstance(outcome, Accepted):
        return Taken(claimed.id, outcome.carrier_id)
    with db.transaction() as session:
        record(session, claimed.id, outcome, outside.now())
    return None


def _put_back(db: Database, claimed: Sequence[Claimed]) -> None:
    with db.transaction() as session:
        session.execute(
            update(Message)
            .where(
                Message.id.in_([each.id for each in claimed]),
                Message.state == MessageState.CLAIMED,
                Message.lease_until == claimed[0].lease_until,
            )
            .values(AS_QUEUED)
        )
