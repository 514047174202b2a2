"""How many minutes to say that a check-in takes: what those before needed, or a guess by its number of questions."""

from collections.abc import Iterable
from datetime import timedelta
from math import ceil
from statistics import median

# The rule of the network's specification of screens (landing, 1.2): "median of the last 200 completions of this
# question set, rounded up to 1 min, in the patient's age band when n is 30 or more; until then items x 9 s". Not by
# age: the number stands on a page that may say nothing of the patient, and of two people one could tell the older.
SECONDS = 9  # a question
NEWEST, FEWEST = 200, 30  # completions that are looked at, and that a median needs
LONGEST = 99  # minutes: a text has room for two digits
# Whoever takes less than 2 s a question has not read it: Huang et al. 2012, the two-seconds-per-item rule; held up for
# items of various lengths by the studies of doi:10.1177/10944281211056520. Invented patients answer in no time at all.
LEAST_SECONDS = 2


def guessed(questions: int) -> int:
    """Minutes, where nobody knows better."""
    return _minutes(questions * SECONDS)


def measured(took: Iterable[timedelta], questions: int) -> int | None:
    """Minutes by what those before needed for so many questions; None where too few have answered them in earnest."""
    least = questions * LEAST_SECONDS
    seconds = [each.total_seconds() for each in took if each.total_seconds() >= least]
    return _minutes(median(seconds)) if len(seconds) >= FEWEST else None


def _minutes(seconds: float) -> int:
    return min(LONGEST, max(1, ceil(seconds / 60)))
