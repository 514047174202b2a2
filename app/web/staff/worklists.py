"""The episodes that need a person: each list in the order in which it should be worked through."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from app.domain.schedule import Status
from app.models.check_in import CheckIn, Declined
from app.models.episode import Episode
from app.services.opening import MOST_TRIES
from app.web.staff import progress


def visible(practice_id: UUID, now: datetime) -> Select[Episode]:
    """The episodes that run and that this practice sees."""
    return Episode.visible_to(practice_id, now).where(Episode.ended_at.is_(None))


def locked(session: Session, practice_id: UUID, now: datetime) -> list[Episode]:
    """Too many wrong birth dates were typed."""
    return _episodes(session.scalars(_check_ins(practice_id, now).where(CheckIn.wrong_birth_dates >= MOST_TRIES)))


def overdue(session: Session, practice_id: UUID, now: datetime) -> list[Episode]:
    """Closing soonest first; nobody who has said no to it is called about it."""
    perhaps = _check_ins(practice_id, now).where(
        CheckIn.overdue_on <= (now + timedelta(days=1)).date(), CheckIn.declined.is_(None)
    )
    late = (each for each in session.scalars(perhaps) if progress.status_of(each, now) is Status.OVERDUE)
    return _episodes(late)


def other_way(session: Session, practice_id: UUID, now: datetime) -> list[Episode]:
    """The patient wants to answer by phone or on paper."""
    return _episodes(session.scalars(_check_ins(practice_id, now).where(CheckIn.declined == Declined.OTHER_WAY)))


def _check_ins(practice_id: UUID, now: datetime) -> Select[CheckIn]:
    """The check-ins that can still be answered, of the episodes that the practice sees."""
    return (
        select(CheckIn)
        .where(
            CheckIn.episode_id.in_(visible(practice_id, now).with_only_columns(Episode.id)),
            CheckIn.submitted_at.is_(None),
            CheckIn.cancelled_at.is_(None),
            CheckIn.closes_at > now,
        )
        .order_by(CheckIn.closes_at, CheckIn.id)
        .options(selectinload(CheckIn.episode).selectinload(Episode.patient))
    )


def _episodes(check_ins: Iterable[CheckIn]) -> list[Episode]:
    """Each once, in the order of its check-ins."""
    return list(dict.fromkeys(check_in.episode for check_in in check_ins))
