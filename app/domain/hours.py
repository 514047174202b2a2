"""When a message may go out: never in the evening or at night where the patient is, and not too often."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache, partial
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number
from phonenumbers.tzdata import TIMEZONE_DATA

OPENS = time(10)
CLOSES = time(18)
EARLIEST = time(9)
LATEST = time(20)  # no practice may widen its hours further
MOST_A_WEEK = 3  # and one a day
EASTERN = "America/New_York"
# Where the zones cannot be told, or share no hour: in Eastern time this is 10:00-15:00 on the Pacific coast.
ANYWHERE = ((EASTERN,), time(13), time(18))
LONGEST_WAIT = timedelta(days=60)

_MOST_ZONES = 6
_DAY = timedelta(days=1)
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WINTER_AND_SUMMER = (datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 7, 6, tzinfo=UTC))
_Hours = Callable[[date], tuple[time, time] | None]  # from and until on a local date; None when it is closed
_Place = tuple[str, _Hours]  # a zone and the hours there
_Span = tuple[datetime, datetime]  # from and until, in UTC
_zone = cache(ZoneInfo)  # ZoneInfo itself keeps eight; a network may span more


@dataclass(frozen=True)
class Staffed:
    """When somebody is at work at an office: its zone, its hours by weekday ("monday"), the days it is closed."""

    zone: str
    week: Mapping[str, tuple[time, time]]
    closed_on: frozenset[date] = frozenset()

    def hours(self, day: date) -> tuple[time, time] | None:
        """From and until on a date; None when it is closed."""
        return None if day in self.closed_on else self.week.get(_WEEK[day.weekday()])

    def span(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """From and until, in UTC, of the hours that hold `moment` or come next; None if none come in sixty days."""
        return _open_at(self.zone, self.hours, moment)


@dataclass(frozen=True)
class Decent:
    """When one message may go out: inside `opens`-`closes` in every one of `zones`, on no day in `closed_on`, and, if
    `staffed`, only while each of these offices is at work too.

    Hours outside 9:00-20:00 are cut off. Zones that cannot be told, or whose windows never meet, give way to ANYWHERE.
    """

    zones: tuple[str, ...]
    opens: time = OPENS
    closes: time = CLOSES
    closed_on: frozenset[date] = frozenset()
    staffed: tuple[Staffed, ...] = ()
    _spans: dict[datetime, _Span | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        opens, closes = max(self.opens, EARLIEST), min(self.closes, LATEST)
        if opens >= closes:
            opens, closes = OPENS, CLOSES
        zones, opens, closes = (self.zones, opens, closes) if _meet(self.zones, opens, closes) else ANYWHERE
        object.__setattr__(self, "zones", zones)
        object.__setattr__(self, "opens", opens)
        object.__setattr__(self, "closes", closes)

    def next(self, now: datetime) -> datetime | None:
        """`now` itself if it is decent, else the next moment that is; None if there is none within sixty days."""
        return _first(self._span, now)

    def left(self, now: datetime) -> timedelta:
        """How long a decent `now` stays decent: until the first of the places closes."""
        span = self._span(now)
        return span[1] - now if span and span[0] <= now else timedelta()

    def _span(self, moment: datetime) -> _Span | None:
        """A batch asks for the same moment again and again."""
        if moment not in self._spans:
            self._spans[moment] = _span(self._places(), moment)
        return self._spans[moment]

    def _window(self, day: date) -> tuple[time, time] | None:
        return None if day in self.closed_on else (self.opens, self.closes)

    def _places(self) -> list[_Place]:
        places: list[_Place] = [(zone, self._window) for zone in self.zones]
        return places + [(office.zone, office.hours) for office in self.staffed]


@lru_cache(maxsize=256)
def _meet(zones: tuple[str, ...], opens: time, closes: time) -> bool:
    """There is a moment, winter and summer, at which the window is open in every zone."""
    places: list[_Place] = [(zone, lambda day: (opens, closes)) for zone in zones]
    return bool(zones) and all(_first(partial(_span, places), season) for season in _WINTER_AND_SUMMER)


def _first(span: Callable[[datetime], _Span | None], now: datetime) -> datetime | None:
    """The first moment from `now` on at which all places are open; `span` says when they are, at a moment or next."""
    moment = now
    while moment - now <= LONGEST_WAIT:
        found = span(moment)
        if found is None:
            return None
        if found[0] <= moment:
            return moment
        moment = found[0]  # until then one of them is closed; by then another may be
    return None


def _span(places: list[_Place], moment: datetime) -> _Span | None:
    """The latest opening and the earliest closing of what each place has open at `moment`, or next."""
    spans = [_open_at(zone, hours, moment) for zone, hours in places]
    opened = [span for span in spans if span]
    if len(opened) < len(spans):
        return None
    return max(opens for opens, _ in opened), min(closes for _, closes in opened)


def _open_at(zone: str, hours: _Hours, moment: datetime) -> _Span | None:
    """From and until, in UTC, of the hours that hold `moment` or come next; None if there are none in sixty days."""
    day = local_date(moment, zone)
    for _ in range(LONGEST_WAIT.days + 1):
        if found := hours(day):
            closes = _moment(day, found[1], zone)
            if moment < closes:
                return _moment(day, found[0], zone), closes
        day += _DAY
    return None


def turn(
    now: datetime, decent: Decent, earlier: Iterable[datetime], *, a_day: int = 1, a_week: int = MOST_A_WEEK
) -> datetime | None:
    """The next decent moment on a day with fewer than `a_day` messages so far, and fewer than `a_week` in the seven
    days up to it; None if there is none within sixty days. Days are those of the first of `decent.zones`.

    `earlier` are the moments of the messages that the patient has had.
    """
    zone = decent.zones[0]
    days = [local_date(moment, zone) for moment in earlier]
    moment = decent.next(now)
    while moment and moment - now <= LONGEST_WAIT:
        day = local_date(moment, zone)
        if days.count(day) < a_day and sum(0 <= (day - each).days < 7 for each in days) < a_week:
            return moment
        moment = decent.next(start_of_day(day + _DAY, zone))
    return None


def zones_of(number: str | None, known: str | None, otherwise: str) -> tuple[str, ...]:
    """The zones in which a person may be: the one that is `known`, else all of the number (E.164), else `otherwise`.

    Empty when nobody can say: a toll-free number, or more than six zones. A North American number says no more than
    its area code: within that, people take it along when they move.
    """
    if known or number is None:
        return (known or otherwise,)
    if number.startswith("+1"):
        return _zones_of_area(number[1:5])
    try:
        found = time_zones_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return ()
    return () if len(found) > _MOST_ZONES or UNKNOWN_TIMEZONE in found else tuple(found)


@lru_cache(maxsize=1024)
def _zones_of_area(area: str) -> tuple[str, ...]:
    """Every zone of an area code, like 1208: the library tells one exchange from another. Of those whose clocks show
    the same, the first."""
    found = sorted({zone for prefix, zones in TIMEZONE_DATA.items() if prefix.startswith(area) for zone in zones})
    clocks = {
        tuple(season.astimezone(_zone(zone)).utcoffset() for season in _WINTER_AND_SUMMER): zone for zone in found[::-1]
    }
    return tuple(sorted(clocks.values())) if len(clocks) <= _MOST_ZONES else ()


def start_of_day(day: date, zone: str) -> datetime:
    """The first moment of a date in a zone, in UTC."""
    return _moment(day, time(), zone)


def sending_moment(day: date, zone: str) -> datetime:
    """The hour of a date at which its message is planned."""
    return _moment(day, OPENS, zone)


@lru_cache(maxsize=4096)
def local_date(now: datetime, zone: str) -> date:
    return now.astimezone(_zone(zone)).date()


@lru_cache(maxsize=4096)
def _moment(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, _zone(zone)).astimezone(UTC)
