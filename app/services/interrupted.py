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
    last = {item: each.given_at for item, each in current.items() if not each.skipped}
    if all(now - at <= LONGEST for at in last.values()):
        return set()  # nearly always, and nothing was looked up for it
    with session.no_autoflush:
        first = {item: at for item, at in session.execute(_FIRST, {"id": response.id})}
    return out_of_date(instrument, {item: When(first.get(item, at), at) for item, at in last.items()})
