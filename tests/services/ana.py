"""Ana's side without pages: what is due goes out, she opens a link, answers and sends."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import jobs
from app.domain.links import KEY
from app.domain.outside import Copy
from app.domain.questions import Screen
from app.models.check_in import CheckIn
from app.models.message import PatientSession
from app.models.patient import Patient
from app.models.practice import Practice
from app.services import answering, enrolment, opening, summary
from tests.stage import Stage, newest


def go_out(stage: Stage) -> Sequence[Copy]:
    """Plan and send what is due now; the messages that this sent."""
    before = len(stage.at.outside.outbox())
    jobs.plan(stage.at)
    jobs.send(stage.at)
    return stage.at.outside.outbox()[before:]


def key_in(body: str) -> str:
    found = re.search(rf"/({KEY})(?![A-Za-z0-9_-])", body)
    assert found, body
    return found[1]


def opens(session: Session, stage: Stage, key: str) -> PatientSession:
    link = opening.living_link(session, key, stage.clock())
    assert link is not None
    opened = opening.check_birth_date(session, link, stage.ana.birth_date, stage.clock())
    assert isinstance(opened, opening.Opened)
    return opened.session


def answers(
    stage: Stage, key: str, value: int | None = 5, *, leave_out: str = "", most: int = 99, send: bool = True
) -> list[UUID]:
    """Ana gives `value` (1 where it is no choice, None: she skips) on up to `most` screens; the check-ins she sent."""
    with stage.at.db.transaction() as session:
        opened = opens(session, stage, key)
        check_ins = answering.open_check_ins(session, opened, stage.clock())
        screens = answering.screens_of(check_ins, stage.at.outside.instruments)
        for screen in screens[:most]:
            if screen.instrument.code != leave_out:
                answering.save(session, opened, screen, _values(screen, value), stage.at.outside)
        if not send:
            return []
        sent = answering.submit(session, opened, stage.clock())
        for check_in in sent:
            summary.want(session, check_in.episode, stage.at.outside)
        return [check_in.id for check_in in sent]


def _values(screen: Screen, value: int | None) -> dict[str, int | None]:
    allowed = value is None or not any(screen.instrument.refuse(item.id, value) for item in screen.items)
    return {item.id: value if allowed else 1 for item in screen.items}


def the_patient(session: Session) -> Patient:
    return session.scalars(select(Patient)).one()


def open_neck(session: Session, stage: Stage, patient: Patient) -> UUID:
    """A second episode of the same patient at Bea's practice, begun today."""
    bea = session.get_one(Practice, stage.bea.practice_id)
    now, by = stage.clock(), stage.bea.clinician_id
    pathway = newest(session, "neck-without-surgery")
    return enrolment.open_episode(session, patient, bea, pathway, day0=now.date(), by=by, now=now).id


def check_in(session: Session, episode_id: UUID, time_point: str) -> CheckIn:
    return session.scalars(select(CheckIn).filter_by(episode_id=episode_id, time_point=time_point)).one()
