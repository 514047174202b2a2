"""Answers → scores. The rule is data of the scale (scale.py); this is the small engine that carries it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import lcm

from app.domain.instrument import Answer, AnswerFault, Answers, Instrument
from app.domain.scale import Method, Missing, Number, Scale, Take

SCORER_VERSION = "1"
"""Stored with each score; raised when the same answers would give another result."""

_PLAIN = frozenset({int, type(None)})  # free text is checked each time, and True, which equals 1, is no answer


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
    return Scorer(instrument).score(answers)


class Scorer:
    """The same for many sets of answers: what was checked or worked out for one set serves every set like it."""

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._taken: set[tuple[str, Answer]] = set()
        self._worked_out: dict[tuple[str, Number, int], Result] = {}

    def score(self, answers: Answers) -> tuple[Result, ...]:
        self._check(answers)
        results: dict[str, Result] = {}
        for scale in self._instrument.scales:
            results[scale.name] = self._score_scale(scale, answers, results)
        return tuple(results.values())

    def _check(self, answers: Answers) -> None:
        plain = _PLAIN.issuperset(map(type, answers.values()))
        if plain and answers.items() <= self._taken:
            return
        for item_id, answer in answers.items():
            if fault := self._instrument.refuse(item_id, answer):
                raise AnswerRefused(item_id, fault)
        if plain:
            self._taken.update(answers.items())

    def _score_scale(self, scale: Scale, answers: Answers, before: Mapping[str, Result]) -> Result:
        points = _points(scale, answers)
        total, answered = _total(scale, points), len(points)
        if scale.classes:
            return _result(scale, total, answered, before)
        key = scale.name, total, answered
        found = self._worked_out.get(key)
        if found is None:
            found = self._worked_out[key] = _result(scale, total, answered, before)
        return found


def _points(scale: Scale, answers: Answers) -> list[Number]:
    """What the answered items count, in order; free text counts nothing and is never an item of a scale."""
    given = map(answers.get, scale.items)
    if not scale.points:
        return [answer for answer in given if isinstance(answer, int)]
    return [
        counts[answer] if counts else answer
        for counts, answer in zip(scale.counts, given, strict=True)
        if isinstance(answer, int)
    ]


def _total(scale: Scale, points: Sequence[Number]) -> Number:
    """The sum of the points; of parts, once all are answered, their sum times what all of them can be divided by."""
    if not scale.parts or len(points) < len(scale.items):
        return sum(points)
    by_item, total = dict(zip(scale.items, points, strict=True)), Decimal(0)
    for part in scale.parts:
        given = [by_item[item_id] for item_id in part.items]
        total += max(given) * _share(scale) if part.take is Take.HIGHEST else sum(given) * (_share(scale) // len(given))
    return total


def _share(scale: Scale) -> int:
    return lcm(*(len(part.items) for part in scale.parts))


def _result(scale: Scale, total: Number, answered: int, before: Mapping[str, Result]) -> Result:
    of = len(scale.items)
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
    value, se = _value(scale, Decimal(total), answered)
    return Score(
        scale.name,
        value,
        answered,
        of,
        prorated=answered < of and scale.missing is Missing.MEAN_OF_ANSWERED,
        level=scale.level(value),
        se=se,
    )


def _value(scale: Scale, total: Decimal, answered: int) -> tuple[Decimal, Decimal | None]:
    """One division, last: a value that lies exactly between two published ones is seen as such and rounded up."""
    divisor = 1
    if scale.method is Method.MEAN:
        divisor = len(scale.parts) * _share(scale) if scale.parts else answered
    elif answered < len(scale.items):
        total, divisor = total * len(scale.items), answered
    if scale.table is not None:
        # The rule of the tables with a missing-answer rule (PROMIS): a prorated raw sum is rounded up.
        return scale.table.values[int((total / divisor).to_integral_value(ROUND_CEILING))]
    return (total * scale.times / divisor + scale.plus).quantize(scale.step, ROUND_HALF_UP), None


def _classified(scale: Scale, before: Mapping[str, Result], answered: int) -> Result:
    """The first class that the scales before it fall into."""
    values = {name: result.value for name, result in before.items() if isinstance(result, Score)}
    for each in scale.classes:
        if all(name in values and low <= values[name] <= high for name, (low, high) in each.where.items()):
            return Score(scale.name, Decimal(each.value), answered, len(scale.items), level=each.word)
    return NotScored(scale.name, Reason.TOO_FEW_ANSWERS, answered, len(scale.items))
