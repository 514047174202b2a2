"""The instruments as this installation may ask them: shipped ones, and those whose text and licence were recorded."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.instrument import Library
from app.domain.outside import Outside


def in_use(session: Session, outside: Outside, now: datetime) -> Library:
    """Every instrument; `withheld` says why one is not asked."""
    return outside.instruments
