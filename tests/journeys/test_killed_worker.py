"""`kill -9` of the worker at every step of sending: nobody is texted twice, and no message vanishes."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from app import jobs
from app.adapters.twilio_sms import TwilioSms
from app.domain.delivery import MessageState
from app.models.message import Link, Message
from app.roof import app_of
from app.services import opening
from app.services.claiming import LEASE
from app.services.installation import Installation
from app.services.reconciling import LATE
from tests.carrier.client import LocalHttpClient
from tests.carrier.server import CarrierServer
from tests.carrier.twilio import ACCOUNT, TOKEN, LocalTwilio
from tests.stage import ROOT, Stage

KILLED = -9
# Before and after each statement, after each commit, before and after the carrier: two messages take about so many.
STEPS = 70

Worker = Callable[..., int]


@pytest.fixture
def worker(stage: Stage, carrier: CarrierServer) -> Iterator[Worker]:
    """Run a worker until nothing is left or until it dies; returns its exit status."""
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )

    def run(die_at: int | None = None, workers: int = 1) -> int:
        told: dict[str, Any] = {
            "folder": str(stage.at.settings.var),
            "database": stage.at.settings.database,
            "keys": str(stage.at.settings.keys),
            "carrier": carrier.url,
            "now": stage.clock().isoformat(),
            "die_at": die_at,
            "workers": workers,
        }
        print(json.dumps(told), file=nursery.stdin, flush=True)
        return int(nursery.stdout.readline())

    with nursery:
        yield run
        nursery.stdin.close()


def test_no_double_and_none_lost(stage: Stage, carrier: CarrierServer, worker: Worker, soak: bool):
    rounds = 200 if soak else 20
    deaths = 0
    for number in range(rounds):
        die_at = 1 + number * STEPS // 20 % STEPS + number // 20  # all over the steps at once, in the soak each of them
        for place in range(2):
            stage.enrol_ana(mobile=f"+1303555{number * 2 + place:04d}", family_name=f"Quill {number} {place}")
        jobs.plan(stage.at)
        deaths += worker(die_at, workers=(1, 2, 8)[number % 3]) == KILLED
        if number % 4 == 0:
            assert worker() == 0  # another worker, at once: what is in flight is left alone
    assert deaths >= rounds * 0.6
    stage.clock.now += LEASE
    assert worker(workers=2) == 0  # and later: what was begun is unknown, what was only claimed goes
    unknown = _states(stage)[MessageState.UNKNOWN]
    stage.clock.now += LATE
    at = _over_the_wire(stage, carrier)
    jobs.reconcile(at)
    assert unknown > 0
    assert _states(stage)[MessageState.UNKNOWN] == 0, "each was found in the carrier's list, or certainly never came"
    jobs.send(at)
    _receipts_arrive(at, carrier.twilio)
    assert Counter(message["to"] for message in carrier.twilio.messages) == {
        f"+1303555{number:04d}": 1 for number in range(2 * rounds)
    }
    assert _states(stage) == {MessageState.DELIVERED: 2 * rounds}
    _every_text_opens(stage, carrier.twilio)


def _states(stage: Stage) -> Counter[MessageState]:
    with stage.at.db.reading() as session:
        return Counter(session.scalars(select(Message.state)))


def _over_the_wire(stage: Stage, carrier: CarrierServer) -> Installation:
    sms = TwilioSms(ACCOUNT, TOKEN, stage.at.settings.url, LocalHttpClient(carrier.url))
    return replace(stage.at, outside=replace(stage.at.outside, sms=sms, webhooks=sms))


def _receipts_arrive(at: Installation, twilio: LocalTwilio) -> None:
    """The carrier reports on what it took, through the door, signed; and everything twice."""
    client = app_of(at).test_client()
    for message in twilio.messages:
        for callback in [*twilio.callbacks(message["sid"])] * 2:
            path = callback.url.removeprefix(at.settings.url)
            answer = client.post(path, data=dict(callback.form), headers={"X-Twilio-Signature": callback.signature})
            assert answer.status_code == 204


def _every_text_opens(stage: Stage, twilio: LocalTwilio) -> None:
    """The key in each text that arrived is one whose hash was kept."""
    with stage.at.db.reading() as session:
        for message in twilio.messages:
            key = message["body"].split(f"{stage.at.settings.url}/")[1].split()[0]
            link = opening.living_link(session, key, stage.clock())
            assert isinstance(link, Link)
            assert link.patient.mobile == message["to"]
