"""Dates and times as the desk reads them: in words, in a practice's zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from flask_babel import get_locale


def date_in_words(day: date) -> str:
    """ "March 15, 1958"."""
    return str(format_date(day, "long", locale=get_locale()))


def short_date(day: date) -> str:
    """ "Mon, Mar 30, 2026"."""
    return str(format_date(day, "EEE, MMM d, y", locale=get_locale()))


def moment(at: datetime, zone: str) -> str:
    """ "Mar 30, 2026, 7:42 PM"."""
    return str(format_datetime(at.astimezone(ZoneInfo(zone)), "medium", locale=get_locale()).replace(":00 ", " "))


def hour(at: datetime, zone: str) -> str:
    """ "7:42 PM"."""
    return str(format_time(at.astimezone(ZoneInfo(zone)), "short", locale=get_locale()))


def age(born: date, today: date) -> int:
    """Whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


FILTERS = {"date": date_in_words, "short_date": short_date, "moment": moment, "hour": hour, "age": age}
