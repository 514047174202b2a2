"""A questionnaire begun and ended days apart: its answers tell of two times, and one score of them would of neither."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from app.domain.instrument import Instrument

# "If more than 72 h have passed since the first answer": the network's specification of screens (resume, 1.9).
LONGEST = timedelta(hours=72)


class When(NamedTuple):
    """When a question was answered for the first time and for the last."""

    first: datetime
    last: datetime


def out_of_date(instrument: Instrument, answered: Mapping[str, When]) -> set[str]:
    """Of the items that were answered, and not skipped, those too old for the one that was first answered last.

    Only what makes a score counts. Whoever changes an answer later completes nothing: the others stay what they are.
    """
    made_of = {item: each for item, each in answered.items() if item in instrument.scored}
    ended = max((each.first for each in made_of.values()), default=None)
    return {item for item, each in made_of.items() if ended and ended - each.last > LONGEST}
