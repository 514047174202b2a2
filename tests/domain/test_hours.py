"""Days and hours where the patient is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.hours import CLOSES, OPENS, local_date, next_decent_moment, sending_moment, start_of_day

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
    assert next_decent_moment(datetime.fromisoformat(now), DENVER) == datetime.fromisoformat(then)


@given(moments, zones)
def test_the_next_decent_moment_is_decent_and_not_further_than_it_must_be(now: datetime, zone: str) -> None:
    found = next_decent_moment(now, zone)
    assert now <= found <= now + timedelta(hours=17)  # sixteen of the night, one where clocks go back
    assert OPENS <= found.astimezone(ZoneInfo(zone)).time() < CLOSES
    assert next_decent_moment(found, zone) == found
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
