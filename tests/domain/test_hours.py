"""Days and hours where the patient is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.hours import (
    CLOSES,
    OPENS,
    Decent,
    Staffed,
    local_date,
    sending_moment,
    start_of_day,
    turn,
    zones_of,
)

DENVER = "America/Denver"
zones = st.sampled_from([DENVER, "America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/St_Johns", "UTC"])
days = st.dates(date(2024, 1, 1), date(2030, 1, 1))
moments = st.integers(0, 6 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(0, minutes * 60)
)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-02T16:59:59Z", "2026-03-02T17:00:00Z"),
        ("2026-03-02T17:00:00Z", "2026-03-02T17:00:00Z"),
        ("2026-03-03T00:59:59Z", "2026-03-03T00:59:59Z"),
        ("2026-03-03T01:00:00Z", "2026-03-03T17:00:00Z"),
        ("2026-03-03T08:00:00Z", "2026-03-03T17:00:00Z"),
        ("2026-03-08T02:00:00Z", "2026-03-08T16:00:00Z"),  # over the night on which clocks go forward
        ("2026-11-01T01:00:00Z", "2026-11-01T17:00:00Z"),  # and back
    ],
)
def test_the_window_opens_at_ten_and_closes_at_six_in_denver(now: str, then: str) -> None:
    assert Decent((DENVER,)).next(datetime.fromisoformat(now)) == datetime.fromisoformat(then)


@given(moments, zones)
def test_the_next_decent_moment_is_decent_and_not_further_than_it_must_be(now: datetime, zone: str) -> None:
    found = Decent((zone,)).next(now)
    assert found
    assert now <= found <= now + timedelta(hours=17)  # sixteen of the night, one where clocks go back
    assert OPENS <= found.astimezone(ZoneInfo(zone)).time() < CLOSES
    assert Decent((zone,)).next(found) == found
    if found > now:
        assert found.astimezone(ZoneInfo(zone)).time() == OPENS


@given(days, zones)
def test_a_text_is_planned_for_ten_in_the_morning_of_its_day(day: date, zone: str) -> None:
    local = sending_moment(day, zone).astimezone(ZoneInfo(zone))
    assert (local.date(), local.time()) == (day, time(10))


@given(days, zones)
def test_a_day_begins_when_the_one_before_has_ended(day: date, zone: str) -> None:
    begins = start_of_day(day, zone)
    assert local_date(begins, zone) == day
    assert local_date(begins - timedelta(microseconds=1), zone) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 7), 24), (date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 11, 2), 24)]
)
def test_a_day_has_as_many_hours_as_its_clocks_say(day: date, hours: int) -> None:
    span = start_of_day(day + timedelta(days=1), DENVER) - start_of_day(day, DENVER)
    assert span == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("earlier", "then"),
    [
        ([], "2026-03-05T18:00Z"),
        (["2026-03-05T17:00Z"], "2026-03-06T17:00Z"),  # one today: tomorrow at ten
        (["2026-03-05T06:59Z"], "2026-03-05T18:00Z"),  # that was yesterday, in Denver
        (["2026-03-02T18:00Z", "2026-03-03T18:00Z"], "2026-03-05T18:00Z"),
        (["2026-02-27T18:00Z", "2026-03-02T18:00Z", "2026-03-03T18:00Z"], "2026-03-06T17:00Z"),
        (["2026-03-02T18:00Z", "2026-03-03T18:00Z", "2026-03-05T17:00Z"], "2026-03-09T16:00Z"),  # clocks have changed
    ],
)
def test_one_message_a_day_and_three_in_seven_days(earlier: list[str], then: str) -> None:
    now = datetime.fromisoformat("2026-03-05T18:00Z")  # a Thursday, eleven in Denver
    had = map(datetime.fromisoformat, earlier)
    assert turn(now, Decent((DENVER,)), had) == datetime.fromisoformat(then)


def test_a_turn_comes_in_hours_that_are_decent_or_not_at_all() -> None:
    now = datetime.fromisoformat("2026-03-05T18:00Z")
    mondays = Decent((DENVER,), staffed=(Staffed(DENVER, {"monday": (time(12), time(17))}),))
    assert turn(now, mondays, []) == datetime.fromisoformat("2026-03-09T18:00Z")
    assert turn(now, mondays, [datetime.fromisoformat("2026-03-09T18:00Z")]) == datetime.fromisoformat(
        "2026-03-16T18:00Z"
    )
    assert turn(now, Decent((DENVER,), staffed=(Staffed(DENVER, {}),)), []) is None
    assert turn(now, Decent((DENVER,)), [], a_week=0) is None


@given(moments, zones, st.integers(1, 3), st.integers(1, 5))
def test_who_is_written_to_at_every_turn_is_never_written_to_too_often(
    now: datetime, zone: str, a_day: int, a_week: int
) -> None:
    decent, had = Decent((zone,)), list[datetime]()
    for _ in range(12):
        now = turn(now, decent, had, a_day=a_day, a_week=a_week) or now
        assert decent.next(now) == now
        had.append(now)
    sent = [local_date(moment, zone) for moment in had]
    assert all(sent.count(day) <= a_day for day in sent)
    assert all(sum(0 <= (day - each).days < 7 for each in sent) <= a_week for day in sent)


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+12085550123", ("America/Boise", "America/Los_Angeles")),
        ("+12083420123", ("America/Boise", "America/Los_Angeles")),  # an exchange in Boise: people take it along
        ("+16025550123", ("America/Phoenix",)),
        ("+18085550123", ("Pacific/Honolulu",)),
        ("+19075550123", ("America/Adak", "America/Anchorage", "Pacific/Honolulu")),
        ("+17875550123", ("America/Puerto_Rico",)),
        ("+525512345678", ("America/Mexico_City",)),
        ("+18005550199", ()),  # toll-free: all of North America
        ("+79161234567", ()),  # a mobile of a country with more than six
        ("+15552345678", ()),  # never given to anyone
        ("0", ()),
    ],
)
def test_a_number_is_in_every_zone_in_which_it_may_be(number: str, zones: tuple[str, ...]) -> None:
    assert zones_of(number, None, DENVER) == zones
    assert zones_of(number, "America/Chicago", DENVER) == ("America/Chicago",)


def test_who_has_no_number_is_where_the_practice_is() -> None:
    assert zones_of(None, None, DENVER) == (DENVER,)
    assert zones_of(None, "Pacific/Honolulu", DENVER) == ("Pacific/Honolulu",)
