"""A result as the patient is told it says what the page says, and never more."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.change import Verdict, change
from app.domain.plain_words import PlainWords, Said, in_plain_words, plain
from app.domain.scale import Direction
from app.domain.summary import Measure, NoValue, Reading
from tests.stage import LIBRARY

BACK = LIBRARY.get("nprs-back", "1")
SCALE = BACK.scales[0]


def reading(value: int | None, month: int = 1, answered: int = 1) -> Reading:
    reason = NoValue.NOT_SCORED if value is None else None
    return Reading(date(2026, month, 1), "Start", None if value is None else Decimal(value), reason, answered, 1)


def measure(before: int | None, now: int | None, last: int | None = None, answered: int = 1) -> Measure:
    """Back pain as the page would show it."""
    found = change(SCALE, None if before is None else Decimal(before), None if now is None else Decimal(now))
    since = change(SCALE, Decimal(last), Decimal(now)).verdict if last is not None and now is not None else None
    return Measure(
        code="nprs-back",
        title="Back pain",
        unit="0-10",
        low=Decimal(0),
        high=Decimal(10),
        direction=Direction.LOWER_IS_BETTER,
        decimals=0,
        readings=(),
        baseline=None if before is None else reading(before),
        last=None if last is None else reading(last, month=2),
        now=reading(now, month=3, answered=answered),
        change=found.amount,
        verdict=found.verdict,
        since_last=since,
        threshold=Decimal(2),
        citation="Ostelo et al. 2008",
        level="severe",
    )


@pytest.mark.parametrize(
    ("before", "now", "said", "worse"),
    [
        (8, 3, Said.CHANGED, False),
        (8, 6, Said.CHANGED, False),  # exactly the smallest change that matters
        (3, 7, Said.CHANGED, True),
        (8, 8, Said.SAME, False),
        (8, 7, Said.SAME, False),  # half of it is no clear change
        (None, 5, Said.NOTHING_BEFORE, False),
        (8, None, Said.NOT_ADDED_UP, False),
    ],
)
def test_what_is_said(before: int | None, now: int | None, said: Said, worse: bool) -> None:
    told = in_plain_words(measure(before, now))
    assert (told.said, told.worse) == (said, worse)


def test_numbers() -> None:
    told = in_plain_words(measure(8, 3))
    assert (told.value, told.most, told.before, told.by, told.higher, told.enough) == ("3", "10", "8", 5, False, "2")
    assert told.rated


def test_a_change_below_the_threshold_is_a_little_and_never_better() -> None:
    small = replace(measure(8, 3), verdict=Verdict.SMALL_CHANGE)
    assert in_plain_words(small).said is Said.A_LITTLE
    worse = in_plain_words(replace(measure(3, 8), verdict=Verdict.SMALL_WORSENING))
    assert (worse.said, worse.worse) == (Said.A_LITTLE, False)


def test_the_first_time_is_the_starting_point() -> None:
    told = in_plain_words(replace(measure(3, 3), verdict=Verdict.STARTING_POINT, change=None))
    assert (told.said, told.before, told.enough, told.by) == (Said.STARTING_POINT, None, None, None)


def test_without_a_threshold_nothing_is_claimed_about_what_people_feel() -> None:
    told = in_plain_words(replace(measure(8, 3), verdict=Verdict.NO_THRESHOLD, threshold=None))
    assert (told.said, told.enough) == (Said.CHANGED, None)
    same = replace(measure(8, 8), verdict=Verdict.NO_THRESHOLD, threshold=None)
    assert in_plain_words(same).said is Said.SAME


def test_a_part_that_was_skipped_whole_is_not_one_that_cannot_be_added_up() -> None:
    assert in_plain_words(measure(8, None, answered=0)).said is Said.SKIPPED


def test_worse_than_last_time_is_said_even_when_better_than_at_the_start() -> None:
    told = in_plain_words(measure(8, 5, last=1))
    assert (told.worse, told.worse_than_last, told.last) == (False, True, "1")
    assert not in_plain_words(measure(3, 8, last=1)).worse_than_last  # said once, of the start


def test_a_score_that_was_worked_out_is_not_called_the_patients_own_number() -> None:
    assert not in_plain_words(replace(measure(8, 3), high=Decimal(24))).rated
    assert not in_plain_words(replace(measure(8, 3), decimals=1)).rated


def test_a_level_is_never_told() -> None:
    assert "severe" not in str(in_plain_words(measure(8, 3)))
    assert "level" not in PlainWords.__dataclass_fields__


@pytest.mark.parametrize(("value", "text"), [("3", "3"), ("3.0", "3"), ("3.3", "3.3"), ("10", "10"), ("0.0", "0")])
def test_plain(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text
