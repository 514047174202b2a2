"""Scores against worked examples, against a slow reference written from the published rules, and at the edges."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.questionnaires import read_instruments
from app.domain.instrument import AnswerFault, Instrument
from app.domain.scale import Direction
from app.domain.scoring import AnswerRefused, NotScored, Reason, Score, score

LIBRARY = read_instruments(Path(__file__).parents[2] / "questionnaires" / "instruments")
PEG = LIBRARY.get("peg", "1")
RMDQ = LIBRARY.get("rmdq", "1983")
BACK = LIBRARY.get("nprs-back", "1")
TICKS = [item.id for item in RMDQ.items]


def peg(*answers: int | None) -> dict[str, int | None]:
    return dict(zip(("pain", "enjoyment", "activity"), answers, strict=True))


@pytest.mark.parametrize(
    ("instrument", "answers", "text"),
    [
        (BACK, {"pain": 0}, "0"),
        (BACK, {"pain": 10}, "10"),
        (PEG, peg(0, 0, 0), "0.0"),
        (PEG, peg(6, 7, 8), "7.0"),
        (PEG, peg(5, 5, 6), "5.3"),
        (PEG, peg(7, 7, 6), "6.7"),
        (PEG, peg(10, 10, 10), "10.0"),
        (RMDQ, dict.fromkeys(TICKS, 0), "0"),
        (RMDQ, dict.fromkeys(TICKS, 1), "24"),
        (RMDQ, dict.fromkeys(TICKS[:7], 1) | dict.fromkeys(TICKS[7:], 0), "7"),
        (LIBRARY.get("global-change", "1"), {"change": 2}, "2"),
    ],
)
def test_worked_examples(instrument: Instrument, answers: dict[str, int | None], text: str):
    (result,) = score(instrument, answers)
    assert isinstance(result, Score)
    assert str(result.value) == text
    assert (result.answered, result.of) == (len(instrument.items), len(instrument.items))
    assert (result.prorated, result.se, result.level) == (False, None, None)


@pytest.mark.parametrize("missing", ["pain", "enjoyment", "activity"])
def test_one_skipped_peg_question_leaves_no_score(missing: str):
    assert score(PEG, peg(3, 4, 5) | {missing: None}) == (NotScored("peg", Reason.TOO_FEW_ANSWERS, 2, 3),)


def test_a_blank_in_the_list_is_a_no():
    assert score(RMDQ, {TICKS[0]: 1, TICKS[1]: None}) == (Score("rmdq", Decimal(1), 24, 24),)
    assert score(RMDQ, dict.fromkeys(TICKS[:5], 0)) == (Score("rmdq", Decimal(0), 24, 24),)


@pytest.mark.parametrize("instrument", list(LIBRARY), ids=lambda instrument: instrument.code)
def test_a_form_never_opened_or_passed_over_is_not_a_zero(instrument: Instrument):
    for answers in ({}, dict.fromkeys(item.id for item in instrument.items)):
        for result in score(instrument, answers):
            assert isinstance(result, NotScored)
            assert (result.reason, result.answered) == (Reason.NOT_ANSWERED, 0)


@pytest.mark.parametrize(
    ("instrument", "answers", "fault"),
    [
        (BACK, {"pain": 11}, AnswerFault.OUT_OF_RANGE),
        (BACK, {"pain": -1}, AnswerFault.OUT_OF_RANGE),
        (BACK, {"pain": True}, AnswerFault.WRONG_TYPE),
        (BACK, {"pain": "7"}, AnswerFault.WRONG_TYPE),
        (BACK, {"pain": 7.0}, AnswerFault.WRONG_TYPE),
        (BACK, {"pain": 7, "mood": 1}, AnswerFault.UNKNOWN_ITEM),
        (RMDQ, {TICKS[0]: 2}, AnswerFault.OUT_OF_RANGE),
        (LIBRARY.get("global-change", "1"), {"change": 0}, AnswerFault.OUT_OF_RANGE),
    ],
)
def test_an_impossible_answer_is_refused_by_name(instrument: Instrument, answers: dict[str, int | None], fault: str):
    with pytest.raises(AnswerRefused) as refused:
        score(instrument, answers)
    assert refused.value.fault == fault


def reference(code: str, answers: dict[str, int | None]) -> str | None:
    """From the published rules, with exact fractions and no engine."""
    given_answers = [answer for answer in answers.values() if answer is not None]
    if code == "rmdq":
        return str(given_answers.count(1)) if given_answers else None
    if code == "peg":
        if len(given_answers) < 3:
            return None
        tenths = Fraction(sum(given_answers), 3) * 10
        rounded = int(tenths) + (tenths - int(tenths) >= Fraction(1, 2))
        return f"{rounded // 10}.{rounded % 10}"
    return str(given_answers[0]) if given_answers else None


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, dict[str, int | None]]:
    instrument = draw(st.sampled_from(list(LIBRARY)))
    shown = [item for item in instrument.items if draw(st.integers(0, 9))]
    return instrument, {item.id: draw(st.sampled_from([*item.values, None])) for item in shown}


@given(answered())
def test_engine_and_reference_agree_and_stay_in_range(case: tuple[Instrument, dict[str, int | None]]):
    instrument, answers = case
    (result,) = score(instrument, answers)
    (scale,) = instrument.scales
    assert (str(result.value) if isinstance(result, Score) else None) == reference(instrument.code, answers)
    assert not isinstance(result, Score) or scale.low <= result.value <= scale.high
    assert 0 <= result.answered <= result.of == len(scale.items)


@given(answered(), st.data())
def test_a_higher_answer_never_lowers_the_score(case: tuple[Instrument, dict[str, int | None]], data: st.DataObject):
    instrument, answers = case
    raisable = [
        item for item in instrument.items if answers.get(item.id) is not None and answers[item.id] != max(item.values)
    ]
    if not raisable:
        return
    item = data.draw(st.sampled_from(raisable))
    higher = data.draw(st.sampled_from([value for value in item.values if value > (answers[item.id] or 0)]))
    (before,), (after,) = score(instrument, answers), score(instrument, answers | {item.id: higher})
    assert type(before) is type(after)
    if isinstance(before, Score) and isinstance(after, Score):
        assert after.value >= before.value


def test_every_scale_shipped_so_far_is_better_when_lower():
    assert {scale.direction for instrument in LIBRARY for scale in instrument.scales} == {Direction.LOWER_IS_BETTER}
