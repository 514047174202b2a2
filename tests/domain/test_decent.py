"""Nobody is written to in the evening, at night, on a holiday, or while nobody is there who could act on an answer."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.hours import ANYWHERE, CLOSES, EARLIEST, EASTERN, LATEST, OPENS, Decent, Staffed, zones_of

BOISE, DENVER, PACIFIC, PHOENIX = "America/Boise", "America/Denver", "America/Los_Angeles", "America/Phoenix"
HONOLULU = "Pacific/Honolulu"
US = (BOISE, DENVER, HONOLULU, PACIFIC, PHOENIX, EASTERN, "America/Chicago", "America/Anchorage", "Pacific/Guam")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


# A window that is entered and left: the zones, a moment before it, its opening, its closing.
@pytest.mark.parametrize(
    ("zones", "before", "opens", "closes"),
    [
        ((DENVER,), "2026-03-02T16:59:59Z", "2026-03-02T17:00Z", "2026-03-03T01:00Z"),
        ((DENVER,), "2026-03-02T01:00Z", "2026-03-02T17:00Z", "2026-03-03T01:00Z"),
        # +1 208 is Idaho, cut in two by a boundary of zones.
        ((BOISE, PACIFIC), "2026-01-15T17:30Z", "2026-01-15T18:00Z", "2026-01-16T01:00Z"),
        # Arizona keeps standard time; its Navajo Nation does not.
        ((PHOENIX,), "2026-07-15T16:30Z", "2026-07-15T17:00Z", "2026-07-16T01:00Z"),
        ((DENVER,), "2026-07-15T15:30Z", "2026-07-15T16:00Z", "2026-07-16T00:00Z"),
        ((DENVER, PHOENIX), "2026-07-15T16:30Z", "2026-07-15T17:00Z", "2026-07-16T00:00Z"),
        ((DENVER, PHOENIX), "2026-01-15T16:30Z", "2026-01-15T17:00Z", "2026-01-16T01:00Z"),
        ((HONOLULU,), "2026-07-15T15:00Z", "2026-07-15T20:00Z", "2026-07-16T04:00Z"),
        (("America/Adak", "America/Anchorage"), "2026-01-15T18:30Z", "2026-01-15T20:00Z", "2026-01-16T03:00Z"),
        # Over the night on which clocks go forward, and back.
        ((EASTERN,), "2026-03-07T23:30Z", "2026-03-08T14:00Z", "2026-03-08T22:00Z"),
        ((EASTERN,), "2026-10-31T22:30Z", "2026-11-01T15:00Z", "2026-11-01T23:00Z"),
        ((PACIFIC,), "2026-03-08T09:59Z", "2026-03-08T17:00Z", "2026-03-09T01:00Z"),
        ((PACIFIC,), "2026-11-01T08:30Z", "2026-11-01T18:00Z", "2026-11-02T02:00Z"),
        ((BOISE, PACIFIC), "2026-03-08T01:00Z", "2026-03-08T17:00Z", "2026-03-09T00:00Z"),
        ((BOISE, PACIFIC), "2026-11-01T00:00Z", "2026-11-01T18:00Z", "2026-11-02T01:00Z"),
        ((PHOENIX,), "2026-03-08T01:00Z", "2026-03-08T17:00Z", "2026-03-09T01:00Z"),
        (("America/St_Johns",), "2026-03-07T21:30Z", "2026-03-08T12:30Z", "2026-03-08T20:30Z"),
        (("Europe/London",), "2026-10-24T17:00Z", "2026-10-25T10:00Z", "2026-10-25T18:00Z"),
        # The same hours, on another date beyond the date line.
        ((HONOLULU, "Pacific/Guam"), "2026-01-15T08:30Z", "2026-01-16T00:00Z", "2026-01-16T04:00Z"),
        # Nobody can say where this is, or there is no hour that is decent in both.
        ((), "2026-01-15T15:00Z", "2026-01-15T18:00Z", "2026-01-15T23:00Z"),
        ((), "2026-07-15T15:00Z", "2026-07-15T17:00Z", "2026-07-15T22:00Z"),
        ((EASTERN, "Asia/Tokyo"), "2026-01-15T15:00Z", "2026-01-15T18:00Z", "2026-01-15T23:00Z"),
    ],
)
def test_the_window_is_open_only_while_it_is_in_every_zone(
    zones: tuple[str, ...], before: str, opens: str, closes: str
) -> None:
    decent = Decent(zones)
    assert decent.next(at(before)) == at(opens)
    assert decent.left(at(before)) == timedelta()
    assert decent.next(at(opens)) == at(opens)
    assert decent.left(at(opens)) == at(closes) - at(opens)
    assert (decent.next(at(closes)) or at(opens)) > at(closes)
    assert decent.left(at(closes) - timedelta(seconds=1)) == timedelta(seconds=1)


def test_hours_that_meet_in_one_half_of_the_year_only_are_no_hours() -> None:
    assert Decent((EASTERN, PHOENIX), time(10), time(13, 30)).zones == (EASTERN, PHOENIX)
    never_in_summer = Decent((EASTERN, PHOENIX), time(10), time(12, 30))
    never_in_winter = Decent((PACIFIC, PHOENIX), time(10), time(11))
    for each in (never_in_summer, never_in_winter):
        assert (each.zones, each.opens, each.closes) == ANYWHERE


@pytest.mark.parametrize(
    ("opens", "closes", "kept"),
    [
        (time(6), time(23), (EARLIEST, LATEST)),
        (time(9), time(20), (time(9), time(20))),
        (time(11), time(12), (time(11), time(12))),
        (time(20), time(22), (OPENS, CLOSES)),
        (time(6), time(9), (OPENS, CLOSES)),
        (time(15), time(11), (OPENS, CLOSES)),
    ],
)
def test_no_practice_widens_its_hours_beyond_nine_to_eight(opens: time, closes: time, kept: tuple[time, time]) -> None:
    decent = Decent((DENVER,), opens, closes)
    assert (decent.opens, decent.closes) == kept


def test_a_holiday_is_closed_where_the_patient_is() -> None:
    christmas = Decent((HONOLULU,), closed_on=frozenset({date(2026, 12, 25)}))
    assert christmas.next(at("2026-12-25T03:59Z")) == at("2026-12-25T03:59Z")  # still Christmas Eve there
    assert christmas.next(at("2026-12-25T20:00Z")) == at("2026-12-26T20:00Z")
    assert christmas.left(at("2026-12-25T20:00Z")) == timedelta()


@pytest.mark.parametrize(
    ("now", "then", "left"),
    [
        ("2026-03-02T17:00Z", "2026-03-02T17:00Z", timedelta(hours=4)),  # Monday: staffed from 9 to 14 in Denver
        ("2026-03-02T20:59Z", "2026-03-02T20:59Z", timedelta(minutes=1)),
        ("2026-03-02T21:00Z", "2026-03-05T18:00Z", timedelta(hours=7)),  # Tuesday has none, Wednesday is closed
        (
            "2026-03-05T17:30Z",
            "2026-03-05T18:00Z",
            timedelta(hours=7),
        ),  # Thursday: from 11, and until the window closes
        ("2026-03-06T01:00Z", "2026-03-09T16:00Z", timedelta(hours=4)),  # over the weekend on which clocks go forward
    ],
)
def test_what_may_raise_an_alert_goes_out_while_its_owner_is_at_work(now: str, then: str, left: timedelta) -> None:
    monday, thursday = (time(9), time(14)), (time(11), time(23))
    week = {"monday": monday, "wednesday": monday, "thursday": thursday}
    decent = Decent((DENVER,), staffed=(Staffed(DENVER, week, frozenset({date(2026, 3, 4)})),))
    assert decent.next(at(now)) == at(then)
    assert decent.left(at(then)) == left


def test_an_office_that_is_never_at_work_lets_nothing_out() -> None:
    decent = Decent((DENVER,), staffed=(Staffed(DENVER, {}),))
    assert decent.next(at("2026-03-02T17:00Z")) is None
    assert decent.left(at("2026-03-02T17:00Z")) == timedelta()
    apart = Staffed("Asia/Tokyo", dict.fromkeys(WEEK, (time(12), time(16))))
    assert Decent((EASTERN,), staffed=(apart,)).next(at("2026-03-02T17:00Z")) is None


def test_an_office_is_staffed_through_the_night_on_which_clocks_change() -> None:
    decent = Decent(
        ("Asia/Tokyo",), EARLIEST, LATEST, staffed=(Staffed(EASTERN, dict.fromkeys(WEEK, (time(1), time(23)))),)
    )
    assert decent.left(at("2026-03-08T06:00Z")) == timedelta(hours=5)  # 01:00 there, 15:00 in Tokyo
    assert decent.next(at("2026-11-01T04:30Z")) == at("2026-11-01T05:00Z")  # the first of two times 01:00
    assert decent.left(at("2026-11-01T05:00Z")) == timedelta(hours=6)
    at_a_time_that_is_left_out = Staffed(EASTERN, {"sunday": (time(2, 30), time(23))})
    decent = Decent(("Asia/Tokyo",), EARLIEST, LATEST, staffed=(at_a_time_that_is_left_out,))
    assert decent.next(at("2026-03-08T06:00Z")) == at("2026-03-08T07:30Z")


def test_a_ported_number_follows_its_owner_s_zip_code() -> None:
    hawaiian = "+18085550123"
    noon_in_denver = at("2026-01-15T19:00Z")
    assert Decent(zones_of(hawaiian, None, DENVER)).next(noon_in_denver) == at("2026-01-15T20:00Z")
    assert Decent(zones_of(hawaiian, DENVER, DENVER)).next(noon_in_denver) == noon_in_denver


hours = st.times().map(lambda each: each.replace(minute=each.minute // 15 * 15, second=0, microsecond=0))
# An office's doors do not move in the small hours, when a clock may show an hour twice or not at all.
spans = st.tuples(hours.filter(lambda each: each.hour > 3), hours.filter(lambda each: each.hour > 3)).map(sorted)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
offices = st.builds(
    Staffed,
    st.sampled_from(US),
    st.dictionaries(st.sampled_from(WEEK), spans.filter(lambda span: span[0] < span[1]).map(tuple)),
    st.frozensets(days, max_size=3),
)
rules = st.builds(
    Decent,
    st.lists(st.sampled_from(US), max_size=3, unique=True).map(tuple),
    hours,
    hours,
    st.frozensets(days, max_size=3),
    st.lists(offices, max_size=2).map(tuple),
)
near_a_change = st.sampled_from(["2026-03-08T08:00Z", "2026-11-01T08:00Z", "2027-03-14T08:00Z"]).map(at)
anywhen = st.integers(0, 700 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
moments = anywhen | st.builds(
    lambda change, hours: change + timedelta(hours=hours), near_a_change, st.integers(-30, 30)
)


def is_decent(rule: Decent, moment: datetime) -> bool:
    """By the clocks on the walls."""
    for zone in rule.zones:
        here = moment.astimezone(ZoneInfo(zone))
        if here.date() in rule.closed_on or not rule.opens <= here.time() < rule.closes:
            return False
        assert EARLIEST <= here.time() < LATEST
    for office in rule.staffed:
        there = moment.astimezone(ZoneInfo(office.zone))
        span = office.week.get(WEEK[there.weekday()])
        if there.date() in office.closed_on or span is None or not span[0] <= there.time() < span[1]:
            return False
    return True


@given(rules, moments)
def test_the_next_decent_moment_is_decent_and_none_is_earlier(rule: Decent, now: datetime) -> None:
    found = rule.next(now)
    last = found or now + timedelta(days=60)
    assert found is None or (found >= now and is_decent(rule, found) and rule.next(found) == found)
    skipped = range(0, int((last - now).total_seconds()), 15 * 60)
    assert not any(is_decent(rule, now + timedelta(seconds=each)) for each in skipped)
    assert last == now or not is_decent(rule, last - timedelta(microseconds=1))


@given(rules, moments)
def test_what_is_left_ends_with_the_first_closing(rule: Decent, now: datetime) -> None:
    left = rule.left(now)
    assert (left > timedelta()) is is_decent(rule, now)
    assert all(is_decent(rule, now + each * left / 20) for each in range(20) if left)
    assert not left or is_decent(rule, now + left - timedelta(microseconds=1))
    assert not is_decent(rule, now + left)


@given(rules)
def test_no_rule_lets_anything_out_before_nine_or_after_eight(rule: Decent) -> None:
    assert rule.zones
    assert EARLIEST <= rule.opens < rule.closes <= LATEST
