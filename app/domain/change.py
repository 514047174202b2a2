"""Baseline, last, now, change and verdict of one scale in one episode: one place for page and phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.domain.scale import Direction, Scale, Unit


class Verdict(StrEnum):
    """What a change amounts to against the published threshold."""

    BETTER = "better"
    SMALL_CHANGE = "small-change"
    NO_CLEAR_CHANGE = "no-clear-change"
    SMALL_WORSENING = "small-worsening"
    WORSE = "worse"
    NO_BASELINE = "no-baseline"
    NOT_SCORED = "not-scored"
    NO_THRESHOLD = "no-threshold"  # none is published, or a percentage of a baseline of zero
    STARTING_POINT = "starting-point"  # now is the baseline
    NOT_COMPARED = "not-compared"  # the answer is a category, itself a change


@dataclass(frozen=True)
class Change:
    """`amount` is now minus baseline in points, its sign untouched; None where there is nothing to subtract."""

    amount: Decimal | None
    verdict: Verdict


@dataclass(frozen=True)
class Point:
    """One answering of a scale: its date in the episode's zone, and its value, None if it was not scored."""

    on: date
    value: Decimal | None


@dataclass(frozen=True)
class Course:
    """What a row of the page shows. `last` is the newest scored point before `now`."""

    baseline: Point | None
    last: Point | None
    now: Point | None
    change: Change


def change(scale: Scale, baseline: Decimal | None, now: Decimal | None) -> Change:
    """Compares two scores of one scale. None as a baseline: there is none; None as now: it was not scored."""
    if now is None:
        return Change(None, Verdict.NOT_SCORED)
    if not scale.compared:
        return Change(None, Verdict.NOT_COMPARED)
    if baseline is None:
        return Change(None, Verdict.NO_BASELINE)
    amount = now - baseline
    needed = needs(scale, baseline)
    if needed is None:
        return Change(amount, Verdict.NO_THRESHOLD)
    return Change(amount, _verdict(-amount if scale.direction is Direction.LOWER_IS_BETTER else amount, needed))


def needs(scale: Scale, baseline: Decimal) -> Decimal | None:
    """The points of change that matter from this baseline ("needs 2"); None where no threshold is published."""
    if scale.threshold is None:
        return None
    if scale.threshold.unit is Unit.POINTS:
        return scale.threshold.amount
    return scale.threshold.amount * abs(baseline) / 100 or None


def _verdict(gain: Decimal, needed: Decimal) -> Verdict:
    """`gain` is positive in the good direction. Exactly half the threshold is still no clear change."""
    if abs(gain) * 2 <= needed:
        return Verdict.NO_CLEAR_CHANGE
    if gain > 0:
        return Verdict.BETTER if gain >= needed else Verdict.SMALL_CHANGE
    return Verdict.WORSE if -gain >= needed else Verdict.SMALL_WORSENING


def baseline(points: Sequence[Point], day0: date, *, surgical: bool) -> Point | None:
    """Surgical: the last scored point on or before day 0, never a later one. Otherwise the first scored point."""
    scored = _scored(points)
    if not surgical:
        return scored[0] if scored else None
    before = [point for point in scored if point.on <= day0]
    return before[-1] if before else None


def course(scale: Scale, points: Sequence[Point], day0: date, *, surgical: bool) -> Course:
    """From all points of a scale, in any order of days; of two on one day the one given later is newer."""
    if not points:
        return Course(None, None, None, Change(None, Verdict.NOT_SCORED))
    now = sorted(points, key=lambda point: point.on)[-1]
    start = baseline(points, day0, surgical=surgical)
    earlier = [point for point in _scored(points) if point is not now]
    last = earlier[-1] if earlier else None
    if start is now and scale.compared:
        return Course(start, last, now, Change(None, Verdict.STARTING_POINT))
    return Course(start, last, now, change(scale, start.value if start else None, now.value))


def _scored(points: Sequence[Point]) -> list[Point]:
    return sorted((point for point in points if point.value is not None), key=lambda point: point.on)
