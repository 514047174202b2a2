"""When more goes out than is due, or carriers take it for spam: reasons to stop that no person has to notice first."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.domain.remedy import Remedy, remedy
from app.models.check_in import Step
from app.models.message import Message
from app.models.watch import Hold, HoldReason

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_FREE, _PER_STEP = 50, 1.25  # messages an hour, and for each step of the day
_FILTERED_LEAST, _FILTERED_SHARE = 5, 0.02  # of a sender's messages of the hour


def too_many(session: Session, now: datetime) -> bool:
    """Whether more messages have gone in the last hour than 50 and 1.25 for each step of the last day.

    Every message carries at least one step of its own, so an hour can never rightly hold more messages than the day has
    steps: those that came due in it, and those due before it whose message was queued in it (nothing ran before). A day
    in which the queue was held is longer by the hold. What went before a person released such a hold has been looked
    at and counts no more. Nothing is counted beyond what decides.
    """
    since, day = _since(session, HoldReason.TOO_MANY, now), _day_begins(session, now)
    if _begun(session, since, _FREE + 1) <= _FREE:
        return False
    due = session.scalar(select(func.count()).where(Step.planned_for > day, Step.planned_for <= now)) or 0
    if _begun(session, since, _allowed(due) + 1) <= _allowed(due):
        return False
    late = (  # counted from the few messages of the hour: a condition on the steps would lead through all of the past
        select(func.count(case((Step.planned_for <= day, 1))))
        .select_from(Message)
        .join(Step, Step.message_id == Message.id)
        .where(Message.begun_at > since, Message.queued_at > day)
    )
    allowed = _allowed(due + (session.scalar(late) or 0))
    return _begun(session, since, allowed + 1) > allowed


def filtered(session: Session, now: datetime) -> list[UUID]:
    """The practices of whose texts carriers took more than 2 % in the last hour for spam, and five at least."""
    ended = session.execute(
        select(Message.practice_id, Message.reason, func.count())
        .where(Message.begun_at > now - _HOUR, _not_looked_at())
        .group_by(Message.practice_id, Message.reason)
    ).all()
    found = []
    for practice_id in {practice_id for practice_id, *_ in ended}:
        own = [(reason, count) for practice, reason, count in ended if practice == practice_id]
        spam = sum(count for reason, count in own if reason and remedy(reason) is Remedy.FILTERED)
        if spam >= _FILTERED_LEAST and spam > _FILTERED_SHARE * sum(count for _, count in own):
            found.append(practice_id)
    return found


def _allowed(steps: int) -> int:
    return int(_FREE + _PER_STEP * steps)


def _begun(session: Session, since: datetime, most: int) -> int:
    begun = select(Message.id).where(Message.begun_at > since).limit(most)
    return session.scalar(select(func.count()).select_from(begun.subquery())) or 0


def _since(session: Session, reason: HoldReason, now: datetime) -> datetime:
    """An hour ago, or when a person last looked at such a hold."""
    looked = session.scalar(select(func.max(Hold.released_at)).where(Hold.reason == reason))
    return max(now - _HOUR, looked or now - _HOUR)


def _day_begins(session: Session, now: datetime) -> datetime:
    """A day before now, or before the oldest of the holds that somebody released since yesterday."""
    held = session.scalar(select(func.min(Hold.since)).where(Hold.released_at > now - _DAY))
    return min(now, held or now) - _DAY


def _not_looked_at() -> ColumnElement[bool]:
    """Of a message: nobody has released its practice from being filtered since it went."""
    looked = select(Hold.id).where(
        Hold.reason == HoldReason.FILTERED,
        Hold.practice_id == Message.practice_id,
        Hold.released_at >= Message.begun_at,
    )
    return ~looked.exists()
