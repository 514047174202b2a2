"""A phone whose web process can be killed: everything is loaded, and each line it is told is answered in a fork.

A line is JSON: the database, the key file, the hour, a link's key, and at which step of saving one answer the process
dies by SIGKILL (null: never). The answer is JSON as well: whether it died or ended well, and how many steps there were.
"""

import json
import os
import signal
import sys
import traceback
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app.models.base import Database
from app.models.keyring import Keyring
from app.roof import app_of
from app.services.installation import Installation
from tests.journeys.worker import Doom, settings_of
from tests.phone import Phone
from tests.stage import CAST, Clock, Stage, outside_for, people

QUESTION = 9  # the last one of the PHQ-9


def answers(told: dict[str, Any], doom: Doom) -> None:
    """Ana opens her link, gives one answer that needs a person at once, and never sends the form."""
    settings, clock = settings_of(told), Clock(datetime.fromisoformat(told["now"]))
    database = Database(settings.database, Keyring.load(Path(told["keys"])))
    at = Installation(settings, database, outside_for(Path(told["folder"]), clock))
    with database.reading() as session:
        stage = Stage(at, clock, *(people(session, name) for name in CAST))
    phone = Phone(app_of(at).extensions["throughline-patient-app"], stage, told["key"])
    phone.open()
    phone.look(f"/check-in/{QUESTION}")
    for moment in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(Engine, moment, doom.step)
    for moment in ("before_commit", "after_commit"):
        event.listen(Session, moment, doom.step)
    phone.answer(3)


def in_a_fork(told: dict[str, Any], folder: Path) -> dict[str, Any]:
    death, lived = folder / "death", folder / "lived"
    child = os.fork()
    if child == 0:
        _live(told, Doom(told["die_at"], death), lived)
    end = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {
        "well": end in (0, -signal.SIGKILL),
        "died": death.exists(),
        "steps": json.loads(lived.read_text()) if lived.exists() else None,
    }


def _live(told: dict[str, Any], doom: Doom, lived: Path) -> NoReturn:
    try:
        answers(told, doom)
        lived.write_text(json.dumps(len(doom.steps)))
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main() -> None:
    for line in sys.stdin:
        with TemporaryDirectory() as folder:
            print(json.dumps(in_a_fork(json.loads(line), Path(folder))), flush=True)


if __name__ == "__main__":
    main()
