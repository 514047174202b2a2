"""Scores of what ships without text: the engine with its files against the published rules."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.questionnaires import read_instruments
from app.domain.instrument import Instrument
from app.domain.scoring import NotScored, Reason, Result, Score, Scorer, score
from tests.published_rules import HIGHER_IS_BETTER, RAND_SCALES, RULES, Given, published

LIBRARY = read_instruments(Path(__file__).parents[2] / "questionnaires" / "instruments")


def texts(results: Sequence[Result]) -> dict[str, str | None]:
    return {each.scale: str(each.value) if isinstance(each, Score) else None for each in results}


def by_item(instrument: Instrument, answers: Given) -> dict[str, int | None]:
    return dict(zip([item.id for item in instrument.items], answers, strict=True))


@st.composite
def forms(draw: st.DrawFn, instrument: Instrument) -> list[int | None]:
    """Answered in full, with a few gaps, and with many."""
    gaps = draw(st.sampled_from([0, 0, 1, 4, 7]))
    return [
        None if draw(st.integers(1, 10)) <= gaps else draw(st.sampled_from(list(item.values)))
        for item in instrument.items
    ]


@pytest.mark.parametrize("key", RULES, ids="-".join)
@given(st.data())
def test_engine_and_published_rule_agree(key: tuple[str, str], data: st.DataObject) -> None:
    instrument = LIBRARY.get(*key)
    answers = data.draw(forms(instrument))
    results = score(instrument, by_item(instrument, answers))
    assert texts(results) == published(key, answers)
    for scale, result in zip(instrument.scales, results, strict=True):
        there = sum(by_item(instrument, answers)[item_id] is not None for item_id in scale.items)
        assert (result.answered, result.of) == (there, len(scale.items))
        if isinstance(result, Score):
            assert scale.low <= result.value <= scale.high
            assert result.prorated == (there < len(scale.items))
        else:
            assert result.reason is (Reason.TOO_FEW_ANSWERS if there else Reason.NOT_ANSWERED)


@pytest.mark.parametrize("key", RULES, ids="-".join)
@given(st.data())
def test_a_worse_answer_never_improves_a_score(key: tuple[str, str], data: st.DataObject) -> None:
    instrument = LIBRARY.get(*key)
    answers = by_item(instrument, data.draw(forms(instrument)))
    position = data.draw(st.sampled_from(range(len(answers))))
    item = instrument.items[position]
    values = sorted(item.values, reverse=position in RULES[key][2])
    scores = [score(instrument, answers | {item.id: each}) for each in values]
    for results in zip(*scores, strict=True):
        ladder = [result.value for result in results if isinstance(result, Score)]
        assert ladder == sorted(ladder, reverse=key[0] in HIGHER_IS_BETTER)


@pytest.mark.parametrize("key", RULES, ids="-".join)
def test_the_ends_of_every_scale(key: tuple[str, str]) -> None:
    instrument = LIBRARY.get(*key)
    falling = RULES[key][2]
    worst = [(min if n in falling else max)(item.values) for n, item in enumerate(instrument.items)]
    best = [(max if n in falling else min)(item.values) for n, item in enumerate(instrument.items)]
    for answers, high in ((best, key[0] in HIGHER_IS_BETTER), (worst, key[0] not in HIGHER_IS_BETTER)):
        for scale, result in zip(instrument.scales, score(instrument, by_item(instrument, answers)), strict=True):
            assert isinstance(result, Score)
            assert result.value == (scale.high if high else scale.low)
    assert all(
        (str(scale.direction) == "higher-is-better") == (key[0] in HIGHER_IS_BETTER) for scale in instrument.scales
    )


NEEDED = {
    ("odi", "odi"): 9,
    ("ndi", "raw"): 8,
    ("ndi", "percent"): 8,
    ("quickdash", "disability"): 10,
    ("koos", "pain"): 5,
    ("koos", "symptoms"): 4,
    ("koos", "adl"): 9,
    ("koos", "sport"): 3,
    ("koos", "qol"): 2,
    ("hoos", "pain"): 5,
    ("hoos", "symptoms"): 3,
    ("hoos", "adl"): 9,
    ("hoos", "sport"): 2,
    ("hoos", "qol"): 2,
    **{("rand-36", name): 1 for name in RAND_SCALES if name != "change"},
}


@pytest.mark.parametrize("key", RULES, ids="-".join)
def test_one_answer_too_few(key: tuple[str, str]) -> None:
    """Every scale at the edge of its rule: the fewest answers that give a score, whichever they are, and one less."""
    instrument = LIBRARY.get(*key)
    for position, scale in enumerate(instrument.scales):
        needed = NEEDED.get((instrument.code, scale.name), len(scale.items))
        for order in (scale.items, scale.items[::-1]):
            answers = {item_id: instrument.items_by_id[item_id].values[0] for item_id in order[:needed]}
            enough = score(instrument, answers)[position]
            assert isinstance(enough, Score)
            assert enough.prorated == (needed < len(scale.items))
            del answers[order[needed - 1]]
            short = score(instrument, answers)[position]
            assert isinstance(short, NotScored)
            assert short.reason is (Reason.TOO_FEW_ANSWERS if answers else Reason.NOT_ANSWERED)


@pytest.mark.parametrize(
    ("key", "forms"),
    [
        (("eq-5d-5l", "us-2019"), [(*levels, 50) for levels in product(range(1, 6), repeat=5)]),
        (("mjoa", "1991"), list(product(range(6), range(8), range(4), range(4)))),
        (("comi-back", "1"), list(product((0, 4, 10), (1, 7), *[range(1, 6)] * 5))),
        (("comi-neck", "1"), list(product(range(11), range(11), (1, 4), (2,), (5,), (1, 2), (2, 5)))),
    ],
    ids=["every health state", "every grade", "every choice", "every pair of pains"],
)
def test_exhaustively(key: tuple[str, str], forms: list[tuple[int, ...]]) -> None:
    instrument = LIBRARY.get(*key)
    scorer = Scorer(instrument)
    for answers in forms:
        assert texts(scorer.score(by_item(instrument, answers))) == published(key, answers)


def test_every_grade_of_myelopathy_has_its_word() -> None:
    (scale,) = LIBRARY.get("mjoa", "1991").scales
    words = [scale.level(Decimal(total)) for total in range(19)]
    assert words == ["severe"] * 12 + ["moderate"] * 3 + ["mild"] * 3 + [None]


@pytest.mark.parametrize(
    ("code", "version", "scale", "last", "words"),
    [
        ("odi", "2.1a", "odi", [20, 40, 60, 80, 100], ["minimal", "moderate", "severe", "crippled", "bed-bound"]),
        ("ndi", "1991", "raw", [4, 14, 24, 34, 50], ["none", "mild", "moderate", "severe", "complete"]),
    ],
)
def test_bands_of_disability(code: str, version: str, scale: str, last: list[int], words: list[str]) -> None:
    found = {each.name: each for each in LIBRARY.get(code, version).scales}[scale]
    expected = [
        next(word for top, word in zip(last, words, strict=True) if total <= top) for total in range(last[-1] + 1)
    ]
    assert [found.level(Decimal(total)) for total in range(last[-1] + 1)] == expected


def test_mood_answers_are_marked() -> None:
    marked = {(key[0], scale.name) for key in RULES for scale in LIBRARY.get(*key).scales if scale.mood}
    assert marked == {("rand-36", "role-emotional"), ("rand-36", "emotional")}


def test_a_summary_whose_weights_are_not_public_has_no_score() -> None:
    results = score(LIBRARY.get("vr-12", "1"), {})
    assert [(result.scale, type(result), getattr(result, "reason", None)) for result in results] == [
        ("pcs", NotScored, Reason.NOT_PUBLISHED),
        ("mcs", NotScored, Reason.NOT_PUBLISHED),
    ]
