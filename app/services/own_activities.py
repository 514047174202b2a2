"""The own activities of an episode: named once, then asked about in the same words for as long as they matter."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from app.domain.instrument import Library
from app.domain.own_activity import Activity, may_be_rated
from app.domain.questions import Names
from app.models.check_in import CheckIn
from app.models.response import Answer, Response, Service
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


def named(answers: Iterable[Answer]) -> dict[str, str]:
    """The own activities among the answers to such an instrument, by item."""
    return {answer.item: words for answer in answers if (words := answer.words) and may_be_rated(words)}
