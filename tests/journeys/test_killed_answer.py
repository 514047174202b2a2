"""`kill -9` of the web process at every step of saving an answer: an answer that is stored has its alert and notice."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app import jobs
from app.models.alert import Alert, AlertNotice, NoticeState
from app.models.check_in import CheckIn
from app.models.response import Answer, Service
from app.services import alert_watch
from tests.phone import texts
from tests.services.plans import enrol
from tests.stage import ROOT, Stage

Answering = Callable[..., dict[str, Any]]


@pytest.fixture
def answering(stage: Stage) -> Iterator[Answering]:
    """Ana answers in a process that dies at a step, or at none; what became of it."""
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.answerer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )

    def run(key: str, die_at: int | None = None) -> dict[str, Any]:
        told: dict[str, Any] = {
            "folder": str(stage.at.settings.var),
            "database": stage.at.settings.database,
            "keys": str(stage.at.settings.keys),
            "now": stage.clock().isoformat(),
            "key": key,
            "die_at": die_at,
        }
        print(json.dumps(told), file=nursery.stdin, flush=True)
        became: dict[str, Any] = json.loads(nursery.stdout.readline())
        assert became["well"]
        return became

    with nursery:
        yield run
        nursery.stdin.close()


def test_an_answer_that_is_stored_has_its_alert_and_its_notice(stage: Stage, answering: Answering, soak: bool) -> None:
    first, key = _asked(stage, 0)
    steps = answering(key)["steps"]
    assert _stored(stage, first) == (1, 1, 1)
    every = [1, *range(2, steps, 1 if soak else steps // 4), steps]
    stored = {step: False for step in every}
    for number, step in enumerate(every, start=1):
        episode_id, key = _asked(stage, number)
        assert answering(key, step)["died"], step
        answers, alerts, notices = _stored(stage, episode_id)
        assert answers == alerts == notices, f"killed at step {step} of {steps}"
        stored[step] = answers == 1
    kept = sum(stored.values())
    print(f"killed at {len(every)} of {steps} steps: {kept} answers were stored, each with its alert and its notice")
    assert list(stored.values()) == sorted(stored.values()), "from one step on it is stored, with all that goes with it"
    assert 0 < kept < len(every)
    stage.clock.tick(hours=1)
    jobs.tell(stage.at)
    with stage.at.db.reading() as session:
        told = session.scalars(select(AlertNotice.state).where(AlertNotice.staff_id == stage.bea.clinician_id)).all()
        assert told == [NoticeState.SENT] * (kept + 1), "after an hour without a worker all are told"
        assert not alert_watch.look(session, stage.clock()).overdue


def _asked(stage: Stage, number: int) -> tuple[UUID, str]:
    """A new episode of Ana's with a link that was texted."""
    episode_id = enrol(stage, [("phq-9", "1")], mobile=f"+1303555{number:04d}", family_name=f"Quill {number}")
    return episode_id, texts(stage)[-1]


def _stored(stage: Stage, episode_id: UUID) -> tuple[int, int, int]:
    """How many urgent answers of an episode are stored, how many alerts, and how many notices to their owner."""
    of_owner = AlertNotice.staff_id == stage.bea.clinician_id
    with stage.at.db.reading() as session:
        counted = (
            select(func.count(Answer.id))
            .join(Service, Service.response_id == Answer.response_id)
            .join(CheckIn)
            .where(CheckIn.episode_id == episode_id, Answer.item == "phq9-9", Answer.value == 3),
            select(func.count(Alert.id)).where(Alert.episode_id == episode_id),
            select(func.count(AlertNotice.id)).join(Alert).where(Alert.episode_id == episode_id, of_owner),
        )
        answers, alerts, notices = (session.scalar(each) or 0 for each in counted)
    return answers, alerts, notices
