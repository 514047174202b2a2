"""How long check-ins take: found once a day from what was sent, and told wherever a link is made.

A link keeps the number that its message names, and its first page shows that one. So the two never differ, the page
looks nothing up, and nothing that happens later to the check-ins or to the patient can be read from it.

Beyond how much is asked it can tell one thing before the birth date: who compares two people's links to one time point
may see that these are of different age bands, once both bands have a median and they differ. That is one bit, and in
the text message anyway; whoever guesses a birth date in five tries is helped too little by it to matter.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain import pace
from app.domain.outside import Outside
from app.domain.pace import Band
from app.domain.pathway import InstrumentKey
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.keyring import keyring_in
from app.models.many import among
from app.models.message import Link, LinkKind, PatientSession
from app.models.pace import Pace
from app.models.patient import Patient
from app.models.response import Answer, Response, Service
from app.services.library import in_use, today_of
from app.services.pathways import instruments_at

_A_DAY = timedelta(days=1)

Point = tuple[UUID, str]
"""The id of a pathway's version, and one of its time points."""

Found = Mapping[tuple[Point, Band], int]
"""Minutes that most people of an age took."""

_Asked = Mapping[Point, Mapping[InstrumentKey, int]]  # what is asked there, and how many questions that is


@dataclass(frozen=True)
class Paces:
    """What there is to say of some time points to some patients."""

    found: Found
    bands: Mapping[UUID, Band]  # by patient; only where it makes a difference
    asked: _Asked

    @classmethod
    def of(
        cls,
        session: Session,
        outside: Outside,
        points: Collection[Point],
        patients: Collection[UUID],
        now: datetime,
    ) -> "Paces":
        """Read at once for many."""
        rows = session.execute(
            select(Pace.pathway_version_id, Pace.time_point, Pace.band, Pace.minutes).where(
                among(session, Pace.pathway_version_id, {version_id for version_id, _ in points})
            )
        )
        found = {((version_id, point), band): minutes for version_id, point, band, minutes in rows}
        by_age = any(band is not Band.ALL and point in points for point, band in found)
        return cls(found, _bands(session, patients, now) if by_age else {}, _asked(session, outside, points, now))

    def minutes(self, patient_id: UUID, points: Collection[Point]) -> int:
        """How long all that is asked there takes this patient, each instrument once: by what people of that age took,
        or people of any age; else by the number of questions.

        Of time points that are asked together nobody has measured each alone, so these go by their questions.
        """
        if len(set(points)) == 1:
            (point,) = set(points)
            for band in (self.bands.get(patient_id, Band.ALL), Band.ALL):
                if (point, band) in self.found:
                    return self.found[point, band]
        together = {key: count for point in points for key, count in self.asked[point].items()}
        return pace.guessed(sum(together.values()))


class Completion(NamedTuple):
    """One check-in that somebody answered and sent in one sitting; `took` from the first answer to the sending."""

    point: Point
    band: Band
    took: timedelta


def is_due(session: Session, now: datetime) -> bool:
    """Whether the last time is a day ago: a worker that starts again need not read everything again."""
    last = session.scalar(select(func.max(Pace.found_at)))
    return last is None or now - last >= _A_DAY


def find(session: Session, outside: Outside, now: datetime) -> Found:
    """What the newest completions of each time point took, by age and altogether. It reads a lot and writes nothing."""
    took: dict[tuple[Point, Band], list[timedelta]] = defaultdict(list)
    points = set()
    for each in completions(session, outside, now):
        points.add(each.point)
        for band in (each.band, Band.ALL):
            took[each.point, band].append(each.took)
    asked = _asked(session, outside, points, now)
    found = {(point, band): pace.measured(of, sum(asked[point].values())) for (point, band), of in took.items()}
    return {place: minutes for place, minutes in found.items() if minutes is not None}


def keep(session: Session, found: Found, now: datetime) -> None:
    """In the place of what was found before. Two workers at once do not disturb each other."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    for ((version_id, time_point), band), minutes in sorted(found.items()):
        place = {"pathway_version_id": version_id, "time_point": time_point, "band": band}
        news = {"minutes": minutes, "found_at": now}
        row = dialect.insert(Pace).values(**place, **news)
        session.execute(row.on_conflict_do_update(index_elements=list(place), set_=news))
    session.execute(delete(Pace).where(Pace.found_at < now))


def completions(session: Session, outside: Outside, now: datetime) -> Iterator[Completion]:
    """Of the newest that were sent from a browser of the patient's own, those that tell how long it takes.

    Left out is what was sent together with another check-in; what was begun in one browser session and ended in
    another, or partly typed by staff, for nobody knows how long the break was; and what answers other instruments than
    are asked today. On a practice's tablet people are called away in the middle, and its first page says no number.
    """
    for point, rows in groupby(_sent(session), key=lambda row: (row.version_id, row.time_point)):
        lately = list(rows)
        asked = _asked(session, outside, [point], now)[point].keys()
        bands = _bands(session, {row.patient_id for row in lately}, now)
        parts = _parts(session, [row.id for row in lately])
        for row in lately:
            answered, by = {each.instrument for each in parts[row.id]}, {each.session_id for each in parts[row.id]}
            if answered == asked and by == {row.session_id}:
                begun = min(each.begun_at for each in parts[row.id])
                yield Completion(point, bands[row.patient_id], row.submitted_at - begun)


class _Sent(NamedTuple):
    """A check-in that was sent, and in which browser session."""

    id: UUID
    submitted_at: datetime
    session_id: UUID
    version_id: UUID
    time_point: str
    patient_id: UUID


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
            Episode.patient_id,
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


def _bands(session: Session, patients: Collection[UUID], now: datetime) -> dict[UUID, Band]:
    """How old they are today: who grew older since they answered has hardly grown slower."""
    keyring = keyring_in(session)
    rows = session.execute(select(Patient.id, Patient.birth_date_sealed).where(among(session, Patient.id, patients)))
    return {
        id: pace.band(Patient.birth_date.unseal(Patient, id, sealed, keyring), today_of(now)) for id, sealed in rows
    }


def _asked(session: Session, outside: Outside, points: Collection[Point], now: datetime) -> _Asked:
    """Of each instrument that may be asked now. What only some answers open is not counted: most people never see it,
    and a number that knew who does would tell what they had answered."""
    library = in_use(session, outside, now)
    return {
        point: {key: library.get(*key).questions for key in keys if key in library and not library.get(*key).withheld}
        for point, keys in instruments_at(session, points).items()
    }
