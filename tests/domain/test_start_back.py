"""STarT Back: every set of answers there is, against the rule as Keele publishes it."""

from itertools import product
from pathlib import Path

import pytest

from app.adapters.questionnaires import read_instruments
from app.domain.instrument import Answers
from app.domain.scoring import NotScored, Reason, Score, score

START = read_instruments(Path(__file__).parents[2] / "questionnaires" / "instruments").get("start-back", "2008")
ITEMS = [item.id for item in START.items]


def published(answers: tuple[int, ...]) -> tuple[int, int, str]:
    """Total of the nine, distress of the last five, and the risk: 0-3 low; 4 or more by whether distress reaches 4."""
    total, distress = sum(answers), sum(answers[4:])
    return total, distress, "low" if total <= 3 else "high" if distress >= 4 else "medium"


@pytest.mark.parametrize("answers", list(product((0, 1), repeat=9)), ids=str)
def test_every_set_of_answers(answers: tuple[int, ...]) -> None:
    total, distress, risk = published(answers)
    results = score(START, dict(zip(ITEMS, answers, strict=True)))
    assert [each.value for each in results if isinstance(each, Score)] == [
        total,
        distress,
        ["low", "medium", "high"].index(risk),
    ]
    assert [each.level for each in results if isinstance(each, Score)] == [None, None, risk]


def test_more_agreement_never_lowers_the_risk() -> None:
    values = {
        answers: [
            each.value for each in score(START, dict(zip(ITEMS, answers, strict=True))) if isinstance(each, Score)
        ]
        for answers in product((0, 1), repeat=9)
    }
    for answers, found in values.items():
        for position in range(9):
            worse = values[*answers[:position], 1, *answers[position + 1 :]]
            assert all(after >= before for before, after in zip(found, worse, strict=True))


@pytest.mark.parametrize("missing", ITEMS)
def test_all_nine_are_needed(missing: str) -> None:
    """Distress has its own five; total and risk need every item, even where the answers given would already decide."""
    answers: Answers = dict.fromkeys(ITEMS, 1) | {missing: None}
    total, distress, risk = score(START, answers)
    for result in (total, risk):
        assert isinstance(result, NotScored)
        assert (result.reason, result.answered, result.of) == (Reason.TOO_FEW_ANSWERS, 8, 9)
    assert isinstance(distress, Score) == (missing in ITEMS[:4])


def test_the_ninth_item_has_five_answers_that_print_two_values() -> None:
    assert list(START.items[8].values) == [0, 0, 0, 1, 1]


def test_it_predicts_and_is_no_outcome() -> None:
    assert [scale.compared for scale in START.scales] == [False, False, False]
    assert [scale.mood for scale in START.scales] == [True, True, True]
    assert all(scale.threshold is None and not scale.levels for scale in START.scales)
