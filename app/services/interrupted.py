"""Which answers of a response are too old for those that came last, before these are scored together."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.domain.instrument import Instrument
from app.domain.interruption import LONGEST, When, out_of_date
from app.models.response import Answer, Response

_FIRST = select(Answer.item, Answer.given_at).where(Answer.response_id == bindparam("id"), Answer.version == 1)


def too_old(
    session: Session, response: Response, instrument: Instrument, current: Mapping[str, Answer], now: datetime
) -> set[str]:
    """The items to answer again. `current` are the newest answers, those included that are about to be kept."""
    made_of = {item: each for item, each in current.items() if item in instrument.scored and not each.skipped}
    if all(now - each.given_at <= LONGEST for each in made_of.values()):
        return set()
    with session.no_autoflush:
        first = {item: at for item, at in session.execute(_FIRST, {"id": response.id})}
    return out_of_date({item: When(first.get(item, each.given_at), each.given_at) for item, each in made_of.items()})
