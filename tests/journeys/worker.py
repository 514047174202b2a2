"""Workers that can be killed: a process that has everything loaded and forks workers for each line it is told.

A line is JSON: the database, the key file, the carrier's address, the hour, how many workers begin at once, and at
which of its steps the first of them dies by SIGKILL (null: never). The answer is the first worker's exit status.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app import jobs
from app.adapters.twilio_sms import TwilioSms
from app.config import Settings
from app.domain.delivery import Listed, Outcome, Outgoing, Uncertain
from app.domain.outside import Carrier
from app.models.base import Database
from app.models.keyring import Keyring
from app.services.installation import Installation
from tests.carrier.client import LocalHttpClient
from tests.carrier.twilio import ACCOUNT, TOKEN
from tests.stage import outside_for


class Doom:
    """Counts the steps of sending; at the chosen one the process is gone, as if the power had failed."""

    def __init__(self, die_at: int | None) -> None:
        self.die_at, self.steps = die_at, 0

    def step(self, *_: Any) -> None:
        self.steps += 1
        if self.steps == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)


class Mortal:
    """A carrier with a step on either side of the call."""

    def __init__(self, carrier: Carrier, step: Callable[[], None]) -> None:
        self.carrier, self.step = carrier, step

    def send(self, message: Outgoing) -> Outcome:
        self.step()
        outcome = self.carrier.send(message)
        self.step()
        return outcome

    def taken(self, to: str, account: str, since: datetime) -> Sequence[Listed] | Uncertain:
        return self.carrier.taken(to, account, since)


def work(told: dict[str, Any]) -> None:
    doom = Doom(told["die_at"])
    for moment in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(Engine, moment, doom.step)
    event.listen(Session, "after_commit", doom.step)
    settings = replace(Settings.from_environment({"THROUGHLINE_VAR": told["folder"]}), database=told["database"])
    now = datetime.fromisoformat(told["now"])
    twilio = TwilioSms(ACCOUNT, TOKEN, settings.url, LocalHttpClient(told["carrier"]))
    outside = replace(outside_for(Path(told["folder"]), lambda: now), sms=Mortal(twilio, doom.step))
    jobs.send(Installation(settings, Database(settings.database, Keyring.load(Path(told["keys"]))), outside))


def main() -> None:
    for line in sys.stdin:
        told = json.loads(line)
        children = []
        for number in range(told["workers"]):
            child = os.fork()
            if child == 0:
                work(told if number == 0 else told | {"die_at": None})
                os._exit(0)
            children.append(child)
        first, *others = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        print(first if not any(others) else 1, flush=True)


if __name__ == "__main__":
    main()
