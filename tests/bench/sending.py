"""Claim, send, record, one by one: four worker processes and a carrier that takes everything at once."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import func, select, text

from app.config import Settings
from app.domain.delivery import Accepted, Listed, MessageState, Outcome, Outgoing
from app.models.base import Database
from app.models.keyring import Keyring
from app.models.message import Link, Message
from app.models.patient import Patient
from app.services import delivery
from app.services.claiming import MOST
from app.services.installation import Installation
from tests.bench.figure import Figure, stage_on_postgresql
from tests.bench.planning import multiply
from tests.stage import ROOT, Stage, outside_for

QUEUED = 1_000_000
WORKERS = 4
SECONDS = 20.0  # long enough to be steady; the queue stays nearly full
WARM = 3.0


class Nowhere:
    """Takes every message at once, and counts them."""

    def __init__(self) -> None:
        self.handed = 0

    def send(self, message: Outgoing) -> Outcome:
        self.handed += 1
        return Accepted(f"nowhere-{message.reference}")

    def taken(self, to: str, account: str, since: datetime) -> Sequence[Listed]:
        return []


def measure() -> Iterator[Figure]:
    with stage_on_postgresql() as stage:
        multiply(stage, QUEUED, QUEUED)
        own_numbers(stage)
        queue_all(stage)
        told = {
            "folder": str(stage.at.settings.var),
            "database": stage.at.settings.database,
            "keys": str(stage.at.settings.keys),
            "now": stage.clock().isoformat(),
        }
        run(told | {"seconds": WARM})
        tidy(stage)  # as PostgreSQL does by itself, a minute later
        before = _sent(stage)
        handed = run(told | {"seconds": SECONDS})
        sent = _sent(stage) - before
        with stage.at.db.reading() as session:
            links = session.scalar(select(func.count()).select_from(Link))
            again = session.scalar(select(func.count()).where(Message.attempts > 1)) or 0
        assert sent == sum(handed), (sent, handed)
        assert links == before + sent, (links, before, sent)
        yield Figure(
            "claim-send-record",
            round(sent / SECONDS),
            "messages/s",
            {"workers": WORKERS, "queued": QUEUED, "sent": sent, "sent twice": again},
        )


def _sent(stage: Stage) -> int:
    with stage.at.db.reading() as session:
        return session.scalar(select(func.count()).where(Message.state == MessageState.SENT)) or 0


def run(told: dict[str, Any]) -> list[int]:
    """All workers at once, everything loaded before they begin; how many messages each handed over."""
    command = [sys.executable, "-m", "tests.bench.sending"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    workers = [subprocess.Popen(command, **pipes) for _ in range(WORKERS)]
    for worker in workers:
        worker.stdout.readline()
    for worker in workers:
        print(json.dumps(told), file=worker.stdin, flush=True)
    handed = [int(worker.stdout.readline()) for worker in workers]
    for worker in workers:
        worker.communicate()
    return handed


def own_numbers(stage: Stage) -> None:
    """A copied number does not open in another row, as it should be, and one number has its own budget."""
    keyring, address = stage.at.db.keyring, stage.at.db.engine.url.set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False)) as connection:
        connection.execute("create temporary table own (id uuid primary key, sealed bytea, blind bytea)")
        ids = [row[0] for row in connection.execute("select id from patient order by id")]
        with connection.cursor().copy("copy own from stdin (format binary)") as copy:
            copy.set_types(["uuid", "bytea", "bytea"])
            for number, patient_id in enumerate(ids):
                mobile = f"+1303{number:07d}"
                sealed = keyring.seal(mobile, f"{Patient.__tablename__}.mobile.{UUID(str(patient_id))}")
                copy.write_row((patient_id, sealed, keyring.blind("mobile", mobile)))
        connection.execute(
            "update patient p set mobile_sealed = sealed, mobile_index = blind from own where own.id = p.id"
        )
        connection.execute(
            "update consent c set contact_index = blind from own where own.id = c.patient_id and kind = 'text-number'"
        )


def queue_all(stage: Stage) -> None:
    """One message for each step that is due, as the planner would."""
    message = "cast('0007' || substr(replace(cast(s.id as text), '-', ''), 5) as uuid)"
    with stage.at.db.transaction() as session:
        session.execute(
            text(
                "insert into message (id, patient_id, practice_id, channel, state, queued_at, not_before, attempts,"
                f" times_absent) select {message}, e.patient_id, :bea, 'sms', 'queued', :now, :now, 0, 0"
                " from step s join check_in c on c.id = s.check_in_id join episode e on e.id = c.episode_id"
                " where s.dropped is null and s.message_id is null"
            ),
            {"bea": stage.bea.practice_id, "now": stage.clock()},
        )
        due = "where s.dropped is null and s.message_id is null"
        session.execute(text(f"update step s set message_id = {message} {due}"))
    tidy(stage)


def tidy(stage: Stage) -> None:
    with stage.at.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


def work(told: dict[str, Any]) -> int:
    settings = replace(Settings.from_environment({"THROUGHLINE_VAR": told["folder"]}), database=told["database"])
    now, nowhere = datetime.fromisoformat(told["now"]), Nowhere()
    outside = replace(outside_for(Path(told["folder"]), lambda: now), sms=nowhere)
    at = Installation(settings, Database(settings.database, Keyring.load(Path(told["keys"]))), outside)
    end = perf_counter() + told["seconds"]
    while perf_counter() < end:
        delivery.deliver_some(at.db, at.outside, at.place, most=MOST)  # as a worker does whose carrier is quick
    return nowhere.handed


if __name__ == "__main__":
    print("loaded", flush=True)
    print(work(json.loads(sys.stdin.readline())), flush=True)
