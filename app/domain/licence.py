"""What the licence of an instrument allows, and why an instrument cannot be asked.

Days are days of UTC: a licence is the network's, and the network has no zone of its own.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from unicodedata import category


class LicenceStatus(StrEnum):
    OWN_WORDING = "own-wording"
    PUBLIC_DOMAIN = "public-domain"
    FREE_TO_USE = "free-to-use"
    PERMISSION_NEEDED = "permission-needed"  # free for many uses, but the network must ask the holder
    LICENCE_NEEDED = "licence-needed"
    NOT_PUBLIC = "not-public"  # how it is scored is not published


class Ship(StrEnum):
    """What this repository may carry: the full text, or ids and scoring alone."""

    TEXT = "text"
    SCORING = "scoring"


class Withheld(StrEnum):
    """Why nobody is asked an instrument."""

    NO_TEXT = "no-text"  # its wording belongs to its holder and has not been imported
    NO_LICENCE = "no-licence"  # imported, but no licence is recorded for live use
    NOT_YET_LICENSED = "not-yet-licensed"
    LICENCE_ENDED = "licence-ended"
    UNSIGNED = "unsigned"  # our own safety wording that no clinician has signed


@dataclass(frozen=True)
class Licence:
    """`languages` are those the licence covers; `line` is printed wherever the text or its score is."""

    status: LicenceStatus
    holder: str
    terms: str
    line: str
    ship: Ship
    electronic: bool
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """When a recorded licence holds, its first and last day included, and for which languages.

    Without a last day it holds until it is withdrawn.
    """

    first: date
    last: date | None
    languages: tuple[str, ...]

    def holds(self, today: date) -> bool:
        return self.first <= today and (self.last is None or today <= self.last)


class GrantFault(StrEnum):
    """Why a licence cannot be recorded."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    CONTROL_CHARACTER = "control-character"
    ENDS_BEFORE_IT_BEGINS = "ends-before-it-begins"
    LANGUAGE_NOT_COVERED = "language-not-covered"


class GrantRefused(ValueError):
    """Nothing is recorded. `fault` says why, `about` of what."""

    def __init__(self, fault: GrantFault, about: str) -> None:
        self.fault, self.about = fault, about
        super().__init__(f"{fault}: {about}")


LONGEST = {"holder": 200, "number": 80, "vouched_by": 80, "permits": 2000}


@dataclass(frozen=True)
class Grant:
    """A licence as the network records it; `vouched_by` is the person who answers for what stands here."""

    holder: str
    number: str
    vouched_by: str
    permits: str
    term: Term

    def check(self, languages: Iterable[str]) -> None:
        """Whether it can be recorded for texts in these languages. Raises GrantRefused."""
        for name, most in LONGEST.items():
            check_line(name, getattr(self, name), most)
        if self.term.last is not None and self.term.last < self.term.first:
            raise GrantRefused(GrantFault.ENDS_BEFORE_IT_BEGINS, f"{self.term.first} to {self.term.last}")
        for language in languages:
            if language not in self.term.languages:
                raise GrantRefused(GrantFault.LANGUAGE_NOT_COVERED, language)


def check_line(name: str, text: str, most: int) -> None:
    """One line of plain words, as a person writes it into a record. Raises GrantRefused."""
    if not text.strip():
        raise GrantRefused(GrantFault.EMPTY, name)
    if len(text) > most:
        raise GrantRefused(GrantFault.TOO_LONG, f"{name} has {len(text)} characters, {most} fit")
    if any(category(character) in ("Cc", "Cs") for character in text):
        raise GrantRefused(GrantFault.CONTROL_CHARACTER, name)


def unlicensed(language: str, terms: Iterable[Term], today: date) -> Withheld | None:
    """Why an imported text of that language may not be asked in live mode, or None if one of its licences holds."""
    covering = [term for term in terms if language in term.languages]
    if any(term.holds(today) for term in covering):
        return None
    if any(today < term.first for term in covering):
        return Withheld.NOT_YET_LICENSED
    return Withheld.LICENCE_ENDED if covering else Withheld.NO_LICENCE


def turning_day(why: Withheld, imported: Mapping[str, Collection[Term]], today: date) -> date | None:
    """The last day of the licence that ended last, or the first of the one that begins next; None for another reason.

    `imported` as for `withheld`.
    """
    covering = [term for language, terms in imported.items() for term in terms if language in term.languages]
    match why:
        case Withheld.NOT_YET_LICENSED:
            return min((term.first for term in covering if today < term.first), default=None)
        case Withheld.LICENCE_ENDED:
            return max((term.last for term in covering if term.last is not None), default=None)
        case _:
            return None


def withheld(
    *, shipped: bool, imported: Mapping[str, Collection[Term]], unsigned: bool, live: bool, today: date
) -> Withheld | None:
    """Why an instrument is not asked; of several reasons the first that stands, in this order.

    `imported` holds the licences by the language of each imported text in use. In demo mode nobody is asked for real:
    neither a licence nor a signature is needed.
    """
    if not shipped and not imported:
        return Withheld.NO_TEXT
    if not live:
        return None
    reasons = [unlicensed(language, terms, today) for language, terms in imported.items()]
    if not shipped and all(reasons):
        return min(filter(None, reasons), key=_NEAREST.index)
    return Withheld.UNSIGNED if unsigned else None


_NEAREST = (Withheld.NOT_YET_LICENSED, Withheld.LICENCE_ENDED, Withheld.NO_LICENCE)
