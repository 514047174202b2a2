"""Workers that can be killed: a process that has everything loaded and forks workers for each line it is told.

A line is JSON: the database, the key file, the carrier's address, the hour, how many workers begin at once, and at
which step of a worker it dies by SIGKILL (null: never). The first one to come there dies, and the others work on.
The answer is JSON as well: whether the others ended well, of what kind the step was at which one died (null: nobody
did), and the kinds of all steps of the first worker up to its end.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from sqlalchemy import Engine, TextualSelect, event
from sqlalchemy.orm import Session

from app import jobs
from app.adapters.twilio_sms import TwilioSms
from app.config import Settings
from app.domain.delivery import Listed, Outcome, Outgoing, Uncertain
from app.domain.outside import Carrier
from app.models.base import AtOnce, Database
from app.models.keyring import Keyring
from app.services.installation import Installation
from tests.carrier.client import LocalHttpClient
from tests.carrier.twilio import ACCOUNT, TOKEN
from tests.stage import outside_for

LOOKING = "look and claim"  # before and after each statement, and after each commit


class Doom:
    """Goes through the steps of sending; at the chosen one the process is gone, as if the power had failed."""

    def __init__(self, die_at: int | None, death: Path) -> None:
        self.die_at, self.death = die_at, death
        self.kind, self.steps = LOOKING, list[str]()

    def step(self, *_: Any) -> None:
        self.steps.append(self.kind)
        if len(self.steps) == self.die_at:
            with suppress(FileExistsError), self.death.open("x") as death:  # one worker dies
                death.write(self.kind)
                death.flush()
                os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def around(self, act: str) -> Iterator[None]:
        """What is done within is not done before it has come to its end."""
        self.kind = f"before: {act}"
        self.step()
        yield
        self.kind = f"after: {act}"
        self.step()
        self.kind = LOOKING


class MortalCarrier:
    def __init__(self, carrier: Carrier, doom: Doom) -> None:
        self.carrier, self.doom = carrier, doom

    def send(self, message: Outgoing) -> Outcome:
        with self.doom.around("carrier"):
            return self.carrier.send(message)

    def taken(self, to: str, account: str, since: datetime) -> Sequence[Listed] | Uncertain:
        return self.carrier.taken(to, account, since)


class MortalDatabase(Database):
    """What PostgreSQL's driver is told without SQLAlchemy in between is a step, too."""

    def __init__(self, url: str, keyring: Keyring, doom: Doom) -> None:
        super().__init__(url, keyring)
        self.doom = doom

    @contextmanager
    def at_once(self) -> Iterator[AtOnce]:
        with super().at_once() as at_once:

            def run(statement: TextualSelect, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
                with self.doom.around("begin" if values["next"] else "record"):
                    return at_once(statement, values)

            yield run


def work(told: dict[str, Any], carrier: Carrier, doom: Doom) -> None:
    for moment in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(Engine, moment, doom.step)
    event.listen(Session, "after_commit", doom.step)
    settings = settings_of(told)
    now = datetime.fromisoformat(told["now"])
    outside = replace(outside_for(Path(told["folder"]), lambda: now), sms=MortalCarrier(carrier, doom))
    database = MortalDatabase(settings.database, Keyring.load(Path(told["keys"])), doom)
    jobs.send(Installation(settings, database, outside))


def settings_of(told: dict[str, Any]) -> Settings:
    return replace(Settings.from_environment({"THROUGHLINE_VAR": told["folder"]}), database=told["database"])


def together(told: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Fork the workers, and wait for all of them."""
    death, lived = folder / "death", folder / "lived"
    # Made before the fork: the first one loads a lot.
    carrier = TwilioSms(ACCOUNT, TOKEN, settings_of(told).url, LocalHttpClient(told["carrier"]))
    children = []
    for number in range(told["workers"]):
        child = os.fork()
        if child == 0:
            _live(told, carrier, Doom(told["die_at"], death), lived if number == 0 else Path(os.devnull))
        children.append(child)
    ends = {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children}
    return {
        "well": ends <= {0, -signal.SIGKILL},
        "died": death.read_text() if death.exists() else None,
        "steps": json.loads(lived.read_text()) if lived.exists() else None,
    }


def _live(told: dict[str, Any], carrier: Carrier, doom: Doom, lived: Path) -> NoReturn:
    try:
        work(told, carrier, doom)
        lived.write_text(json.dumps(doom.steps))
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main() -> None:
    for line in sys.stdin:
        with TemporaryDirectory() as folder:
            print(json.dumps(together(json.loads(line), Path(folder))), flush=True)


if __name__ == "__main__":
    main()
