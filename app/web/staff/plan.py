"""An episode's check-ins with what was sent for each, or when it will be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain.hours import Decent
from app.domain.pathway import Pathway
from app.domain.schedule import Status
from app.models.check_in import CheckIn, Step
from app.models.episode import Episode
from app.models.message import Message
from app.web.staff import progress


@dataclass(frozen=True)
class Planned:
    """One check-in of the plan, with each of its steps: what was sent for it, or when it will be."""

    check_in: CheckIn
    title: str
    status: Status
    steps: Sequence[tuple[Step, Message | None, datetime]]


def check_ins(session: Session, episode: Episode) -> Sequence[CheckIn]:
    of_episode = select(CheckIn).where(CheckIn.episode_id == episode.id).order_by(CheckIn.due_on)
    return session.scalars(of_episode.options(selectinload(CheckIn.steps))).all()


def planned(
    check_in: CheckIn, pathway: Pathway, messages: Mapping[UUID, Message], decent: Decent, now: datetime
) -> Planned:
    steps = [
        (
            step,
            messages.get(step.message_id) if step.message_id else None,
            decent.next(step.planned_for) or step.planned_for,
        )
        for step in check_in.steps
    ]
    title = pathway.time_point(check_in.time_point).title["en"]
    return Planned(check_in, title, progress.status_of(check_in, now), steps)


def next_message(plan: Sequence[CheckIn], decent: Decent, now: datetime) -> datetime | None:
    """When the next message goes out, if there is one to come."""
    waiting = [step for check_in in plan for step in check_in.steps if not step.dropped and not step.message_id]
    due = min((step.planned_for for step in waiting), default=None)
    return decent.next(max(due, now)) if due else None
