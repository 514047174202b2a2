"""Send what is queued, once, and hear what became of it.

Claim, send, record: no transaction is open while the carrier is on the line. A claim that is never recorded becomes
*unknown*; only the carrier can say what happened to it, so it is never queued again from here.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, joinedload

from app.domain import hours
from app.domain.delivery import Accepted, MessageState, Outcome, Outgoing, Receipt, Refused, Uncertain, advance
from app.domain.outside import Carrier, Outside
from app.models.base import Database
from app.models.check_in import CheckIn, Step
from app.models.episode import Episode
from app.models.message import Channel, Message
from app.models.pathway import PathwayVersion
from app.models.patient import Patient
from app.services.composing import Place, compose
from app.services.invitations import Askers

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
_IN_A_MOMENT = timedelta(seconds=5)
_ARRIVED = (MessageState.SENT, MessageState.DELIVERED)
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))  # after each refusal that may pass


@dataclass(frozen=True)
class Claimed:
    """A message in a worker's hands; its link's key is nowhere else."""

    id: UUID
    channel: Channel
    outgoing: Outgoing
    stale_at: datetime  # from then on somebody else may have been told that it is lost


class NotComposed(Exception):
    """A message that cannot be put into words; its id, and the fault as the cause."""

    def __init__(self, message_id: UUID) -> None:
        self.message_id = message_id
        super().__init__(message_id)


def deliver_next(db: Database, outside: Outside, place: Place) -> bool:
    """Claim one message, send it, record the outcome; False when nothing is waiting.

    A message that cannot be composed fails alone: those behind it go out all the same.
    """
    try:
        with db.transaction() as session:
            settled, claimed = claim_next(session, outside, place)
    except NotComposed as broken:
        log.exception("message %s could not be composed", broken.message_id)
        with db.transaction() as session:
            message = session.get_one(Message, broken.message_id)
            message.state, message.reason = MessageState.FAILED, f"not-composed: {type(broken.__cause__).__name__}"
        return True
    if claimed is not None:
        if outside.now() < claimed.stale_at:
            outcome = carrier_for(claimed.channel, outside).send(claimed.outgoing)
        else:  # this process stood still: the hour and the permissions that were checked are no longer these
            outcome = Refused("stood-still", permanent=False)
        with db.transaction() as session:
            record(session, claimed.id, outcome, outside.now())
    return settled


def claim_next(session: Session, outside: Outside, place: Place) -> tuple[bool, Claimed | None]:
    """Take the oldest waiting message; (True, None) if it was dropped or put off, (False, None) if there is none.

    Raises NotComposed, and the claim does not stand.
    """
    now = outside.now()
    message = session.scalars(
        select(Message)
        .where(Message.state == MessageState.QUEUED, Message.not_before <= now)
        .order_by(Message.not_before)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if message is None:
        return False, None
    # The patient in hand, so that two messages of one person are never claimed side by side.
    if not session.scalar(select(Patient.id).where(Patient.id == message.patient_id).with_for_update(skip_locked=True)):
        message.not_before = now + _IN_A_MOMENT
        return True, None
    earlier = _earlier(session, message)
    moment = hours.next_turn(now, message.patient.zone, (moment for moment, _ in earlier))
    if moment > now:
        message.not_before = moment
        return True, None
    # Ask again at the last moment: who may be asked for what, by whom and how may have changed since it was queued.
    asked = session.scalars(_steps_of(message)).all()
    askers = Askers.of(session, outside, {message.patient_id: message.patient}, asked, now)
    steps = askers.wanted(asked, now)
    if not steps:
        message.state, message.reason = MessageState.DROPPED, next((step.dropped for step in asked), None)
        return True, None
    message.practice_id, message.channel = askers.practice_for(steps), askers.channels[message.patient_id]
    message.state, message.attempts, message.lease_until = MessageState.SENDING, message.attempts + 1, now + LEASE
    first_ever = not any(state in _ARRIVED for _, state in earlier)
    try:
        outgoing = compose(session, message, steps, outside, place, first_ever=first_ever)
    except Exception as fault:
        raise NotComposed(message.id) from fault
    return True, Claimed(message.id, message.channel, outgoing, now + LEASE / 2)


def _steps_of(message: Message) -> Select[Step]:
    """With what decides whether they may be asked for; the pathway's document itself has mostly been read before."""
    pathway = joinedload(Step.check_in).joinedload(CheckIn.episode).joinedload(Episode.pathway_version)
    return (
        select(Step)
        .where(Step.message_id == message.id)
        .order_by(Step.planned_for)
        .options(pathway.defer(PathwayVersion.document))
    )


def record(session: Session, message_id: UUID, outcome: Outcome, now: datetime) -> None:
    """Write down what the carrier answered. A receipt may have come first: it is not undone."""
    message = session.get_one(Message, message_id, with_for_update=True)
    match outcome:
        case Accepted(carrier_id):
            _move(message, MessageState.SENT, None)
            message.carrier_id, message.sent_at = carrier_id, now
        case Uncertain(why) if message.state is MessageState.SENDING:
            message.state, message.reason = MessageState.UNKNOWN, why
        case Refused(code, permanent) if message.state in (MessageState.SENDING, MessageState.UNKNOWN):
            message.reason = code
            if permanent or message.attempts > len(_WAITS):
                message.state = MessageState.FAILED
            else:
                message.state, message.not_before = MessageState.QUEUED, now + _WAITS[message.attempts - 1]


def give_up_on_lost_workers(session: Session, now: datetime) -> int:
    """Messages whose worker never came back become unknown, for the receipt or a person to settle."""
    lost = session.scalars(
        update(Message)
        .where(Message.state == MessageState.SENDING, Message.lease_until <= now)
        .values(state=MessageState.UNKNOWN, reason="worker-stopped")
        .returning(Message.id)
    )
    return len(lost.all())


def record_receipt(session: Session, reference: UUID, receipt: Receipt) -> Message | None:
    """What a carrier reports about our message: late, twice, in any order. None when we know no such message."""
    message = session.get(Message, reference, with_for_update=True)
    if message is None:
        return None
    if message.carrier_id not in (None, receipt.carrier_id):
        log.warning("message %s: a receipt for another message of the carrier's", reference)
        return message
    _move(message, receipt.state, receipt.code or None)
    message.carrier_id = message.carrier_id or receipt.carrier_id
    return message


def carrier_for(channel: Channel, outside: Outside) -> Carrier:
    return outside.sms if channel is Channel.SMS else outside.email


def _move(message: Message, reported: MessageState, reason: str | None) -> None:
    moved = advance(message.state, reported)
    if moved is not message.state:
        message.state, message.reason = moved, reason


def _earlier(session: Session, message: Message) -> Sequence[tuple[datetime, MessageState]]:
    """When the patient's other messages were handed to a carrier that may have taken them, and how they stand."""
    handed = session.execute(
        select(Message.lease_until, Message.state).where(
            Message.patient_id == message.patient_id,
            Message.id != message.id,
            Message.state.in_([MessageState.SENDING, MessageState.UNKNOWN, MessageState.UNDELIVERED, *_ARRIVED]),
        )
    )
    return [(lease_until - LEASE, state) for lease_until, state in handed if lease_until]
