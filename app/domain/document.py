"""A document (YAML from a file, JSON from a column) read key by key; what is wrong is refused by name and place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

Place = tuple[str | int, ...]
Word = TypeVar("Word", bound=StrEnum)


class Fault(StrEnum):
    """Everything a document can be refused for."""

    ALIAS = "alias"
    CONTROL_CHARACTER = "control-character"
    CYCLE = "cycle"
    DUPLICATE = "duplicate"
    DUPLICATE_KEY = "duplicate-key"
    EMPTY = "empty"
    HOLE = "hole"
    MISSING_KEY = "missing-key"
    NO_ENGLISH = "no-english"
    NO_USABLE_TEXT = "no-usable-text"
    NOT_FHIR = "not-fhir"
    NOT_JSON = "not-json"
    NOT_YAML = "not-yaml"
    ORDER = "order"
    OUT_OF_RANGE = "out-of-range"
    TOO_DEEP = "too-deep"
    TOO_LARGE = "too-large"
    TOO_MANY = "too-many"
    UNKNOWN_KEY = "unknown-key"
    UNKNOWN_NAME = "unknown-name"
    UNKNOWN_WORD = "unknown-word"
    WRONG_TYPE = "wrong-type"


class Refused(ValueError):
    """Nothing of the document is used. `fault` says why, `place` (keys and positions) where, `about` adds a detail."""

    def __init__(self, fault: Fault, place: Place, about: str = "") -> None:
        self.fault, self.place, self.about = fault, place, about
        super().__init__(f"{fault}: {'.'.join(map(str, place)) or 'the document'}{f' ({about})' if about else ''}")


@dataclass(frozen=True)
class Section:
    """One mapping of a document. Keys outside `keys` (separated by spaces; empty: any text) are refused at once."""

    content: Any
    place: Place = ()
    keys: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not isinstance(self.content, Mapping):
            raise Refused(Fault.WRONG_TYPE, self.place, "a mapping is needed")
        for key in self.content:
            if self.keys and key not in self.keys.split():
                raise Refused(Fault.UNKNOWN_KEY, (*self.place, str(key)))

    def __contains__(self, key: object) -> bool:
        return key in self.content

    def at(self, key: str | int) -> Place:
        return (*self.place, key)

    def refuse(self, fault: Fault, key: str | int, about: str = "") -> Refused:
        return Refused(fault, self.at(key), about)

    def value(self, key: str | int, *kinds: type) -> Any:
        """What stands at the key, of exactly one of the kinds: True is no number here."""
        if key not in self.content:
            raise self.refuse(Fault.MISSING_KEY, key)
        found = self.content[key]
        if type(found) not in kinds:
            raise self.refuse(Fault.WRONG_TYPE, key, f"{' or '.join(kind.__name__ for kind in kinds)} is needed")
        return found

    def text(self, key: str | int, default: str | None = None) -> str:
        if default is not None and key not in self.content:
            return default
        found: str = self.value(key, str)
        if not found.strip():
            raise self.refuse(Fault.EMPTY, key)
        return found

    def whole(self, key: str | int) -> int:
        found: int = self.value(key, int)
        return found

    def number(self, key: str | int) -> Decimal:
        found = Decimal(str(self.value(key, int, float)))
        if not found.is_finite():
            raise self.refuse(Fault.OUT_OF_RANGE, key, "a finite number is needed")
        return found

    def flag(self, key: str, default: bool) -> bool:
        found: bool = self.value(key, bool) if key in self.content else default
        return found

    def word(self, key: str | int, words: type[Word]) -> Word:
        found = self.text(key)
        if found not in [str(word) for word in words]:
            raise self.refuse(Fault.UNKNOWN_WORD, key, found)
        return words(found)

    def section(self, key: str | int, keys: str = "") -> "Section":
        if key not in self.content:
            raise self.refuse(Fault.MISSING_KEY, key)
        return Section(self.content[key], self.at(key), keys=keys)

    def list_of(self, key: str | int, *, at_least: int = 1) -> "Section":
        """A list, read as a section whose keys are its positions."""
        found = self.value(key, list) if key in self.content or at_least else []
        if len(found) < at_least:
            raise self.refuse(Fault.EMPTY, key)
        return Section(dict(enumerate(found)), self.at(key))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.content)

    def unique(self, values: list[Any], key: str) -> None:
        """Refuses the list at `key` when it names one thing twice."""
        for position, found in enumerate(values):
            if found in values[:position]:
                raise Refused(Fault.DUPLICATE, (*self.place, key, position), str(found))
