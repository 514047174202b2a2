"""Charts that do not lie: time and range true to scale, gaps left open, values off the lines."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.domain.chart import WIDTH, charts
from app.domain.chart_axis import Timeline, ticks
from tests import summary_cases as cases
from tests import summary_samples as samples


@pytest.mark.parametrize("sample", samples.ALL.values(), ids=samples.ALL)
def test_x_is_proportional_to_days_and_y_to_the_whole_range(sample):
    facts = sample()
    all_charts = charts(facts)
    assert len({(chart.left, chart.right, chart.day_0_x) for chart in all_charts}) == 1  # one time axis
    for chart in all_charts:
        measure = chart.measure
        answered = [reading for reading in measure.readings if reading.value is not None]
        assert len(chart.dots) == len(answered)
        assert len(chart.crosses) == len(measure.readings) - len(answered)
        days = [(reading.on - measure.readings[0].on).days for reading in answered]
        for (day, dot), (next_day, next_dot) in pairwise(zip(days, chart.dots, strict=True)):
            a_day = (chart.dots[-1].x - chart.dots[0].x) / (days[-1] - days[0])
            assert next_dot.x - dot.x == pytest.approx((next_day - day) * a_day, abs=0.15)
        for reading, dot in zip(answered, chart.dots, strict=True):
            share = float((reading.value - measure.low) / (measure.high - measure.low))
            assert dot.y == pytest.approx(chart.low_y + share * (chart.high_y - chart.low_y), abs=0.06)
            assert chart.left < dot.x < chart.right
        assert chart.high_y < chart.low_y  # more is up, whichever way is better


def test_a_missed_time_point_leaves_a_gap():
    back = charts(samples.worse())[0]
    assert len(back.crosses) == 1
    assert back.lines == (f"{back.dots[0].x},{back.dots[0].y} {back.dots[1].x},{back.dots[1].y}",)
    assert [dot.kind for dot in back.dots] == ["baseline", "between", "now"]


def test_no_line_is_drawn_across_a_change_to_a_version_that_cannot_be_compared():
    back, pain = charts(cases.two_versions())
    assert (len(back.lines), back.breaks) == (1, ())
    first, second, third, fourth = pain.dots
    assert pain.lines == (f"{first.x},{first.y} {second.x},{second.y}", f"{third.x},{third.y} {fourth.x},{fourth.y}")
    assert pain.breaks == (pytest.approx((second.x + third.x) / 2, abs=0.06),)
    assert pain.target is None
    assert all(pain.high_y <= dot.y <= pain.low_y for dot in pain.dots)


def test_a_version_that_can_be_compared_goes_on_in_one_line():
    facts = cases.two_versions()
    same = replace(facts.measures[1], versions=("2.0", "1.0"))
    (_, pain) = charts(replace(facts, measures=(facts.measures[0], same)))
    assert (len(pain.lines), pain.breaks) == (1, ())


@pytest.mark.parametrize(("rows", "drawn"), [(4, 4), (6, 6), (7, 3), (9, 3), (10, 0)])
def test_many_scores_leave_room_for_fewer_charts(rows, drawn):
    facts = samples.better()
    assert len(charts(replace(facts, measures=(facts.measures[0],) * rows))) == drawn


def test_a_level_without_a_word_or_with_a_long_one_is_a_line_alone():
    facts = cases.promis()
    bands = charts(facts)[2].bands
    assert {band.word for band in bands if band.word_y} == {"severe", "moderate", "mild"}
    assert len(bands) == len(facts.measures[2].levels) == 4


def test_no_dashed_line_where_the_change_is_in_fewer_activities_than_the_baseline():
    assert charts(cases.own_activities())[1].target is None


def test_the_dashed_line_is_where_change_begins_to_matter():
    better, worse = charts(samples.better())[0].target, charts(samples.worse())[0].target
    assert (better.value, better.above, better.better) == (5, False, True)
    assert (worse.value, worse.above, worse.better) == (6, True, False)


def test_no_dashed_line_outside_the_scale():
    days = (samples.BEFORE, samples.WEEKS_6)
    (chart,) = charts(samples.facts(days, date(2025, 11, 14), nprs_back=[1, 1]))
    assert chart.target is None


def test_levels_are_drawn_only_where_the_instrument_has_them():
    assert all(not chart.bands for chart in charts(samples.better()))
    levelled = charts(samples.longest())[4]
    assert [band.word for band in levelled.bands] == ["slight", "moderate", "very severe"]
    assert levelled.bands[0].starts_y is None
    assert levelled.bands[1].starts_y > levelled.bands[2].starts_y


@pytest.mark.parametrize("sample", samples.ALL.values(), ids=samples.ALL)
def test_printed_values_touch_neither_each_other_nor_the_edge(sample):
    for chart in charts(sample()):
        boxes = [label.box for label in chart.labels]
        assert all(chart.left < box.left and box.right <= WIDTH and box.top >= 0 for box in boxes)
        assert not any(one.meets(other) for one, other in pairwise(boxes))


@pytest.mark.parametrize(("now", "before"), [(now, before) for now in range(11) for before in range(11)])
def test_no_value_is_printed_across_the_dashed_line(now, before):
    days = (samples.BEFORE, samples.MONTHS_6)
    (chart,) = charts(samples.facts(days, date(2026, 4, 2), nprs_back=[before, now]))
    if chart.target:
        line = chart.target.y
        assert not any(label.box.top < line < label.box.bottom for label in chart.labels)


@pytest.mark.parametrize("days", [0, 1, 30, 41, 90, 139, 141, 400, 731, 3000])
def test_ticks_count_from_day_0_and_have_room(days):
    day_0 = date(2025, 8, 31)  # months shorter than this one are counted to their last day
    timeline = Timeline(day_0, day_0 + timedelta(days=max(days, 42)), 28, 117)
    found = ticks(timeline, day_0)
    assert found[0].count == 0
    assert all(later.x - tick.x > 20 for tick, later in pairwise(found))
    assert all(timeline.left <= tick.x <= timeline.right for tick in found)
    assert {tick.unit for tick in found} == {"week" if days < 140 else "month"}
