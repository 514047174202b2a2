"""The own activities of an episode: named once, then asked about in the same words for as long as they matter."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from app.domain import change
from app.domain.change import Point
from app.domain.instrument import Library
from app.domain.own_activity import ONE_CHANGED, Activity, may_be_rated
from app.domain.questions import Names
from app.domain.scale import Missing
from app.domain.summary import Goal
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.response import Answer, Response, Service
from app.services.course import Course
from app.services.pathways import instruments_of

Before = Mapping[tuple[UUID, str], Names]
"""What was named earlier, by episode and instrument code."""


def named_before(session: Session, check_ins: Collection[CheckIn], library: Library, now: datetime) -> Before:
    """Those of the first check-in that is over and named any, without what was given up since.

    The first, for a change is told from there, and what a person wrote then is not read anew each time.
    """
    asked = {key for check_in in check_ins for key in instruments_of(check_in) if key in library}
    keys = {key for key in asked if library.get(*key).own_activities}
    if not keys:
        return {}
    rows = session.execute(
        select(CheckIn.episode_id, Service.instrument, Response)
        .join(Service, Service.check_in_id == CheckIn.id)
        .join(Response, Response.id == Service.response_id)
        .where(
            CheckIn.episode_id.in_({check_in.episode_id for check_in in check_ins}),
            Service.instrument.in_({code for code, _ in keys}),
            or_(CheckIn.submitted_at.is_not(None), CheckIn.closes_at <= now),
        )
        .order_by(CheckIn.due_on, CheckIn.opens_on)
        .options(selectinload(Response.answers))
    )
    found: dict[tuple[UUID, str], dict[str, str]] = {}
    for episode_id, code, response in rows:
        answers = response.current()
        names = found.setdefault((episode_id, code), {}) or named(answers.values())
        over = {item for item, answer in answers.items() if answer.activity is Activity.GIVEN_UP}
        found[episode_id, code] = {item: name for item, name in names.items() if item not in over}
    return found


def goals(course: Course, episode: Episode, library: Library) -> tuple[Goal, ...]:
    """The activities named first, each with its own course; what was named later is not compared with them."""
    keys = dict.fromkeys(key for point in course.pathway.time_points for key in point.instruments)
    found: dict[str, Goal] = {}
    for instrument in [library.get(*key) for key in keys if library.get(*key).own_activities]:
        given = [
            (each.on, each.responses[instrument.code].current())
            for each in course.answered
            if instrument.code in each.responses
        ]
        names = next((names for _, answers in given if (names := named(answers.values()))), {})
        for item, name in names.items():
            told = [(on, answers[item]) for on, answers in given if item in answers and answers[item].words == name]
            points = [Point(on, None if each.value is None else Decimal(each.value)) for on, each in told]
            alone = replace(instrument.scales[0], missing=Missing.ALL_NEEDED, thresholds=(ONE_CHANGED,))
            since = change.course(alone, points, episode.day0, surgical=course.pathway.surgical)
            found[name] = Goal(
                name,
                _rating(since.baseline),
                _rating(since.now),
                since.change.verdict,
                given_up=told[-1][1].activity is Activity.GIVEN_UP,
            )
    return tuple(found.values())


def _rating(point: Point | None) -> int | None:
    return None if point is None or point.value is None else int(point.value)


def named(answers: Iterable[Answer]) -> dict[str, str]:
    """The own activities among the answers to such an instrument, by item."""
    return {answer.item: words for answer in answers if (words := answer.words) and may_be_rated(words)}
