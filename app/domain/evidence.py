"""What is told of an instrument: how sure its tables are, what nobody has checked yet, and the test of each example."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.instrument import Example, Instrument
from app.domain.scale import Scale, Table, TableLevel, Threshold

TEST = "tests/domain/test_worked_examples.py::test_worked_example"


@dataclass(frozen=True)
class ScaleTable:
    """The conversion table of a scale; one that is not `settled` must be held against another source."""

    scale: Scale
    table: Table

    @property
    def settled(self) -> bool:
        return self.table.level is TableLevel.A


@dataclass(frozen=True)
class Unchecked:
    """A threshold that nobody has yet read in its source: it is listed, and never decides a verdict."""

    scale: Scale
    threshold: Threshold


@dataclass(frozen=True)
class Worked:
    """A worked example, its name, and the test that holds the engine to it."""

    id: str
    example: Example

    @property
    def test(self) -> str:
        return f"{TEST}[{self.id}]"


@dataclass(frozen=True)
class Evidence:
    """Everything that a clinician can check about one instrument."""

    instrument: Instrument
    tables: tuple[ScaleTable, ...]
    unchecked: tuple[Unchecked, ...]
    worked: tuple[Worked, ...]

    @property
    def open(self) -> bool:
        """Something is left to be checked before its scores are relied upon."""
        return bool(self.unchecked) or not all(each.settled for each in self.tables)


def evidence(instrument: Instrument) -> Evidence:
    return Evidence(
        instrument=instrument,
        tables=tuple(ScaleTable(scale, scale.table) for scale in instrument.scales if scale.table is not None),
        unchecked=tuple(
            Unchecked(scale, threshold)
            for scale in instrument.scales
            for threshold in scale.thresholds
            if not threshold.checked
        ),
        worked=tuple(worked([instrument])),
    )


def worked(instruments: Iterable[Instrument]) -> Iterable[Worked]:
    """Each example of each instrument, named by code, version and position."""
    for instrument in instruments:
        for position, example in enumerate(instrument.examples):
            yield Worked(f"{instrument.code}-{instrument.version}-{position}", example)
