"""One measured figure, and the database that the measurements share."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import uuid4

from tests import postgres
from tests.conftest import migrate
from tests.stage import Stage, set_up


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    unit: str
    beside: dict[str, float | str] = field(default_factory=dict)

    def __str__(self) -> str:
        return json.dumps(asdict(self))


def seconds(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def typical(act: Callable[[], object], times: int = 9) -> float:
    """The median, in seconds."""
    return median(seconds(act) for _ in range(times))


@contextmanager
def stage_on_postgresql() -> Iterator[Stage]:
    """A small network on a new PostgreSQL database."""
    with (
        postgres.chosen_server() as server,
        postgres.database(server, f"throughline_bench_{uuid4().hex}") as address,
        TemporaryDirectory(prefix="throughline-bench-") as folder,
    ):
        url = address.render_as_string(hide_password=False)
        migrate(url)
        stage = set_up(url, Path(folder))
        yield stage
        stage.at.db.engine.dispose()
