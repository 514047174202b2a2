"""Baseline, last, now, change and verdict of one scale in one episode: one place for page and phone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.domain.scale import Direction, Missing, Scale, Threshold, ThresholdKind, Unit


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
    OTHER_VERSION = "other-version"  # the baseline is of a version whose scores are not this one's
    OTHER_ACTIVITIES = "other-activities"  # none of the person's own activities was rated both times


JUDGED = (Verdict.BETTER, Verdict.SMALL_CHANGE, Verdict.NO_CLEAR_CHANGE, Verdict.SMALL_WORSENING, Verdict.WORSE)
"""The verdicts that a threshold decided."""


class Mark(StrEnum):
    """What a score has reached by a checked source, besides its verdict."""

    RECOVERED = "recovered"
    ACCEPTABLE = "acceptable"  # a state that people call satisfactory (PASS)
    SUBSTANTIAL = "substantial"  # so is the change, clinically (SCB)


@dataclass(frozen=True)
class Reached:
    mark: Mark
    source: str


@dataclass(frozen=True)
class Change:
    """`amount` is now minus baseline in points, its sign untouched; None where there is nothing to subtract.

    `over` is how many of the person's own activities it is the mean of, None where that is all that were rated.
    """

    amount: Decimal | None
    verdict: Verdict
    over: int | None = None


@dataclass(frozen=True)
class Point:
    """One answering of a scale: its date in the episode's zone, and its value, None if it was not scored.

    `version` is the instrument's; `rated` the person's own activities that it is the mean of, by item.
    """

    on: date
    value: Decimal | None
    version: str = ""
    rated: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """What a row of the page shows. `last` is the newest scored point before `now`, `since_last` the verdict on that.

    `needed` is the size of change that matters from this baseline, None where no verdict could rest on it.
    """

    baseline: Point | None
    last: Point | None
    now: Point | None
    change: Change
    since_last: Verdict | None = None
    needed: Decimal | None = None
    reached: tuple[Reached, ...] = ()


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
    if needed is not None:
        return Change(amount, _verdict(_gain(scale, amount), needed))
    # A benefit that a checked source calls substantial is one, though no smaller change has a threshold.
    return Change(amount, Verdict.BETTER if _substantial(scale, baseline, amount) else Verdict.NO_THRESHOLD)


def between(scale: Scale, before: Point | None, now: Point, comparable: Collection[str] = ()) -> Change:
    """The same for two answerings; `comparable` are the other versions whose scores may be subtracted from now's."""
    if before is None or before.value is None or now.value is None or not scale.compared:
        return change(scale, before.value if before else None, now.value)
    if before.version != now.version and before.version not in comparable:
        return Change(None, Verdict.OTHER_VERSION)
    if scale.missing is Missing.ONLY_NAMED:
        return _of_activities(scale, before.rated, now.rated)
    return change(scale, before.value, now.value)


def needs(scale: Scale, baseline: Decimal) -> Decimal | None:
    """The points of change that matter from this baseline ("needs 2"); None where no threshold is published."""
    return None if scale.threshold is None else _in_points(scale.threshold, baseline)


def newest(points: Sequence[Point]) -> Point | None:
    """Of points in any order of days; of two on one day the one given later."""
    return max(enumerate(points), key=lambda each: (each[1].on, each[0]))[1] if points else None


def baseline(points: Sequence[Point], day0: date, *, surgical: bool) -> Point | None:
    """Surgical: the last scored point on or before day 0, never a later one. Otherwise the first scored point."""
    scored = _scored(points)
    if not surgical:
        return scored[0] if scored else None
    before = [point for point in scored if point.on <= day0]
    return before[-1] if before else None


def course(
    scale: Scale, points: Sequence[Point], day0: date, *, surgical: bool, comparable: Collection[str] = ()
) -> Course:
    """From all points of a scale; `scale` and `comparable` are those of the version that is answered now."""
    now = newest(points)
    if now is None:
        return Course(None, None, None, Change(None, Verdict.NOT_SCORED))
    start = baseline(points, day0, surgical=surgical)
    earlier = [point for point in _scored(points) if point is not now]
    last = earlier[-1] if earlier else None
    found = between(scale, start, now, comparable)
    if start is now and scale.compared:
        found = Change(None, Verdict.STARTING_POINT)
    from_here = start.value if start and found.verdict is not Verdict.OTHER_VERSION else None
    return Course(
        baseline=start,
        last=last,
        now=now,
        change=found,
        since_last=between(scale, last, now, comparable).verdict if last else None,
        needed=None if from_here is None else needs(scale, from_here),
        reached=() if now.value is None else tuple(_reached(scale, from_here, now.value, found)),
    )


def _verdict(gain: Decimal, needed: Decimal) -> Verdict:
    """`gain` is positive in the good direction. Exactly half the threshold is still no clear change."""
    if abs(gain) * 2 <= needed:
        return Verdict.NO_CLEAR_CHANGE
    if gain > 0:
        return Verdict.BETTER if gain >= needed else Verdict.SMALL_CHANGE
    return Verdict.WORSE if -gain >= needed else Verdict.SMALL_WORSENING


def _gain(scale: Scale, amount: Decimal) -> Decimal:
    return -amount if scale.direction is Direction.LOWER_IS_BETTER else amount


def _in_points(threshold: Threshold, baseline: Decimal) -> Decimal | None:
    if threshold.unit is Unit.POINTS:
        return threshold.amount
    return threshold.amount * abs(baseline) / 100 or None


def _of_activities(scale: Scale, before: Mapping[str, int], now: Mapping[str, int]) -> Change:
    """The mean of the activities rated both times: one that is new, or was given up, is no change in the others."""
    both = before.keys() & now.keys()
    if not both:
        return Change(None, Verdict.OTHER_ACTIVITIES)
    one, other = (
        (Decimal(sum(rated[item] for item in both)) / len(both)).quantize(scale.step, ROUND_HALF_UP)
        for rated in (before, now)
    )
    found = change(scale, one, other)
    return Change(found.amount, found.verdict, None if before.keys() == now.keys() else len(both))


def _reached(scale: Scale, baseline: Decimal | None, now: Decimal, found: Change) -> list[Reached]:
    marks = []
    # Who had no pain in the leg at the start has not recovered from it.
    if scale.recovered and scale.is_recovered(now) and (baseline is None or not scale.is_recovered(baseline)):
        marks.append(Reached(Mark.RECOVERED, scale.recovered.source))
    if scale.is_acceptable(now) and (state := scale.checked(ThresholdKind.ACCEPTABLE)):
        marks.append(Reached(Mark.ACCEPTABLE, state.source))
    if baseline is not None and found.amount is not None:
        substantial = _substantial(scale, baseline, found.amount)
        marks += [Reached(Mark.SUBSTANTIAL, substantial.source)] if substantial else []
    return marks


def _substantial(scale: Scale, baseline: Decimal, amount: Decimal) -> Threshold | None:
    """The threshold that the change has reached."""
    threshold = scale.checked(ThresholdKind.SCB)
    needed = threshold and _in_points(threshold, baseline)
    return threshold if needed and _gain(scale, amount) >= needed else None


def _scored(points: Sequence[Point]) -> list[Point]:
    return sorted((point for point in points if point.value is not None), key=lambda point: point.on)
