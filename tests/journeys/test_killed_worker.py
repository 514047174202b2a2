"""`kill -9` of the worker at every step of sending: nobody is texted twice, and no message vanishes."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
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

SHARE = 0.9  # of the rounds in which one dies; in the others two workers had shared the steps

Worker = Callable[..., dict[str, Any]]


@pytest.fixture
def worker(stage: Stage, carrier: CarrierServer) -> Iterator[Worker]:
    """Run workers until nothing is left, and until one of them dies; what became of them."""
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )

    def run(die_at: int | None = None, workers: int = 1) -> dict[str, Any]:
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
        became: dict[str, Any] = json.loads(nursery.stdout.readline())
        assert became["well"]
        return became

    with nursery:
        yield run
        nursery.stdin.close()


def test_no_double_and_none_lost(stage: Stage, carrier: CarrierServer, worker: Worker, soak: bool):
    rounds = 200 if soak else 12
    _two_are_due(stage, rounds)
    kinds = worker()["steps"]  # of sending two messages
    steps = _each_once(kinds)
    died: dict[int, list[str]] = defaultdict(list)
    for number in range(rounds):
        _two_are_due(stage, number)
        step = steps[number % len(steps)]
        kind = worker(step, workers=(1, 2, 8)[number % 3])["died"]
        if kind:
            died[step].append(kind)
        if number % 4 == 0:
            worker()  # another worker, at once: what is in flight is left alone
    deaths = Counter(kind for each in died.values() for kind in each)
    print(f"{deaths.total()} of {rounds} rounds ended in death, at {len(died)} of {len(steps)} steps: {dict(deaths)}")
    assert deaths.total() >= SHARE * rounds
    assert set(deaths) == set(kinds)
    assert not soak or set(died) == set(steps)
    stage.clock.now += LEASE
    worker(workers=2)  # and later: what was begun is unknown, what was only claimed goes
    unknown = _states(stage)[MessageState.UNKNOWN]
    stage.clock.now += LATE
    at = _over_the_wire(stage, carrier)
    jobs.reconcile(at)
    assert unknown > 0
    assert _states(stage)[MessageState.UNKNOWN] == 0, "each was found in the carrier's list, or certainly never came"
    jobs.send(at)
    _receipts_arrive(at, carrier.twilio)
    assert Counter(message["to"] for message in carrier.twilio.messages) == {
        f"+1303555{number:04d}": 1 for number in range(2 * rounds + 2)
    }
    assert _states(stage) == {MessageState.DELIVERED: 2 * rounds + 2}
    _every_text_opens(stage, carrier.twilio)


def _two_are_due(stage: Stage, number: int) -> None:
    for place in range(2):
        stage.enrol_ana(mobile=f"+1303555{number * 2 + place:04d}", family_name=f"Quill {number} {place}")
    jobs.plan(stage.at)


def _each_once(kinds: Sequence[str]) -> list[int]:
    """Each step by its number, once: of each kind one in turn, as long as it has some, so that few show all kinds."""
    of_kind: dict[str, list[int]] = defaultdict(list)
    for step, kind in enumerate(kinds, 1):
        of_kind[kind].append(step)
    spread = ([step for start in range(7) for step in same[start::7]] for same in of_kind.values())
    return [step for turn in zip_longest(*spread) for step in turn if step]


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
