"""Check-ins that were answered: as many as are wanted, each in the time that is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from secrets import token_bytes
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.mode import Mode
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.message import Link, LinkKind, PatientSession
from app.models.patient import Patient
from app.models.response import Answer, Response, Service
from app.services.pacing import Point
from app.services.pathways import pathway_of
from tests.stage import LIBRARY, ZONE, Stage, newest


@dataclass(frozen=True)
class Answered:
    """How one check-in was answered."""

    took: float  # seconds
    pathway: str = "neck-without-surgery"
    time_point: str = "day-0"
    kind: LinkKind = LinkKind.MESSAGE
    resumed: bool = False  # the first answers were given in an earlier browser session
    typed: bool = False  # and those by staff
    leaves_out: str = ""  # an instrument
    together: int = 1  # check-ins sent at once
    ago: float = 0  # days


def point_of(session: Session, pathway: str, time_point: str = "day-0") -> Point:
    return newest(session, pathway).id, time_point


def answered(stage: Stage, each: Answered, times: int = 1) -> None:
    """By as many invented patients."""
    with stage.at.db.transaction() as session:
        for _ in range(times):
            _one(session, stage, each)


def _one(session: Session, stage: Stage, how: Answered) -> None:
    now = stage.clock() - timedelta(days=how.ago)
    patient = Patient(
        family_name="Quill",
        given_name="Ana",
        birth_date=date(1990, 5, 4),
        language="en",
        enrolled_by_id=stage.bea.practice_id,
        enrolled_at=now,
    )
    session.add(patient)
    session.flush()
    check_ins = [_check_in(session, stage, patient.id, how) for _ in range(how.together)]
    link = Link(key_hash=token_bytes(32), kind=how.kind, patient_id=patient.id, minted_at=now, dies_at=now)
    opened, before = (
        PatientSession(key_hash=token_bytes(32), link=link, language="en", opened_at=now, seen_at=now) for _ in "12"
    )
    session.add_all([opened, before])
    session.flush()
    for check_in in check_ins:
        check_in.submitted_at, check_in.submitted_by_id = now, opened.id
    _answers(session, patient.id, check_ins, how, opened, before)


def _check_in(session: Session, stage: Stage, patient_id: UUID, how: Answered) -> CheckIn:
    version, today = newest(session, how.pathway), stage.clock().date()
    episode = Episode(
        patient_id=patient_id, pathway_version_id=version.id, day0=today, zone=ZONE, opened_at=stage.clock()
    )
    days = dict.fromkeys(("opens_on", "due_on", "overdue_on", "closes_on"), today)
    made = CheckIn(episode=episode, time_point=how.time_point, closes_at=stage.clock(), **days)
    session.add(made)
    session.flush()
    return made


def _answers(
    session: Session,
    patient_id: UUID,
    check_ins: Sequence[CheckIn],
    how: Answered,
    opened: PatientSession,
    before: PatientSession,
) -> None:
    """One answer to each instrument, the first of them so long before the sending, the others halfway."""
    sent_at = check_ins[0].submitted_at
    assert sent_at
    named = pathway_of(check_ins[0].episode.pathway_version).time_point(how.time_point).instruments
    keys = [key for key in named if LIBRARY.get(*key).withheld is None and key[0] != how.leaves_out]
    first, half = (sent_at - timedelta(seconds=seconds) for seconds in (how.took, how.took / 2))
    for number, (code, version) in enumerate(keys):
        other = how.typed or how.resumed
        by = opened.id if number or not other else None if how.typed else before.id
        response = Response(
            patient_id=patient_id,
            instrument=code,
            version=version,
            language="en",
            mode=Mode.PHONE,
            started_at=first,
            answers=[
                Answer(item=f"q{number}", version=1, value=1, given_at=half if number else first, session_id=by),
            ],
            serves=[Service(check_in=each, instrument=code) for each in check_ins],
        )
        session.add(response)
    session.flush()
