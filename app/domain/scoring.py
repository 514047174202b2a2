"""Answers → scores. The rule is data of the scale (scale.py); this is the small engine that carries it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.domain.instrument import AnswerFault, Answers, Instrument
from app.domain.scale import Method, Missing, Scale, Take

SCORER_VERSION = "1"
"""Stored with each score; raised when the same answers would give another result."""


class Reason(StrEnum):
    """Why there is no score."""

    NOT_ANSWERED = "not-answered"  # never opened, or passed over as a whole: that is no zero
    TOO_FEW_ANSWERS = "too-few-answers"
    NOT_PUBLISHED = "not-published"  # how it is scored is not public


@dataclass(frozen=True)
class Score:
    """`value` has the decimals its instrument publishes, so its text is stable; `answered` of `of` items had an answer.

    `level` is a severity word and `se` a standard error, None where no source gives one.
    """

    scale: str
    value: Decimal
    answered: int
    of: int
    prorated: bool = False
    level: str | None = None
    se: Decimal | None = None


@dataclass(frozen=True)
class NotScored:
    scale: str
    reason: Reason
    answered: int
    of: int


Result = Score | NotScored


class AnswerRefused(ValueError):
    """An answer that the instrument does not allow is never scored."""

    def __init__(self, item_id: str, fault: AnswerFault) -> None:
        self.item_id, self.fault = item_id, fault
        super().__init__(f"{fault}: {item_id}")


def score(instrument: Instrument, answers: Answers) -> tuple[Result, ...]:
    """One result per scale, in the instrument's order. None is a question passed over, an absent item one never shown.

    Raises AnswerRefused for an unknown item or an answer outside its choices.
    """
    for item_id, answer in answers.items():
        if fault := instrument.refuse(item_id, answer):
            raise AnswerRefused(item_id, fault)
    results: dict[str, Result] = {}
    for scale in instrument.scales:
        results[scale.name] = _score_scale(scale, answers, results)
    return tuple(results.values())


def _score_scale(scale: Scale, answers: Answers, before: Mapping[str, Result]) -> Result:
    points = _points(scale, answers)
    answered, of = len(points), len(scale.items)
    if scale.method is Method.UNPUBLISHED:
        return NotScored(scale.name, Reason.NOT_PUBLISHED, answered, of)
    if not answered:
        return NotScored(scale.name, Reason.NOT_ANSWERED, 0, of)
    if scale.missing is Missing.BLANK_IS_ZERO:
        # A blank says "this does not describe me", so a list that was answered at all is answered in full.
        answered = of
    if answered < scale.needs:
        return NotScored(scale.name, Reason.TOO_FEW_ANSWERS, answered, of)
    if scale.method is Method.CLASSES:
        return _classified(scale, before, answered)
    value, se = _value(scale, points, answered)
    return Score(
        scale.name,
        value,
        answered,
        of,
        prorated=answered < of and scale.missing is Missing.MEAN_OF_ANSWERED,
        level=scale.level(value),
        se=se,
    )


def _points(scale: Scale, answers: Answers) -> dict[str, Decimal | int]:
    """What each answered item counts; free text counts nothing and is never an item of a scale."""
    found = {item_id: answer for item_id in scale.items if isinstance(answer := answers.get(item_id), int)}
    if not scale.points:
        return dict(found)
    return {
        item_id: scale.points[item_id][answer] if item_id in scale.points else answer
        for item_id, answer in found.items()
    }


def _value(scale: Scale, points: Mapping[str, Decimal | int], answered: int) -> tuple[Decimal, Decimal | None]:
    """One division, last: a value that lies exactly between two published ones is seen as such and rounded up."""
    counted = _parts(scale, points) if scale.parts else points.values()
    total, divisor = Decimal(sum(counted)), Decimal(1)
    if scale.method is Method.MEAN:
        divisor = Decimal(len(scale.parts) or answered)
    elif answered < len(scale.items):
        total, divisor = total * len(scale.items), Decimal(answered)
    if scale.table is not None:
        # The rule of the tables with a missing-answer rule (PROMIS): a prorated raw sum is rounded up.
        return scale.table.values[int((total / divisor).to_integral_value(ROUND_CEILING))]
    return (total * scale.times / divisor + scale.plus).quantize(scale.step, ROUND_HALF_UP), None


def _parts(scale: Scale, points: Mapping[str, Decimal | int]) -> Sequence[Decimal | int]:
    found = []
    for part in scale.parts:
        given = [points[item_id] for item_id in part.items]
        found.append(max(given) if part.take is Take.HIGHEST else Decimal(sum(given)) / len(given))
    return found


def _classified(scale: Scale, before: Mapping[str, Result], answered: int) -> Result:
    """The first class that the scales before it fall into."""
    values = {name: result.value for name, result in before.items() if isinstance(result, Score)}
    for each in scale.classes:
        if all(name in values and low <= values[name] <= high for name, (low, high) in each.where.items()):
            return Score(scale.name, Decimal(each.value), answered, len(scale.items), level=each.word)
    return NotScored(scale.name, Reason.TOO_FEW_ANSWERS, answered, len(scale.items))
