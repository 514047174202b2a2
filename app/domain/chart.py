"""Where everything on a small chart goes, in points (1/72 inch) from its top left corner. Templates only print it.

Time is true to scale, the vertical axis is the instrument's whole range in its own direction, and a missed time point
leaves a gap, as does a change to a version whose scores are others: a reader of a trend cannot check any of the four.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from app.domain.change import Verdict
from app.domain.chart_axis import Tick, Timeline, ticks
from app.domain.chart_labels import Box, Label, Spot, box, place
from app.domain.scale import Direction
from app.domain.summary import Facts, Measure, Reading

WIDTH = 169.0
HEIGHT, LOW_HEIGHT = 114.0, 86.0  # up to four charts have room to be tall
_ROOM = ((6, 6), (9, 3))  # up to so many rows of scores leave room for so many charts
_LEFT, _TOP, _BOTTOM = 22.0, 4.0, 15.0
_GUTTER = 46.0  # for the words of levels
_NARROW_GUTTER = 14.0
_PAD = 7.0  # keeps dots off the axes
_SHORTEST = timedelta(weeks=6)  # the time axis of a first visit
_WORD_SIZE = 7.5  # a level narrower than this gets no word
_LONGEST_WORD = 12  # letters that the gutter has room for


@dataclass(frozen=True)
class Dot:
    """`kind` is now, baseline or between."""

    x: float
    y: float
    kind: str


@dataclass(frozen=True)
class Band:
    """A level: where it starts (None for the lowest, which needs no line) and where its word stands, if it has room."""

    starts_y: float | None
    word_y: float | None
    word: str


@dataclass(frozen=True)
class Target:
    """The value at which a change begins to matter, on the side of the baseline on which the patient is."""

    value: Decimal
    above: bool  # reached by this value or more, not by this or less
    better: bool
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """The frame of the plot; the scale runs from `low_y` to `high_y`; `lines` are SVG points.

    `breaks` lie where the questionnaire changed to one whose scores cannot be compared with those before.
    """

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
    breaks: tuple[float, ...]
    target: Target | None
    bands: tuple[Band, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]


def charts(facts: Facts) -> tuple[Chart, ...]:
    """One for each measure, as far as there is room, on one time axis: from day 0 or what was read first to today.

    What has no room is in the table alone.
    """
    room = next((charts for rows, charts in _ROOM if len(facts.measures) <= rows), 0)
    measures = facts.measures[:room]
    days = [facts.day_0, *(reading.on for measure in measures for reading in measure.readings)]
    first = min(days)
    last = max(*days, facts.as_of, first + _SHORTEST)
    last += (last - first) // 20  # what fell due just before is still a mark on the axis
    gutter = _GUTTER if any(measure.levels for measure in measures) else _NARROW_GUTTER
    timeline = Timeline(first, last, _LEFT + _PAD, WIDTH - gutter - _PAD)
    height = HEIGHT if len(measures) <= 4 else LOW_HEIGHT
    return tuple(_chart(measure, timeline, facts.day_0, height) for measure in measures)


def small(measure: Measure) -> Chart | None:
    """For the patient: the line alone, with its first and its newest value. None where no two values can be joined."""
    if measure.over or measure.baseline is None or measure.now is None or measure.now.value is None:
        return None
    days = {reading.on for reading in measure.readings}
    if len(days) < 2 or measure.baseline == measure.now:
        return None
    timeline = Timeline(min(days), max(days), _LEFT + _PAD, WIDTH - _NARROW_GUTTER - _PAD)
    return _chart(replace(measure, levels=(), threshold=None), timeline, min(days), LOW_HEIGHT)


def _chart(measure: Measure, timeline: Timeline, day_0: date, height: float) -> Chart:
    bottom = height - _BOTTOM
    low_y, high_y = bottom - _PAD, _TOP + _PAD

    def y(value: Decimal) -> float:
        share = (value - measure.low) / (measure.high - measure.low)
        return round(low_y + (high_y - low_y) * float(share), 1)

    def x(reading: Reading) -> float:
        return round(timeline.x(reading.on), 1)

    runs = _runs(measure)
    lines = [[(x(reading), y(value)) for reading, value in run] for run in runs]
    target = _target(measure, x, y)
    bands = _bands(measure, y)
    words = [box(WIDTH, band.word_y, band.word, _WORD_SIZE, share=0) for band in bands if band.word_y is not None]
    rules = [Box(timeline.x(day_0), _TOP, timeline.x(day_0), bottom)]
    if target:
        rules.append(Box(target.x, target.y, timeline.right, target.y))
    frame = Box(_LEFT + 1, 0, WIDTH, bottom)
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
        day_0_x=round(timeline.x(day_0), 1),
        lines=tuple(" ".join(f"{spot[0]},{spot[1]}" for spot in line) for line in lines if len(line) > 1),
        dots=tuple(Dot(x(reading), y(value), _kind(measure, reading)) for run in runs for reading, value in run),
        crosses=tuple(x(reading) for reading in measure.readings if reading.value is None),
        breaks=tuple(round((x(one) + x(other)) / 2, 1) for one, other in _breaks(measure)),
        target=target,
        bands=bands,
        ticks=ticks(timeline, day_0),
        labels=place(_values(measure, x, y), frame, lines, rules, words),
    )


def _runs(measure: Measure) -> list[list[tuple[Reading, Decimal]]]:
    """The readings that one line joins, with their values."""
    runs: list[list[tuple[Reading, Decimal]]] = [[]]
    broken = [other for _, other in _breaks(measure)]
    for reading in measure.readings:
        if reading.value is None or any(reading is each for each in broken):
            runs.append([])
        if reading.value is not None:
            runs[-1].append((reading, reading.value))
    return [run for run in runs if run]


def _breaks(measure: Measure) -> list[tuple[Reading, Reading]]:
    """The scored readings on either side of a change to a version that cannot be compared."""
    scored = [reading for reading in measure.readings if reading.value is not None]
    return [
        (one, other)
        for one, other in pairwise(scored)
        if one.version != other.version and not (measure.is_comparable(one) and measure.is_comparable(other))
    ]


def _kind(measure: Measure, reading: Reading) -> str:
    return "now" if reading == measure.now else "baseline" if reading == measure.baseline else "between"


def _values(measure: Measure, x: Callable[[Reading], float], y: Callable[[Decimal], float]) -> list[tuple[str, Spot]]:
    """The two values that are printed: now, which gets the better place, and baseline."""
    shown = [measure.now] if measure.now == measure.baseline else [measure.now, measure.baseline]
    return [
        (f"{reading.value:.{measure.decimals}f}", (x(reading), y(reading.value)))
        for reading in shown
        if reading is not None and reading.value is not None
    ]


def _target(measure: Measure, x: Callable[[Reading], float], y: Callable[[Decimal], float]) -> Target | None:
    """Towards worse if the patient is worse, otherwise towards better; None where that leaves the scale.

    None also where the change is in fewer activities than the baseline is the mean of.
    """
    if measure.threshold is None or measure.baseline is None or measure.baseline.value is None or measure.over:
        return None
    better = measure.verdict not in (Verdict.WORSE, Verdict.SMALL_WORSENING)
    above = (measure.direction is Direction.HIGHER_IS_BETTER) == better
    value = measure.baseline.value + (measure.threshold if above else -measure.threshold)
    if not measure.low <= value <= measure.high:
        return None
    return Target(value, above, better, x(measure.baseline), y(value))


def _bands(measure: Measure, y: Callable[[Decimal], float]) -> tuple[Band, ...]:
    ends = [*(level.low for level in measure.levels[1:]), measure.high]
    bands = []
    for level, end in zip(measure.levels, ends, strict=False):
        starts_y, ends_y = y(level.low), y(end)
        word = level.word or ""
        has_room = starts_y - ends_y >= _WORD_SIZE and 0 < len(word) <= _LONGEST_WORD
        word_y = round((starts_y + ends_y) / 2 + 2.6, 1) if has_room else None
        bands.append(Band(starts_y if level.low > measure.low else None, word_y, word))
    return tuple(bands)
