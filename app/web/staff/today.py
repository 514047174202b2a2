"""Today: who comes, how far they are, and what needs a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from app.domain import hours
from app.domain.access import Action, Viewer
from app.domain.delivery import MessageState
from app.domain.schedule import Status
from app.models.check_in import CheckIn, Step
from app.models.episode import Episode
from app.models.message import Message
from app.models.pathway import PathwayVersion
from app.models.practice import Practice
from app.models.visit import Visit
from app.services import library
from app.services.library import NotAsked
from app.services.opening import MOST_TRIES
from app.services.pathways import pathway_of
from app.web import audit
from app.web.staff import guard, progress
from app.web.staff.progress import Progress, Stage
from app.web.transaction import installation, session

bp = Blueprint("today", __name__)
_RECENT = timedelta(days=30)
_NOT_REACHED = (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.UNKNOWN)


@dataclass(frozen=True)
class Row:
    """One visit of today; no episode where the practice sees none of this patient's."""

    visit: Visit
    episode: Episode | None
    progress: Progress


@bp.get("/")
@guard.at_practice(Action.VIEW_DAY)
def show(viewer: Viewer) -> ResponseReturnValue:
    now = installation().outside.now()
    practice = session().get_one(Practice, viewer.practice_id)
    day = hours.local_date(now, practice.zone)
    if not guard.offers(viewer, Action.VIEW_EPISODE):
        return render_template("staff/today.html", day=day, rows=None)
    visits = _visits(practice, now)
    for visit in visits:
        guard.also(Action.VIEW_DAY, audit.Thing("patient", visit.patient_id, visit.patient_id))
    rows = _rows(visits, viewer, now)
    worklists = {
        "birth-dates": _birth_dates(viewer, now),
        "failures": _failures(viewer, now),
        "overdue": _overdue(viewer, now),
    }
    not_asked = _not_asked(viewer, now)
    return render_template(
        "staff/today.html", day=day, rows=rows, zone=practice.zone, worklists=worklists, not_asked=not_asked
    )


def _visits(practice: Practice, now: datetime) -> Sequence[Visit]:
    day = hours.local_date(now, practice.zone)
    begins, ends = (hours.start_of_day(date, practice.zone) for date in (day, day + timedelta(days=1)))
    return (
        session()
        .scalars(
            select(Visit)
            .where(Visit.practice_id == practice.id, Visit.starts_at >= begins, Visit.starts_at < ends)
            .options(selectinload(Visit.patient), selectinload(Visit.clinician))
            .order_by(Visit.starts_at, Visit.id)
        )
        .all()
    )


def _rows(visits: Sequence[Visit], viewer: Viewer, now: datetime) -> list[Row]:
    """For each visit a row for every episode that the practice sees, or one that says there is none."""
    theirs = _visible(viewer.practice_id, now).where(Episode.patient_id.in_({visit.patient_id for visit in visits}))
    episodes = session().scalars(theirs.order_by(Episode.opened_at, Episode.id)).all()
    where = progress.of_episodes(session(), episodes, library.in_use(session(), installation().outside, now), now)
    none = Progress(Stage.NOT_ENROLLED)
    rows = []
    for visit in visits:
        own = [episode for episode in episodes if episode.patient_id == visit.patient_id]
        rows += [Row(visit, episode, where[episode.id]) for episode in own] or [Row(visit, None, none)]
    return rows


def _visible(practice_id: UUID, now: datetime) -> Select[Episode]:
    return Episode.visible_to(practice_id, now).where(Episode.ended_at.is_(None))


def _check_ins(viewer: Viewer, now: datetime) -> Select[CheckIn]:
    """The check-ins that can still be answered, of the episodes that the viewer's practice sees."""
    return (
        select(CheckIn)
        .where(
            CheckIn.episode_id.in_(_visible(viewer.practice_id, now).with_only_columns(Episode.id)),
            CheckIn.submitted_at.is_(None),
            CheckIn.cancelled_at.is_(None),
            CheckIn.closes_at > now,
        )
        .order_by(CheckIn.closes_at, CheckIn.id)
        .options(selectinload(CheckIn.episode).selectinload(Episode.patient))
    )


def _birth_dates(viewer: Viewer, now: datetime) -> list[Episode]:
    locked = _check_ins(viewer, now).where(CheckIn.wrong_birth_dates >= MOST_TRIES)
    return _episodes(session().scalars(locked))


def _episodes(check_ins: Iterable[CheckIn]) -> list[Episode]:
    """Each once, in the order of its check-ins."""
    return list(dict.fromkeys(check_in.episode for check_in in check_ins))


def _overdue(viewer: Viewer, now: datetime) -> list[Episode]:
    """Closing soonest first."""
    perhaps = _check_ins(viewer, now).where(CheckIn.overdue_on <= (now + timedelta(days=1)).date())
    late = (each for each in session().scalars(perhaps) if progress.status_of(each, now) is Status.OVERDUE)
    return _episodes(late)


def _failures(viewer: Viewer, now: datetime) -> list[Episode]:
    """Those whose newest message did not arrive."""
    messages = (
        select(Message, CheckIn)
        .join(Step, Step.message_id == Message.id)
        .join(CheckIn, CheckIn.id == Step.check_in_id)
        .where(
            CheckIn.episode_id.in_(_visible(viewer.practice_id, now).with_only_columns(Episode.id)),
            Message.queued_at > now - _RECENT,
        )
        .order_by(Message.queued_at)
    )
    newest = {check_in.episode: message for message, check_in in session().execute(messages)}
    return [episode for episode, message in newest.items() if message.state in _NOT_REACHED]


def _not_asked(viewer: Viewer, now: datetime) -> list[NotAsked]:
    """What the pathways of these episodes name and nobody is asked: a few pathways, however many the episodes."""
    run_on = _visible(viewer.practice_id, now).with_only_columns(Episode.pathway_version_id)
    versions = session().scalars(PathwayVersion.by_age().where(PathwayVersion.id.in_(run_on)))
    return library.not_asked(session(), installation().outside, map(pathway_of, versions), now)
