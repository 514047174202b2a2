"""Something a clinician must act on."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.sealed import sealed_text
from app.models.staff import Staff


class AlertState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Alert(Base):
    """One safety rule that fired, with one owner, a clock and a documented end."""

    __tablename__ = "alert"

    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    response_id: Mapped[UUID | None] = mapped_column(ForeignKey("response.id"), default=None)
    rule: Mapped[str] = mapped_column(String(60))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[AlertState] = mapped_column(default=AlertState.OPEN)
    raised_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)

    outcome_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    outcome = sealed_text()  # who was reached, when, and what was agreed

    owner: Mapped[Staff] = relationship()
