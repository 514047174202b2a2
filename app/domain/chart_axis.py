"""The time axis that all charts of a page share: true to scale, counted from day 0."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_WEEKS_UP_TO = timedelta(weeks=20)  # beyond this, months are the clinic's unit
_STEPS = {"week": (2, 4, 6), "month": (1, 3, 6, 12, 24, 60, 120)}
_ROOM = 23.0  # points between two tick labels


@dataclass(frozen=True)
class Tick:
    """`count` units ("week" or "month") after day 0."""

    x: float
    count: int
    unit: str


@dataclass(frozen=True)
class Timeline:
    """Days `first` to `last` drawn from `left` to `right`."""

    first: date
    last: date
    left: float
    right: float

    def x(self, day: date) -> float:
        return self.left + (self.right - self.left) * ((day - self.first) / (self.last - self.first))


def ticks(timeline: Timeline, day_0: date) -> tuple[Tick, ...]:
    """Day 0 and then as many round numbers of weeks or months as there is room for."""
    unit = "week" if timeline.last - day_0 <= _WEEKS_UP_TO else "month"
    for step in _STEPS[unit]:
        found = []
        count = 0
        while (day := _after(day_0, count, unit)) <= timeline.last:
            found.append(Tick(round(timeline.x(day), 1), count, unit))
            count += step
        if len(found) < 2 or found[1].x - found[0].x >= _ROOM:
            break
    return tuple(found)


def _after(day_0: date, count: int, unit: str) -> date:
    if unit == "week":
        return day_0 + timedelta(weeks=count)
    years, month = divmod(day_0.month - 1 + count, 12)
    year = day_0.year + years
    return date(year, month + 1, min(day_0.day, monthrange(year, month + 1)[1]))
