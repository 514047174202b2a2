"""Scores of what ships with text, beside slow references of the published rules; exhaustively where that is small."""

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.questionnaires import read_instruments
from app.domain.instrument import AnswerFault, Answers, Instrument, Kind
from app.domain.scale import Direction, Missing
from app.domain.scoring import AnswerRefused, NotScored, Reason, Result, Score, score

TESTS = Path(__file__).parents[1]
LIBRARY = read_instruments(TESTS.parent / "questionnaires" / "instruments")
ALL = sorted(LIBRARY, key=lambda each: (each.code, each.version))
WITH_TEXT = [each for each in ALL if each.words_by_language]
SCORED = [each for each in ALL if each.items]
TABLES = json.loads((TESTS / "questionnaires_tables.json").read_text())["tables"]
RMDQ, BACK, PHQ9 = LIBRARY.get("rmdq", "1983"), LIBRARY.get("nprs-back", "1"), LIBRARY.get("phq-9", "1")
TICKS = [item.id for item in RMDQ.items]


def named(instrument: Instrument) -> str:
    return f"{instrument.code}-{instrument.version}"


def filled(instrument: Instrument, values: tuple[int, ...]) -> dict[str, int]:
    return dict(zip([item.id for item in instrument.items], values, strict=False))


def texts(results: tuple[Result, ...]) -> dict[str, str | None]:
    return {each.scale: str(each.value) if isinstance(each, Score) else None for each in results}


def half_up(value: Fraction, decimals: int) -> str:
    """A number that is not negative, as a text."""
    whole, rest = divmod(value * 10**decimals, 1)
    digits = str(int(whole) + (rest >= Fraction(1, 2))).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits


def _sum(given: list[int | None], may_miss: int) -> str | None:
    """A sum in which the mean of the answered stands in for the missing."""
    there = [answer for answer in given if answer is not None]
    if not there or len(given) - len(there) > may_miss:
        return None
    return half_up(Fraction(sum(there) * len(given), len(there)), 0)


def _table(name: str, given: list[int | None]) -> str | None:
    if None in given:
        return None
    return half_up(Fraction(str(TABLES[name]["map"][str(sum(answer or 0 for answer in given))][0])), 3)


def _mean_of_three(given: list[int | None]) -> str | None:
    return None if None in given else half_up(Fraction(sum(answer or 0 for answer in given), 3), 1)


def _own_activities(given: list[int | None]) -> str | None:
    there = [answer for answer in given if answer is not None]
    return half_up(Fraction(sum(there), len(there)), 1) if there else None


def _ticked(given: list[int | None]) -> str | None:
    there = [answer for answer in given if answer is not None]
    return str(there.count(1)) if there else None


def _first(given: list[int | None]) -> str | None:
    return None if given[0] is None else str(given[0])


REFERENCES: dict[str, Callable[[list[int | None]], str | None]] = {
    "rmdq": _ticked,
    "body-map": _ticked,
    "peg": _mean_of_three,
    "psfs": _own_activities,
    "phq-2": lambda given: _sum(given, 0),
    "gad-2": lambda given: _sum(given, 0),
    "phq-9": lambda given: _sum(given[:9], 2),
    "gad-7": lambda given: _sum(given, 2),
    "koos-jr": lambda given: _table("KOOS_JR", given),
    "hoos-jr": lambda given: _table("HOOS_JR", given),
    "red-flags": lambda given: None if None in given else str(sum(answer or 0 for answer in given)),
}


def reference(instrument: Instrument, answers: Answers) -> str | None:
    """From the published rules, with exact fractions and no engine. What is not named above is its first answer."""
    listed = [answer if isinstance(answer := answers.get(item.id), int) else None for item in instrument.items]
    return REFERENCES.get(instrument.code, _first)(listed)


@st.composite
def answered(draw: st.DrawFn, among: list[Instrument]) -> tuple[Instrument, dict[str, int | None]]:
    instrument = draw(st.sampled_from(among))
    gaps = draw(st.sampled_from([0, 0, 1, 4]))
    shown = [item for item in instrument.items if item.kind is not Kind.TEXT]
    return instrument, {
        item.id: None if draw(st.integers(1, 10)) <= gaps else draw(st.sampled_from(list(item.values)))
        for item in shown
    }


@given(answered(WITH_TEXT))
def test_engine_and_reference_agree(case: tuple[Instrument, dict[str, int | None]]) -> None:
    instrument, answers = case
    (scale,) = instrument.scales
    assert texts(score(instrument, answers)) == {scale.name: reference(instrument, answers)}


def every(code: str) -> Iterator[tuple[int, ...]]:
    return product(*(item.values for item in LIBRARY.get(code, "2016" if code.endswith("jr") else "1").items))


@pytest.mark.parametrize("code", ["phq-2", "gad-2", "gad-7", "hoos-jr", "koos-jr"])
def test_every_set_of_answers(code: str) -> None:
    instrument = LIBRARY.get(code, "2016" if code.endswith("jr") else "1")
    (scale,) = instrument.scales
    expected: dict[int, str | None] = {}
    for values in every(code):
        raw = sum(values)
        if raw not in expected:
            expected[raw] = reference(instrument, filled(instrument, values))
        assert texts(score(instrument, filled(instrument, values))) == {scale.name: expected[raw]}


@pytest.mark.parametrize("total", range(28))
@pytest.mark.parametrize("skipped", range(4))
def test_every_total_of_the_nine_mood_questions(total: int, skipped: int) -> None:
    """As high answers first; then with the last questions skipped, of which two may be."""
    values = [min(3, max(0, total - 3 * position)) for position in range(9 - skipped)]
    answers: Answers = filled(PHQ9, tuple(values)) | dict.fromkeys([item.id for item in PHQ9.items][9 - skipped : 9])
    (result,) = score(PHQ9, answers)
    assert texts((result,)) == {"total": reference(PHQ9, answers)}
    assert isinstance(result, Score) == (skipped <= 2)
    if isinstance(result, Score):
        words = ["minimal"] * 5 + ["mild"] * 5 + ["moderate"] * 5 + ["moderately severe"] * 5 + ["severe"] * 8
        assert (result.prorated, result.level) == (skipped > 0, words[int(result.value)])


@given(answered(SCORED))
def test_a_score_stays_in_its_range_and_counts_its_answers(case: tuple[Instrument, dict[str, int | None]]) -> None:
    instrument, answers = case
    for scale, result in zip(instrument.scales, score(instrument, answers), strict=True):
        assert (result.scale, result.of) == (scale.name, len(scale.items))
        there = sum(answers.get(item_id) is not None for item_id in scale.items)
        assert result.answered == (len(scale.items) if there and scale.missing is Missing.BLANK_IS_ZERO else there)
        if isinstance(result, Score):
            assert scale.low <= result.value <= scale.high
            assert -result.value.as_tuple().exponent == scale.decimals or not scale.compared
            assert result.answered >= scale.needs
            assert not (result.prorated and result.answered == result.of)


@given(answered(SCORED), st.data())
def test_one_step_up_moves_a_score_one_way_only(
    case: tuple[Instrument, dict[str, int | None]], data: st.DataObject
) -> None:
    """Whether higher answers mean better or worse is the item's; but it is the same for every answer of that item."""
    instrument, answers = case
    item = data.draw(st.sampled_from(instrument.items))
    if item.kind is Kind.TEXT or answers.get(item.id) is None:
        return
    ladder = sorted(set(item.values))
    results = [score(instrument, answers | {item.id: value}) for value in ladder]
    for position, scale in enumerate(instrument.scales):
        values = [found[position].value for found in results if isinstance(found[position], Score)]
        if scale.compared:
            assert values in (sorted(values), sorted(values, reverse=True))


@pytest.mark.parametrize("instrument", SCORED, ids=named)
def test_a_form_never_opened_or_passed_over_is_not_a_zero(instrument: Instrument) -> None:
    for answers in ({}, dict.fromkeys(item.id for item in instrument.items)):
        for result in score(instrument, answers):
            assert isinstance(result, NotScored)
            assert (result.reason, result.answered) == (Reason.NOT_ANSWERED, 0)


def test_a_blank_in_the_list_is_a_no() -> None:
    assert texts(score(RMDQ, {TICKS[0]: 1, TICKS[1]: None})) == {"rmdq": "1"}
    assert texts(score(RMDQ, dict.fromkeys(TICKS[:5], 0))) == {"rmdq": "0"}


@pytest.mark.parametrize(
    ("code", "answers", "fault"),
    [
        ("nprs-back", {"pain": 11}, AnswerFault.OUT_OF_RANGE),
        ("nprs-back", {"pain": -1}, AnswerFault.OUT_OF_RANGE),
        ("nprs-back", {"pain": True}, AnswerFault.WRONG_TYPE),
        ("nprs-back", {"pain": "7"}, AnswerFault.WRONG_TYPE),
        ("nprs-back", {"pain": 7.0}, AnswerFault.WRONG_TYPE),
        ("nprs-back", {"pain": 7, "mood": 1}, AnswerFault.UNKNOWN_ITEM),
        ("global-change", {"change": 0}, AnswerFault.OUT_OF_RANGE),
    ],
)
def test_an_impossible_answer_is_refused_by_name(code: str, answers: Answers, fault: AnswerFault) -> None:
    with pytest.raises(AnswerRefused) as refused:
        score(LIBRARY.get(code, "1"), answers)
    assert refused.value.fault == fault


def test_which_scores_are_better_when_higher() -> None:
    """Every other one is better when lower: a direction turned round would turn every verdict."""
    higher = {
        named(each) for each in WITH_TEXT for scale in each.scales if scale.direction is Direction.HIGHER_IS_BETTER
    }
    assert higher == {"koos-jr-2016", "hoos-jr-2016", "psfs-1995", "pass-1"}
