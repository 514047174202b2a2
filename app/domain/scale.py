"""What a score is: which items it adds up and how, what a missing answer does to it, its range, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

Number = Decimal | int


class Method(StrEnum):
    """How the points of the items become one number; `times` and `plus`, or a table, come after it."""

    VALUE = "value"  # of one item
    SUM = "sum"
    MEAN = "mean"  # of the items, or of the parts where the scale has parts
    CLASSES = "classes"  # a word chosen by other scales of the instrument
    UNPUBLISHED = "unpublished"  # the weights are not public: never a score


class Missing(StrEnum):
    """What becomes of a scale when answers are missing."""

    ALL_NEEDED = "all-needed"
    BLANK_IS_ZERO = "blank-is-zero"
    MEAN_OF_ANSWERED = "mean-of-answered"  # stands in for the missing ones, from `needs` answers on
    ONLY_NAMED = "only-named"  # own activities: one that was never named is not missing


class Direction(StrEnum):
    LOWER_IS_BETTER = "lower-is-better"
    HIGHER_IS_BETTER = "higher-is-better"


class ThresholdKind(StrEnum):
    MIC = "mic"  # minimal important change of one person
    ACCEPTABLE = "pass"  # patient acceptable symptom state: the score from which people call their state satisfactory
    SCB = "scb"  # substantial clinical benefit


class Unit(StrEnum):
    POINTS = "points"
    PERCENT = "percent"  # of the baseline


class Take(StrEnum):
    """What a part of a scale makes of its items."""

    HIGHEST = "highest"
    MEAN = "mean"


class TableLevel(StrEnum):
    """How sure a conversion table is. D was recomputed, not published, and says so wherever its scores are shown."""

    A = "A"  # several transcriptions agree
    B = "B"  # one transcription, reproduced by recomputation; its standard errors are recomputed
    C = "C"  # one transcription
    D = "D"  # recomputed from published item parameters


@dataclass(frozen=True)
class Table:
    """Raw sum → score and standard error (None where none is published); every raw sum is there."""

    level: TableLevel
    source: str
    values: Mapping[int, tuple[Decimal, Decimal | None]]


@dataclass(frozen=True)
class Part:
    """Items that count as one in a mean of parts."""

    take: Take
    items: tuple[str, ...]


@dataclass(frozen=True)
class Class:
    """A word and its number on the scale, for scores that lie within all of `where`: scale name → lowest, highest."""

    word: str
    value: int
    where: Mapping[str, tuple[Decimal, Decimal]]


@dataclass(frozen=True)
class Threshold:
    """How much change matters (MIC, SCB), or which score is a good one (PASS), with its citation.

    One that nobody has yet read in its source is not `checked`: it is listed, and never decides a verdict.
    """

    kind: ThresholdKind
    amount: Decimal
    unit: Unit
    source: str
    checked: bool = True


@dataclass(frozen=True)
class Level:
    """A severity word for the scores `low` to `high`, both included, with its citation; None where it has no word.

    `shown` is what a page prints instead, where the source's word would hurt ("crippled").
    """

    word: str | None
    low: Decimal
    high: Decimal
    source: str
    shown: str | None = None


@dataclass(frozen=True)
class Recovered:
    """The score at which people call themselves recovered, or better still, with its citation."""

    value: Decimal
    source: str


@dataclass(frozen=True)
class Scale:
    """One score. `points` by item and answer where an item counts other than as it is printed (reversed, recoded).

    `titles` by language tell the scales of one instrument apart; the only scale of an instrument needs none.
    `compared` is False where an answer is itself a change, or a class, and is never subtracted from another.
    `mood` scales are shown to others only if the patient shares them.
    """

    name: str
    titles: Mapping[str, str]
    method: Method
    items: tuple[str, ...]
    missing: Missing
    low: Decimal
    high: Decimal
    direction: Direction
    decimals: int
    needs: int
    missing_source: str = ""
    points: Mapping[str, Mapping[int, Decimal]] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    classes: tuple[Class, ...] = ()
    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)
    table: Table | None = None
    compared: bool = True
    mood: bool = False
    thresholds: tuple[Threshold, ...] = ()
    levels: tuple[Level, ...] = ()
    recovered: Recovered | None = None
    loinc: str = ""

    @cached_property
    def step(self) -> Decimal:
        """The smallest difference between two scores as published."""
        return Decimal(1).scaleb(-self.decimals)

    @cached_property
    def counts(self) -> tuple[Mapping[int, Number], ...]:
        """The points of each item in order, empty where it counts as printed; whole ones as integers: they add fast."""
        return tuple(
            {answer: int(each) if each == int(each) else each for answer, each in self.points.get(item_id, {}).items()}
            for item_id in self.items
        )

    @property
    def threshold(self) -> Threshold | None:
        """The one that decides a verdict: the first checked minimal important change listed."""
        return self.checked(ThresholdKind.MIC)

    @property
    def recomputed(self) -> bool:
        """True where the table behind the score was recomputed rather than published."""
        return self.table is not None and self.table.level is TableLevel.D

    def level(self, value: Decimal) -> str | None:
        return next((level.word for level in self.levels if level.low <= value <= level.high), None)

    @cached_property
    def printed_levels(self) -> tuple[Level, ...]:
        """The levels with the words that a page prints."""
        return tuple(replace(level, word=level.shown or level.word) for level in self.levels)

    def is_recovered(self, value: Decimal) -> bool:
        """False also where no source says what recovered is."""
        return self.recovered is not None and self._reaches(value, self.recovered.value)

    def is_acceptable(self, value: Decimal) -> bool | None:
        """Whether the score is a state that people call satisfactory (PASS); None where no source says."""
        state = self.checked(ThresholdKind.ACCEPTABLE)
        return None if state is None else self._reaches(value, state.amount)

    def checked(self, kind: ThresholdKind) -> Threshold | None:
        """The first threshold of the kind that somebody read in its source."""
        return next((each for each in self.thresholds if each.kind is kind and each.checked), None)

    def _reaches(self, value: Decimal, goal: Decimal) -> bool:
        return value <= goal if self.direction is Direction.LOWER_IS_BETTER else value >= goal
