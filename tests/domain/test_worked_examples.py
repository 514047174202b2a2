"""Every worked example of every shipped instrument, held against the engine; and what is told of these tests."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.adapters.questionnaires import read_instruments
from app.domain.evidence import evidence, worked
from app.domain.instrument import Example, Instrument
from app.domain.scale import Method
from app.domain.scoring import Score, Scorer, score

ROOT = Path(__file__).parents[2]
LIBRARY = read_instruments(ROOT / "questionnaires" / "instruments")
CASES = {each.id: (instrument, each.example) for instrument in LIBRARY for each in worked([instrument])}


@pytest.mark.parametrize(("instrument", "example"), CASES.values(), ids=CASES)
def test_worked_example(instrument: Instrument, example: Example) -> None:
    answers = {item.id: answer for item, answer in zip(instrument.items, example.answers, strict=False)}
    results = {result.scale: result for result in score(instrument, answers)}
    scales = {scale.name: scale for scale in instrument.scales}
    found = {name: str(each.value) if isinstance(each, Score) else each.reason for name, each in results.items()}
    wanted = {
        name: str(value.quantize(scales[name].step)) if isinstance(value, Decimal) else value
        for name, value in example.scores.items()
    }
    assert all(value == value.quantize(scales[name].step) for name, value in numbers(example).items())
    assert {name: found[name] for name in wanted} == wanted
    levels = {name: each.level for name, each in results.items() if isinstance(each, Score)}
    assert {name: levels[name] for name in example.levels} == dict(example.levels)


def numbers(example: Example) -> dict[str, Decimal]:
    return {name: value for name, value in example.scores.items() if isinstance(value, Decimal)}


@pytest.mark.parametrize("instrument", LIBRARY, ids=lambda each: f"{each.code}-{each.version}")
def test_every_scale_has_an_example_of_its_value(instrument: Instrument) -> None:
    scored = {name for example in instrument.examples for name in numbers(example)}
    assert scored == {scale.name for scale in instrument.scales if scale.method is not Method.UNPUBLISHED}
    unpublished = {scale.name for scale in instrument.scales if scale.method is Method.UNPUBLISHED}
    assert unpublished <= {name for example in instrument.examples for name in example.scores}


@pytest.mark.parametrize("instrument", LIBRARY, ids=lambda each: f"{each.code}-{each.version}")
def test_many_sets_are_scored_as_each_alone(instrument: Instrument) -> None:
    """From nothing answered to everything, at the lowest and the highest: totals are shared, results are not."""
    sets = [
        {item.id: pick(item.values) if item.values else "own words" for item in instrument.items[:answered]}
        for pick in (min, max)
        for answered in range(len(instrument.items) + 1)
    ]
    scorer = Scorer(instrument)
    assert [scorer.score(answers) for answers in sets * 2] == [score(instrument, answers) for answers in sets] * 2


def test_what_evidence_says_of_these_tests_is_true() -> None:
    """The names that evidence gives are those under which pytest collects the cases above, no more and no fewer."""
    file = Path(__file__).relative_to(ROOT).as_posix()
    (mark,) = vars(test_worked_example)["pytestmark"]
    collected = {f"{file}::{test_worked_example.__name__}[{id}]" for id in mark.kwargs["ids"]}
    assert {each.test for instrument in LIBRARY for each in evidence(instrument).worked} == collected
    assert len(collected) == sum(len(instrument.examples) for instrument in LIBRARY)
    assert CASES["peg-1-0"] == (LIBRARY.get("peg", "1"), LIBRARY.get("peg", "1").examples[0])
