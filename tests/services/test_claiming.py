"""A message is taken by one worker, and only if it may still go: now, to this person, in this name."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app import jobs
from app.domain.delivery import Accepted, MessageState, Outcome, Receipt
from app.models.check_in import Step, StepDropped
from app.models.consent import Consent, ConsentKind, Ended
from app.models.episode import Episode
from app.models.message import Link, Message
from app.models.practice import Practice
from app.services import opening, permissions
from app.services.installation import Installation
from app.services.receipts import record_receipt
from tests.carrier.server import CarrierServer
from tests.services.ana import go_out, key_in, open_neck, the_patient
from tests.services.changes import WHY_NOT, Change, withdraw
from tests.services.post import deliver, queue, the_message
from tests.services.together import at_once
from tests.stage import Stage


def test_no_transaction_is_open_while_the_carrier_is_on_the_line(stage: Stage) -> None:
    seen = []

    class Slow:
        def send(self, message: object) -> Outcome:
            with stage.at.db.transaction() as session:  # SQLite would refuse a second writer
                session.get_one(Practice, stage.bea.practice_id).phone = "+13035550109"
                if stage.at.db.engine.dialect.name == "postgresql":
                    idle = "select count(*) from pg_stat_activity where state like 'idle in transaction%'"
                    seen.append(session.scalar(text(idle)))
            return Accepted("slow-1")

    stage.enrol_ana()
    queue(stage)
    deliver(replace(stage.at, outside=replace(stage.at.outside, sms=Slow())))
    assert seen == ([0] if stage.at.db.engine.dialect.name == "postgresql" else [])
    assert the_message(stage).state is MessageState.SENT


@pytest.mark.parametrize("workers", [2, 6])
def test_a_message_is_one_workers_alone(
    stage: Stage, texting: Installation, carrier: CarrierServer, workers: int
) -> None:
    for number in range(12):
        stage.enrol_ana(mobile=f"+130355501{number:02d}")
    queue(stage)
    at_once(workers, lambda _: jobs.send(texting))
    jobs.send(texting)  # what a busy worker left behind
    assert sorted(text["to"] for text in carrier.twilio.messages) == [f"+130355501{number:02d}" for number in range(12)]
    with stage.at.db.reading() as session:
        assert {*session.scalars(select(Message.state))} == {MessageState.SENT}
        assert {*session.scalars(select(Message.attempts))} == {1}


@pytest.mark.parametrize(("change", "reason"), WHY_NOT)
def test_what_changed_since_it_was_queued_keeps_it_from_going(
    stage: Stage, change: Change, reason: StepDropped
) -> None:
    episode_id = stage.enrol_ana()
    queue(stage)
    with stage.at.db.transaction() as session:
        change(session, stage, session.get_one(Episode, episode_id))
    assert go_out(stage) == []
    message = the_message(stage)
    assert (message.state, message.reason, message.attempts) == (MessageState.DROPPED, reason, 0)
    with stage.at.db.reading() as session:
        (step,) = session.scalars(select(Step).where(Step.planned_for <= stage.clock()))
        assert (step.dropped, step.message_id) == (reason, None)
        assert session.scalar(select(func.count()).select_from(Link)) == 0


def test_it_goes_by_the_way_and_in_the_name_that_hold_when_it_is_sent(stage: Stage) -> None:
    episode_id = stage.enrol_ana(email=stage.ana.email, may_email=True)
    stage.clock.tick(minutes=1)
    stage.caz_joins(episode_id)
    queue(stage)
    assert the_message(stage).practice_id == stage.caz.practice_id
    with stage.at.db.transaction() as session:
        withdraw(session, stage, Consent.kind == ConsentKind.TEXT_NUMBER)
        withdraw(session, stage, Consent.practice_id == stage.caz.practice_id)
    (copy,) = go_out(stage)
    assert (copy.channel, copy.to) == ("email", stage.ana.email)
    assert "Bea Health" in copy.subject + copy.body
    assert "Caz" not in copy.subject + copy.body
    assert the_message(stage).practice_id == stage.bea.practice_id


def test_part_of_what_was_queued_may_still_go(stage: Stage) -> None:
    stage.enrol_ana()
    queue(stage)
    with stage.at.db.transaction() as session:
        patient = the_patient(session)
        other = open_neck(session, stage, patient)
    queue(stage)
    with stage.at.db.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 1
        session.get_one(Episode, other).ended_at = stage.clock()
    (copy,) = go_out(stage)
    with stage.at.db.reading() as session:
        link = opening.living_link(session, key_in(copy.body), stage.clock())
        assert link
        assert [each.episode_id == other for each in link.check_ins] == [False]
        assert the_message(stage).reason is None


@pytest.mark.parametrize("hours_later", [8, 12, 22])
def test_at_night_it_is_put_off_until_ten(stage: Stage, hours_later: int) -> None:
    stage.enrol_ana()
    queue(stage)
    stage.clock.tick(hours=hours_later)
    assert go_out(stage) == []
    message = the_message(stage)
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    assert message.not_before - stage.clock() == timedelta(hours=24 - hours_later)
    stage.clock.now = message.not_before
    assert len(go_out(stage)) == 1


def test_a_person_gets_one_text_a_day_and_three_a_week(stage: Stage) -> None:
    stage.enrol_ana()
    days = []
    for day in range(9):
        with stage.at.db.transaction() as session:
            open_neck(session, stage, the_patient(session))
        for _ in range(3):
            days += [day for _ in go_out(stage)]
            stage.clock.tick(hours=2)
        stage.clock.tick(hours=18)
    assert days == [0, 1, 2, 7, 8]


def test_who_stops_texts_before_one_goes_again_gets_an_e_mail(stage: Stage) -> None:
    stage.enrol_ana(email=stage.ana.email, may_email=True)
    go_out(stage)
    first = the_message(stage)
    with stage.at.db.transaction() as session:
        lost = Receipt(str(first.carrier_id), MessageState.UNDELIVERED, "30003")
        record_receipt(session, first.id, lost, stage.clock())
        index = the_patient(session).mobile_index
        assert index
        permissions.end(session, index, Ended.STOP, stage.clock())
    stage.clock.tick(days=1)
    assert [copy.to for copy in go_out(stage)] == [stage.ana.email]
