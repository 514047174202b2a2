"""How far check-ins have come, for a desk that sees progress and never an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import hours, silence
from app.domain.instrument import Library
from app.domain.questions import Screen
from app.domain.schedule import Status, status
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.response import Answer, Service
from app.services import mood
from app.services.answering import screens_of


class Stage(StrEnum):
    """What the desk is told about a patient who comes today."""

    DONE = "done"
    PART = "part"
    NOT_STARTED = "not-started"
    NOT_OPEN = "not-open"
    NOT_ENROLLED = "not-enrolled"


@dataclass(frozen=True)
class Progress:
    """`answered` of `parts` screens; the check-in is the one whose window holds today, or None."""

    stage: Stage
    check_in: CheckIn | None = None
    answered: int = 0
    parts: int = 0


def today_in(episode: Episode, now: datetime) -> date:
    return hours.local_date(now, episode.zone)


def status_of(check_in: CheckIn, now: datetime) -> Status:
    return status(
        check_in.opens_on,
        check_in.overdue_on,
        check_in.closes_on,
        submitted=check_in.submitted_at is not None,
        cancelled=check_in.cancelled_at is not None,
        today=today_in(check_in.episode, now),
    )


def of_episodes(session: Session, episodes: Sequence[Episode], library: Library, now: datetime) -> dict[UUID, Progress]:
    """Where each episode stands today, by its id."""
    ids = [episode.id for episode in episodes]
    check_ins = session.scalars(select(CheckIn).where(CheckIn.episode_id.in_(ids), CheckIn.cancelled_at.is_(None)))
    current = [each for each in check_ins if each.opens_on <= today_in(each.episode, now) <= each.closes_on]
    answered = _answered(session, [check_in.id for check_in in current])
    shared = mood.shared_in(session, episodes, now)
    found = {episode.id: Progress(Stage.NOT_OPEN) for episode in episodes}
    for check_in in current:
        screens = _told(screens_of([check_in], library), mood=check_in.episode_id in shared)
        known = answered.get(check_in.id, set()) & {
            (each.instrument.code, i.id) for each in screens for i in each.items
        }
        done = sum(all((screen.instrument.code, item.id) in known for item in screen.items) for screen in screens)
        stage = Stage.DONE if check_in.submitted_at else Stage.PART if known else Stage.NOT_STARTED
        found[check_in.episode_id] = Progress(stage, check_in, done, len(screens))
    return found


def _told(screens: Iterable[Screen], *, mood: bool) -> list[Screen]:
    """Without what is asked about mood, unless that is shared: how much of it was answered would tell that it was."""
    return [each for each in screens if set(each.items) <= set(silence.items(each.instrument, mood=mood))]


def _answered(session: Session, check_in_ids: Sequence[UUID]) -> dict[UUID, set[tuple[str, str]]]:
    """Which items (instrument code, item) were answered or skipped, by check-in; not with what."""
    rows = session.execute(
        select(Service.check_in_id, Service.instrument, Answer.item)
        .join(Answer, Answer.response_id == Service.response_id)
        .where(Service.check_in_id.in_(check_in_ids))
        .distinct()
    )
    found: dict[UUID, set[tuple[str, str]]] = {}
    for check_in_id, instrument, item in rows:
        found.setdefault(check_in_id, set()).add((instrument, item))
    return found
