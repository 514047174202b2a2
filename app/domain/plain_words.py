"""A result as a patient is told it: which sentences are said and with which numbers. Their words are a template's.

The verdict is the page's own; levels, norms and other people are never told. "So many out of so many" is said only of
a scale that begins at zero: of any other, as of a T-score, a number would say nothing to the patient, so only the
direction of a change is told, and nothing at all where none can be.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.domain.change import JUDGED, Verdict
from app.domain.chart import Chart, small
from app.domain.scale import Direction
from app.domain.summary import Measure

_LONGEST_RATING = 10
_FINEST = 1  # decimals that a patient is told


class Said(StrEnum):
    """What is said of the change since the start."""

    STARTING_POINT = "starting-point"
    NOTHING_BEFORE = "nothing-before"
    OTHER_QUESTIONS = "other-questions"  # the questionnaire has changed since the start
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
    `counted` is False where no number is told; `over` is how many own activities were rated both times, if not all.
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
    counted: bool = True
    over: int | None = None
    chart: Chart | None = None
    course: tuple[tuple[date, str], ...] = ()  # what the chart shows: each value and its day


def told(measures: Iterable[Measure]) -> list[PlainWords]:
    """From measures of the page whose `now` is there: those that have something to say to the patient."""
    return [
        in_plain_words(measure)
        for measure in measures
        if _is_counted(measure) or measure.verdict in JUDGED or measure.since_last is Verdict.WORSE
    ]


def in_plain_words(measure: Measure) -> PlainWords:
    """From one measure of the page, whose `now` is there."""
    now = measure.now.value if measure.now else None
    said = _said(measure, now)
    compared = said in {Said.SAME, Said.A_LITTLE, Said.CHANGED}
    start = measure.baseline.value if measure.baseline and compared and not measure.over else None
    worse = measure.verdict is Verdict.WORSE
    chart = small(replace(measure, decimals=_decimals(measure))) if _is_counted(measure) and compared else None
    return PlainWords(
        title=measure.title,
        said=said,
        rated=measure.decimals == 0 and measure.high <= _LONGEST_RATING and " " not in measure.code,
        value=_number(now),
        most=plain(measure.high),
        before=_number(start),
        last=_number(_worsened(measure, measure.last.value if measure.last else None, now)),
        by=_difference(measure, start, now),
        higher=measure.change is not None and measure.change > 0,
        lower_is_better=measure.direction is Direction.LOWER_IS_BETTER,
        # Beside rounded numbers it might seem not to agree with them.
        enough=plain(measure.threshold)
        if compared and measure.threshold is not None and measure.decimals <= _FINEST
        else None,
        worse=worse,
        worse_than_last=not worse and now is not None and measure.since_last is Verdict.WORSE,
        counted=_is_counted(measure),
        over=measure.over if compared else None,
        chart=chart,
        course=tuple((each.on, value) for each in measure.readings if (value := _number(each.value))) if chart else (),
    )


def plain(value: Decimal) -> str:
    """A number without zeros that say nothing: 3, 3.3, 2."""
    return f"{value.normalize():f}"


def _worsened(measure: Measure, last: Decimal | None, now: Decimal | None) -> Decimal | None:
    """The value before, where the two numbers show a worsening: two means of other activities need not."""
    if last is None or now is None or now == last:
        return None
    return last if (now > last) is (measure.direction is Direction.LOWER_IS_BETTER) else None


def _is_counted(measure: Measure) -> bool:
    return measure.low == 0


def _decimals(measure: Measure) -> int:
    return measure.decimals if measure.decimals <= _FINEST else 0


def _round(value: Decimal) -> Decimal:
    """To the whole where a score has more decimals than anybody would tell a patient."""
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1), ROUND_HALF_UP) if isinstance(exponent, int) and -exponent > _FINEST else value


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(_round(value))


def _difference(measure: Measure, start: Decimal | None, now: Decimal | None) -> Decimal | None:
    """Between the numbers as they are told, so that the patient's own sum comes out."""
    if start is not None and now is not None:
        return abs(_round(now) - _round(start))
    return None if measure.change is None else abs(_round(measure.change))


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
        case Verdict.OTHER_VERSION:
            return Said.OTHER_QUESTIONS
        case _:
            return Said.NOTHING_BEFORE
