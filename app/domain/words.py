"""The wording of an instrument in one language: the words of its source, or ours where they say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Author(StrEnum):
    """Whose wording a language has: the instrument's own official text, or ours, which must say so."""

    OFFICIAL = "official"
    OURS = "ours"


@dataclass(frozen=True)
class Choice:
    value: int
    text: str


@dataclass(frozen=True)
class ItemWords:
    """`low` and `high` are the words at the ends of a ladder or line; `choices` those of a `choice` item in order.

    `stem` is the sentence that the source prints once above several items; it belongs to the question of each.
    """

    text: str
    low: str = ""
    high: str = ""
    choices: tuple[Choice, ...] = ()
    stem: str = ""


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
