"""Reads a birth date as people type it, in English or Spanish: month first, as on every American form."""

import re
from datetime import date
from enum import StrEnum

import dateparser

OLDEST = 120  # years

_LONGEST = 9  # letters of a month, or digits of a date in a row
_FILLERS = frozenset({"de", "del", "of", "the", "st", "nd", "rd", "th", "o"})
_MONTHS_ONLY = {
    "PARSERS": ["absolute-time"],
    "REQUIRE_PARTS": ["day", "month", "year"],
    "STRICT_PARSING": True,
    "DATE_ORDER": "DMY",
}


class BirthDateFault(StrEnum):
    """Why a text is no birth date."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    IMPOSSIBLE = "impossible"  # no such day: February 31
    FUTURE = "future"
    TOO_LONG_AGO = "too-long-ago"


def birth_date(text: str, today: date) -> date | BirthDateFault:
    """The birth date in `text`: 3/15/58, 03151958, Mar 15 1958, 15 de marzo de 1958, 1958-03-15 and their like.

    A day in the month's place is forgiven where only one reading is possible (15/3/1958). Of the years that two
    digits may mean, the latest that is not in the future is taken.
    """
    parts = _parts(text)
    if isinstance(parts, BirthDateFault):
        return parts
    year, month, day = parts
    years = [int(year)] if len(year) == 4 else [today.year // 100 * 100 + int(year) - back for back in (0, 100)]
    days = [found for year in years if (found := _day(year, month, day)) is not None]
    born = next((day for day in days if day <= today), None)
    if born is None:
        return BirthDateFault.FUTURE if days else BirthDateFault.IMPOSSIBLE
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return BirthDateFault.TOO_LONG_AGO if age > OLDEST else born


def _parts(text: str) -> tuple[str, int, int] | BirthDateFault:
    """Year as it was written (two or four digits), month, day."""
    tokens = [token for token in re.findall(r"\d+|[^\W\d_]+", text.lower()) if token not in _FILLERS]
    if not tokens:
        return BirthDateFault.UNREADABLE if text.strip() else BirthDateFault.EMPTY
    if any(len(token) > _LONGEST for token in tokens):
        return BirthDateFault.UNREADABLE
    if len(tokens) == 1:
        tokens = _split(tokens[0])
    words = [token for token in tokens if not token.isdecimal()]
    numbers = [token for token in tokens if token.isdecimal()]
    if len(tokens) != 3 or len(words) > 1:
        return BirthDateFault.UNREADABLE
    if words:
        month = _month(words[0])
        day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
    elif len(numbers[0]) == 4:
        year, month, day = numbers[0], int(numbers[1]), numbers[2]
    else:
        first, second, year = numbers
        month, day = (int(second), first) if int(first) > 12 >= int(second) else (int(first), second)
    if month is None or len(day) > 2 or len(year) not in (2, 4):
        return BirthDateFault.UNREADABLE
    return year, month, int(day)


def _split(digits: str) -> list[str]:
    """Eight digits in a row are MMDDYYYY, or YYYYMMDD where the first two can be no month; six are MMDDYY."""
    match len(digits):
        case 8 if int(digits[:2]) > 12 and digits[:2] in {"19", "20"}:
            return [digits[:4], digits[4:6], digits[6:]]
        case 6 | 8:
            return [digits[:2], digits[2:4], digits[4:]]
        case _:
            return [digits]


def _month(word: str) -> int | None:
    """The month that `word` names in full or short: "mar", "sept", "enero"."""
    found = dateparser.parse(f"1 {word} 2000", languages=["en", "es"], settings=_MONTHS_ONLY)
    return None if found is None else int(found.month)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
