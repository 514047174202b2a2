"""An oracle of how often: one message a day and three in seven days to a person, two and six to a number or address."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.journeys.year.facts import Facts, Person
from tests.journeys.year.places import EASTERN, Office

_WEEK = timedelta(days=7)


def zones_of(person: Person, asker: Office) -> tuple[str, ...]:
    return (asker.zone,) if person.zones is None else person.zones


def spent(facts: Facts, person: Person, to: str, asker: Office, now: datetime) -> Iterator[str]:
    """Each budget that one more message now would break; days are those where the person is."""
    zone = [*zones_of(person, asker), EASTERN][0]
    today = _day(now, zone)
    for whose, earlier, a_day, a_week in (
        (person.name, person.reached, 1, 3),
        (to, facts.to_contact[to], 2, 6),
    ):
        days = [_day(moment, zone) for moment in earlier]
        if days.count(today) >= a_day:
            yield f"{whose}: too many on {today}"
        if sum(today - _WEEK < day for day in days) >= a_week:
            yield f"{whose}: too many in the seven days to {today}"


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
