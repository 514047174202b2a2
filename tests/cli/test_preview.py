"""What would be sent, and what would not: the same that is sent when the day comes."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app import jobs
from app.models.base import Database
from app.models.consent import Ended
from app.models.episode import Episode
from app.models.keyring import Keyring
from app.models.message import Message
from app.models.patient import Patient
from app.models.practice import Practice, Registration
from app.models.watch import HoldReason
from app.roof import app_of
from app.services import holding, permissions
from tests.stage import Stage


@pytest.fixture
def app(stage: Stage) -> Flask:
    return app_of(stage.at)


def preview(app: Flask, until: str) -> list[dict[str, object]]:
    result = app.test_cli_runner().invoke(args=["messages", "preview", "--until", until, "--json"])
    assert result.exit_code == 0, result.output
    return list(json.loads(result.stdout))


def test_what_is_foreseen_is_what_goes(stage: Stage, app: Flask) -> None:
    for number in range(3):
        stage.enrol_ana(mobile=f"+130355501{number:02d}")
    jobs.plan(stage.at)
    foreseen = [
        (each["at"], each["patient"], each["channel"]) for each in preview(app, "2026-03-31") if not each["held_back"]
    ]
    while stage.clock() < datetime(2026, 4, 1, tzinfo=UTC):
        jobs.plan(stage.at)
        jobs.send(stage.at)
        stage.clock.tick(hours=1)
    with stage.at.db.reading() as session:
        went = [
            (message.begun_at.isoformat(), str(message.patient_id), message.channel)
            for message in session.scalars(select(Message).order_by(Message.begun_at, Message.patient_id))
            if message.begun_at
        ]
    assert sorted(foreseen) == sorted(went)
    assert len(went) == 9


def test_what_is_held_back_says_why(stage: Stage, app: Flask) -> None:
    episode_id = stage.enrol_ana()
    with stage.at.db.transaction() as session:
        holding.hold(session, HoldReason.OPERATOR, stage.clock(), practice_id=stage.bea.practice_id)
    assert {each["held_back"] for each in preview(app, "2026-03-10")} == {"held"}
    with stage.at.db.transaction() as session:
        session.get_one(Practice, stage.bea.practice_id).registration = Registration.PENDING
    assert {each["held_back"] for each in preview(app, "2026-03-10")} == {"not-approved"}
    with stage.at.db.transaction() as session:
        number = session.scalars(select(Patient.mobile_index)).one()
        assert number
        permissions.end(session, number, Ended.STOP, stage.clock())
    assert {each["held_back"] for each in preview(app, "2026-03-10")} == {"no-consent"}
    with stage.at.db.transaction() as session:
        session.get_one(Episode, episode_id).paused_at = stage.clock()
    assert {each["held_back"] for each in preview(app, "2026-03-10")} == {"paused"}


def test_it_reads_well_and_names_nobody(stage: Stage, app: Flask) -> None:
    stage.enrol_ana()
    result = app.test_cli_runner().invoke(args=["messages", "preview", "--until", "2026-03-10"])
    assert "2026-03-02 17:00 UTC" in result.output
    assert "sms in the name of Bea Health" in result.output
    assert "Quill" not in result.output
    assert result.output.rstrip().endswith("Messages: 2 would go, 0 would not.")


def test_a_key_file_of_another_database_is_said_in_a_sentence(stage: Stage) -> None:
    stage.enrol_ana()
    stranger = replace(stage.at, db=Database(stage.at.settings.database, Keyring.new()))
    refused = app_of(stranger).test_cli_runner().invoke(args=["messages", "preview", "--until", "2026-03-10"])
    stranger.db.engine.dispose()
    assert (refused.exit_code, refused.output.startswith("Error: The key file does not open")) == (1, True)
