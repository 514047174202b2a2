"""At the patients' door: who was told what, who asked for a new link, and codes that confirm a contact."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.message import Channel, PatientSession


class Told(Base):
    """The practices that a patient was told will see the answers of an episode, and in which words."""

    __tablename__ = "told"

    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("patient_session.id"))
    told_at: Mapped[datetime]
    wording: Mapped[str] = mapped_column(String(40))
    practices: Mapped[list[str]]  # their ids


class NewLinkRequest(Base):
    """Somebody typed a number and asked for a new link. Kept for a day, whether or not we know the number."""

    __tablename__ = "new_link_request"
    contact_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    address_index: Mapped[bytes] = mapped_column(LargeBinary(32))  # of the network address it came from
    asked_at: Mapped[datetime] = mapped_column(index=True)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)


class OneTimeCode(Base):
    """Seven digits sent to the contact on file. The plain code is only ever in the worker's memory and in the message.

    It is made when a worker takes it up, like a link's key; a worker that is lost meanwhile has sent it or not, and it
    is never sent again.
    """

    __tablename__ = "one_time_code"
    __table_args__ = (
        Index(
            "ix_one_time_code_waiting",
            "asked_at",
            sqlite_where=text("made_at IS NULL"),
            postgresql_where=text("made_at IS NULL"),
        ),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("patient_session.id"), index=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    channel: Mapped[Channel]
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None] = mapped_column(default=None)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), default=None)
    failed: Mapped[str | None] = mapped_column(String(120), default=None)  # why the carrier did not take it
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(default=None)

    session: Mapped[PatientSession] = relationship()
