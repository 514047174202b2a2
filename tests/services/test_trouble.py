"""What goes wrong with one message stays with that message."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from app import jobs
from app.domain.delivery import Accepted, MessageState, Receipt
from app.models.message import Message
from app.models.patient import Patient
from app.services import delivery
from tests.services.post import claim, deliver, queue, the_message, write_down
from tests.services.together import at_once
from tests.stage import Clock, Stage, set_up


def states(stage: Stage) -> list[MessageState]:
    with stage.at.db.reading() as session:
        return list(session.scalars(select(Message.state).order_by(Message.not_before)))


def test_a_message_that_cannot_be_composed_fails_alone(stage: Stage):
    stage.enrol_ana(language="xx")  # no catalogue
    stage.clock.tick(minutes=1)
    stage.enrol_ana(mobile="+13035550143", family_name="Wren")
    queue(stage)
    jobs.send(stage.at)
    assert states(stage) == [MessageState.FAILED, MessageState.SENT]
    assert [copy.to for copy in stage.at.outside.outbox()] == ["+13035550143"]
    with stage.at.db.reading() as session:
        failed = session.scalars(select(Message).where(Message.state == MessageState.FAILED)).one()
        assert failed.reason == "not-composed: NoCatalogue"


class _Sleepy(Clock):
    """The process stands still after the claim: each look at the clock is four minutes later."""

    def __call__(self):
        self.now += timedelta(minutes=4)
        return self.now


def test_a_worker_that_stood_still_sends_nothing(stage: Stage):
    stage.enrol_ana()
    queue(stage)
    sleepy = replace(stage.at, outside=replace(stage.at.outside, now=_Sleepy(stage.clock.now)))
    assert deliver(sleepy)
    assert stage.at.outside.outbox() == []
    assert the_message(stage).state is MessageState.QUEUED
    stage.clock.tick(hours=1)
    assert deliver(stage.at)
    assert len(stage.at.outside.outbox()) == 1


def test_a_receipt_for_another_message_of_the_carrier_is_not_believed(stage: Stage):
    stage.enrol_ana()
    queue(stage)
    claimed = claim(stage)
    write_down(stage, claimed.id, Accepted("SM-ours"))
    with stage.at.db.transaction() as session:
        delivery.record_receipt(session, claimed.id, Receipt("SM-other", MessageState.FAILED, "30006"))
    message = the_message(stage)
    assert (message.state, message.carrier_id) == (MessageState.SENT, "SM-ours")


def test_two_messages_of_one_patient_are_never_claimed_side_by_side(stage: Stage):
    stage.enrol_ana()
    queue(stage)
    first = the_message(stage)
    with stage.at.db.transaction() as session:
        session.add(
            Message(
                patient_id=first.patient_id,
                practice_id=first.practice_id,
                channel=first.channel,
                queued_at=first.queued_at,
                not_before=first.not_before,
            )
        )
    at_once(2, lambda number: deliver(stage.at))
    assert len(stage.at.outside.outbox()) == 1


def test_a_patient_in_another_hand_is_left_for_a_moment(postgresql_url: str, tmp_path: Path):
    """Whoever holds the patient's row is about to change what this message says. On SQLite nobody else can hold one."""
    stage = set_up(postgresql_url, tmp_path)
    stage.enrol_ana()
    queue(stage)
    with stage.at.db.transaction() as holding:
        holding.execute(update(Patient).values(language="es"))
        assert deliver(stage.at)
        assert stage.at.outside.outbox() == []
    stage.clock.tick(seconds=5)
    assert deliver(stage.at)
    assert len(stage.at.outside.outbox()) == 1
    stage.at.db.engine.dispose()
