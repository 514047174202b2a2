"""A result as the patient is told it says what the page says, and never more."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.change import JUDGED, Verdict, change
from app.domain.plain_words import PlainWords, Said, in_plain_words, plain, told
from app.domain.scale import Direction
from app.domain.summary import Measure, NoValue, Reading
from tests import summary_cases as cases
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


def test_of_a_t_score_only_the_direction_is_told_and_only_where_a_study_gives_one() -> None:
    function = cases.promis().measures[2]
    assert function.code == "promis-pf-6b"
    assert (function.verdict, told([function])) == (Verdict.NO_THRESHOLD, [])
    for verdict in Verdict:
        found = told([replace(function, verdict=verdict)])
        assert bool(found) is (verdict in JUDGED)
        assert all(not each.counted for each in found)


def test_worse_than_last_time_is_told_even_where_no_number_is() -> None:
    function = replace(cases.promis().measures[2], verdict=Verdict.OTHER_VERSION, since_last=Verdict.WORSE)
    (found,) = told([function])
    assert (found.said, found.worse_than_last, found.counted) == (Said.OTHER_QUESTIONS, True, False)


def test_a_score_with_many_decimals_is_told_in_whole_numbers_whose_sum_comes_out() -> None:
    knee = in_plain_words(cases.knee().measures[0])
    assert (knee.before, knee.value, knee.by, knee.most, knee.enough) == ("42", "76", 34, "100", None)
    rounded = cases.scored("koos-jr", "2016", 47.487, 54.84)
    assert in_plain_words(replace(rounded, verdict=Verdict.BETTER)).by == 8, "7.353, but 55 less 47"


def test_another_version_is_said_to_be_other_questions_and_nothing_is_compared() -> None:
    found = in_plain_words(replace(measure(8, 3), verdict=Verdict.OTHER_VERSION, change=None))
    assert (found.said, found.before, found.by, found.enough, found.worse) == (
        Said.OTHER_QUESTIONS,
        None,
        None,
        None,
        False,
    )


def test_own_activities_are_told_by_those_rated_both_times() -> None:
    (mine,) = told(cases.own_activities().measures[1:])
    assert (mine.value, mine.over, mine.before, mine.by) == ("4.3", 2, None, 3)
    assert mine.last is None or Decimal(mine.last) > Decimal("4.3")
    swapped = replace(cases.own_activities().measures[1], since_last=Verdict.WORSE, verdict=Verdict.NO_CLEAR_CHANGE)
    assert swapped.last
    better = replace(swapped, last=replace(swapped.last, value=Decimal("4.0")))
    assert in_plain_words(better).last is None, "two numbers that rise show no worsening"


def test_of_several_scales_none_is_the_number_that_the_patient_chose() -> None:
    assert in_plain_words(measure(8, 3)).rated
    assert not in_plain_words(replace(measure(8, 3), code="promis-29 pain")).rated


@pytest.mark.parametrize(("value", "text"), [("3", "3"), ("3.0", "3"), ("3.3", "3.3"), ("10", "10"), ("0.0", "0")])
def test_plain(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text
