"""Hold the queue until a person has looked, and let it go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.delivery import MessageState
from app.models.message import Message
from app.models.watch import Hold, HoldReason
from app.services.recalling import take_back

_NAMES = UUID("5f6d1f0a-6f1e-4a53-9f3e-0c5b2f6f7a11")
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
RELEASED_BY = 80  # characters


@dataclass(frozen=True)
class Held:
    """What waits: everything, or the messages of some practices."""

    network: bool
    practices: frozenset[UUID]


@dataclass(frozen=True)
class Waiting:
    """The queued messages of one practice: since when the oldest waits, and how many could go from when on."""

    practice_id: UUID
    oldest: datetime
    now: int
    within_an_hour: int
    within_a_day: int
    later: int

    @property
    def count(self) -> int:
        return self.now + self.within_an_hour + self.within_a_day + self.later


def standing(session: Session) -> Held:
    """One look at an index that holds what stands: asked for every batch."""
    held = set(session.scalars(select(Hold.practice_id).where(Hold.stands())))
    return Held(None in held, frozenset(each for each in held if each is not None))


def hold(
    session: Session, reason: HoldReason, now: datetime, practice_id: UUID | None = None, code: str | None = None
) -> Hold:
    """The hold that stands for this reason: a new one, or that of somebody who was faster. Twice is once."""
    same = select(Hold).where(Hold.reason == reason, Hold.practice_id.is_not_distinct_from(practice_id))
    so_far = session.scalars(same.order_by(Hold.since)).all()  # one look, so that nobody comes in between
    standing = next((each for each in so_far if each.released_at is None), None)
    if standing is not None:
        return standing
    # Two who hold at the same moment see the same ones so far, so they give theirs the same name.
    made = Hold(id=uuid5(_NAMES, f"{reason} {practice_id} {len(so_far)}"), reason=reason, since=now, code=code)
    made.practice_id = practice_id
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return session.get_one(Hold, made.id)
    take_back(session, *([Message.practice_id == practice_id] if practice_id else []))
    return made


def release(session: Session, hold: Hold, by: str, now: datetime) -> None:
    """What this one held may go, unless another hold stands."""
    hold.released_at, hold.released_by = now, by[:RELEASED_BY]


def holds(session: Session) -> Sequence[Hold]:
    """Those that stand, oldest first."""
    return session.scalars(select(Hold).where(Hold.stands()).order_by(Hold.since, Hold.id)).all()


def waiting(session: Session, now: datetime, practice_id: UUID | None = None) -> list[Waiting]:
    """What is queued, of one practice or of each, the fullest first."""
    until = [Message.not_before <= moment for moment in (now, now + _HOUR, now + _DAY)]
    kinds = (until[0], ~until[0] & until[1], ~until[1] & until[2], ~until[2])
    sums = [func.count(case((kind, 1))) for kind in kinds]
    queued = select(Message.practice_id).add_columns(func.min(Message.queued_at), *sums).group_by(Message.practice_id)
    whose = [Message.practice_id == practice_id] if practice_id else []
    found = session.execute(queued.where(Message.state == MessageState.QUEUED, *whose))
    return sorted((Waiting(*row) for row in found), key=lambda each: (-each.count, each.practice_id))
