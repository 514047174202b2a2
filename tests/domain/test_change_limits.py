"""What is never subtracted, what is subtracted in part, and what a score has reached."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.change import Change, Mark, Point, Reached, Verdict, between, change, course
from app.domain.scale import Direction, Scale, Threshold, ThresholdKind, Unit
from app.domain.scoring import Score, score
from tests.stage import LIBRARY

NPRS = LIBRARY.get("nprs-back", "1").scales[0]
RMDQ = LIBRARY.get("rmdq", "1983").scales[0]
PSFS_INSTRUMENT = LIBRARY.get("psfs", "1995")
PSFS = PSFS_INSTRUMENT.scales[0]
DAY_0 = date(2026, 3, 2)
RATINGS = st.dictionaries(st.sampled_from([item.id for item in PSFS_INSTRUMENT.items]), st.integers(0, 10), min_size=1)


def at(days: int, value: float | None, version: str = "1") -> Point:
    return Point(DAY_0 + timedelta(days), None if value is None else Decimal(str(value)), version)


def test_two_versions_that_cannot_be_compared_are_not_subtracted() -> None:
    found = course(NPRS, [at(0, 8), at(42, 3), at(90, 2, "2")], DAY_0, surgical=False)
    assert found.baseline
    assert found.baseline.value == 8, "it is shown, and not compared"
    assert found.change == Change(None, Verdict.OTHER_VERSION)
    assert (found.since_last, found.needed) == (Verdict.OTHER_VERSION, None)


def test_versions_that_name_each_other_are() -> None:
    found = course(NPRS, [at(0, 8), at(90, 2, "2")], DAY_0, surgical=False, comparable=("1",))
    assert (found.change, found.since_last, found.needed) == (Change(Decimal(-6), Verdict.BETTER), Verdict.BETTER, 2)


def test_within_the_new_version_the_last_answers_are_compared() -> None:
    found = course(NPRS, [at(0, 8), at(42, 3, "2"), at(90, 6, "2")], DAY_0, surgical=False)
    assert (found.change.verdict, found.since_last) == (Verdict.OTHER_VERSION, Verdict.WORSE)


@given(st.lists(st.tuples(st.integers(0, 10), st.sampled_from("123")), min_size=1, max_size=6), st.booleans())
def test_there_is_never_a_verdict_across_versions(scores: list[tuple[int, str]], surgical: bool) -> None:
    points = [at(30 * place, value, version) for place, (value, version) in enumerate(scores)]
    found = course(NPRS, points, DAY_0, surgical=surgical)
    assert found.now
    assert found.baseline is None or found.change.amount is None or found.baseline.version == found.now.version
    if found.last and found.last.version != found.now.version:
        assert found.since_last is Verdict.OTHER_VERSION


def rated(days: int, **ratings: int) -> Point:
    """Own activities with their published mean."""
    (result,) = score(PSFS_INSTRUMENT, {name.replace("_", "-"): value for name, value in ratings.items()})
    assert isinstance(result, Score)
    named = {name.replace("_", "-"): value for name, value in ratings.items()}
    return Point(DAY_0 + timedelta(days), result.value, "1995", named)


@pytest.mark.parametrize(
    ("before", "now", "amount", "verdict", "over"),
    [
        ({"activity_1": 2, "activity_2": 4}, {"activity_1": 5, "activity_2": 5}, "2.0", Verdict.SMALL_CHANGE, None),
        # The third is new and hard: the value falls behind what the other two gained.
        ({"activity_1": 2, "activity_2": 4}, dict(activity_1=6, activity_2=6, activity_3=0), "3.0", Verdict.BETTER, 2),
        # The hardest was given up: the mean rises by itself, and nothing has changed.
        ({"activity_1": 0, "activity_2": 6}, {"activity_2": 6}, "0.0", Verdict.NO_CLEAR_CHANGE, 1),
        ({"activity_1": 5}, {"activity_2": 9}, None, Verdict.OTHER_ACTIVITIES, None),
    ],
)  # fmt: skip
def test_own_activities_change_in_those_rated_both_times(
    before: dict[str, int], now: dict[str, int], amount: str | None, verdict: Verdict, over: int | None
) -> None:
    found = course(PSFS, [rated(0, **before), rated(42, **now)], DAY_0, surgical=False)
    assert found.change == Change(None if amount is None else Decimal(amount), verdict, over)
    assert found.since_last is verdict


@given(RATINGS, RATINGS)
def test_an_activity_rated_once_changes_nothing(before: dict[str, int], now: dict[str, int]) -> None:
    """The slow reference: the scorer itself, given only the activities that both times have."""
    found = between(PSFS, Point(DAY_0, Decimal(1), "1", before), Point(DAY_0, Decimal(1), "1", now))
    both = before.keys() & now.keys()
    if not both:
        assert found.verdict is Verdict.OTHER_ACTIVITIES
        return
    values = []
    for ratings in (before, now):
        (result,) = score(PSFS_INSTRUMENT, {item: value for item, value in ratings.items() if item in both})
        assert isinstance(result, Score)
        values.append(result.value)
    assert (found.amount, found.verdict) == (values[1] - values[0], change(PSFS, *values).verdict)
    assert (found.over is None) is (before.keys() == now.keys())


@given(RATINGS, st.data())
def test_the_same_activities_change_as_their_values_do(before: dict[str, int], data: st.DataObject) -> None:
    now = {item: data.draw(st.integers(0, 10)) for item in before}
    points = [rated(0, **{item.replace("-", "_"): value for item, value in each.items()}) for each in (before, now)]
    found = between(PSFS, *points)
    assert points[0].value is not None
    assert points[1].value is not None
    assert found.amount == points[1].value - points[0].value


def reached(scale: Scale, *values: float | None) -> list[Mark]:
    points = [at(42 * place, value) for place, value in enumerate(values)]
    return [each.mark for each in course(scale, points, DAY_0, surgical=False).reached]


def test_recovered_is_said_of_who_was_not_so_at_the_start() -> None:
    assert reached(RMDQ, 17, 2) == [Mark.RECOVERED]
    assert reached(RMDQ, 17, 3) == []
    assert reached(RMDQ, 2, 1) == [], "was never ill in this"
    assert reached(RMDQ, 2) == []
    late = course(RMDQ, [at(42, 2)], DAY_0, surgical=True)
    assert [each.mark for each in late.reached] == [Mark.RECOVERED], "nothing is known of the start"
    assert reached(RMDQ, 17, None) == []


def threshold(kind: ThresholdKind, amount: int, unit: Unit = Unit.POINTS, *, checked: bool = True) -> Threshold:
    return Threshold(kind, Decimal(amount), unit, f"invented {kind}", checked)


def test_an_acceptable_state_is_one_of_now_and_has_its_source() -> None:
    scale = replace(NPRS, recovered=None, thresholds=(threshold(ThresholdKind.ACCEPTABLE, 3),))
    assert reached(scale, 3) == [Mark.ACCEPTABLE]
    assert reached(scale, 8, 3) == [Mark.ACCEPTABLE]
    assert reached(scale, 3, 4) == []
    assert course(scale, [at(0, 3)], DAY_0, surgical=False).reached == (Reached(Mark.ACCEPTABLE, "invented pass"),)
    unchecked = replace(scale, thresholds=(threshold(ThresholdKind.ACCEPTABLE, 3, checked=False),))
    assert reached(unchecked, 3) == []


@pytest.mark.parametrize(
    ("now", "verdict", "marks"),
    [
        (59, Verdict.NO_THRESHOLD, []),
        (60, Verdict.BETTER, [Mark.SUBSTANTIAL]),
        (20, Verdict.NO_THRESHOLD, []),
        (0, Verdict.NO_THRESHOLD, []),
    ],
)
def test_a_substantial_benefit_is_better_where_no_smaller_change_has_a_threshold(
    now: int, verdict: Verdict, marks: list[Mark]
) -> None:
    koos = replace(
        LIBRARY.get("koos-jr", "2016").scales[0],
        direction=Direction.HIGHER_IS_BETTER,
        thresholds=(threshold(ThresholdKind.MIC, 14, checked=False), threshold(ThresholdKind.SCB, 20)),
    )
    found = course(koos, [at(-3, 40), at(90, now)], DAY_0, surgical=True)
    assert (found.change.verdict, [each.mark for each in found.reached]) == (verdict, marks)
    unchecked = replace(koos, thresholds=(threshold(ThresholdKind.SCB, 20, checked=False),))
    assert change(unchecked, Decimal(40), Decimal(now)).verdict is Verdict.NO_THRESHOLD


def test_a_substantial_benefit_across_versions_is_none() -> None:
    scale = replace(NPRS, recovered=None, thresholds=(threshold(ThresholdKind.SCB, 3),))
    points = [at(0, 9), at(42, 1, "2")]
    assert course(scale, points, DAY_0, surgical=False).reached == ()
