"""Planned time points of an episode and the steps that ask for them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.hours import local_date
from app.domain.pathway import RungCode
from app.models.base import Base
from app.models.episode import Episode


class Declined(StrEnum):
    """What the patient wants instead of answering on the phone."""

    NOT_THIS_TIME = "not-this-time"
    OTHER_WAY = "other-way"  # by phone or on paper


class CheckIn(Base):
    """One planned time point of one episode. Its dates are frozen; its status is computed from them and `now`."""

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("episode_id", "time_point"),
        Index(
            "ix_check_in_to_close",
            "closes_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"))
    time_point: Mapped[str] = mapped_column(String(40))
    opens_on: Mapped[date]
    due_on: Mapped[date]
    overdue_on: Mapped[date]
    closes_on: Mapped[date]  # the last day on which it can be answered
    closes_at: Mapped[datetime]  # the end of that day in the episode's zone
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("patient_session.id"), default=None)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)  # when the clock put it away
    wrong_birth_dates: Mapped[int] = mapped_column(default=0)
    declined: Mapped[Declined | None] = mapped_column(default=None)  # it can be answered all the same
    declined_at: Mapped[datetime | None] = mapped_column(default=None)

    episode: Mapped[Episode] = relationship()
    steps: Mapped[list["Step"]] = relationship(back_populates="check_in", order_by="Step.planned_for")

    def takes_answers(self, now: datetime) -> bool:
        """Sending, cancelling or closing a check-in ends every key's power to write."""
        return self.submitted_at is None and self.cancelled_at is None and now < self.closes_at

    def has_opened(self, now: datetime) -> bool:
        """By the date in the episode's zone."""
        return self.opens_on <= local_date(now, self.episode.zone)


class StepDropped(StrEnum):
    """Why a step was never sent."""

    ANSWERED = "answered"
    CLOSED = "closed"
    SUPERSEDED = "superseded"  # a newer step of the same check-in was due too
    NO_CONSENT = "no-consent"
    EPISODE_ENDED = "episode-ended"
    DECLINED = "declined"  # the patient said no to it
    NOT_TREATED = "not-treated"  # no practice on the care team may ask
    PAUSED = "paused"
    NOT_APPROVED = "not-approved"  # no carrier has approved the sender of the practice that asks
    NOBODY_STAFFED = "nobody-staffed"  # an answer could raise an alert, and nobody's hours are known
    NOTHING_TO_ASK = "nothing-to-ask"  # no instrument of the check-in may be asked: for want of a licence, say


class Step(Base):
    """One rung of one check-in, sent at most once."""

    __tablename__ = "step"
    __table_args__ = (
        UniqueConstraint("check_in_id", "rung"),
        Index(
            "ix_step_waiting",
            "planned_for",
            sqlite_where=text("message_id IS NULL AND dropped IS NULL"),
            postgresql_where=text("message_id IS NULL AND dropped IS NULL"),
        ),
        Index("ix_step_planned_for", "planned_for"),
        Index(
            "ix_step_message_id",
            "message_id",
            # SQLite would look for the steps without a message here, and read all of next year's.
            sqlite_where=text("message_id IS NOT NULL"),
            postgresql_where=text("message_id IS NOT NULL"),
        ),
    )

    check_in_id: Mapped[UUID] = mapped_column(ForeignKey("check_in.id"))
    rung: Mapped[RungCode]
    planned_for: Mapped[datetime]
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"), default=None)
    dropped: Mapped[StepDropped | None] = mapped_column(default=None)

    check_in: Mapped[CheckIn] = relationship(back_populates="steps")

    @classmethod
    def waits(cls, now: datetime) -> ColumnElement[bool]:
        """Due by then, in no message and not dropped: what the planner looks for."""
        return and_(cls.message_id.is_(None), cls.dropped.is_(None), cls.planned_for <= now)
