"""Dates of check-ins and texts, from the shipped pathways; where a check-in stands on a day."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.questionnaires import read_instruments, read_pathways
from app.domain.pathway import Pathway, RungCode, from_document
from app.domain.schedule import PlannedCheckIn, PlannedRung, Status, add_months, plan, status

FILES = Path(__file__).parents[2] / "questionnaires"
PATHWAYS = {
    document["code"]: from_document(document)
    for document in read_pathways(FILES / "pathways", read_instruments(FILES / "instruments")).ready
}
LOW_BACK, LUMBAR = PATHWAYS["low-back-without-surgery"], PATHWAYS["lumbar-surgery"]
DAYS_0 = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 22), 3, date(2027, 2, 22)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 5, 31), 6, date(2026, 11, 30)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
    ],
)
def test_add_months(start: date, months: int, expected: date):
    assert add_months(start, months) == expected


@given(DAYS_0, st.integers(0, 60))
def test_add_months_against_walking_day_by_day(start: date, months: int):
    """The slow way: walk into the right month, then on to the same day of it if it has one."""
    turned, day = 0, start
    while turned < months:
        day += timedelta(1)
        turned += day.day == 1
    while day.day < start.day and (day + timedelta(1)).month == day.month:
        day += timedelta(1)
    assert add_months(start, months) == day


def test_low_back_in_dates():
    found = plan(LOW_BACK, date(2026, 3, 2), date(2026, 3, 2))
    assert found[0] == PlannedCheckIn(
        time_point="day-0",
        opens_on=date(2026, 2, 16),
        due_on=date(2026, 3, 2),
        overdue_on=date(2026, 3, 5),
        closes_on=date(2026, 3, 16),
        closed=False,
        rungs=(
            PlannedRung(RungCode.INVITATION, date(2026, 3, 2)),
            PlannedRung(RungCode.REMINDER, date(2026, 3, 5)),
            PlannedRung(RungCode.LAST_CALL, date(2026, 3, 13)),
        ),
    )
    assert [(each.time_point, each.due_on) for each in found] == [
        ("day-0", date(2026, 3, 2)),
        ("6-weeks", date(2026, 4, 13)),
        ("3-months", date(2026, 6, 2)),
        ("6-months", date(2026, 9, 2)),
        ("12-months", date(2027, 3, 2)),
    ]


def test_lumbar_before_surgery_in_dates():
    before = plan(LUMBAR, date(2026, 6, 1), date(2026, 3, 1))[0]
    assert (before.opens_on, before.due_on, before.closes_on) == (
        date(2026, 3, 3),
        date(2026, 5, 18),
        date(2026, 6, 1),
    )
    assert [rung.on for rung in before.rungs] == [date(2026, 5, 18), date(2026, 5, 21), date(2026, 5, 29)]


def test_enrolled_late_the_newest_text_goes_alone():
    six_weeks = plan(LOW_BACK, date(2026, 3, 2), date(2026, 4, 20))[1]
    assert six_weeks.rungs == (
        PlannedRung(RungCode.REMINDER, date(2026, 4, 20)),
        PlannedRung(RungCode.LAST_CALL, date(2026, 4, 24)),
    )


def test_enrolled_on_the_day_of_a_text_that_text_goes_alone():
    six_weeks = plan(LOW_BACK, date(2026, 3, 2), date(2026, 4, 24))[1]
    assert six_weeks.rungs == (PlannedRung(RungCode.LAST_CALL, date(2026, 4, 24)),)


def test_enrolled_after_the_close_it_is_listed_without_texts():
    found = plan(LUMBAR, date(2026, 3, 2), date(2026, 3, 3))
    assert [(each.closed, len(each.rungs)) for each in found] == [(True, 0)] + [(False, 3)] * 5


def test_on_the_last_day_it_is_still_open():
    before = plan(LUMBAR, date(2026, 3, 2), date(2026, 3, 2))[0]
    assert not before.closed
    assert before.rungs == (PlannedRung(RungCode.LAST_CALL, date(2026, 3, 2)),)


@pytest.mark.parametrize(
    ("enrolled_on", "overdue_on"),
    [
        (date(2026, 3, 1), date(2026, 5, 25)),
        (date(2026, 5, 18), date(2026, 5, 25)),  # the day of the first text: the pathway's own day
        (date(2026, 5, 19), date(2026, 5, 26)),  # 13 days are left
        (date(2026, 5, 24), date(2026, 5, 28)),
        (date(2026, 5, 29), date(2026, 5, 31)),
        (date(2026, 5, 30), date(2026, 5, 31)),  # two days before surgery
        (date(2026, 5, 31), date(2026, 6, 1)),
        (date(2026, 6, 1), date(2026, 6, 2)),  # the day on which it closes
        (date(2026, 6, 2), date(2026, 5, 25)),
    ],
)
def test_enrolled_late_before_surgery_it_is_overdue_at_half_of_what_is_left(enrolled_on: date, overdue_on: date):
    assert plan(LUMBAR, date(2026, 6, 1), enrolled_on)[0].overdue_on == overdue_on


def test_the_pathways_own_day_stays_where_it_is_the_later_one():
    before = replace(LUMBAR.time_points[0], overdue=12)
    patiently = replace(LUMBAR, time_points=(before, *LUMBAR.time_points[1:]))
    assert plan(patiently, date(2026, 6, 1), date(2026, 5, 19))[0].overdue_on == date(2026, 5, 30)


def test_enrolled_at_the_first_visit_is_on_time_though_a_text_would_have_gone_ahead_of_it():
    found = [plan(LOW_BACK, date(2026, 3, 2), date(2026, 3, day))[0] for day in (1, 2, 3)]
    assert [each.overdue_on for each in found] == [date(2026, 3, 5), date(2026, 3, 5), date(2026, 3, 10)]


@given(st.sampled_from(list(PATHWAYS.values())), DAYS_0, st.integers(-120, 900))
def test_nobody_is_overdue_on_the_day_of_enrolment(pathway: Pathway, day0: date, enrolled_after: int):
    enrolled_on = day0 + timedelta(enrolled_after)
    for each, on_time in zip(plan(pathway, day0, enrolled_on), plan(pathway, day0, day0 - timedelta(120)), strict=True):
        days = (each.opens_on, each.overdue_on, each.closes_on)
        today = status(*days, submitted=False, cancelled=False, today=enrolled_on)
        assert today is not Status.OVERDUE
        assert each.overdue_on >= on_time.overdue_on
        if each.closed or enrolled_on <= max(each.due_on, on_time.rungs[0].on):
            assert each.overdue_on == on_time.overdue_on
            continue
        passed, left = (each.overdue_on - enrolled_on).days, (each.closes_on - each.overdue_on).days
        assert passed >= max(left, 1)
        assert each.overdue_on == on_time.overdue_on or passed - left in {0, 1, 2}


@given(st.sampled_from(list(PATHWAYS.values())), DAYS_0, st.integers(-120, 900))
def test_what_holds_for_every_plan(pathway: Pathway, day0: date, enrolled_after: int):
    enrolled_on = day0 + timedelta(enrolled_after)
    found = plan(pathway, day0, enrolled_on)
    assert [each.time_point for each in found] == [point.code for point in pathway.time_points]
    for one, later in pairwise(found):
        assert one.closes_on < later.opens_on
    for each in found:
        days = [rung.on for rung in each.rungs]
        assert each.opens_on <= each.due_on < each.overdue_on
        assert (each.overdue_on > each.closes_on) == (each.closes_on == enrolled_on), "never overdue"
        assert days == sorted(set(days))
        assert len(days) <= 3
        assert all(max(enrolled_on, each.opens_on) <= day <= each.closes_on for day in days)
        assert each.closed == (each.closes_on < enrolled_on)
        assert bool(days) != each.closed


@given(DAYS_0)
def test_windows_of_the_measures_are_met_for_every_day_0(day0: date):
    before, six_weeks, three, _, twelve, _ = plan(LUMBAR, day0, day0 - timedelta(120))
    assert ((before.opens_on - day0).days, (before.closes_on - day0).days) == (-90, 0)
    assert (three.opens_on - day0).days > (six_weeks.closes_on - day0).days == 56
    assert (three.closes_on - day0).days <= 140
    assert 300 <= (twelve.opens_on - day0).days <= (twelve.closes_on - day0).days <= 425


@pytest.mark.parametrize("pathway", list(PATHWAYS.values()), ids=list(PATHWAYS))
def test_the_last_call_is_three_days_before_the_close(pathway: Pathway):
    for point in pathway.time_points:
        assert [rung.code for rung in point.rungs] == list(RungCode)
        assert point.rungs[-1].day == point.closes - 3


OPENS, OVERDUE, CLOSES = date(2026, 5, 1), date(2026, 5, 10), date(2026, 5, 20)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 4, 30), Status.UPCOMING),
        (date(2026, 5, 1), Status.OPEN),
        (date(2026, 5, 9), Status.OPEN),
        (date(2026, 5, 10), Status.OVERDUE),
        (date(2026, 5, 20), Status.OVERDUE),
        (date(2026, 5, 21), Status.CLOSED),
    ],
)
def test_status(today: date, expected: Status):
    assert status(OPENS, OVERDUE, CLOSES, submitted=False, cancelled=False, today=today) is expected
    assert status(OPENS, OVERDUE, CLOSES, submitted=False, cancelled=True, today=today) is Status.CANCELLED
    assert status(OPENS, OVERDUE, CLOSES, submitted=True, cancelled=False, today=today) is Status.DONE
    assert status(OPENS, OVERDUE, CLOSES, submitted=True, cancelled=True, today=today) is Status.DONE
