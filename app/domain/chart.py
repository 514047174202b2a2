"""Where everything on a small chart goes, in points (1/72 inch) from its top left corner. Templates only print it.

Time is true to scale, the vertical axis is the instrument's whole range in its own direction, and a missed time point
leaves a gap: three honesties that a reader of a trend cannot check for themselves.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.chart_labels import Box, box_for, place
from app.domain.summary import Facts, Measure, Point
from app.domain.timeline import Tick, Timeline, ticks

WIDTH = 169.0
HEIGHT = 122.0
_LEFT, _TOP, _BOTTOM = 22.0, 6.0, 16.0
_GUTTER = 46.0  # for the words of levels
_NARROW_GUTTER = 22.0  # for the value of now alone
_PAD = 6.0  # keeps dots off the axes
_SHORTEST = timedelta(days=42)  # the time axis of a first visit


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    kind: str  # now, baseline or between


@dataclass(frozen=True)
class Mark:
    """A line at height `y` (None for the lowest level, which needs none) and a word at height `word_y`."""

    y: float | None
    word: str
    word_y: float


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Target:
    """The value at which the change since baseline begins to matter, on the side on which the patient is."""

    value: float
    above: bool  # reached by this value or more
    good: bool  # reaching it means better
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    measure: Measure
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    low_y: float
    high_y: float
    day_0_x: float
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    crosses: tuple[float, ...]
    target: Target | None
    levels: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]


def charts(facts: Facts, height: float = HEIGHT) -> tuple[Chart, ...]:
    """One chart per measure, all on one time axis: from the first of day 0 and all points to the page's date."""
    days = [facts.day_0, *(point.on for measure in facts.measures for point in measure.points)]
    first = min(days)
    last = max(*days, facts.as_of, first + _SHORTEST)
    gutter = _GUTTER if any(measure.levels for measure in facts.measures) else _NARROW_GUTTER
    left, right = _LEFT + _PAD, WIDTH - gutter - _PAD
    timeline = Timeline(first, last, left, right)
    return tuple(_chart(measure, timeline, facts.day_0, height) for measure in facts.measures)


def _chart(measure: Measure, timeline: Timeline, day_0: date, height: float) -> Chart:
    bottom = height - _BOTTOM
    low_y, high_y = bottom - _PAD, _TOP + _PAD
    per_unit = (low_y - high_y) / (measure.high - measure.low)

    def y(value: float) -> float:
        return round(low_y - (value - measure.low) * per_unit, 1)

    runs = _runs(measure)
    lines = [[(timeline.x(point.on), y(value)) for point, value in run] for run in runs]
    target = _target(measure, timeline, y(_target_value(measure)))
    levels = _levels(measure, [y(level.start) for level in measure.levels], y(measure.high), y(measure.low))
    obstacles = [box_for(WIDTH, level.word_y, level.word, size=7.5, anchor="end") for level in levels]
    return Chart(
        measure=measure,
        width=WIDTH,
        height=height,
        left=_LEFT,
        right=timeline.right + _PAD,
        top=_TOP,
        bottom=bottom,
        low_y=low_y,
        high_y=high_y,
        day_0_x=timeline.x(day_0),
        lines=tuple(" ".join(f"{x},{at}" for x, at in line) for line in lines if len(line) > 1),
        dots=tuple(Dot(timeline.x(point.on), y(value), _kind(measure, point)) for run in runs for point, value in run),
        crosses=tuple(timeline.x(point.on) for point in measure.points if point.value is None),
        target=target,
        levels=levels,
        ticks=ticks(timeline, day_0),
        labels=_labels(measure, lines, obstacles, target.y if target else None),
    )
