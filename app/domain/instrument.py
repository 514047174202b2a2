"""What an instrument is: a questionnaire at one version, its words, scales and licence; and which answers it allows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from app.domain.licence import Licence, Withheld
from app.domain.own_activity import LONGEST_NAME
from app.domain.scale import Scale
from app.domain.words import Author, Words

Answer = int | str | None
"""One answer: a whole number; the person's own words (free text, the name of an own activity); None for a skip."""

Answers = Mapping[str, Answer]


class Kind(StrEnum):
    """How an item is asked."""

    NRS = "nrs"  # 0 to 10 with a word at each end
    CHECKLIST = "checklist"  # a sentence to tick: 1 ticked, 0 not
    REGION = "region"  # a place on the body to tick: 1 it hurts, 0 it does not
    CHOICE = "choice"  # one of a list
    NUMBER = "number"  # a whole number to type
    VISUAL = "visual"  # a line from one end to the other, 0 to 100
    TEXT = "text"  # the person's own words
    OWN_ACTIVITY = "own-activity"  # an activity that the person names, rated 0 to 10


class AnswerFault(StrEnum):
    """Why an answer is not taken."""

    UNKNOWN_ITEM = "unknown-item"
    WRONG_TYPE = "wrong-type"
    OUT_OF_RANGE = "out-of-range"
    NOT_A_CHOICE = "not-a-choice"
    TOO_LONG = "too-long"


LONGEST_TEXT = 200  # letters: a few sentences, which somebody has time to read

WRITTEN = frozenset({Kind.TEXT, Kind.OWN_ACTIVITY})
TICKED = frozenset({Kind.CHECKLIST, Kind.REGION})
"""Items of these kinds stand together on one screen: each is ticked or not, and all of them are one answer."""


@dataclass(frozen=True)
class When:
    """A question is asked only if one of these items was answered with one of these values."""

    items: tuple[str, ...]
    values: tuple[int, ...]

    def holds(self, answers: Answers) -> bool:
        return any(answers.get(item) in self.values for item in self.items)


@dataclass(frozen=True)
class Item:
    """`values` are the answers allowed as they are printed, in the order in which they are shown.

    Two choices may print the same value (bothered "very much" and "extremely" both count 1).
    """

    id: str
    kind: Kind
    values: Sequence[int]
    when: When | None = None
    loinc: str = ""

    @property
    def longest(self) -> int:
        """How many letters a person may write."""
        return LONGEST_NAME if self.kind is Kind.OWN_ACTIVITY else LONGEST_TEXT

    def refuse(self, answer: object) -> AnswerFault | None:
        """Why this answer cannot be taken, or None if it can. None as the answer is a skip, which is always allowed."""
        if answer is None:
            return None
        if self.kind is Kind.TEXT and not isinstance(answer, str):
            return AnswerFault.WRONG_TYPE
        if self.kind in WRITTEN and isinstance(answer, str):
            return AnswerFault.TOO_LONG if len(answer) > self.longest else None
        if type(answer) is not int:
            return AnswerFault.WRONG_TYPE
        if answer in self.values:
            return None
        inside = min(self.values) < answer < max(self.values)
        return AnswerFault.NOT_A_CHOICE if inside else AnswerFault.OUT_OF_RANGE


@dataclass(frozen=True)
class Title:
    """Our own words: `title` for lists, `short` to head a chart, `plain` for the patient."""

    title: str
    short: str
    plain: str


@dataclass(frozen=True)
class Example:
    """A worked example: answers in item order, and each scale's value or the reason why it has none.

    `by` is OFFICIAL where the source works it out itself, OURS where we followed the published rule by hand.
    """

    answers: tuple[Answer, ...]
    scores: Mapping[str, Decimal | str]
    levels: Mapping[str, str]
    by: Author
    source: str


class NoWords(LookupError):
    """The instrument ships without text and none was imported."""


@dataclass(frozen=True)
class Instrument:
    """A questionnaire at one version. `titles` by language, English always there; `words_by_language` may be empty.

    `urgent` answers, by item, need a person at once. `stand_in` is a shipped instrument that could be asked instead.
    `comparable` versions give scores that may be subtracted from this one's. `withheld` says why it is not asked.
    """

    code: str
    version: str
    region: str
    recall: str
    titles: Mapping[str, Title]
    items: tuple[Item, ...]
    words_by_language: Mapping[str, Words]
    scales: tuple[Scale, ...]
    licence: Licence
    sources: tuple[str, ...]
    examples: tuple[Example, ...] = ()
    urgent: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    needs_signature: bool = False
    comparable: tuple[str, ...] = ()
    stand_in: tuple[str, str] | None = None
    loinc: str = ""
    withheld: Withheld | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.words_by_language)

    def speaks(self, language: str) -> bool:
        return language in self.words_by_language

    def words(self, language: str) -> Words:
        """The words in that language; else the English ones, whose `language` then says "en": "only in English".

        Raises NoWords.
        """
        found = self.words_by_language.get(language) or self.words_by_language.get("en")
        if found is None:
            raise NoWords(f"{self.code} {self.version}")
        return found

    def title(self, language: str) -> Title:
        return self.titles.get(language) or self.titles["en"]

    def line(self, language: str) -> str:
        """The copyright line to print beside the words of that language or a score that came of them."""
        words = self.words_by_language.get(language)
        return (words.line if words else "") or self.licence.line

    @property
    def may_alert(self) -> bool:
        """Whether an answer may need a person at once: an urgent choice, or what a person writes."""
        return bool(self.urgent) or any(item.kind in WRITTEN for item in self.items)

    @cached_property
    def items_by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    def asked(self, answers: Answers) -> tuple[Item, ...]:
        """The items that are asked, given the answers so far. An answer to one that is not asked opens no other.

        An own activity is asked for once the one before it has been named.
        """
        found: list[Item] = []
        counting: dict[str, Answer] = {}
        for before, item in zip((None, *self.items), self.items, strict=False):
            another = item.kind is Kind.OWN_ACTIVITY and before is not None and before.kind is item.kind
            if another and answers.get(before.id if before else "") is None and answers.get(item.id) is None:
                continue
            if item.when is None or item.when.holds(counting):
                found.append(item)
                counting[item.id] = answers.get(item.id)
        return tuple(found)

    @cached_property
    def scored(self) -> frozenset[str]:
        """The items that any of its scales is made of."""
        return frozenset(item for scale in self.scales for item in scale.items)

    @cached_property
    def questions(self) -> int:
        """How many everybody is asked, whatever they answer. Each sentence of a list is read and so is one; a drawing
        is one, however many places it has."""
        asked = [item.kind for item in self.asked({})]
        return len(asked) - max(0, asked.count(Kind.REGION) - 1)

    @cached_property
    def regions(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.kind is Kind.REGION)

    @cached_property
    def own_activities(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.kind is Kind.OWN_ACTIVITY)

    def refuse(self, item_id: str, answer: object) -> AnswerFault | None:
        """Why this answer cannot be taken, or None if it can."""
        item = self.items_by_id.get(item_id)
        return AnswerFault.UNKNOWN_ITEM if item is None else item.refuse(answer)


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
