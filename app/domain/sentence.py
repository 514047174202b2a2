"""The computed sentence of the page: which of a few is said, and about what. Its words are a template's."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from app.domain.change import JUDGED, Verdict
from app.domain.summary import Facts, Measure

_NAMED_WORDS = 14  # for the measures named; the fixed words around them leave this much of 25


class Says(StrEnum):
    """In order of priority; an open flag is said before any of them."""

    NO_ANSWERS = "no-answers"
    OLD = "old"
    WORSE = "worse"
    WORSE_SINCE_LAST = "worse-since-last"
    BETTER = "better"
    FIRST_ANSWERS = "first-answers"
    NO_BASELINE = "no-baseline"
    NO_CLEAR_CHANGE = "no-clear-change"
    NOT_JUDGED = "not-judged"
    NOT_COMPARABLE = "not-comparable"  # something else was asked than at the baseline
    NO_RESULT = "no-result"


@dataclass(frozen=True)
class Sentence:
    """`count` of `of` main scores are what is said; `named` are those named, with values; `better` are better."""

    says: Says
    count: int
    of: int
    better: int
    named: tuple[Measure, ...]
    flagged: bool


def sentence(facts: Facts) -> Sentence:
    """At most 25 words once printed, for titles of at most 4 words."""
    measures = facts.measures
    verdicts = Counter(measure.verdict for measure in measures)
    worse = [measure for measure in measures if measure.verdict is Verdict.WORSE]
    worse_since = [measure for measure in measures if measure.since_last is Verdict.WORSE]
    said = {
        Says.NO_ANSWERS: len(measures) * (facts.newest is None),
        Says.OLD: len(measures) * facts.stale,
        Says.WORSE: len(worse),
        Says.WORSE_SINCE_LAST: len(worse_since),
        Says.BETTER: verdicts[Verdict.BETTER],
        Says.FIRST_ANSWERS: verdicts[Verdict.STARTING_POINT],
        Says.NO_BASELINE: verdicts[Verdict.NO_BASELINE],
        Says.NO_CLEAR_CHANGE: sum(verdicts[verdict] for verdict in JUDGED),
        Says.NOT_JUDGED: verdicts[Verdict.NO_THRESHOLD],
        Says.NOT_COMPARABLE: verdicts[Verdict.OTHER_VERSION] + verdicts[Verdict.OTHER_ACTIVITIES],
        Says.NO_RESULT: len(measures),
    }
    says = next((what for what, count in said.items() if count), Says.NO_ANSWERS)
    named = {Says.WORSE: worse, Says.WORSE_SINCE_LAST: worse_since}.get(says, [])
    flagged = bool(facts.flags)
    return Sentence(
        says, said[says], len(measures), verdicts[Verdict.BETTER], _that_fit(named, most=1 if flagged else 2), flagged
    )


def _that_fit(measures: list[Measure], *, most: int) -> tuple[Measure, ...]:
    """A measure named takes its title, two values and an arrow; the first is always named."""
    named = measures[:1]
    room = _NAMED_WORDS - sum(len(measure.title.split()) + 3 for measure in named)
    for measure in measures[1:most]:
        if len(measure.title.split()) + 3 <= room:
            named.append(measure)
    return tuple(named)
