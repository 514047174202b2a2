"""The daily rehearsal goes the way of a real alert, proves itself, and is seen by nobody else."""

from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from app import jobs
from app.domain.delivery import Accepted, Refused
from app.models.alert import Alert, AlertState
from app.models.message import Message
from app.models.practice import Practice, Registration
from app.models.response import Answer
from app.models.staff import Staff
from app.models.summary import Summary
from app.services import alert_acts, rehearsing, watching
from app.services.watching import Fault
from tests.services.telling import ODA, OWNER, Answers, has_mobile, heard, over, rehearsed
from tests.services.together import at_once
from tests.stage import ZONE, Stage
from tests.web.staff import oda


@pytest.fixture
def practice_id(stage: Stage) -> UUID:
    """Of the rehearsals, of which Oda is told at ten in Denver, which it is now."""
    oda.joins(stage)
    with stage.at.db.transaction() as session:
        told = session.scalars(select(Staff).where(Staff.email == ODA)).one()
        return rehearsing.set_up(session, told, ZONE, stage.clock()).id


def rehearse(stage: Stage) -> list[str]:
    jobs.rehearse(stage.at)
    return heard(stage)


def faults(stage: Stage) -> set[Fault]:
    with stage.at.db.reading() as session:
        return {*watching.health(session, stage.clock()).faults}


def states(stage: Stage) -> list[AlertState]:
    with stage.at.db.reading() as session:
        return [*session.scalars(select(Alert.state).order_by(Alert.raised_at))]


def test_it_is_an_answer_an_alert_and_a_notice_and_closes_when_the_carrier_took_it(
    stage: Stage, practice_id: UUID
) -> None:
    assert rehearse(stage) == [ODA]
    with stage.at.db.reading() as session:
        assert [(each.value, each.skipped) for each in session.scalars(select(Answer)) if not each.skipped] == [
            (1, False)
        ]
        assert rehearsing.last_proven(session) == stage.clock()
    assert states(stage) == [AlertState.CLOSED]
    (copy,) = stage.at.outside.outbox()
    assert copy.body.startswith("Rehearsal\n\nThis is the daily test of urgent notices. There is nothing to do.")


def test_it_happens_once_a_day_at_ten(stage: Stage, practice_id: UUID) -> None:
    told = []
    for hour in range(0, 72, 3):
        told += [hour] * len(rehearse(stage))
        stage.clock.tick(hours=3)
    assert told == [0, 24, 48]


def test_one_that_is_late_does_not_move_the_hour(stage: Stage, practice_id: UUID) -> None:
    stage.clock.tick(hours=5)
    assert rehearse(stage) == [ODA]
    stage.clock.tick(hours=18, minutes=59)
    assert rehearse(stage) == []
    stage.clock.tick(minutes=1)
    assert rehearse(stage) == [ODA]


def test_it_is_red_after_26_hours(stage: Stage, practice_id: UUID) -> None:
    assert faults(stage) == {Fault.REHEARSAL_LATE}
    rehearse(stage)
    assert faults(stage) == set()
    stage.clock.tick(hours=26)
    assert faults(stage) == set()
    stage.clock.tick(seconds=1)
    assert faults(stage) == {Fault.REHEARSAL_LATE}


def test_a_network_that_asks_anything_needs_one(stage: Stage) -> None:
    assert faults(stage) == set()
    stage.enrol_ana()
    assert Fault.REHEARSAL_LATE in faults(stage)
    rehearsed(stage)
    assert Fault.REHEARSAL_LATE not in faults(stage)


def test_every_way_must_work(stage: Stage, practice_id: UUID) -> None:
    has_mobile(stage, ODA)
    with stage.at.db.transaction() as session:
        approved = {"sender": "+13035550199", "registration": Registration.APPROVED}
        session.execute(update(Practice).where(Practice.rehearsal).values(approved))
    jobs.rehearse(stage.at)
    sms, mail = Answers([Refused("30001"), Accepted("SM1")]), Answers([Accepted("m")])
    at = over(stage, sms=sms, email=mail)
    jobs.tell(at)
    assert states(stage) == [AlertState.OPEN]
    stage.clock.tick(minutes=6)
    assert faults(stage) == {Fault.REHEARSAL_LATE, Fault.NOTICE_OVERDUE}
    jobs.tell(at)
    assert (states(stage), faults(stage)) == ([AlertState.CLOSED], set())
    assert [each.body for each in sms.sent] == [
        "Rehearsal: the daily test of urgent notices. There is nothing to do."
    ] * 2


def test_one_that_never_came_through_makes_way_for_the_next(stage: Stage, practice_id: UUID) -> None:
    jobs.rehearse(stage.at)
    stage.clock.tick(days=1)
    assert rehearse(stage) == [ODA]
    assert states(stage) == [AlertState.ACKNOWLEDGED, AlertState.CLOSED]


def test_where_whoever_is_told_has_left_nothing_is_proven(
    stage: Stage, practice_id: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    with stage.at.db.transaction() as session:
        session.execute(update(Staff).where(Staff.email == ODA).values(disabled_at=stage.clock()))
    assert rehearse(stage) == []
    assert "has left" in caplog.text
    assert faults(stage) == {Fault.REHEARSAL_LATE}


def test_nobody_sees_it(stage: Stage, practice_id: UUID) -> None:
    jobs.rehearse(stage.at)
    jobs.once(stage.at)
    now = stage.clock()
    with stage.at.db.reading() as session:
        for practice in (stage.bea, stage.caz, stage.dov):
            assert alert_acts.undone(session, practice.practice_id, now) == []
            assert alert_acts.unattended(session, practice.practice_id, now) == []
        found = watching.health(session, now)
        assert (found.alerts, found.told.unacknowledged) == (0, [])
        assert practice_id not in {each.practice_id for each in found.senders}
        for table in (Message, Summary):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_workers_side_by_side_rehearse_once(stage: Stage, practice_id: UUID) -> None:
    assert sum(at_once(3, lambda _: jobs.rehearse(stage.at))) == 1
    assert len(states(stage)) == 1


def test_somebody_else_may_be_told_from_now_on(stage: Stage, practice_id: UUID) -> None:
    rehearse(stage)
    stage.clock.tick(days=1)
    with stage.at.db.transaction() as session:
        other = session.scalars(select(Staff).where(Staff.email == OWNER)).one()
        assert rehearsing.set_up(session, other, "America/Chicago", stage.clock()).id == practice_id
    assert rehearse(stage) == [OWNER]
