"""When a text may go out: never in the evening or at night where the patient is, and not too often."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS = time(10)
CLOSES = time(18)
EARLIEST = time(9)
LATEST = time(20)  # no practice may widen its hours further
MOST_A_WEEK = 3  # and one a day


@dataclass(frozen=True)
class Staffed:
    """When somebody is at work at an office: its zone, its hours by weekday ("monday"), the days it is closed."""

    zone: str
    week: Mapping[str, tuple[time, time]]
    closed_on: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Decent:
    """When one message may go out: inside `opens`-`closes` in every one of `zones`, on no day in `closed_on`, and, if
    `staffed`, only while that office is at work too.
    """

    zones: tuple[str, ...]
    opens: time = OPENS
    closes: time = CLOSES
    closed_on: frozenset[date] = frozenset()
    staffed: Staffed | None = None

    def next(self, now: datetime) -> datetime | None:
        """`now` itself if it is decent, else the next moment that is; None if there is none within sixty days."""
        raise NotImplementedError

    def left(self, now: datetime) -> timedelta:
        """How long a decent `now` stays decent."""
        raise NotImplementedError


def zones_of(number: str | None, known: str | None, otherwise: str) -> tuple[str, ...]:
    """The zones in which a person may be: the one that is `known`, else all of the number (E.164), else `otherwise`.

    Empty when nobody can say: a toll-free number, or more than six zones.
    """
    raise NotImplementedError


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
