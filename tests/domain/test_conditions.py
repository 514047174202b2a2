"""Which questions are asked: a condition looks only at the answers before it, and never at a total."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.questionnaires import read_instruments
from app.domain.instrument import Answer, Instrument, When
from app.domain.scoring import score

LIBRARY = read_instruments(Path(__file__).parents[2] / "questionnaires" / "instruments")
PHQ9, WORK, OPIOIDS = (LIBRARY.get(code, "1") for code in ("phq-9", "work-status", "opioid-use"))
BRANCHING = [each for each in LIBRARY if any(item.when for item in each.items)]
PROBLEMS = [f"phq9-{number}" for number in range(1, 10)]


def asked(instrument: Instrument, answers: dict[str, Answer]) -> list[str]:
    return [item.id for item in instrument.asked(answers)]


@st.composite
def answered(draw: st.DrawFn, instrument: Instrument) -> dict[str, Answer]:
    """Some items answered, some passed over, some never shown."""
    shown = [item for item in instrument.items if draw(st.booleans())]
    return {item.id: draw(st.sampled_from([*item.values, None])) for item in shown}


@st.composite
def case(draw: st.DrawFn) -> tuple[Instrument, dict[str, Answer]]:
    instrument = draw(st.sampled_from(BRANCHING))
    return instrument, draw(answered(instrument))


@given(answered(PHQ9))
def test_difficulty_is_asked_exactly_if_a_problem_was_checked_off(answers: dict[str, Answer]):
    any_problem = any((answers.get(problem) or 0) > 0 for problem in PROBLEMS)
    assert asked(PHQ9, answers) == PROBLEMS + ["phq9-difficulty"] * any_problem


@given(answered(PHQ9), st.sampled_from([0, 1, 2, 3, None]))
def test_difficulty_never_counts(answers: dict[str, Answer], difficulty: int | None):
    assert score(PHQ9, answers | {"phq9-difficulty": difficulty}) == score(PHQ9, answers)


@pytest.mark.parametrize("status", [1, 2, 3, 4, 5, 6, 7, 8, None])
def test_days_off_are_asked_of_who_has_work_to_miss(status: int | None):
    assert asked(WORK, {"status": status}) == ["status"] + ["days-off"] * (status in {1, 2, 3, 4})


@pytest.mark.parametrize("use", [0, 1, 2, None])
def test_how_long_is_asked_of_who_takes_opioids(use: int | None):
    assert asked(OPIOIDS, {"use": use}) == ["use"] + ["over-90-days"] * (use in {1, 2})


@given(case())
def test_what_has_no_condition_is_always_asked_and_the_order_stays(case: tuple[Instrument, dict[str, Answer]]):
    instrument, answers = case
    found = asked(instrument, answers)
    assert found == [item.id for item in instrument.items if item.id in found]
    assert {item.id for item in instrument.items if item.when is None} <= set(found)


@given(case())
def test_a_later_answer_changes_nothing_before_it(case: tuple[Instrument, dict[str, Answer]]):
    """So the next question is known from what was answered, and the way never goes back."""
    instrument, answers = case
    for position, item in enumerate(instrument.items):
        before = {each.id: answers[each.id] for each in instrument.items[:position] if each.id in answers}
        assert (item.id in asked(instrument, before)) == (item.id in asked(instrument, answers))


@given(case())
def test_before_any_answer_no_condition_holds(case: tuple[Instrument, dict[str, Answer]]):
    instrument, answers = case
    unconditional = [item.id for item in instrument.items if item.when is None]
    assert asked(instrument, {}) == asked(instrument, dict.fromkeys(answers)) == unconditional


def test_a_condition_holds_on_any_of_its_items_and_on_any_of_its_values():
    when = When(("a", "b"), (1, 2))
    for a, b in product((0, 1, 2, 3, None), repeat=2):
        assert when.holds({"a": a, "b": b}) == (a in {1, 2} or b in {1, 2})
    assert when.holds({"b": 2})
    assert not when.holds({"c": 1})
