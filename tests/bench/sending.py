"""Claim, send, record, one by one: four worker processes and a carrier that takes everything at once."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from app import jobs
from app.config import Settings
from app.domain.delivery import Accepted, MessageState, Outcome, Outgoing
from app.models.base import Database
from app.models.keyring import Keyring
from app.models.message import Link, Message
from app.models.patient import Patient
from app.services.installation import Installation
from tests.bench.figure import Figure, seconds, stage_on_postgresql
from tests.bench.planning import multiply
from tests.stage import ROOT, Stage, outside_for

QUEUED = 2_000  # the budget speaks of 1,000,000 queued; at today's rate that would take hours
WORKERS = 4


class Nowhere:
    def send(self, message: Outgoing) -> Outcome:
        return Accepted(f"nowhere-{message.reference}")


def measure() -> Iterator[Figure]:
    with stage_on_postgresql() as stage:
        multiply(stage, QUEUED, QUEUED)
        seal_again(stage)
        jobs.plan(stage.at)
        told = json.dumps(
            {
                "folder": str(stage.at.settings.var),
                "database": stage.at.settings.database,
                "keys": str(stage.at.settings.keys),
                "now": stage.clock().isoformat(),
            }
        )
        workers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.bench.sending"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            for _ in range(WORKERS)
        ]
        for worker in workers:
            assert worker.stdout
            worker.stdout.readline()  # everything is loaded

        def all_work() -> None:
            for worker in workers:
                assert worker.stdin
                print(told, file=worker.stdin, flush=True)
            for worker in workers:
                assert worker.stdout
                worker.stdout.readline()

        took = seconds(all_work)
        for worker in workers:
            worker.communicate()
        with stage.at.db.reading() as session:
            sent = session.scalar(select(func.count()).where(Message.state == MessageState.SENT))
            links = session.scalar(select(func.count()).select_from(Link))
            again = session.scalar(select(func.count()).where(Message.attempts > 1)) or 0
        assert sent == QUEUED == links, (sent, links)
        yield Figure(
            "claim-send-record",
            round(QUEUED / took),
            "messages/s",
            {"workers": WORKERS, "queued": QUEUED, "claimed twice": again},
        )


def seal_again(stage: Stage) -> None:
    """A copied number does not open in another row, as it should be: give each copy its own."""
    with stage.at.db.transaction() as session:
        sealed = [
            {
                "id": patient_id,
                "mobile_sealed": stage.at.db.keyring.seal(stage.ana.mobile, f"patient.mobile.{patient_id}"),
            }
            for patient_id in session.scalars(select(Patient.id))
        ]
        session.execute(update(Patient), sealed)


def work(told: dict[str, Any]) -> None:
    settings = replace(Settings.from_environment({"THROUGHLINE_VAR": told["folder"]}), database=told["database"])
    now = datetime.fromisoformat(told["now"])
    outside = replace(outside_for(Path(told["folder"]), lambda: now), sms=Nowhere())
    jobs.send(Installation(settings, Database(settings.database, Keyring.load(Path(told["keys"]))), outside))


if __name__ == "__main__":
    print("loaded", flush=True)
    work(json.loads(sys.stdin.readline()))
    print("done", flush=True)
