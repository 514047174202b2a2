"""Who comes into care, where, with which contact, and when the desk gets round to enrolling them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.patient import Patient
from app.models.practice import Practice
from app.services import enrolment
from tests.journeys.year.chance import Random
from tests.journeys.year.facts import Asked, Case, Facts, Person
from tests.journeys.year.places import AREAS, ZIPS
from tests.stage import PATHWAYS, Stage, newest

_PATHWAYS = ("low-back-without-surgery", "low-back-full-set", "lumbar-surgery", "neck-without-surgery")
# Time points with the PHQ-9, whose last item needs a person at once.
_MOOD = {
    (document["code"], point["code"])
    for document in PATHWAYS
    for point in document["time_points"]
    if any(each["code"] == "phq-9" for each in point["instruments"])
}


def enrol(stage: Stage, facts: Facts, number: int, draw: Random) -> Person:
    """The person's first episode, often begun weeks ago, and sometimes two more at the same moment."""
    now, offices = stage.clock(), facts.offices
    office = offices[draw.randrange(3)] if number % 3 == 0 else draw.choice(offices)
    person = _somebody(stage, facts, number, draw)
    kinds = draw.sample(_PATHWAYS, 3 if draw.random() < 0.25 else 1)
    ago = draw.choice([0, 0, draw.randint(1, 60), draw.randint(-20, -1)])
    typed = enrolment.Enrolment(
        family_name=f"Quill {number}",
        given_name="Ana",
        birth_date=person.born,
        mobile=person.mobile,
        email=person.email,
        language=person.language,
        day0=now.astimezone(ZoneInfo(office.zone)).date() - timedelta(days=ago),
        may_text=person.mobile is not None,
        may_email=person.email is not None,
        zone=person.zone,
    )
    with stage.at.db.transaction() as session:
        practice = session.get_one(Practice, office.id)
        first = newest(session, kinds[0])
        episode = enrolment.enrol(session, practice, first, typed, by=office.captain, now=now)
        patient = session.get_one(Patient, episode.patient_id)
        episodes = [(kinds[0], episode)]
        for later, kind in enumerate(kinds[1:], 1):  # a day apart, so that they would fill a week
            pathway = newest(session, kind)
            another = enrolment.open_episode(
                session, patient, practice, pathway, day0=typed.day0 + timedelta(days=later), by=office.captain, now=now
            )
            episodes.append((kind, another))
        for kind, each in episodes:
            case = Case(each.id, office, {office.id: now})
            person.cases.append(case)
            facts.check_ins.update(_planned(session, each, kind, case))
        person.patient_id = patient.id
    facts.people[person.patient_id] = person
    return person


def _somebody(stage: Stage, facts: Facts, number: int, draw: Random) -> Person:
    area = draw.choice([*AREAS])
    mobile: str | None = f"+1{area}555{number:04d}"
    zip_code = draw.choice([*ZIPS]) if number % 2 else None
    zones: tuple[str, ...] | None = AREAS[area]
    email = f"ana{number}@example.org" if draw.random() < 0.3 else None
    if email and draw.random() < 0.4:
        mobile, zones = None, None  # no phone: only the practice says where they are
    if zip_code:
        (found,) = stage.at.outside.zones_of_zip(zip_code)
        assert found == ZIPS[zip_code]
        zones = (found,)
    person = Person(
        name=f"Quill {number}",
        born=date(1940, 1, 1) + timedelta(days=draw.randrange(20_000)),
        language=draw.choice(["en", "en", "es"]),
        mobile=mobile,
        email=email,
        zone=ZIPS[zip_code] if zip_code else None,
        zones=zones,
        patient_id=UUID(int=0),
    )
    others = [each for each in facts.people.values() if each.mobile]
    if mobile and others and draw.random() < 0.12:  # a household with one phone
        other = draw.choice(others)
        person.mobile, person.zone, person.zones = other.mobile, other.zone, other.zones
    return person


def _planned(session: Session, episode: Episode, kind: str, case: Case) -> Iterator[tuple[UUID, Asked]]:
    planned: Sequence[CheckIn] = session.scalars(select(CheckIn).where(CheckIn.episode_id == episode.id)).all()
    for each in planned:
        midnight = datetime.combine(each.closes_on + timedelta(days=1), time(), ZoneInfo(case.captain.zone))
        yield each.id, Asked(case, midnight.astimezone(UTC), (kind, each.time_point) in _MOOD)
