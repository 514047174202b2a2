"""One row per permission. A permission is withdrawn, never deleted."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, LargeBinary, String, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class ConsentKind(StrEnum):
    """What is permitted."""

    TEXT_NUMBER = "text-number"
    EMAIL_ADDRESS = "email-address"
    SHARE_EPISODE = "share-episode"
    SHARE_MOOD = "share-mood"
    GROUP_REPORTS = "group-reports"


class ConsentMethod(StrEnum):
    """How the patient said so."""

    SPOKEN = "spoken"
    PAPER = "paper"
    CODE = "code"  # typed a one-time code sent to the contact on file
    TEXT = "text"  # texted START
    LINK = "link"  # took a stop back, on the page where it was asked for


class Ended(StrEnum):
    """Why a permission to write to a number or an address holds no longer. Only a newer permission helps."""

    DESK = "desk"  # the patient told a practice
    STOP = "stop"  # the patient texted so
    UNSUBSCRIBED = "unsubscribed"  # by the button of a mail program, or of the page behind a link
    COMPLAINED = "complained"  # called an e-mail spam
    WRONG_NUMBER = "wrong-number"  # somebody else answers there
    CARRIER_STOP = "carrier-stop"  # the carrier says that the person opted out
    BLOCKED = "blocked"
    BAD_CONTACT = "bad-contact"  # no such number or address
    NOT_MOBILE = "not-mobile"


class Consent(Base):
    """Text this number, e-mail this address, share this episode with this practice, and so on."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_patient_kind", "patient_id", "kind"),
        CheckConstraint(
            "kind <> 'share-episode' OR (episode_id IS NOT NULL AND practice_id IS NOT NULL)", name="shares_something"
        ),
        CheckConstraint(
            "kind NOT IN ('text-number', 'email-address') OR contact_index IS NOT NULL", name="names_a_contact"
        ),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    kind: Mapped[ConsentKind]
    method: Mapped[ConsentMethod]
    wording: Mapped[str] = mapped_column(String(40))  # which version of the words was said or shown
    language: Mapped[str] = mapped_column(String(8))
    given_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), default=None)  # None: the patient
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), default=None)
    ended: Mapped[Ended | None] = mapped_column(default=None)  # why, of a permission to write to a contact

    # Blind index of the contact.
    contact_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True, default=None)
    episode_id: Mapped[UUID | None] = mapped_column(ForeignKey("episode.id"), index=True, default=None)
    practice_id: Mapped[UUID | None] = mapped_column(ForeignKey("practice.id"), default=None)

    @classmethod
    def in_force(cls, now: datetime) -> ColumnElement[bool]:
        """Given, and not withdrawn."""
        return and_(cls.given_at <= now, or_(cls.withdrawn_at.is_(None), cls.withdrawn_at > now))
