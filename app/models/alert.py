"""Something a clinician must act on."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.escalation import Rung
from app.domain.safety import Heard, Tier
from app.models.base import Base
from app.models.episode import Episode
from app.models.message import Channel, PatientSession
from app.models.practice import Practice
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


class NoticeState(StrEnum):
    """Waiting until a carrier has taken it, however often that is tried."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    REFUSED = "refused"  # that number or address takes nothing from us
    DROPPED = "dropped"  # before its turn came somebody had acknowledged it, or it was told anew


class Alert(Base):
    """One safety rule that fired in one episode, with one owner, a clock and a documented end.

    `response_id` and `item` say by which answer, `session_id` in which browser. A text from the patient has neither;
    what staff typed has no browser.
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
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))  # where the owner has it: its hours count
    round: Mapped[int] = mapped_column(default=1)  # handed over or opened again, it is told anew
    state: Mapped[AlertState] = mapped_column(default=AlertState.OPEN)
    raised_at: Mapped[datetime]
    heard: Mapped[Heard | None] = mapped_column(default=None)  # what the patient said to the page that gave help
    heard_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)

    owner: Mapped[Staff] = relationship()
    practice: Mapped[Practice] = relationship()
    episode: Mapped[Episode] = relationship()
    response: Mapped[Response | None] = relationship()
    session: Mapped[PatientSession | None] = relationship()
    acts: Mapped[list["AlertAct"]] = relationship(order_by="AlertAct.at, AlertAct.id")
    notices: Mapped[list["AlertNotice"]] = relationship(back_populates="alert")

    def told(self) -> list["AlertNotice"]:
        """Who was told, and who will be while nobody acknowledges it, by time; without whom nobody needs to tell."""
        waits = self.state is AlertState.OPEN
        told = [
            each
            for each in self.notices
            if each.state is not NoticeState.DROPPED
            and (each.state is not NoticeState.WAITING or (waits and each.round == self.round))
        ]
        return sorted(told, key=lambda each: (each.at, each.rung.value, each.channel.value))


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


class AlertNotice(Base):
    """One person is told of an alert by one channel: written with the alert, and sent when its turn comes.

    Unlike a patient's message it goes at least once: one that is in doubt is sent again.
    """

    __tablename__ = "alert_notice"
    __table_args__ = (
        UniqueConstraint("alert_id", "round", "rung", "staff_id", "channel"),
        Index(
            "ix_alert_notice_waiting",
            "look_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id"))
    round: Mapped[int]
    rung: Mapped[Rung]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    channel: Mapped[Channel]
    due_at: Mapped[datetime]  # when this person is to be told
    look_at: Mapped[datetime]  # when a worker looks at it next; it has it in hand until then
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    carrier_id: Mapped[str | None] = mapped_column(String(64), default=None)
    reason: Mapped[str | None] = mapped_column(String(120), default=None)  # why the last attempt failed

    alert: Mapped[Alert] = relationship(back_populates="notices")
    staff: Mapped[Staff] = relationship()

    @property
    def at(self) -> datetime:
        """When this person was told, or is to be."""
        return self.sent_at or self.due_at
