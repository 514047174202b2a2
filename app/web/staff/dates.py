"""Dates and times as the desk reads them: in words, in a practice's zone."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask_babel import get_locale

from app.adapters.rendering import short_date


def date_in_words(day: date) -> str:
    """ "March 15, 1958"."""
    return str(format_date(day, "long", locale=get_locale()))


def day_of_week(day: date) -> str:
    """ "Mon, Mar 30, 2026"."""
    return str(format_date(day, "EEE, MMM d, y", locale=get_locale()))


def moment(at: datetime, zone: str) -> str:
    """ "Mon, Mar 30, 2026, 7:42 PM"."""
    return f"{day_of_week(at.astimezone(ZoneInfo(zone)).date())}, {hour(at, zone)}"


def hour(at: datetime, zone: str) -> str:
    """ "7:42 PM"."""
    return str(format_time(at.astimezone(ZoneInfo(zone)), "short", locale=get_locale()))


def clock(at: time) -> str:
    """ "10:00 AM", wherever that is."""
    return str(format_time(at, "short", locale=get_locale()))


def age(born: date, today: date) -> int:
    """Whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


FILTERS = {
    "date": date_in_words,
    "day": day_of_week,
    "short_date": lambda day: short_date(day, get_locale().language),
    "moment": moment,
    "hour": hour,
    "clock": clock,
    "age": age,
}
