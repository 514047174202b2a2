"""A result as a patient is told it: which sentences are said and with which numbers. Their words are a template's.

The verdict is the page's own; levels, norms and other people are never told.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.domain.change import Verdict
from app.domain.scale import Direction
from app.domain.summary import Measure

_LONGEST_RATING = 10


class Said(StrEnum):
    """What is said of the change since the start."""

    STARTING_POINT = "starting-point"
    NOTHING_BEFORE = "nothing-before"
    NOT_ADDED_UP = "not-added-up"
    SKIPPED = "skipped"
    SAME = "same"  # about the same as at the start
    A_LITTLE = "a-little"  # a difference that many would not feel
    CHANGED = "changed"


@dataclass(frozen=True)
class PlainWords:
    """One result. `rated` is True where the value is the very number that the patient chose, not one worked out.

    `by` is the size of the difference since the start, `higher` its direction; `enough` is the smallest difference that
    most people can feel, None where no study says. `worse` is since the start, `worse_than_last` since the time before.
    """

    title: str
    said: Said
    rated: bool
    value: str | None
    most: str
    before: str | None
    last: str | None
    by: Decimal | None
    higher: bool
    lower_is_better: bool
    enough: str | None
    worse: bool
    worse_than_last: bool


def in_plain_words(measure: Measure) -> PlainWords:
    """From one measure of the page, whose `now` is there."""
    now = measure.now.value if measure.now else None
    said = _said(measure, now)
    told = said in {Said.SAME, Said.A_LITTLE, Said.CHANGED}
    worse = measure.verdict is Verdict.WORSE
    return PlainWords(
        title=measure.title,
        said=said,
        rated=measure.decimals == 0 and measure.high <= _LONGEST_RATING,
        value=None if now is None else plain(now),
        most=plain(measure.high),
        before=plain(measure.baseline.value)
        if told and measure.baseline and measure.baseline.value is not None
        else None,
        last=plain(measure.last.value) if measure.last and measure.last.value is not None else None,
        by=abs(measure.change) if measure.change is not None else None,
        higher=measure.change is not None and measure.change > 0,
        lower_is_better=measure.direction is Direction.LOWER_IS_BETTER,
        enough=plain(measure.threshold) if told and measure.threshold is not None else None,
        worse=worse,
        worse_than_last=not worse and now is not None and measure.since_last is Verdict.WORSE,
    )


def plain(value: Decimal) -> str:
    """A number without zeros that say nothing: 3, 3.3, 2."""
    return f"{value.normalize():f}"


def _said(measure: Measure, now: Decimal | None) -> Said:
    if now is None:
        return Said.NOT_ADDED_UP if measure.now and measure.now.answered else Said.SKIPPED
    match measure.verdict:
        case Verdict.STARTING_POINT:
            return Said.STARTING_POINT
        case Verdict.NO_CLEAR_CHANGE:
            return Said.SAME
        case Verdict.SMALL_CHANGE | Verdict.SMALL_WORSENING:
            return Said.A_LITTLE
        case Verdict.BETTER | Verdict.WORSE:
            return Said.CHANGED
        case Verdict.NO_THRESHOLD:
            return Said.CHANGED if measure.change else Said.SAME
        case _:
            return Said.NOTHING_BEFORE
