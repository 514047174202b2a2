"""Scoring: the whole command over 100,000 sets of answers, beside the same command over one set."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import shake_256
from pathlib import Path
from tempfile import TemporaryDirectory

from app.domain.instrument import Instrument
from tests.bench.figure import Figure, seconds
from tests.stage import LIBRARY, ROOT

SETS = 100_000
MISSING = 5  # of 256 answers
MEASURED = (("peg", "1"), ("rmdq", "1983"), ("phq-9", "1"), ("koos", "2012"), ("promis-29", "2.1"), ("rand-36", "1.0"))


def measure() -> Iterator[Figure]:
    with TemporaryDirectory(prefix="throughline-bench-") as folder:
        for key in MEASURED:
            yield _figure(LIBRARY.get(*key), Path(folder))


def _figure(instrument: Instrument, folder: Path) -> Figure:
    many, one = _answers(folder, instrument, SETS), _answers(folder, instrument, 1)
    beside: dict[str, float | str] = {
        "one set, s": round(seconds(lambda: _score(instrument, one, folder)), 2),
        "items": len(instrument.items),
        "scales": len(instrument.scales),
    }
    took = seconds(lambda: _score(instrument, many, folder))
    return Figure(f"score-{instrument.code}", round(took, 2), f"s for {SETS:,} sets", beside)


def _answers(folder: Path, instrument: Instrument, sets: int) -> Path:
    """A file of answers as if by chance, the same on each machine."""
    chance = iter(shake_256(instrument.code.encode()).digest(sets * len(instrument.items)))
    drawn = [
        [None if (at := next(chance)) < MISSING else item.values[at % len(item.values)] for item in instrument.items]
        for _ in range(sets)
    ]
    path = folder / f"{instrument.code}-{sets}.json"
    path.write_text(json.dumps(drawn))
    return path


def _score(instrument: Instrument, answers: Path, folder: Path) -> None:
    """Reads a file and writes one, as a script would."""
    command = ["instruments", "score", instrument.code, "--version", instrument.version, "--json"]
    with answers.open() as given, (folder / "scores.json").open("w") as scored:
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            cwd=ROOT,
            env={**os.environ, "THROUGHLINE_VAR": str(folder)},
            stdin=given,
            stdout=scored,
            check=True,
        )
