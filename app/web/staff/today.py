"""Today: who comes, how far they are, and what needs a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.domain import hours
from app.domain.access import Action, Viewer
from app.models.episode import Episode
from app.models.pathway import PathwayVersion
from app.models.practice import Practice
from app.models.visit import Visit
from app.services import inbound, library, tablets
from app.services.library import NotAsked
from app.services.pathways import pathway_of
from app.web import audit
from app.web.staff import failures, guard, progress, worklists
from app.web.staff.progress import Progress, Stage
from app.web.transaction import installation, session

bp = Blueprint("today", __name__)


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
    return render_template(
        "staff/today.html",
        day=day,
        rows=rows,
        zone=practice.zone,
        locked=worklists.locked(session(), practice.id, now),
        failures=failures.of_practice(session(), practice.id, now),
        other_way=worklists.other_way(session(), practice.id, now),
        overdue=worklists.overdue(session(), practice.id, now),
        to_read=inbound.waiting(session(), practice.id, now),
        not_asked=_not_asked(viewer, now),
        tablets=tablets.ready(session(), practice.id),
        handed=tablets.handed(session(), practice.id, now),
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
    theirs = worklists.visible(viewer.practice_id, now).where(
        Episode.patient_id.in_({visit.patient_id for visit in visits})
    )
    episodes = session().scalars(theirs.order_by(Episode.opened_at, Episode.id)).all()
    where = progress.of_episodes(session(), episodes, library.in_use(session(), installation().outside, now), now)
    none = Progress(Stage.NOT_ENROLLED)
    rows = []
    for visit in visits:
        own = [episode for episode in episodes if episode.patient_id == visit.patient_id]
        rows += [Row(visit, episode, where[episode.id]) for episode in own] or [Row(visit, None, none)]
    return rows


def _not_asked(viewer: Viewer, now: datetime) -> list[NotAsked]:
    """What the pathways of these episodes name and nobody is asked: a few pathways, however many the episodes."""
    run_on = worklists.visible(viewer.practice_id, now).with_only_columns(Episode.pathway_version_id)
    versions = session().scalars(PathwayVersion.by_age().where(PathwayVersion.id.in_(run_on)))
    return library.not_asked(session(), installation().outside, map(pathway_of, versions), now)
