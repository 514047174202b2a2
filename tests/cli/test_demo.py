"""The demo network is alive, says where to click, and rolls forward."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.config import Settings
from app.domain.delivery import MessageState
from app.domain.escalation import Rung
from app.models.alert import Alert, AlertState
from app.models.check_in import CheckIn
from app.models.episode import CareTeamMember, Episode
from app.models.keyring import Keyring
from app.models.message import Channel, Message
from app.models.patient import Patient
from app.models.practice import Practice
from app.models.staff import Staff
from app.models.visit import Visit
from app.roof import app_of, join
from app.services.installation import Installation
from tests.stage import ZONE, Clock

NOW = datetime(2026, 3, 4, 19, 30, tzinfo=UTC)


@pytest.fixture
def at(empty_url: str, tmp_path: Path) -> Installation:
    settings = replace(Settings.from_environment({"THROUGHLINE_VAR": str(tmp_path)}), database=empty_url)
    Keyring.new().save(settings.keys)
    real = join(settings)
    return replace(real, outside=replace(real.outside, now=Clock(NOW)))


def demo(at: Installation) -> dict[str, list[dict[str, str]]]:
    ran = app_of(at).test_cli_runner().invoke(args=["demo"])
    assert ran.exit_code == 0, ran.output
    return json.loads((at.settings.var / "demo.json").read_text())


def count(at: Installation, what: type) -> int:
    with at.db.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def test_a_year_of_three_practices(at: Installation):
    told = demo(at)
    assert count(at, Practice) == 4, "one of them for rehearsals"
    assert count(at, Staff) == 13
    assert count(at, Patient) == 63
    assert {person["role"] for person in told["staff"]} == {"front-desk", "clinician", "practice-admin", "operator"}
    states = Counter(patient["state"] for patient in told["patients"])
    assert all(states[state] for state in ("open", "half done", "done"))
    assert {patient["language"] for patient in told["patients"]} == {"en", "es"}
    assert len(told["episodes"]) == 62
    with at.db.reading() as session:
        assert len(session.scalars(select(Message).where(Message.channel == Channel.EMAIL)).all()) > 1
        assert set(session.scalars(select(Message.state))) == {MessageState.SENT}
        shared = select(CareTeamMember.episode_id).group_by(CareTeamMember.episode_id).having(func.count() > 1)
        assert len(session.scalars(shared).all()) == 4
        statuses = {check_in.submitted_at is None for check_in in session.scalars(select(CheckIn))}
        assert statuses == {True, False}
        for practice in session.scalars(select(Practice).where(~Practice.rehearsal)):
            assert practice.cover_id not in (None, practice.captain_id)
            assert session.scalars(select(Visit).where(Visit.practice_id == practice.id)).all()
        assert {episode.zone for episode in session.scalars(select(Episode))} == {ZONE}
        closed, waiting = session.scalars(select(Alert).order_by(Alert.raised_at))
        assert [each.act for each in closed.acts] == ["acknowledged", "closed"]
        assert [each.state for each in closed.notices if each.rung is Rung.OWNER] == ["sent", "sent"]
        assert (waiting.state, waiting.raised_at) == (AlertState.OPEN, NOW)
        assert {each.state for each in waiting.notices} == {"waiting"}
    _rolls_forward(at)


def _rolls_forward(at: Installation) -> None:
    """The same day changes nothing; some weeks later people have been asked and have answered."""
    before = count(at, Message), count(at, Visit)
    demo(at)
    assert (count(at, Message), count(at, Visit)) == before
    at.outside.now.now += timedelta(days=21)
    demo(at)
    assert count(at, Message) > before[0]
    assert count(at, Visit) > before[1]
    assert count(at, Patient) == 63


def test_it_touches_no_other_network(at: Installation):
    with at.db.transaction() as session:
        session.add(
            Practice(
                name="Somebody's",
                affiliation="independent",
                zone=ZONE,
                phone="+13035550100",
                on_call="",
                label="Somebody",
                sender="+13035550101",
                hours={},
                holidays=[],
            )
        )
    ran = app_of(at).test_cli_runner().invoke(args=["demo"])
    assert ran.exit_code == 1
    assert "Nothing was changed" in ran.output
    assert count(at, Practice) == 1
