"""What goes wrong with one message stays with that message."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app import jobs
from app.domain.delivery import Accepted, MessageState, Receipt
from app.models.consent import Ended
from app.models.many import try_locks
from app.models.message import Message
from app.models.patient import Patient
from app.services import claiming, delivery, permissions
from app.services.receipts import record_receipt
from tests.services.post import begin, begins, claim, deliver, queue, the_message, write_down
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


def test_a_row_that_cannot_be_opened_stops_nobody_else(stage: Stage):
    stage.enrol_ana()
    with stage.at.db.transaction() as session:
        session.execute(update(Patient).values(mobile_sealed=b"\x01" + b"altered by somebody, or half restored"))
    stage.clock.tick(minutes=1)
    stage.enrol_ana(mobile="+13035550143", family_name="Wren")
    queue(stage)
    jobs.send(stage.at)
    assert states(stage) == [MessageState.FAILED, MessageState.SENT]


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
    claimed = begin(stage)
    write_down(stage, claimed.id, Accepted("SM-ours"))
    with stage.at.db.transaction() as session:
        record_receipt(session, claimed.id, Receipt("SM-other", MessageState.FAILED, "30006"), stage.clock())
    message = the_message(stage)
    assert (message.state, message.carrier_id) == (MessageState.SENT, "SM-ours")


def test_one_person_never_has_two_messages_under_way(stage: Stage):
    """Whatever a planner may think: the database itself refuses the second."""
    stage.enrol_ana()
    queue(stage)
    first = the_message(stage)
    twin = Message(
        patient_id=first.patient_id,
        practice_id=first.practice_id,
        channel=first.channel,
        queued_at=first.queued_at,
        not_before=first.not_before,
    )
    with pytest.raises(IntegrityError), stage.at.db.transaction() as session:
        session.add(twin)


def test_a_number_in_another_hand_is_left_for_a_moment(postgresql_url: str, tmp_path: Path):
    """Two who share a phone, in two workers: only one of them counts the phone's texts at a time."""
    stage = set_up(postgresql_url, tmp_path)
    stage.enrol_ana()
    queue(stage)
    with stage.at.db.transaction() as holding:
        number = holding.scalars(select(Patient.mobile_index)).one()
        assert number
        assert try_locks(holding, [number]) == {number}
        assert deliver(stage.at)
        assert stage.at.outside.outbox() == []
    stage.clock.tick(seconds=5)
    assert deliver(stage.at)
    assert len(stage.at.outside.outbox()) == 1
    stage.at.db.engine.dispose()


def test_what_was_only_claimed_goes_back_and_nothing_else_does(stage: Stage):
    stage.enrol_ana()
    stage.enrol_ana(mobile="+13035550143", family_name="Wren")
    queue(stage)
    with stage.at.db.transaction() as session:
        _, (first, second) = claiming.claim(session, stage.at.outside, stage.at.place)
    assert begins(stage, first)
    stage.clock.tick(seconds=claiming.LEASE.total_seconds())
    with stage.at.db.transaction() as session:
        assert delivery.give_up_on_lost_workers(session, stage.clock()) == 1
    assert {*states(stage)} == {MessageState.UNKNOWN, MessageState.QUEUED}
    assert not begins(stage, second), "this claim has lapsed"
    assert deliver(stage.at)
    assert [copy.reference for copy in stage.at.outside.outbox()] == [str(second.id)]


def test_what_was_recalled_between_the_claim_and_its_turn_does_not_go(stage: Stage):
    stage.enrol_ana()
    queue(stage)
    claimed = claim(stage)
    with stage.at.db.transaction() as session:
        patient = session.scalars(select(Patient)).one()
        assert patient.mobile_index
        assert len(permissions.end(session, patient.mobile_index, Ended.STOP, stage.clock())) == 1
    assert not begins(stage, claimed)
    jobs.send(stage.at)
    assert (the_message(stage).state, the_message(stage).reason) == (MessageState.DROPPED, "no-consent")
    assert stage.at.outside.outbox() == []
