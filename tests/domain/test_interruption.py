"""What is answered again where a questionnaire was left for days, and what is not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.interruption import LONGEST, When, out_of_date
from tests.stage import LIBRARY

RMDQ = LIBRARY.get("rmdq", "1983")
START = datetime(2026, 3, 2, 17, tzinfo=UTC)
HOURS = st.tuples(st.integers(0, 400), st.integers(0, 400)).map(sorted)


def answered(*hours: tuple[int, int]) -> dict[str, When]:
    """Each for the first and the last time, in hours."""
    at = [When(*(START + timedelta(hours=each) for each in pair)) for pair in hours]
    return {item.id: each for item, each in zip(RMDQ.items, at, strict=False)}


@pytest.mark.parametrize(
    ("hours", "again"),
    [
        ((), set()),
        (((0, 0), (1, 1)), set()),  # left in the middle: nothing has come after it yet
        (((0, 0), (1, 1), (72, 72)), set()),
        (((0, 0), (1, 1), (73, 73)), {0}),
        (((0, 0), (1, 1), (74, 74)), {0, 1}),
        (((0, 75), (1, 1), (74, 74)), {1}),  # begun again
        (((0, 75), (1, 75), (74, 74)), set()),
        (((0, 0), (1, 300), (2, 2)), set()),  # a later change
    ],
)
def test_what_is_answered_again(hours: tuple[tuple[int, int], ...], again: set[int]) -> None:
    assert out_of_date(RMDQ, answered(*hours)) == {RMDQ.items[place].id for place in again}


@given(st.lists(HOURS, max_size=6))
def test_whoever_answers_again_what_is_asked_has_come_to_an_end(hours: list[tuple[int, int]]) -> None:
    found = answered(*hours)
    later = START + timedelta(hours=500)
    found |= {item: When(found[item].first, later) for item in out_of_date(RMDQ, found)}
    assert out_of_date(RMDQ, found) == set()
    ended = max((each.first for each in found.values()), default=START)
    assert all(ended - each.last <= LONGEST for each in found.values())


def test_what_makes_no_score_is_neither_old_nor_makes_old() -> None:
    phq = LIBRARY.get("phq-9", "1")
    at = dict(zip((item.id for item in phq.items), answered(*[(0, 0)] * 9, (100, 100)).values(), strict=True))
    assert out_of_date(phq, at) == set()
