"""How long check-ins took lately: found once a day from what was sent."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain import pace
from app.domain.outside import Outside
from app.domain.pathway import InstrumentKey
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.many import among
from app.models.message import Link, LinkKind, PatientSession
from app.models.pace import Pace
from app.models.response import Answer, Response, Service
from app.services.pacing import Point, asked_at

_A_DAY = timedelta(days=1)


Found = Mapping[Point, int | None]
"""Minutes that most people took; None where too few have answered."""


def is_due(session: Session, now: datetime) -> bool:
    """Whether the last time is a day ago: a worker that starts again need not read everything again."""
    last = session.scalar(select(func.max(Pace.found_at)))
    return last is None or now - last >= _A_DAY


def find(session: Session, outside: Outside, now: datetime) -> Found:
    """What the newest completions of each time point took. It reads a lot and writes nothing."""
    took = dict(completions(session, outside, now))
    asked = asked_at(session, outside, took.keys(), now)
    return {point: pace.measured(each, sum(asked[point].values())) for point, each in took.items()}


def keep(session: Session, found: Found, now: datetime) -> None:
    """In the place of what was found before. Two workers at once do not disturb each other."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    for (version_id, time_point), minutes in sorted(found.items(), key=lambda each: each[0]):
        place = {"pathway_version_id": version_id, "time_point": time_point}
        news = {"minutes": minutes, "found_at": now}
        row = dialect.insert(Pace).values(**place, **news)
        session.execute(row.on_conflict_do_update(index_elements=list(place), set_=news))
    session.execute(delete(Pace).where(Pace.found_at < now))


def completions(session: Session, outside: Outside, now: datetime) -> Iterator[tuple[Point, list[timedelta]]]:
    """Of each time point at which anything was sent: how long those of the newest took that tell of it, from the first
    answer to the sending.

    Left out is what was not sent from a browser of the patient's own, or together with another check-in; what was begun
    in one browser session and ended in another, or partly typed by staff, for nobody knows how long the break was; and
    what answers other instruments than are asked today. On a practice's tablet people are called away in the middle,
    and its first page says no number.
    """
    for point, rows in groupby(_sent(session), key=lambda row: (row.version_id, row.time_point)):
        lately = list(rows)
        asked = asked_at(session, outside, [point], now)[point].keys()
        parts = _parts(session, [row.id for row in lately])
        took = []
        for row in lately:
            answered, by = {each.instrument for each in parts[row.id]}, {each.session_id for each in parts[row.id]}
            if answered == asked and by == {row.session_id}:
                begun = min(each.begun_at for each in parts[row.id])
                took.append(row.submitted_at - begun)
        yield point, took


class _Sent(NamedTuple):
    """A check-in that was sent, and in which browser session."""

    id: UUID
    submitted_at: datetime
    session_id: UUID
    version_id: UUID
    time_point: str


def _sent(session: Session) -> Iterator[_Sent]:
    """The newest of each time point, in one look; those of one time point one after the other."""
    place = Episode.pathway_version_id, CheckIn.time_point
    newest_first = CheckIn.submitted_at.desc(), CheckIn.id
    sent = (
        select(
            CheckIn.id,
            CheckIn.submitted_at,
            CheckIn.submitted_by_id,
            *place,
            func.row_number().over(partition_by=place, order_by=newest_first).label("nth"),
            func.count().over(partition_by=CheckIn.submitted_by_id).label("together"),
        )
        .join(Episode, Episode.id == CheckIn.episode_id)
        .join(PatientSession, PatientSession.id == CheckIn.submitted_by_id)
        .join(Link, Link.id == PatientSession.link_id)
        .where(Link.kind != LinkKind.TABLET)
        .subquery()
    )
    alone = select(sent).where(sent.c.nth <= pace.NEWEST, sent.c.together == 1)
    for *row, _, _ in session.execute(alone.order_by(sent.c.pathway_version_id, sent.c.time_point, sent.c.nth)):
        yield _Sent._make(row)


class _Part(NamedTuple):
    """One instrument of a check-in, as far as it was answered in one browser session (None: typed by staff)."""

    instrument: InstrumentKey
    session_id: UUID | None
    begun_at: datetime


def _parts(session: Session, check_ins: Collection[UUID]) -> Mapping[UUID, Collection[_Part]]:
    in_one = Service.check_in_id, Response.instrument, Response.version, Answer.session_id
    answered = (
        select(*in_one, func.min(Answer.given_at))
        .join(Response, Response.id == Service.response_id)
        .join(Answer, Answer.response_id == Response.id)
        .where(among(session, Service.check_in_id, check_ins))
        .group_by(*in_one)
    )
    found: dict[UUID, list[_Part]] = defaultdict(list)
    for check_in_id, code, version, session_id, begun_at in session.execute(answered):
        found[check_in_id].append(_Part((code, version), session_id, begun_at))
    return found
