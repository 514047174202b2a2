"""The clock's door: every tick may run twice, late, or beside another worker."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import jobs
from app.domain.delivery import MessageState
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.message import Message
from app.models.summary import Summary
from app.models.visit import Visit
from app.roof import app_of
from app.services.claiming import LEASE
from app.services.installation import Installation
from tests.services.post import begin
from tests.services.together import at_once
from tests.stage import Stage


def printing(stage: Stage) -> Installation:
    return replace(stage.at, outside=replace(stage.at.outside, print_pdf=lambda html, paper: uuid4().bytes))


@pytest.fixture
def app(stage: Stage) -> Flask:
    return app_of(printing(stage))


def counts(stage: Stage) -> dict[str, int]:
    with stage.at.db.reading() as session:
        return {
            "messages": session.scalar(select(func.count()).select_from(Message)) or 0,
            "sent": session.scalar(select(func.count()).where(Message.state == MessageState.SENT)) or 0,
            "closed": session.scalar(select(func.count()).where(CheckIn.closed_at.is_not(None))) or 0,
            "printed": session.scalar(select(func.count()).where(Summary.rendered_at.is_not(None))) or 0,
        }


def visits_today(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        for episode in session.scalars(select(Episode)):
            session.add(
                Visit(practice_id=stage.bea.practice_id, patient_id=episode.patient_id, starts_at=stage.clock())
            )


def test_one_round_does_all_that_is_due_and_the_next_does_nothing(stage: Stage) -> None:
    for number in range(3):
        stage.enrol_ana(mobile=f"+130355501{number:02d}")
    visits_today(stage)
    done = {"messages": 3, "sent": 3, "closed": 0, "printed": 3}
    for _ in range(2):
        jobs.once(printing(stage))
        assert counts(stage) == done


def test_a_day_that_was_missed_is_caught_up_with(stage: Stage) -> None:
    stage.enrol_ana()
    stage.clock.tick(days=20)
    jobs.once(printing(stage))
    assert counts(stage) == {"messages": 0, "sent": 0, "closed": 1, "printed": 1}


def test_workers_side_by_side_do_everything_once(stage: Stage) -> None:
    for number in range(6):
        stage.enrol_ana(mobile=f"+130355501{number:02d}")
    visits_today(stage)
    at_once(3, lambda _: jobs.once(printing(stage)))
    jobs.once(printing(stage))
    assert counts(stage) == {"messages": 6, "sent": 6, "closed": 0, "printed": 6}
    assert len(stage.at.outside.outbox()) == 6


def test_a_message_whose_worker_was_lost_becomes_unknown_at_the_next_look(stage: Stage) -> None:
    stage.enrol_ana()
    jobs.plan(stage.at)
    begin(stage)
    stage.clock.tick(seconds=(LEASE + timedelta(seconds=1)).total_seconds())
    assert jobs.send(stage.at) == 0
    with stage.at.db.reading() as session:
        assert session.scalars(select(Message.state)).all() == [MessageState.UNKNOWN]


def test_an_operator_can_have_one_round_done(stage: Stage, app: Flask) -> None:
    stage.enrol_ana()
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert (result.exit_code, result.output) == (0, "")
    assert counts(stage)["sent"] == 1
