"""A practice's own tablets, and which patient has one in hand."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.message import Link
from app.models.patient import Patient

WAITS = timedelta(minutes=10)


class Tablet(Base):
    """A device registered to one practice. It holds a random key of its own, of which only the hash is here.

    Until the code is typed on it, it has none.
    """

    __tablename__ = "tablet"

    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    registered_at: Mapped[datetime]
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True, default=None)
    key_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True, default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class HandOver(Base):
    """One patient is to answer on one tablet: it waits for ten minutes to be begun, and ends exactly once, when its
    last page was left or the next patient gets the tablet."""

    __tablename__ = "hand_over"

    tablet_id: Mapped[UUID] = mapped_column(ForeignKey("tablet.id"), index=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    queued_at: Mapped[datetime]
    queued_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("link.id"), default=None, index=True)  # once begun
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    tablet: Mapped[Tablet] = relationship()
    patient: Mapped[Patient] = relationship()
    link: Mapped[Link | None] = relationship()

    def waits(self, now: datetime) -> bool:
        """Nobody has begun it yet, and it is not too late."""
        return self.ended_at is None and self.link_id is None and now < self.queued_at + WAITS

    @classmethod
    def not_ended(cls) -> Select["HandOver"]:
        return select(cls).where(cls.ended_at.is_(None)).order_by(cls.queued_at, cls.id)
