"""What holds the queue back, and the signs of life of those who work on it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class HoldReason(StrEnum):
    """Why nothing is sent until a person has looked."""

    RESTORED = "restored"  # the database is a copy of an earlier day
    TOO_MANY = "too-many"  # more messages than steps came due: something counts wrongly
    CARRIER = "carrier"  # the carrier refuses the account or the sender, not the message
    FILTERED = "filtered"  # carriers take the sender's texts for spam
    OPERATOR = "operator"


class Hold(Base):
    """Nothing is sent until somebody releases it: for one practice's sender, or (no practice) for the whole network."""

    __tablename__ = "hold"

    practice_id: Mapped[UUID | None] = mapped_column(ForeignKey("practice.id"), default=None)
    reason: Mapped[HoldReason]
    code: Mapped[str | None] = mapped_column(String(120), default=None)  # the carrier's, if it was the carrier
    since: Mapped[datetime]
    released_at: Mapped[datetime | None] = mapped_column(index=True, default=None)
    released_by: Mapped[str | None] = mapped_column(String(80), default=None)

    @classmethod
    def stands(cls) -> ColumnElement[bool]:
        return cls.released_at.is_(None)


class Heartbeat(Base):
    """When a job of the clock last came to its end, whichever worker ran it."""

    __tablename__ = "heartbeat"

    job: Mapped[str] = mapped_column(String(40), unique=True)
    at: Mapped[datetime]
