"""Where it is not shared nothing speaks of mood: not a scale, not its questions, not an instrument of nothing else."""

from dataclasses import replace

import pytest

from app.domain import silence
from app.domain.instrument import Instrument, When
from tests.stage import LIBRARY


def names(instrument: Instrument, *, mood: bool) -> set[str]:
    return {scale.name for scale in silence.scales(instrument, mood=mood)}


def test_an_instrument_of_mood_alone_is_not_spoken_of() -> None:
    phq = LIBRARY.get("phq-9", "1")
    assert not silence.speaks_of(phq, mood=False)
    assert silence.speaks_of(phq, mood=True)
    assert silence.items(phq, mood=True) == phq.items


def test_of_a_profile_only_the_mood_scales_and_their_questions_vanish() -> None:
    profile = LIBRARY.get("promis-29", "2.1")
    assert silence.speaks_of(profile, mood=False)
    assert names(profile, mood=True) - names(profile, mood=False) == {"anxiety", "depression"}
    assert len(silence.items(profile, mood=False)) == len(profile.items) - 8


def test_a_question_that_another_scale_counts_too_stays() -> None:
    start = LIBRARY.get("start-back", "2008")
    assert not silence.speaks_of(start, mood=False), "its total and its class tell of the distress in them"
    total, distress, risk = start.scales
    told = replace(start, scales=(replace(total, mood=False), distress, risk))
    assert names(told, mood=False) == {"total"}
    assert silence.items(told, mood=False) == start.items


@pytest.mark.parametrize("code", ["nprs-back", "red-flags", "global-change"])
def test_where_there_is_no_mood_nothing_vanishes(code: str) -> None:
    instrument = LIBRARY.get(code, "1")
    assert silence.speaks_of(instrument, mood=False)
    assert silence.items(instrument, mood=False) == instrument.items
    assert silence.speaks_of(replace(instrument, scales=()), mood=False)


def test_a_question_asked_because_of_a_mood_answer_vanishes_with_it() -> None:
    profile = LIBRARY.get("promis-29", "2.1")
    mood = next(scale for scale in profile.scales if scale.mood)
    follow_up = replace(profile.items[-1], id="why", when=When((mood.items[0],), (5,)))
    asked = silence.items(replace(profile, items=(*profile.items, follow_up)), mood=False)
    assert follow_up not in asked
    assert profile.items[-1] in asked
