"""Answers → scores. The rule is data of the scale (instrument.py); this is the small engine that carries it out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.domain.instrument import AnswerFault, Instrument, Method, Missing, Scale

SCORER_VERSION = "1"
"""Stored with each score; raised when the same answers would give another result."""


class Reason(StrEnum):
    """Why there is no score."""

    NOT_ANSWERED = "not-answered"  # never opened, or passed over as a whole: that is no zero
    TOO_FEW_ANSWERS = "too-few-answers"


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
Answers = Mapping[str, int | None]


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
    return tuple(_score_scale(scale, answers) for scale in instrument.scales)


def _score_scale(scale: Scale, answers: Answers) -> Result:
    found = (answers.get(item_id) for item_id in scale.items)
    given = [answer for answer in found if answer is not None]
    of = len(scale.items)
    if not given:
        return NotScored(scale.name, Reason.NOT_ANSWERED, 0, of)
    if scale.missing is Missing.BLANK_IS_ZERO:
        # A blank says "this does not describe me", so a list that was answered at all is answered in full.
        given = given + [0] * (of - len(given))
    if len(given) < scale.needs:
        return NotScored(scale.name, Reason.TOO_FEW_ANSWERS, len(given), of)
    value = _METHODS[scale.method](given).quantize(Decimal(1).scaleb(-scale.decimals), ROUND_HALF_UP)
    return Score(scale.name, value, len(given), of, level=scale.level(value))


def _value(given: list[int]) -> Decimal:
    return Decimal(given[0])


def _mean(given: list[int]) -> Decimal:
    return Decimal(sum(given)) / len(given)


def _count(given: list[int]) -> Decimal:
    return Decimal(sum(answer == 1 for answer in given))


_METHODS: Mapping[Method, Callable[[list[int]], Decimal]] = {
    Method.VALUE: _value,
    Method.MEAN: _mean,
    Method.COUNT: _count,
}
