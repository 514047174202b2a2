"""An oracle of decent hours, straight from the zones' own clocks: it shares nothing with app/domain/hours."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.journeys.year.places import EASTERN, Office

EARLIEST, LATEST = time(9), time(20)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEASONS = (datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC))


def until(moment: datetime, asker: Office, zones: Sequence[str], captains: Sequence[Office]) -> datetime | None:
    """How long it is decent to text in these zones for `asker`, while every captain is at work; None: not now."""
    ends = [_at_work(moment, captain) for captain in captains]
    opens, closes = max(asker.opens, EARLIEST), min(asker.closes, LATEST)
    if not zones or not _share_an_hour(zones, opens, closes):
        zones, opens, closes = (EASTERN,), time(13), time(18)
    for zone in zones:
        local = moment.astimezone(ZoneInfo(zone))
        closed = local.date() in asker.holidays or not opens <= local.time() < closes
        ends.append(None if closed else _at(local, closes))
    return None if None in ends else min(end for end in ends if end)


def _at_work(moment: datetime, captain: Office) -> datetime | None:
    local = moment.astimezone(ZoneInfo(captain.zone))
    hours = captain.week.get(_DAYS[local.weekday()])
    if hours is None or local.date() in captain.holidays or not hours[0] <= local.time() < hours[1]:
        return None
    return _at(local, hours[1])


def _at(local: datetime, hour: time) -> datetime:
    return local.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0, fold=0).astimezone(UTC)


def _share_an_hour(zones: Sequence[str], opens: time, closes: time) -> bool:
    """The clocks of the zones are less apart than the window is long, winter and summer."""
    long = timedelta(hours=closes.hour - opens.hour, minutes=closes.minute - opens.minute)
    for season in _SEASONS:
        shown = [season.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for zone in zones]
        if max(shown) - min(shown) >= long:
            return False
    return True
