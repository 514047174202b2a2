"""What is asked again of a questionnaire that was left for days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.interruption import LONGEST, out_of_date

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
HOURS = st.none() | st.integers(0, 400)


def hours_ago(*hours: int | None) -> dict[str, datetime | None]:
    return {str(place): None if each is None else NOW - timedelta(hours=each) for place, each in enumerate(hours)}


@pytest.mark.parametrize(
    ("answered", "again"),
    [
        ((None, None), set()),
        ((72, 71, None), set()),
        ((73, 72, None), {"0"}),
        ((73, 73, None), {"0", "1"}),
        ((1, 73, 73, None), {"1", "2"}),  # begun again from the start
        ((400, 399, 398), set()),  # at its end: it tells of one time, if not of this
        ((400, 399, 398, 300), {"0", "1", "2"}),
        ((1, 400, 399), {"1", "2"}),  # one of them was changed days later
    ],
)
def test_what_is_asked_again(answered: tuple[int | None, ...], again: set[str]) -> None:
    assert out_of_date(hours_ago(*answered), NOW) == again


@given(st.lists(HOURS, min_size=1, max_size=6))
def test_whoever_answers_what_is_asked_comes_to_an_end_with_answers_of_one_time(hours: list[int | None]) -> None:
    at = hours_ago(*hours)
    asked = {item for item, each in at.items() if each is None} | out_of_date(at, NOW)
    at |= dict.fromkeys(asked, NOW)
    assert out_of_date(at, NOW) == set()
    times = [each for each in at.values() if each]
    assert max(times) - min(times) <= LONGEST
