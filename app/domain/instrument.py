"""What an instrument is: a questionnaire at one version, its words, scales and licence; and which answers it allows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from app.domain.licence import Licence


class Kind(StrEnum):
    """How an item is asked. An answer is always one whole number."""

    NRS = "nrs"  # 0 to 10 with a word at each end
    CHECKLIST = "checklist"  # a sentence to tick: 1 ticked, 0 not
    CHOICE = "choice"  # one of a list


class Author(StrEnum):
    """Whose wording a language has: the instrument's own official text, or ours, which must say so."""

    OFFICIAL = "official"
    OURS = "ours"


class Method(StrEnum):
    VALUE = "value"
    MEAN = "mean"
    COUNT = "count"


class Missing(StrEnum):
    """What becomes of a scale when answers are missing."""

    ALL_NEEDED = "all-needed"
    BLANK_IS_ZERO = "blank-is-zero"


class Direction(StrEnum):
    LOWER_IS_BETTER = "lower-is-better"
    HIGHER_IS_BETTER = "higher-is-better"


class ThresholdKind(StrEnum):
    MIC = "mic"  # minimal important change of one person


class Unit(StrEnum):
    POINTS = "points"
    PERCENT = "percent"  # of the baseline


class AnswerFault(StrEnum):
    """Why an answer is not taken."""

    UNKNOWN_ITEM = "unknown-item"
    WRONG_TYPE = "wrong-type"
    NOT_A_CHOICE = "not-a-choice"


@dataclass(frozen=True)
class Choice:
    value: int
    text: str


@dataclass(frozen=True)
class Item:
    """`values` are the answers allowed, in the order in which they are shown."""

    id: str
    kind: Kind
    values: tuple[int, ...]


@dataclass(frozen=True)
class ItemWords:
    """`low` and `high` are the anchors of an `nrs` item; `choices` the answers of a `choice` item in order."""

    text: str
    low: str = ""
    high: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Words:
    """One language of an instrument. `items` by item id; `line` is a copyright line of this wording alone, or empty."""

    language: str
    by: Author
    source: str
    items: Mapping[str, ItemWords]
    intro: str = ""
    intro_by: Author = Author.OFFICIAL
    line: str = ""


@dataclass(frozen=True)
class Title:
    """Our own words for pages and lists: `short` is what a chart is headed with."""

    title: str
    short: str


@dataclass(frozen=True)
class Threshold:
    """How much change matters, with its citation."""

    kind: ThresholdKind
    amount: Decimal
    unit: Unit
    source: str


@dataclass(frozen=True)
class Level:
    """A severity word for the scores `low` to `high`, both included, with its citation."""

    word: str
    low: Decimal
    high: Decimal
    source: str


@dataclass(frozen=True)
class Recovered:
    """The score at which people call themselves recovered, or better still, with its citation."""

    value: Decimal
    source: str


@dataclass(frozen=True)
class Scale:
    """One score. `compared` is False where an answer is itself a change and is never subtracted from another."""

    name: str
    method: Method
    items: tuple[str, ...]
    missing: Missing
    low: Decimal
    high: Decimal
    direction: Direction
    decimals: int
    compared: bool = True
    thresholds: tuple[Threshold, ...] = ()
    levels: tuple[Level, ...] = ()
    recovered: Recovered | None = None
    loinc: str = ""

    @property
    def threshold(self) -> Threshold | None:
        """The one that decides a verdict: the first minimal important change listed."""
        return next((threshold for threshold in self.thresholds if threshold.kind is ThresholdKind.MIC), None)

    @property
    def needs(self) -> int:
        """How many answers a score needs."""
        return len(self.items) if self.missing is Missing.ALL_NEEDED else 0

    def level(self, value: Decimal) -> str | None:
        return next((level.word for level in self.levels if level.low <= value <= level.high), None)

    def is_recovered(self, value: Decimal) -> bool:
        """False also where no source says what recovered is."""
        if self.recovered is None:
            return False
        lower = self.direction is Direction.LOWER_IS_BETTER
        return value <= self.recovered.value if lower else value >= self.recovered.value


@dataclass(frozen=True)
class Instrument:
    """A questionnaire at one version. `words` and `titles` by language code; English is always there."""

    code: str
    version: str
    region: str
    recall: str
    titles: Mapping[str, Title]
    items: tuple[Item, ...]
    words_by_language: Mapping[str, Words]
    scales: tuple[Scale, ...]
    licence: Licence

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.words_by_language)

    def speaks(self, language: str) -> bool:
        return language in self.words_by_language

    def words(self, language: str) -> Words:
        """The words in that language; else the English ones, whose `language` then says "en": "only in English"."""
        return self.words_by_language.get(language) or self.words_by_language["en"]

    def title(self, language: str) -> Title:
        return self.titles.get(language) or self.titles["en"]

    @cached_property
    def _items_by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    def refuse(self, item_id: str, answer: object) -> AnswerFault | None:
        """Why this answer cannot be taken, or None if it can. None as the answer is a skip, which is always allowed."""
        item = self._items_by_id.get(item_id)
        if item is None:
            return AnswerFault.UNKNOWN_ITEM
        if answer is None:
            return None
        if type(answer) is not int:
            return AnswerFault.WRONG_TYPE
        return None if answer in item.values else AnswerFault.NOT_A_CHOICE


class UnknownInstrument(LookupError):
    """No such code at that version."""


class Library:
    """Every instrument of this installation, by code and version."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        self._by_key = {(instrument.code, instrument.version): instrument for instrument in instruments}

    def get(self, code: str, version: str) -> Instrument:
        """Raises UnknownInstrument."""
        try:
            return self._by_key[code, version]
        except KeyError:
            raise UnknownInstrument(f"{code} {version}") from None

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)
