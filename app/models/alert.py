"""Something a clinician must act on."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.safety import Heard, Tier
from app.models.base import Base
from app.models.episode import Episode
from app.models.message import PatientSession
from app.models.response import Response
from app.models.sealed import sealed_text
from app.models.staff import Staff


class AlertState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Act(StrEnum):
    """What a person did about an alert."""

    ACKNOWLEDGED = "acknowledged"
    HANDED_OVER = "handed-over"
    CLOSED = "closed"
    REOPENED = "reopened"


class Alert(Base):
    """One safety rule that fired in one episode, with one owner, a clock and a documented end.

    `response_id` and `item` say by which answer, `session_id` in which browser; a text from the patient has none.
    """

    __tablename__ = "alert"

    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    response_id: Mapped[UUID | None] = mapped_column(ForeignKey("response.id"), default=None)
    item: Mapped[str | None] = mapped_column(String(40), default=None)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("patient_session.id"), default=None, index=True)
    rule: Mapped[str] = mapped_column(String(60))
    rules_version: Mapped[str | None] = mapped_column(String(20), default=None)
    tier: Mapped[Tier]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[AlertState] = mapped_column(default=AlertState.OPEN)
    raised_at: Mapped[datetime]
    heard: Mapped[Heard | None] = mapped_column(default=None)  # what the patient said to the page that gave help
    heard_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)

    owner: Mapped[Staff] = relationship()
    episode: Mapped[Episode] = relationship()
    response: Mapped[Response | None] = relationship()
    session: Mapped[PatientSession | None] = relationship()
    acts: Mapped[list["AlertAct"]] = relationship(order_by="AlertAct.at, AlertAct.id")


class AlertAct(Base):
    """Who did what about an alert, and when. `note` says why, or how it ended, and is never empty then."""

    __tablename__ = "alert_act"

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id"), index=True)
    act: Mapped[Act]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    to_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), default=None)  # who owns it from then on

    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    note = sealed_text()

    by: Mapped[Staff] = relationship(foreign_keys=[by_id])
    to: Mapped[Staff | None] = relationship(foreign_keys=[to_id])
