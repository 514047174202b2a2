"""Texts that people send us."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.inbound import Class
from app.models.base import Base
from app.models.practice import Practice
from app.models.sealed import sealed_text


class InboundText(Base):
    """One text to one of our senders. It may hold anything, so it is encrypted, and read by the practice it came to."""

    __tablename__ = "inbound_text"

    carrier_id: Mapped[str] = mapped_column(String(64), unique=True)  # a carrier posts it again until it is answered
    came_at: Mapped[datetime]
    practice_id: Mapped[UUID | None] = mapped_column(ForeignKey("practice.id"), index=True)  # whose sender it came to
    contact_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    meant: Mapped[Class]
    stopped: Mapped[bool] = mapped_column(default=False)  # whether it ended any permission
    seen_at: Mapped[datetime | None] = mapped_column(default=None)  # by the desk, where a person must look
    seen_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), default=None)

    number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    number = sealed_text()  # E.164
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    body = sealed_text()

    practice: Mapped[Practice | None] = relationship()
