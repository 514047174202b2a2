"""Signs of life, what is wrong, and the queue that stops by itself."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from app.domain.delivery import MessageState
from app.domain.inbound import Class
from app.domain.safety import Tier
from app.models.alert import Alert, AlertState
from app.models.check_in import Step
from app.models.inbound import InboundText
from app.models.message import StrayReceipt
from app.models.practice import Practice, Registration
from app.models.watch import HoldReason
from app.services import holding, watching
from app.services.inbound import CRISIS_RULE
from app.services.watching import Fault, Health
from tests.services import queue
from tests.services.telling import rehearsed
from tests.stage import Stage

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def episode_id(stage: Stage) -> UUID:
    """Ana's, in a network whose jobs have just worked."""
    rehearsed(stage)
    episode_id = stage.enrol_ana()
    beat(stage)
    return episode_id


def beat(stage: Stage, *jobs: str) -> None:
    with stage.at.db.transaction() as session:
        for job in jobs or watching.MUST_BEAT:
            watching.beat(session, job, stage.clock())


def health(stage: Stage) -> Health:
    with stage.at.db.reading() as session:
        return watching.health(session, stage.clock())


def trip(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        watching.trip(session, stage.at.outside)


def test_an_empty_network_is_well(stage: Stage) -> None:
    found = health(stage)
    assert found.faults == ()
    assert found.silences == dict.fromkeys(("plan", "send", "tell"))
    assert set(found.states.values()) == {0}
    assert [(each.label, each.begun) for each in found.senders] == [(f"{n} Health", 0) for n in ("Bea", "Caz", "Dov")]


def test_where_something_is_planned_the_worker_must_have_worked(stage: Stage) -> None:
    rehearsed(stage)
    stage.enrol_ana()
    assert health(stage).faults == (Fault.HEARTBEAT_MISSED,)
    beat(stage)
    assert health(stage).faults == ()


@pytest.mark.parametrize("silent", watching.MUST_BEAT)
def test_a_job_that_stopped_is_noticed_after_five_minutes(stage: Stage, episode_id: UUID, silent: str) -> None:
    stage.clock.tick(minutes=5)
    assert health(stage).faults == ()
    stage.clock.tick(seconds=1)
    beat(stage, *({*watching.MUST_BEAT, "close"} - {silent}))
    found = health(stage)
    assert found.faults == (Fault.HEARTBEAT_MISSED,)
    assert found.silences == {silent: 5 * MINUTE + timedelta(seconds=1)} | dict.fromkeys(
        {*watching.MUST_BEAT, "close"} - {silent}, timedelta()
    )


def test_a_message_that_could_have_gone_half_an_hour_ago_is_a_fault(stage: Stage, episode_id: UUID) -> None:
    queue.write(stage, episode_id, state=MessageState.QUEUED, begun=None, queued=30 * MINUTE)
    assert (health(stage).faults, health(stage).oldest) == ((), 30 * MINUTE)
    stage.clock.tick(seconds=1)
    assert health(stage).faults == (Fault.QUEUE_STANDS,)


def test_a_message_that_waits_for_its_hour_is_none(stage: Stage, episode_id: UUID) -> None:
    later = stage.clock() + MINUTE
    queue.write(stage, episode_id, state=MessageState.QUEUED, begun=None, queued=DAY, not_before=later)
    assert (health(stage).faults, health(stage).oldest) == ((), None)
    assert health(stage).states[MessageState.QUEUED] == 1


def test_of_unknown_messages_those_that_nobody_asks_after_are_a_persons(stage: Stage, episode_id: UUID) -> None:
    queue.write(stage, episode_id, 2, MessageState.UNKNOWN, begun=DAY, look_after=stage.clock())
    queue.write(stage, episode_id, 3, MessageState.UNKNOWN, begun=DAY)
    found = health(stage)
    assert (found.faults, found.states[MessageState.UNKNOWN], found.for_a_person) == ((), 5, 3)
    stage.clock.tick(seconds=1)
    assert health(stage).faults == (Fault.UNKNOWN_FOR_A_DAY,)


@pytest.mark.parametrize(("failed", "sent", "fault"), [(2, 8, False), (3, 7, True), (2, 7, False), (9, 0, False)])
def test_a_sender_of_whose_messages_more_than_a_fifth_failed(
    stage: Stage, episode_id: UUID, failed: int, sent: int, fault: bool
) -> None:
    queue.write(stage, episode_id, 50, practice_id=stage.caz.practice_id)
    queue.write(stage, episode_id, 50, MessageState.UNDELIVERED, begun=DAY)
    queue.write(stage, episode_id, sent)
    queue.write(stage, episode_id, failed - 1, MessageState.UNDELIVERED)
    refused = {"begun": None, "lease_until": stage.clock() - MINUTE}  # as one that the carrier did not take
    queue.write(stage, episode_id, 1, MessageState.FAILED, **refused)
    found = health(stage)
    assert found.faults == ((Fault.MANY_FAILED,) if fault else ())
    bea, caz, dov = found.senders
    assert (bea.begun, bea.failed, bea.share) == (failed + sent, failed, failed / (failed + sent))
    assert (caz.begun, caz.failed, dov.begun, dov.share) == (50, 0, 0, 0)


def test_what_waits_for_people_is_counted(stage: Stage, episode_id: UUID) -> None:
    now = stage.clock()
    with stage.at.db.transaction() as session:
        session.get_one(Practice, stage.dov.practice_id).registration = Registration.PENDING
        for number, (meant, ago, seen) in enumerate(
            [
                (Class.UNCLEAR, DAY, None),
                (Class.UNCLEAR, DAY, now),
                (Class.UNCLEAR, DAY - MINUTE, None),
                (Class.STOP, DAY, None),
                (Class.CRISIS, MINUTE, None),
                (Class.CRISIS, MINUTE, now),
            ]
        ):
            text = InboundText(carrier_id=f"SM{number}", came_at=now - ago, contact_index=b"c" * 32, meant=meant)
            text.seen_at = seen
            session.add(text)
        for state, rule in [(AlertState.OPEN, CRISIS_RULE), (AlertState.CLOSED, CRISIS_RULE), (AlertState.OPEN, "phq")]:
            whose = {"owner_id": stage.bea.clinician_id, "practice_id": stage.bea.practice_id}
            session.add(Alert(episode_id=episode_id, rule=rule, tier=Tier.CRISIS, raised_at=now, state=state, **whose))
        stray = {"carrier_id": "SM9", "state": MessageState.DELIVERED, "code": "", "came_at": now}
        session.add(StrayReceipt(reference=uuid4(), **stray))
    found = health(stage)
    assert (found.unread, found.alerts, found.strays) == (2, 2, 1)
    assert [each.registration for each in found.senders] == ["approved", "approved", "pending"]


def test_a_hold_is_a_fault_and_says_whose_it_is(stage: Stage, episode_id: UUID) -> None:
    with stage.at.db.transaction() as session:
        holding.hold(session, HoldReason.CARRIER, stage.clock(), stage.bea.practice_id, "21606")
        stage.clock.tick(minutes=1)
        holding.hold(session, HoldReason.OPERATOR, stage.clock())
    found = health(stage)
    assert found.faults == (Fault.HELD,)
    assert [(each.label, each.reason, each.code) for each in found.holds] == [
        ("Bea Health", HoldReason.CARRIER, "21606"),
        (None, HoldReason.OPERATOR, None),
    ]


def test_health_tells_of_no_patient(stage: Stage, episode_id: UUID) -> None:
    queue.write(stage, episode_id, 3, MessageState.UNDELIVERED, reason="30007")
    said = str(health(stage))
    assert "Health" in said
    for private in ("Quill", "Ana", stage.ana.mobile, stage.ana.mobile[-7:], str(episode_id)):
        assert private not in said


def test_too_many_stop_the_network_once_and_spam_its_sender(
    stage: Stage, episode_id: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    with stage.at.db.transaction() as session:
        session.execute(update(Step).values(planned_for=stage.clock() + 30 * DAY))
    trip(stage)
    assert health(stage).holds == ()
    queue.write(stage, episode_id, 51, MessageState.UNDELIVERED, reason="30007")
    trip(stage)
    trip(stage)
    found = [(each.practice_id, each.reason) for each in health(stage).holds]
    assert set(found) == {(stage.bea.practice_id, HoldReason.FILTERED), (None, HoldReason.TOO_MANY)}
    assert len(found) == 2
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert stage.ana.mobile not in caplog.text


def test_the_breaker_reads_the_clock_it_is_given(stage: Stage, episode_id: UUID) -> None:
    queue.write(stage, episode_id, 5, MessageState.UNDELIVERED, reason="30007")
    later = replace(stage.at.outside, now=lambda: stage.clock() + timedelta(hours=1))
    with stage.at.db.transaction() as session:
        watching.trip(session, later)
    assert health(stage).holds == ()
