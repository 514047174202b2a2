"""The one page: its facts as of a date, and the stored paper that goes with them."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import hours
from app.domain.chart import charts
from app.domain.outside import Outside
from app.domain.page_key import from_document, key, page_code, to_document
from app.domain.sentence import sentence
from app.domain.summary import Facts, Flag, Newest, NextDue
from app.models.alert import Alert, AlertState
from app.models.base import Database
from app.models.episode import Episode
from app.models.practice import Paper
from app.models.summary import Summary
from app.services import course as courses
from app.services import library as libraries
from app.services import mood as moods
from app.services import newest_answers, own_activities, pain_drawing
from app.services.course import Course

log = logging.getLogger(__name__)


def facts(session: Session, episode: Episode, outside: Outside) -> Facts:
    """Everything the page says today, in the episode's zone, whoever asks."""
    now = outside.now()
    as_of = hours.local_date(now, episode.zone)
    library = libraries.in_use(session, outside, now)
    mood = episode.id in moods.shared_in(session, [episode], now)
    course = courses.as_told(courses.of_episode(session, episode, as_of), library, mood=mood)
    patient = episode.patient
    if patient.birth_date is None:
        raise LookupError("a patient without a birth date")
    newest = course.answered[-1] if course.answered else None
    asked, answered = newest_answers.safety(course, newest, library)
    return Facts(
        as_of=as_of,
        given_name=patient.given_name,
        family_name=patient.family_name,
        birth_date=patient.birth_date,
        language=patient.language,
        pathway=course.pathway.title["en"],
        day_0=episode.day0,
        surgical=course.pathway.surgical,
        newest=Newest(course.pathway.time_point(newest.check_in.time_point).title["en"], newest.on) if newest else None,
        flags=_flags(session, episode),
        safety_asked=asked,
        safety_answered=answered,
        measures=courses.measures(course, episode, library, as_of),
        in_words=courses.in_words(course, library),
        goals=own_activities.goals(course, episode, library),
        hurts=pain_drawing.hurts(course, library),
        completeness=newest_answers.completeness(course, newest, library, now),
        next_due=_next_due(course, now),
        practices=tuple(practice.name for practice in episode.treating(session, now)),
        provenance=newest_answers.provenance(newest, library, episode.zone, mood=mood) if newest else None,
        demo=outside.demo,
    )


def want(session: Session, episode: Episode, outside: Outside, *asked: Paper) -> None:
    """Ask for the page of today's facts on each paper that is asked or that the care team uses.

    Pages of other facts are superseded, and stand again when their facts do.
    """
    now = outside.now()
    session.execute(select(Episode.id).where(Episode.id == episode.id).with_for_update(key_share=True))
    today = facts(session, episode, outside)
    current = key(today)
    missing = {*asked, *(practice.paper for practice in episode.treating(session, now))} or {Paper.LETTER}
    for page in session.scalars(
        select(Summary).where(
            Summary.episode_id == episode.id, (Summary.superseded_at.is_(None)) | (Summary.key == current)
        )
    ):
        page.superseded_at = None if page.key == current else now
        if page.key == current:
            page.failed = None  # wanted again is tried again
            missing.discard(page.paper)
    for paper in missing:
        session.add(
            Summary(
                episode_id=episode.id,
                key=current,
                as_of=today.as_of,
                paper=paper,
                facts=to_document(today),
                wanted_at=now,
            )
        )
    session.flush()


def want_if_it_can_be(session: Session, episode: Episode, outside: Outside) -> bool:
    """The same for many: an episode whose facts cannot be told is logged, and does not stop those after it."""
    episode_id = episode.id
    try:
        with session.begin_nested():
            want(session, episode, outside)
    except Exception:
        log.exception("the page of episode %s could not be told", episode_id)
        return False
    return True


def stored(session: Session, episode: Episode, paper: Paper, outside: Outside) -> Summary | None:
    """The page of today's facts if it is on paper, or could not be printed; else it is wanted now, and soon there."""
    current = key(facts(session, episode, outside))
    page = session.scalars(
        select(Summary).where(Summary.episode_id == episode.id, Summary.key == current, Summary.paper == paper)
    ).one_or_none()
    if page is None or page.superseded_at is not None:
        want(session, episode, outside, paper)
    return page if page is not None and (page.rendered_at or page.failed) else None


def render_next(db: Database, outside: Outside) -> bool:
    """Print one wanted page and store it; False when none is wanted. Of two workers on one page the first is kept."""
    with db.transaction() as session:
        page = session.scalars(
            select(Summary)
            .where(Summary.rendered_at.is_(None), Summary.superseded_at.is_(None), Summary.failed.is_(None))
            .order_by(Summary.wanted_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if page is None:
            return False
        page_id, document, paper = page.id, page.facts, page.paper
    try:
        values: dict[str, object] = {"pdf": print_page(from_document(document), paper, outside)}
        values["rendered_at"] = outside.now()
    except Exception as fault:  # whatever a page breaks on must not keep the others from being printed
        log.exception("summary %s could not be printed", page_id)
        values = {"failed": f"{type(fault).__name__}"[:120]}
    with db.transaction() as session:
        session.execute(update(Summary).where(Summary.id == page_id, Summary.rendered_at.is_(None)).values(**values))
    return True


def print_page(of: Facts, paper: Paper, outside: Outside) -> bytes:
    """The PDF of these facts; nothing else decides how it looks."""
    values = {"facts": of, "said": sentence(of), "charts": charts(of), "code": page_code(key(of))}
    return outside.print_pdf(outside.render("pdf/summary.html", "en", values), paper)


def _flags(session: Session, episode: Episode) -> tuple[Flag, ...]:
    open_ones = session.scalars(
        select(Alert)
        .where(Alert.episode_id == episode.id, Alert.state != AlertState.CLOSED)
        .order_by(Alert.raised_at, Alert.id)
    )
    zone = ZoneInfo(episode.zone)
    return tuple(Flag(alert.raised_at.astimezone(zone), alert.owner.name, alert.state) for alert in open_ones)


def _next_due(course: Course, now: datetime) -> NextDue | None:
    for check_in in course.check_ins:
        if check_in.takes_answers(now):
            title = course.pathway.time_point(check_in.time_point).title["en"]
            return NextDue(title, check_in.due_on, check_in.opens_on, check_in.closes_on)
    return None
