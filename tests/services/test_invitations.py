"""Who hears from us: every step once, what is due together as one message, and nobody who must not be asked."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import jobs
from app.domain.delivery import MessageState
from app.models.check_in import Step, StepDropped
from app.models.episode import Episode
from app.models.message import Channel, Message
from app.models.visit import Visit
from app.services import closing, invitations
from tests.services.ana import answers, go_out, key_in, open_neck, the_patient
from tests.services.changes import WHY_NOT, Change, stops_texts
from tests.services.together import at_once
from tests.stage import Stage


def queue(stage: Stage) -> int:
    with stage.at.db.transaction() as session:
        return invitations.queue_due(session, stage.at.outside)


def messages(stage: Stage) -> list[Message]:
    with stage.at.db.reading() as session:
        return list(session.scalars(select(Message).order_by(Message.queued_at)))


def dropped(stage: Stage) -> dict[str, StepDropped | None]:
    """By rung, of those that were due."""
    with stage.at.db.reading() as session:
        due = session.scalars(select(Step).where(Step.planned_for <= stage.clock()).order_by(Step.planned_for))
        return {step.rung.value: step.dropped for step in due}


def no_step_twice(stage: Stage) -> None:
    with stage.at.db.reading() as session:
        due = session.scalars(select(Step).where(Step.planned_for <= stage.clock())).all()
        assert all((step.message_id is None) is (step.dropped is not None) for step in due)
        assert session.scalar(select(func.count()).select_from(Step)) == len({*session.scalars(select(Step.id))})


def test_a_step_that_is_due_becomes_a_message_once(stage: Stage) -> None:
    stage.enrol_ana()
    assert [queue(stage), queue(stage)] == [1, 0]
    (message,) = messages(stage)
    assert (message.channel, message.state) == (Channel.SMS, MessageState.QUEUED)
    assert (message.practice_id, message.not_before) == (stage.bea.practice_id, stage.clock())
    no_step_twice(stage)


def test_a_step_that_is_not_due_waits(stage: Stage) -> None:
    stage.enrol_ana(day0=stage.clock().date() + timedelta(days=30))
    assert queue(stage) == 0
    assert messages(stage) == []


def test_what_is_due_together_is_one_message(stage: Stage) -> None:
    stage.enrol_ana()
    with stage.at.db.transaction() as session:
        open_neck(session, stage, the_patient(session))
    assert queue(stage) == 2
    assert len(messages(stage)) == 1
    no_step_twice(stage)


def test_at_night_it_waits_for_the_morning_and_what_falls_due_meanwhile_joins_it(stage: Stage) -> None:
    stage.clock.tick(hours=10)  # eight in the evening
    stage.enrol_ana()
    assert queue(stage) == 1
    jobs.send(stage.at)
    assert [message.not_before for message in messages(stage)] == [stage.clock() + timedelta(hours=14)]
    stage.clock.tick(days=2, hours=21)  # the sender has slept as well; the reminder is due
    assert queue(stage) == 1
    assert len(messages(stage)) == 1
    assert dropped(stage) == {"invitation": StepDropped.SUPERSEDED, "reminder": None}
    no_step_twice(stage)


@pytest.mark.parametrize("workers", [2, 6])
def test_workers_side_by_side_queue_each_patient_once(stage: Stage, workers: int) -> None:
    for number in range(12):
        stage.enrol_ana(mobile=f"+130355501{number:02d}")
    settled = at_once(workers, lambda _: queue(stage))
    while more := queue(stage):
        settled.append(more)
    assert sum(settled) == 12
    assert len({message.patient_id for message in messages(stage)}) == len(messages(stage)) == 12
    no_step_twice(stage)


def test_workers_that_take_a_few_at_a_time_leave_nobody_out(stage: Stage) -> None:
    for number in range(7):
        stage.enrol_ana(mobile=f"+130355501{number:02d}")
    counts = []
    with stage.at.db.transaction() as session:
        while count := invitations.queue_due(session, stage.at.outside, most=3):
            counts.append(count)
    assert counts == [3, 3, 1]


def test_a_scheduler_that_slept_for_three_weeks_sends_each_person_one_message(stage: Stage) -> None:
    stage.enrol_ana(day0=stage.clock().date() + timedelta(days=20))
    stage.enrol_ana(mobile="+13035550143")
    stage.clock.tick(days=21, hours=1)
    sent = go_out(stage)
    assert [copy.to for copy in sent] == [stage.ana.mobile], "the other one's check-in has closed meanwhile"
    assert go_out(stage) == []
    no_step_twice(stage)


def test_after_a_pause_only_the_newest_rung_goes(stage: Stage) -> None:
    stage.enrol_ana()
    stage.clock.tick(days=11)
    assert queue(stage) == 3
    assert dropped(stage) == {
        "invitation": StepDropped.SUPERSEDED,
        "reminder": StepDropped.SUPERSEDED,
        "last-call": None,
    }
    no_step_twice(stage)


@pytest.mark.parametrize(("change", "reason"), WHY_NOT)
def test_who_must_not_be_asked_is_not_and_the_reason_stays(stage: Stage, change: Change, reason: StepDropped) -> None:
    episode_id = stage.enrol_ana()
    with stage.at.db.transaction() as session:
        change(session, stage, session.get_one(Episode, episode_id))
    assert [queue(stage), queue(stage)] == [1, 0]
    assert messages(stage) == []
    assert dropped(stage) == {"invitation": reason}


def test_what_was_answered_is_not_asked_for_again(stage: Stage) -> None:
    stage.enrol_ana()
    (copy,) = go_out(stage)
    answers(stage, key_in(copy.body))
    stage.clock.tick(days=3)
    assert go_out(stage) == []
    assert dropped(stage) == {"invitation": None, "reminder": StepDropped.ANSWERED}


def test_a_closed_check_in_is_not_asked_for(stage: Stage) -> None:
    stage.enrol_ana()
    stage.clock.tick(days=15)
    assert queue(stage) == 3
    assert {*dropped(stage).values()} == {StepDropped.CLOSED}


@pytest.mark.parametrize(
    ("may_text", "may_email", "channel"),
    [(True, True, Channel.SMS), (True, False, Channel.SMS), (False, True, Channel.EMAIL), (False, False, None)],
)
def test_an_e_mail_needs_a_permission_of_its_own(
    stage: Stage, may_text: bool, may_email: bool, channel: Channel | None
) -> None:
    stage.enrol_ana(email=stage.ana.email, may_text=may_text, may_email=may_email)
    queue(stage)
    assert [message.channel for message in messages(stage)] == ([channel] if channel else [])


def test_a_permission_is_for_the_address_it_was_given_for(stage: Stage) -> None:
    episode_id = stage.enrol_ana(email=stage.ana.email, may_text=False, may_email=True)
    with stage.at.db.transaction() as session:
        session.get_one(Episode, episode_id).patient.email = "someone.else@example.org"
    assert go_out(stage) == []
    assert dropped(stage) == {"invitation": StepDropped.NO_CONSENT}


def test_who_stops_texts_gets_e_mail_only_where_that_was_permitted(stage: Stage) -> None:
    episode_id = stage.enrol_ana(email=stage.ana.email, may_email=True)
    with stage.at.db.transaction() as session:
        stops_texts(session, stage, session.get_one(Episode, episode_id))
    (copy,) = go_out(stage)
    assert (copy.channel, copy.to) == ("email", stage.ana.email)


def test_a_text_comes_from_the_practice_that_saw_the_patient_last(stage: Stage) -> None:
    episode_id = stage.enrol_ana(day0=stage.clock().date() + timedelta(days=10))
    stage.clock.tick(days=1)
    stage.caz_joins(episode_id)
    with stage.at.db.transaction() as session:
        patient_id = session.get_one(Episode, episode_id).patient_id
        for people, days in ((stage.bea, 2), (stage.caz, 1), (stage.dov, 3), (stage.caz, 40)):
            when = stage.clock() + timedelta(days=days)
            session.add(Visit(practice_id=people.practice_id, patient_id=patient_id, starts_at=when))
    stage.clock.tick(days=10)
    queue(stage)
    assert [message.practice_id for message in messages(stage)] == [stage.bea.practice_id]


def test_without_a_visit_it_comes_from_the_practice_that_joined_last(stage: Stage) -> None:
    episode_id = stage.enrol_ana(day0=stage.clock().date() + timedelta(days=10))
    stage.clock.tick(days=1)
    stage.caz_joins(episode_id)
    stage.clock.tick(days=10)
    queue(stage)
    assert [message.practice_id for message in messages(stage)] == [stage.caz.practice_id]


def test_putting_away_settles_the_steps_that_still_wait(stage: Stage) -> None:
    stage.enrol_ana()
    stage.clock.tick(days=20)
    with stage.at.db.transaction() as session:
        closing.close_passed(session, stage.at.outside)
    assert queue(stage) == 0
    assert {*dropped(stage).values()} == {StepDropped.CLOSED}
