"""What invented patients answer is allowed, goes with how they are, and puts nobody in danger."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.cli.demo.answers import answer
from app.cli.demo.cast import CAST, Character, Going
from app.domain.instrument import Answer, Instrument
from app.domain.questions import screens
from app.domain.scale import Direction, Method, Scale
from app.domain.scoring import Result, Score, score
from tests.every_kind import EVERY_KIND
from tests.stage import LIBRARY

DAY = date(2026, 3, 2)
ASKED = [
    EVERY_KIND,
    *(each for each in LIBRARY if each.items),
]


def fill_in(who: Character, instrument: Instrument, day: int) -> dict[str, Answer]:
    """From question to question until no answer opens another."""
    given: dict[str, Answer] = {}
    done: set[tuple[str, str]] = set()
    while new := [each for each in screens([(instrument, [given])]) if not done.issuperset(each.places)]:
        for screen in new:
            given |= answer(who, screen, DAY + timedelta(days=day), day)
            done.update(screen.places)
    return given


@pytest.mark.parametrize("instrument", ASKED, ids=lambda each: f"{each.code} {each.version}")
def test_every_answer_is_allowed_asked_and_not_urgent(instrument: Instrument) -> None:
    for who in CAST[:12]:
        given = fill_in(who, instrument, 0)
        assert set(given) == {item.id for item in instrument.asked(given)}
        assert not any(instrument.refuse(item, value) for item, value in given.items())
        assert not any(given[item] in values for item, values in instrument.urgent.items())
        assert score(instrument, given)


@pytest.mark.parametrize("instrument", ASKED, ids=lambda each: f"{each.code} {each.version}")
def test_whoever_gets_better_scores_better_whichever_way_that_counts(instrument: Instrument) -> None:
    better = [who for who in CAST if who.going is Going.BETTER]
    start, later = (
        [each for who in better for each in score(instrument, fill_in(who, instrument, day))] for day in (0, 180)
    )
    for scale in instrument.scales:
        if scale.compared and scale.method is not Method.UNPUBLISHED:
            lower = _mean(later, scale) < _mean(start, scale)
            assert lower is (scale.direction is Direction.LOWER_IS_BETTER), scale.name


def _mean(results: Sequence[Result], scale: Scale) -> Decimal:
    """The mean of those who have a score."""
    values = [each.value for each in results if each.scale == scale.name and isinstance(each, Score)]
    return sum(values, Decimal(0)) / len(values)
