"""What is done about a message that was refused or did not arrive."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.delivery import MessageState, advance
from app.domain.remedy import Remedy, remedy
from app.models.check_in import Step
from app.models.consent import Ended
from app.models.message import Channel, Message
from app.models.patient import Patient
from app.models.practice import Practice
from app.models.watch import HoldReason
from app.services import holding, permissions
from app.services.asking import Due, reachable
from app.services.invitations import carry

log = logging.getLogger(__name__)
FIRST_LOOK = timedelta(minutes=2)  # a receipt mostly comes first
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))  # after each refusal; the last for ever
_ROOM = timedelta(hours=12)  # then it is another day, whatever the hour now
_HOUR = timedelta(hours=1)
_UNREACHABLE_FOR = timedelta(hours=72)
_MOST_AGAIN = 2  # of one message, after it was taken and did not arrive

_ENDS = {
    Remedy.OPTED_OUT: Ended.CARRIER_STOP,
    Remedy.BLOCKED: Ended.BLOCKED,
    Remedy.BAD_CONTACT: Ended.BAD_CONTACT,
    Remedy.NOT_MOBILE: Ended.NOT_MOBILE,
}
_STOPS = (Remedy.STOP_SENDER, Remedy.STOP_ALL)


def move(message: Message, reported: MessageState, reason: str | None) -> bool:
    """Whether the report shows the message further on its way than was known."""
    moved = advance(message.state, reported)
    if moved is message.state:
        return False
    message.state, message.reason, message.look_after = moved, reason, None
    return True


def after_refusal(session: Session, message: Message, code: str, now: datetime) -> None:
    """The carrier certainly did not take it: it waits and goes again, or fails, and its steps may go another way."""
    message.reason = code
    what = remedy(code)
    if what in _STOPS:
        _hold(session, message, what, code, now)
        queue_once_more(session, message, now)
        message.attempts -= 1  # this was no fault of the message's
    elif what in (Remedy.NEXT_DAY, Remedy.NEXT_WINDOW):
        queue_once_more(session, message, now + (_ROOM if what is Remedy.NEXT_DAY else _HOUR))
    elif what is Remedy.TRY_AGAIN:
        wait = WAITS[min(message.attempts, len(WAITS)) - 1]
        queue_once_more(session, message, now + _spread(message.id, wait))
    else:
        message.state, message.begun_at = MessageState.FAILED, None
        if what in _ENDS:
            _end(session, message, what, now)
            again(session, message, now)


def after_loss(session: Session, message: Message, code: str, now: datetime) -> None:
    """The carrier took it, and it did not arrive."""
    what = remedy(code)
    chain = _chain(session, message)
    times, since = len(chain) - 1, chain[-1].queued_at
    if what in _ENDS:
        _end(session, message, what, now)
        again(session, message, now)
    elif what in _STOPS:
        _hold(session, message, what, code, now)
        again(session, message, now, by=message.channel)
    elif what is Remedy.UNREACHABLE and times < _MOST_AGAIN and now < since + _UNREACHABLE_FOR:
        again(session, message, now + 4 * _HOUR, by=message.channel)
    elif what is Remedy.ONCE_MORE and times == 0:
        again(session, message, now + _HOUR, by=message.channel)
    elif what in (Remedy.UNREACHABLE, Remedy.ONCE_MORE):
        again(session, message, now, by=Channel.EMAIL)
    elif what in (Remedy.NEXT_WINDOW, Remedy.NEXT_DAY, Remedy.TRY_AGAIN) and times < _MOST_AGAIN:
        again(session, message, now + (_ROOM if what is Remedy.NEXT_DAY else _HOUR), by=message.channel)


def again(session: Session, message: Message, moment: datetime, *, by: Channel | None = None) -> None:
    """Queue another message for what this one carried, `by` a channel or whichever is permitted, if any is.

    What waits for this patient already takes it along. While one is on its way, the planner has it wait for that.
    """
    _one_at_a_time(session, message)
    channels = reachable(session, [message.patient_id], moment).get(message.patient_id, set())
    channel = by or (Channel.SMS if Channel.SMS in channels else Channel.EMAIL)
    dues = Due.of(session, Step.message_id == message.id)
    if channel not in channels or not dues:
        return
    under_way = _under_way(session, message)
    if under_way is not None and under_way.state is not MessageState.QUEUED:
        session.execute(update(Step), [{"id": due.step_id, "message_id": None} for due in dues])
        return
    if under_way is None:
        under_way = Message(
            patient_id=message.patient_id,
            practice_id=message.practice_id,
            channel=channel,
            queued_at=moment,
            not_before=moment,
            resends_id=message.id,
            renews=message.renews,
            wished_at=message.wished_at,
        )
        session.add(under_way)
        session.flush()
    carried = Due.of(session, Step.message_id == under_way.id)
    session.execute(update(Step), carry([*carried, *dues], under_way.id))


def queue_once_more(session: Session, message: Message, moment: datetime) -> bool:
    """The same message again, which certainly has not gone; False while another is under way to the patient: then
    nobody knows of this one yet, and it is asked after later."""
    _one_at_a_time(session, message)
    if _under_way(session, message) is not None:
        message.state, message.look_after = MessageState.UNKNOWN, moment + FIRST_LOOK
        return False
    message.state, message.not_before, message.look_after = MessageState.QUEUED, moment, None
    message.begun_at = message.lease_until = None
    return True


def _one_at_a_time(session: Session, message: Message) -> None:
    """Nobody else queues anything for this patient meanwhile."""
    session.execute(select(Patient.id).where(Patient.id == message.patient_id).with_for_update(key_share=True))


def _under_way(session: Session, message: Message) -> Message | None:
    """The other message that waits for this patient or is in a worker's hands. A claim of it is waited for; one that is
    being sent is not held: whoever records what became of that waits for this patient."""
    others = (
        select(Message)
        .where(Message.patient_id == message.patient_id, Message.id != message.id, Message.under_way())
        .execution_options(populate_existing=True)
    )
    held = session.scalars(others.where(Message.state != MessageState.SENDING).with_for_update()).one_or_none()
    return held or session.scalars(others).one_or_none()


def _spread(message_id: UUID, wait: timedelta) -> timedelta:
    """Up to a quarter longer, another for each message: those refused together do not come back together."""
    return wait + wait * (message_id.int % 1000) / 4000


def _end(session: Session, message: Message, what: Remedy, now: datetime) -> None:
    if message.contact_index is not None:
        permissions.end(session, message.contact_index, _ENDS[what], now)


def _hold(session: Session, message: Message, what: Remedy, code: str, now: datetime) -> None:
    """The fault is the sender's or the account's: its messages wait until somebody has mended it."""
    log.error("the carrier refuses our sender or account: %s", code)
    practice_id = message.practice_id if what is Remedy.STOP_SENDER else None
    if what is Remedy.STOP_ALL and message.account:  # one subaccount is not the network
        for practice_id in session.scalars(select(Practice.id).where(Practice.sender_account == message.account)):
            holding.hold(session, HoldReason.CARRIER, now, practice_id=practice_id, code=code)
        return
    holding.hold(session, HoldReason.CARRIER, now, practice_id=practice_id, code=code)


def _chain(session: Session, message: Message) -> list[Message]:
    """The message, the one that it sends again, and so on to the first."""
    chain = [message]
    while chain[-1].resends_id is not None:
        chain.append(session.get_one(Message, chain[-1].resends_id))
    return chain
