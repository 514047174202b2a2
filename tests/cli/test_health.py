"""`flask messages health`: for a person at a glance, for a monitor by its exit code."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import Result

from app.domain.delivery import MessageState
from app.models.base import Database
from app.models.watch import HoldReason
from app.roof import app_of
from app.services import holding, watching
from app.services.installation import Installation
from tests.services import queue
from tests.services.telling import rehearsed
from tests.stage import Stage

Run = Callable[..., Result]


def run(at: Installation, *args: str) -> Result:
    result = app_of(at).test_cli_runner().invoke(args=["messages", "health", *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def ail(stage: Stage) -> None:
    rehearsed(stage)
    episode_id = stage.enrol_ana()
    with stage.at.db.transaction() as session:
        watching.beat(session, "plan", stage.clock() - timedelta(hours=26, minutes=5))
        watching.beat(session, "send", stage.clock() - timedelta(seconds=12))
        holding.hold(session, HoldReason.CARRIER, stage.clock(), stage.bea.practice_id, "21606")
    queue.write(stage, episode_id, state=MessageState.QUEUED, begun=None, queued=timedelta(minutes=95))
    queue.write(stage, episode_id, 12)
    queue.write(stage, episode_id, 4, MessageState.UNDELIVERED, reason="30003")


def test_all_is_well(stage: Stage) -> None:
    result = run(stage.at)
    assert (result.exit_code, result.output.splitlines()[0]) == (0, "All is well.")


def test_what_is_wrong_comes_first(stage: Stage) -> None:
    ail(stage)
    result = run(stage.at)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "WRONG  messages are held: see `flask messages held`",
        "WRONG  the worker plans or sends nothing: is it running?",
        "WRONG  a message could have gone half an hour ago",
        "WRONG  more than a fifth of a sender's messages did not arrive",
        "Messages: 1 queued, 12 sent, 4 undelivered",
        "Waited longest: 1 h 35 min",
        "For a person: unknown messages 0, unread texts 0, open alerts 0, stray receipts 0",
        "Alert rehearsed: 0 s ago",
        f"Held: {stage.bea.practice_id} since 2026-03-02 17:00 UTC, 21606",
        "Last worked: plan 1 d 2 h ago, send 12 s ago, tell never",
        "  Bea Health           approved  16 begun, 4 failed (25%)",
        "  Caz Health           approved  0 begun, 0 failed (0%)",
        "  Dov Health           approved  0 begun, 0 failed (0%)",
    ]


def test_a_monitor_reads_the_same(stage: Stage) -> None:
    ail(stage)
    result = run(stage.at, "--json")
    told = json.loads(result.output)
    assert result.exit_code == 1
    assert told["faults"] == ["held", "heartbeat-missed", "queue-stands", "many-failed"]
    assert (told["states"]["sent"], told["states"]["unknown"], told["oldest"]) == (12, 0, 95 * 60)
    assert told["silences"] == {"plan": 26 * 3600 + 300, "send": 12, "tell": None}
    assert told["at"] == "2026-03-02T17:00:00+00:00"
    assert told["holds"][0]["practice_id"] == str(stage.bea.practice_id)
    assert "Quill" not in result.output


@pytest.mark.parametrize("url", ["sqlite:////nowhere/throughline.db", "postgresql+psycopg://nobody@/x?host=/nowhere"])
def test_without_its_database_it_says_so(stage: Stage, url: str) -> None:
    away = replace(stage.at, db=Database(url, stage.at.db.keyring))
    for options in ([], ["--json"]):
        result = run(away, *options)
        assert (result.exit_code, result.output) == (2, "The database is away: OperationalError.\n")
    away.db.engine.dispose()
