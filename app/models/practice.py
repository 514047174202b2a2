"""Practices and the agreements that make them members."""

from collections.abc import Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, String, exists, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.hours import CLOSES, OPENS, Decent, Staffed
from app.models.base import Base, Moment


class Affiliation(StrEnum):
    """How a practice stands to the health system: a label that no rule reads."""

    INDEPENDENT = "independent"
    SERVICES_AGREEMENT = "services-agreement"
    CO_MANAGEMENT = "co-management"
    EMPLOYED = "employed"


class Paper(StrEnum):
    LETTER = "letter"
    A4 = "a4"


class Registration(StrEnum):
    """Where a practice's sender stands with the carriers: only an approved one sends."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class Practice(Base):
    """A tenant. The health system is a practice like any other."""

    __tablename__ = "practice"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    affiliation: Mapped[Affiliation]
    zone: Mapped[str] = mapped_column(String(40))  # IANA name
    phone: Mapped[str] = mapped_column(String(20))  # E.164
    on_call: Mapped[str] = mapped_column(String(200))  # what a patient is told to do after hours
    label: Mapped[str] = mapped_column(String(19))  # how a text names its sender
    sender: Mapped[str] = mapped_column(String(40), index=True)  # the number or messaging service texts come from
    sender_account: Mapped[str] = mapped_column(String(40), default="")  # the carrier's subaccount; "": the network's
    registration: Mapped[Registration] = mapped_column(default=Registration.NONE)
    carrier_replies: Mapped[bool] = mapped_column(default=True)  # to STOP, START and HELP, so that we must not
    postal_address: Mapped[str] = mapped_column(String(200), default="")  # in every e-mail
    texts_from: Mapped[time] = mapped_column(default=OPENS)  # within these hours of the patient's day
    texts_until: Mapped[time] = mapped_column(default=CLOSES)
    # Staffed hours by weekday ("monday": ["08:00", "17:00"]); a day that is missing is closed.
    hours: Mapped[dict[str, Any]]
    holidays: Mapped[list[str]]  # ISO dates
    paper: Mapped[Paper] = mapped_column(default=Paper.LETTER)
    desk_prints: Mapped[bool] = mapped_column(default=True)
    captain_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), default=None)
    cover_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), default=None)  # told when an owner is silent
    rehearsal: Mapped[bool] = mapped_column(default=False)  # nobody works there: it proves the path of alerts daily

    agreements: Mapped[list["Agreement"]] = relationship(back_populates="practice")

    def staffed(self) -> Staffed:
        """When its people are at work."""
        week = {
            day: (time.fromisoformat(begins), time.fromisoformat(ends)) for day, (begins, ends) in self.hours.items()
        }
        return Staffed(self.zone, week, self._closed_on())

    def decent(self, zones: tuple[str, ...], owners: Sequence[Staffed] = ()) -> Decent:
        """When a message in its name may go to somebody in these zones, while `owners` are at work too."""
        return Decent(zones, self.texts_from, self.texts_until, self._closed_on(), tuple(owners))

    def _closed_on(self) -> frozenset[date]:
        return frozenset(date.fromisoformat(day) for day in self.holidays)


class Agreement(Base):
    """A practice's signed membership, in force from/until."""

    __tablename__ = "agreement"

    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"), index=True)
    in_force_from: Mapped[datetime]
    in_force_until: Mapped[datetime | None] = mapped_column(default=None)

    practice: Mapped[Practice] = relationship(back_populates="agreements")

    @classmethod
    def in_force(cls, practice_id: UUID | ColumnElement[UUID], now: Moment) -> ColumnElement[bool]:
        """The practice has an agreement in force at `now`."""
        return exists().where(
            cls.practice_id == practice_id,
            cls.in_force_from <= now,
            or_(cls.in_force_until.is_(None), cls.in_force_until > now),
        )
