"""The shipped instruments that have words, and their exports as JSON would carry them."""

import json
from pathlib import Path
from typing import Any

from app.adapters.fhir import questionnaire
from app.adapters.questionnaires import read_instruments
from app.domain.instrument import Answers, Instrument
from app.domain.scale import Scale
from app.domain.scoring import Score, score

LIBRARY = {each.code: each for each in read_instruments(Path(__file__).parents[3] / "questionnaires" / "instruments")}
WORDED = [each for each in LIBRARY.values() if each.languages]


def exported(code: str) -> dict[str, Any]:
    """A new document each time: a test may change it."""
    found: dict[str, Any] = json.loads(json.dumps(questionnaire(LIBRARY[code])))
    return found


def engine_agrees(instrument: Instrument, scale: Scale, answers: Answers, raw: int) -> bool:
    """Whether that raw sum is the one behind our engine's score of complete answers."""
    found = {each.scale: each for each in score(instrument, answers)}[scale.name]
    assert isinstance(found, Score)
    return found.value == (scale.table.values[raw][0] if scale.table else raw * scale.times + scale.plus)
