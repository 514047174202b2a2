"""A questionnaire begun and ended days apart: its answers tell of two times, and one score of them would of neither."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

# "If more than 72 h have passed since the first answer": the network's specification of screens (resume, 1.9).
LONGEST = timedelta(hours=72)


class When(NamedTuple):
    """When a question was answered for the first time and for the last."""

    first: datetime
    last: datetime


def out_of_date(answered: Mapping[str, When]) -> set[str]:
    """Of the items that make a score, those whose answer is too old for the one that completed it, or came the nearest.

    Whoever changes an answer later completes nothing: the others stay what they are.
    """
    ended = max((each.first for each in answered.values()), default=None)
    return {item for item, each in answered.items() if ended and ended - each.last > LONGEST}
