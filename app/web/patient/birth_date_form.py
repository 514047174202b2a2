"""The three fields of a birth date, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.domain.birth_date import BirthDateFault, birth_date


@dataclass(frozen=True)
class BirthDateForm:
    """As typed: `month` is "1" to "12" of the list, day and year are free text."""

    month: str = ""
    day: str = ""
    year: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> "BirthDateForm":
        return cls(*(typed.get(name, "").strip()[:20] for name in ("month", "day", "year")))

    def read(self, today: date) -> date | dict[str, str]:
        """The date, or what to say at which field."""
        if missing := self._missing():
            return missing
        if not (_is_number(self.month) and 1 <= int(self.month) <= 12):
            return {"month": _("Choose a month.")}
        if not _is_number(self.year):
            return {"year": _("Check the year.")}
        if not self.day.isascii():
            return {"day": _("That date does not exist. Check the day and month.")}
        match birth_date(f"{self.month}/{self.day}/{self.year}", today):
            case BirthDateFault.FUTURE | BirthDateFault.TOO_LONG_AGO:
                return {"year": _("Check the year.")}
            case BirthDateFault.UNREADABLE if _is_number(self.day) and len(self.day) <= 2:
                return {"year": _("Check the year.")}
            case BirthDateFault():
                return {"day": _("That date does not exist. Check the day and month.")}
            case born:
                return born

    def _missing(self) -> dict[str, str]:
        if not (self.month or self.day or self.year):
            return {"month": _("Enter your date of birth.")}
        wanted = {"month": _("Choose a month."), "day": _("Enter a day."), "year": _("Enter a year.")}
        return {name: text for name, text in wanted.items() if not getattr(self, name)}


def _is_number(typed: str) -> bool:
    """Plain digits: int() refuses some of what Python calls a digit, such as a raised two."""
    return typed.isascii() and typed.isdecimal()
