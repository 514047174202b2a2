"""When a text may go out: never in the evening or at night where the patient is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS = time(10)
CLOSES = time(18)


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


def local_date(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()
