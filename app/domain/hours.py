"""When a text may go out: never in the evening or at night where the patient is, and not too often."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS = time(10)
CLOSES = time(18)
MOST_A_WEEK = 3  # and one a day


def start_of_day(day: date, zone: str) -> datetime:
    """The first moment of a date in a zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def sending_moment(day: date, zone: str) -> datetime:
    """The hour of a date at which its message is planned."""
    return datetime.combine(day, OPENS, ZoneInfo(zone)).astimezone(UTC)


def next_decent_moment(now: datetime, zone: str) -> datetime:
    """`now` itself inside the window of the zone, else the next opening of the window."""
    local = now.astimezone(ZoneInfo(zone))
    if OPENS <= local.time() < CLOSES:
        return now
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return sending_moment(day, zone)


def next_turn(now: datetime, zone: str, earlier: Iterable[datetime]) -> datetime:
    """The next decent moment on a day without a text so far, and with fewer than three in the seven days up to it.

    `earlier` are the moments of the texts that the patient has had.
    """
    days = [local_date(moment, zone) for moment in earlier]
    moment = next_decent_moment(now, zone)
    while True:
        day = local_date(moment, zone)
        if day not in days and sum((day - each).days < 7 for each in days) < MOST_A_WEEK:
            return moment
        moment = sending_moment(day + timedelta(days=1), zone)


def local_date(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()
