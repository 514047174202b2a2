"""Verdicts at their boundaries, in both directions; baselines by rule."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.questionnaires import read_instruments
from app.domain.change import Change, Course, Point, Verdict, baseline, change, course, needs
from app.domain.scale import Direction, Scale

LIBRARY = read_instruments(Path(__file__).parents[2] / "questionnaires" / "instruments")


def scale_of(code: str, version: str = "1") -> Scale:
    return LIBRARY.get(code, version).scales[0]


NPRS, PEG, RMDQ = scale_of("nprs-back"), scale_of("peg"), scale_of("rmdq", "1983")
PEG_BY_POINTS = replace(PEG, thresholds=PEG.thresholds[1:])
UPWARDS = replace(NPRS, direction=Direction.HIGHER_IS_BETTER)
DAY_0 = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("scale", "start", "now", "amount", "verdict"),
    [
        (NPRS, "7", "4", "-3", Verdict.BETTER),
        (NPRS, "7", "5", "-2", Verdict.BETTER),
        (NPRS, "7", "6", "-1", Verdict.NO_CLEAR_CHANGE),
        (NPRS, "7", "7", "0", Verdict.NO_CLEAR_CHANGE),
        (NPRS, "7", "8", "1", Verdict.NO_CLEAR_CHANGE),
        (NPRS, "7", "9", "2", Verdict.WORSE),
        (RMDQ, "12", "7", "-5", Verdict.BETTER),
        (RMDQ, "12", "8", "-4", Verdict.SMALL_CHANGE),
        (RMDQ, "12", "9", "-3", Verdict.SMALL_CHANGE),
        (RMDQ, "12", "10", "-2", Verdict.NO_CLEAR_CHANGE),
        (RMDQ, "12", "15", "3", Verdict.SMALL_WORSENING),
        (RMDQ, "12", "17", "5", Verdict.WORSE),
        (PEG_BY_POINTS, "6.7", "5.7", "-1.0", Verdict.BETTER),
        (PEG_BY_POINTS, "6.7", "6.0", "-0.7", Verdict.SMALL_CHANGE),
        (PEG_BY_POINTS, "6.3", "5.8", "-0.5", Verdict.NO_CLEAR_CHANGE),
        (PEG_BY_POINTS, "0.3", "1.3", "1.0", Verdict.WORSE),
        (UPWARDS, "4", "6", "2", Verdict.BETTER),
        (UPWARDS, "4", "2", "-2", Verdict.WORSE),
        # 30 % of 6.7 is 2.01, of 7.0 exactly 2.1: where a float would answer by its noise
        (PEG, "6.7", "4.7", "-2.0", Verdict.SMALL_CHANGE),
        (PEG, "7.0", "4.9", "-2.1", Verdict.BETTER),
        (PEG, "2.0", "1.7", "-0.3", Verdict.NO_CLEAR_CHANGE),
        (PEG, "0.0", "3.0", "3.0", Verdict.NO_THRESHOLD),
        (replace(NPRS, thresholds=()), "7", "2", "-5", Verdict.NO_THRESHOLD),
    ],
)
def test_verdict(scale: Scale, start: str, now: str, amount: str, verdict: Verdict):
    assert change(scale, Decimal(start), Decimal(now)) == Change(Decimal(amount), verdict)


def test_outcomes_without_a_subtraction():
    assert change(NPRS, None, Decimal(4)) == Change(None, Verdict.NO_BASELINE)
    assert change(NPRS, Decimal(7), None) == Change(None, Verdict.NOT_SCORED)
    assert change(scale_of("global-change"), Decimal(4), Decimal(1)) == Change(None, Verdict.NOT_COMPARED)


@given(st.sampled_from([NPRS, PEG_BY_POINTS, RMDQ]), st.data())
def test_swapping_baseline_and_now_mirrors_the_verdict(scale: Scale, data: st.DataObject):
    step = Decimal(1).scaleb(-scale.decimals)
    one, other = (data.draw(st.integers(0, int(scale.high / step))) * step for _ in range(2))
    mirrored = {
        Verdict.BETTER: Verdict.WORSE,
        Verdict.SMALL_CHANGE: Verdict.SMALL_WORSENING,
        Verdict.NO_CLEAR_CHANGE: Verdict.NO_CLEAR_CHANGE,
        Verdict.SMALL_WORSENING: Verdict.SMALL_CHANGE,
        Verdict.WORSE: Verdict.BETTER,
    }
    assert change(scale, other, one).verdict is mirrored[change(scale, one, other).verdict]


@given(st.sampled_from([NPRS, PEG_BY_POINTS, RMDQ]), st.data())
def test_verdict_agrees_with_whole_tenths(scale: Scale, data: st.DataObject):
    """The slow reference: everything in whole tenths of a point, the table of verdicts spelled out."""
    start, now = (data.draw(st.integers(0, int(scale.high) * 10)) for _ in range(2))
    assert scale.threshold is not None
    needed, drop = int(scale.threshold.amount * 10), start - now
    expected = Verdict.NO_CLEAR_CHANGE
    if drop >= needed:
        expected = Verdict.BETTER
    elif drop <= -needed:
        expected = Verdict.WORSE
    elif drop > needed / 2:
        expected = Verdict.SMALL_CHANGE
    elif drop < -needed / 2:
        expected = Verdict.SMALL_WORSENING
    assert change(scale, Decimal(start) / 10, Decimal(now) / 10).verdict is expected


def test_needs_is_in_points():
    assert needs(NPRS, Decimal(7)) == 2
    assert needs(PEG, Decimal("6.0")) == Decimal("1.8")
    assert needs(PEG, Decimal("0.0")) is None


def point(day: int, value: int | None) -> Point:
    return Point(DAY_0 + timedelta(day), None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("points", "surgical", "expected"),
    [
        ([], True, None),
        ([(-20, 7), (-3, 8), (42, 3)], True, (-3, 8)),
        ([(-20, 7), (0, 6), (42, 3)], True, (0, 6)),
        ([(-20, 7), (-3, None), (42, 3)], True, (-20, 7)),
        ([(1, 7), (42, 3)], True, None),
        ([(1, 7), (42, 3)], False, (1, 7)),
        ([(42, 3), (-5, None), (2, 6)], False, (2, 6)),
    ],
)
def test_baseline(points: list[tuple[int, int | None]], surgical: bool, expected: tuple[int, int] | None):
    found = baseline([point(*each) for each in points], DAY_0, surgical=surgical)
    assert found == (point(*expected) if expected else None)


def test_course_of_an_operation():
    before, six_weeks, three_months = point(-3, 8), point(42, 5), point(91, 7)
    assert course(NPRS, [three_months, before, six_weeks], DAY_0, surgical=True) == Course(
        before, six_weeks, three_months, Change(Decimal(-1), Verdict.NO_CLEAR_CHANGE), Verdict.WORSE, Decimal(2)
    )


def test_first_answers_are_a_starting_point_not_no_change():
    first = point(0, 7)
    assert course(NPRS, [first], DAY_0, surgical=False) == Course(
        first, None, first, Change(None, Verdict.STARTING_POINT), None, Decimal(2)
    )


def test_first_answers_after_an_operation_have_no_baseline():
    late = point(50, 7)
    assert course(NPRS, [late], DAY_0, surgical=True) == Course(None, None, late, Change(None, Verdict.NO_BASELINE))


def test_newest_answers_without_a_score_are_said_to_be_so():
    first, newest = point(0, 7), point(42, None)
    assert course(NPRS, [first, newest], DAY_0, surgical=False) == Course(
        first, first, newest, Change(None, Verdict.NOT_SCORED), Verdict.NOT_SCORED, Decimal(2)
    )


def test_no_answers_at_all():
    assert course(NPRS, [], DAY_0, surgical=False) == Course(None, None, None, Change(None, Verdict.NOT_SCORED))


def test_a_category_is_never_a_starting_point():
    only = point(42, 2)
    assert course(scale_of("global-change"), [only], DAY_0, surgical=False).change.verdict is Verdict.NOT_COMPARED


def test_recovered_only_where_a_source_says_so():
    assert NPRS.is_recovered(Decimal(0))
    assert not NPRS.is_recovered(Decimal(1))
    assert RMDQ.is_recovered(Decimal(2))
    assert not RMDQ.is_recovered(Decimal(3))
    assert not PEG_BY_POINTS.is_recovered(Decimal(0))
    assert replace(UPWARDS, recovered=NPRS.recovered).is_recovered(Decimal(1))
