"""How many minutes are said: by questions, by what people took; always something that a text has room for."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import pace
from tests.stage import LIBRARY

counts = st.integers(0, 2000)
seconds = st.integers(0, 8000).map(lambda seconds: timedelta(seconds=seconds))
enough = st.lists(seconds, min_size=pace.FEWEST, max_size=60)


def took(*seconds: float, of: int = pace.FEWEST) -> list[timedelta]:
    """As many completions as a median needs, these over and over."""
    return [timedelta(seconds=seconds[number % len(seconds)]) for number in range(of)]


@pytest.mark.parametrize(
    ("questions", "minutes"),
    [(0, 1), (1, 1), (6, 1), (7, 2), (13, 2), (14, 3), (29, 5), (33, 5), (34, 6), (660, 99), (661, 99), (5000, 99)],
)
def test_until_enough_have_answered_it_is_nine_seconds_a_question(questions: int, minutes: int) -> None:
    assert pace.guessed(questions) == minutes


@pytest.mark.parametrize(
    ("durations", "minutes"),
    [
        (took(240), 4),
        (took(241), 5),
        (took(120, 240, 7200), 4),  # somebody was called away
        (took(180, 300), 4),  # between the two in the middle
        (took(20), 1),
        (took(360, of=29), None),
        (took(360, of=30), 6),
        (took(360, of=29) + took(19, of=40), None),  # these have read nothing, so they are nobody
        (took(360, of=30) + took(19, of=40), 6),
        (took(0, of=200), None),
        (took(6000), 99),
        ([], None),
    ],
)
def test_the_median_of_thirty_in_earnest_rounded_up(durations: list[timedelta], minutes: int | None) -> None:
    assert pace.measured(durations, questions=10) == minutes


@given(counts, counts)
def test_more_questions_never_take_less_and_two_digits_are_always_enough(some: int, more: int) -> None:
    assert 1 <= pace.guessed(some) <= pace.guessed(some + more) <= pace.LONGEST == 99


@given(enough)
def test_what_was_measured_lies_between_the_fastest_and_the_slowest(durations: list[timedelta]) -> None:
    spans = ([min(durations)] * pace.FEWEST, durations, [max(durations)] * pace.FEWEST)
    fastest, found, slowest = (pace.measured(each, questions=0) or 0 for each in spans)
    assert 1 <= fastest <= found <= slowest <= pace.LONGEST


@given(enough, st.integers(0, 600), st.integers(0, 50))
def test_where_everybody_takes_longer_it_is_not_shorter(durations: list[timedelta], more: int, questions: int) -> None:
    in_earnest = [timedelta(seconds=questions * pace.LEAST_SECONDS) + each for each in durations]
    before = pace.measured(in_earnest, questions) or 0
    after = pace.measured([each + timedelta(seconds=more) for each in in_earnest], questions) or 0
    assert 1 <= before <= after


@pytest.mark.parametrize(
    ("code", "version", "questions"),
    [
        ("rmdq", "1983", 24),  # one screen, and twenty-four sentences to read
        ("body-map", "1", 1),  # one drawing of 44 places
        ("phq-9", "1", 9),  # the tenth only where something was bothering
        ("peg", "1", 3),
        ("psfs", "1995", 1),  # a second activity is asked for once there is a first
    ],
)
def test_what_everybody_is_asked_counts_as_it_is_read(code: str, version: str, questions: int) -> None:
    assert LIBRARY.get(code, version).questions == questions
