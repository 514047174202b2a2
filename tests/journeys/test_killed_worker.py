"""`kill -9` of the worker at every step of sending: nobody is texted twice, and no message vanishes."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from typing import Any

import pytest
from sqlalchemy import select

from app import jobs
from app.adapters.twilio_sms import TwilioSms
from app.domain.delivery import MessageState
from app.models.message import Link, Message
from app.roof import app_of
from app.services import opening
from app.services.delivery import LEASE
from tests.carrier.server import CarrierServer
from tests.carrier.twilio import ACCOUNT, TOKEN, LocalTwilio
from tests.stage import ROOT, Stage

KILLED = -9
# One message takes these steps: begin, commit, committed (lost workers); begin, commit, committed (claim); before and
# after the carrier; begin, commit, committed (record); then it looks for more.
STEPS_OF_TWO_MESSAGES = 22

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

    def run(die_at: int | None = None) -> int:
        told: dict[str, Any] = {
            "folder": str(stage.at.settings.var),
            "database": stage.at.settings.database,
            "keys": str(stage.at.settings.keys),
            "carrier": carrier.url,
            "now": stage.clock().isoformat(),
            "die_at": die_at,
        }
        print(json.dumps(told), file=nursery.stdin, flush=True)
        return int(nursery.stdout.readline())

    with nursery:
        yield run
        nursery.stdin.close()


def test_no_double_and_none_lost(stage: Stage, carrier: CarrierServer, worker: Worker, soak: bool):
    rounds = 200 if soak else 20
    deaths = 0
    for number, die_at in enumerate(islice(cycle(range(1, STEPS_OF_TWO_MESSAGES + 1)), rounds)):
        for place in range(2):
            stage.enrol_ana(mobile=f"+1303555{number * 2 + place:04d}", family_name=f"Quill {number} {place}")
        jobs.plan(stage.at)
        deaths += worker(die_at) == KILLED
        if number % 4 == 0:
            assert worker() == 0  # another worker, at once: what is in flight is left alone
        stage.clock.now += LEASE
        assert worker() == 0  # and later: what was in flight is unknown
        stage.clock.now -= LEASE
    assert deaths >= rounds * 0.7
    _receipts_arrive(stage, carrier.twilio)
    taken = Counter(message["to"] for message in carrier.twilio.messages)
    assert not [number for number, times in taken.items() if times > 1], "texted twice"
    with stage.at.db.reading() as session:
        messages = session.scalars(select(Message)).all()
        assert len(messages) == 2 * rounds
        for message in messages:
            expected = MessageState.DELIVERED if message.patient.mobile in taken else MessageState.UNKNOWN
            assert message.state is expected, "a message that nobody will ever look at again"
    _every_text_opens(stage, carrier.twilio)


def _receipts_arrive(stage: Stage, twilio: LocalTwilio) -> None:
    """The carrier reports on what it took, through the door, signed; and everything twice."""
    sms = TwilioSms(ACCOUNT, TOKEN, stage.at.settings.url)
    outside = replace(stage.at.outside, sms=sms, webhooks=sms)
    client = app_of(replace(stage.at, outside=outside)).test_client()
    for message in twilio.messages:
        for callback in [*twilio.callbacks(message["sid"])] * 2:
            path = callback.url.removeprefix(stage.at.settings.url)
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
