"""The ladder: who is told when, by the hours of the owner's practice."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.domain.escalation import Rung, above, again, ladder
from app.domain.hours import Staffed

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
OFFICE = Staffed("America/Denver", dict.fromkeys(WEEKDAYS, (time(8), time(17))), frozenset({date(2026, 3, 4)}))
SHORT = Staffed("America/Denver", {"monday": (time(8), time(8, 20)), "tuesday": (time(8), time(8, 25))})
NEVER = Staffed("America/Denver", {})
ALL = tuple(Rung)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In March 2026 in Denver, in winter: Monday is the 2nd, and the 4th is a holiday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) + timedelta(hours=7)


def told(begun: datetime, office: Staffed = OFFICE, there: tuple[Rung, ...] = ALL) -> list[datetime | None]:
    found = ladder(begun, office, there)
    return [found.get(rung) for rung in Rung]


@pytest.mark.parametrize(
    ("begun", "cover", "lead", "on_call"),
    [
        (at(2, 10), at(2, 10, 30), at(2, 11), at(2, 11)),
        (at(2, 8), at(2, 8, 30), at(2, 9), at(2, 9)),
        (at(2, 16), at(2, 16, 30), at(2, 17), at(2, 17)),  # to the minute on which the office closes
        (at(2, 16, 15), at(2, 16, 45), at(3, 8, 15), at(2, 17)),  # over the night, for the lead alone
        (at(2, 16, 45), at(2, 17), at(3, 8, 45), at(2, 17)),
        (at(2, 17), at(2, 17), at(3, 9), at(2, 17)),  # closed
        (at(2, 7, 59), at(2, 7, 59), at(2, 9), at(2, 7, 59)),
        (at(3, 22), at(3, 22), at(5, 9), at(3, 22)),  # before a holiday
        (at(6, 20), at(6, 20), at(9, 8), at(6, 20)),  # over the weekend the clocks change
    ],
)
def test_minutes_count_while_the_office_is_staffed(
    begun: datetime, cover: datetime, lead: datetime, on_call: datetime
) -> None:
    assert told(begun) == [begun, cover, lead, on_call]


def test_an_hour_may_take_days() -> None:
    """20 minutes of a Monday, 25 of a Tuesday, and 15 of the Monday after, in summer time."""
    assert told(at(2, 8), SHORT)[2] == datetime(2026, 3, 9, 14, 15, tzinfo=UTC)


def test_where_nobody_ever_works_all_are_told_at_once() -> None:
    assert told(at(2, 10), NEVER) == [at(2, 10)] * 4


@pytest.mark.parametrize(
    ("there", "moments"),
    [
        ((Rung.OWNER, Rung.LEAD, Rung.ON_CALL), [0, None, 30, 60]),
        ((Rung.OWNER, Rung.ON_CALL), [0, None, None, 30]),
        ((Rung.OWNER, Rung.COVER, Rung.ON_CALL), [0, 30, None, 60]),
        ((Rung.COVER, Rung.LEAD, Rung.ON_CALL), [None, 0, 60, 60]),
        ((Rung.LEAD, Rung.ON_CALL), [None, None, 0, 60]),
        ((Rung.ON_CALL,), [None, None, None, 0]),
        ((Rung.OWNER,), [0, None, None, None]),
        ((), [None] * 4),
    ],
)
def test_a_rung_without_anybody_gives_its_moment_to_the_next(
    there: tuple[Rung, ...], moments: list[int | None]
) -> None:
    ten = at(2, 10)
    assert told(ten, OFFICE, there) == [None if m is None else ten + timedelta(minutes=m) for m in moments]


def test_the_rungs_above() -> None:
    assert above(Rung.OWNER) == (Rung.COVER, Rung.LEAD, Rung.ON_CALL)
    assert above(Rung.ON_CALL) == ()


def test_a_notice_is_tried_again_for_ever() -> None:
    assert [again(attempt).total_seconds() / 60 for attempt in range(1, 9)] == [1, 2, 5, 10, 15, 30, 30, 30]
