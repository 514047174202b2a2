"""Who did or saw what, when and why. Rows are added, never changed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Integer, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class ActorKind(StrEnum):
    STAFF = "staff"
    PATIENT = "patient"
    OPERATOR = "operator"
    CARRIER = "carrier"
    NOBODY = "nobody"  # not signed in


class AuditOutcome(StrEnum):
    DONE = "done"
    DENIED = "denied"
    FAILED = "failed"


class AuditEvent(Base):
    """One act, in ids only: no name, no answer, no key. Nothing here is a foreign key: it outlives its objects."""

    __tablename__ = "audit_event"

    id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    sequence: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True, sort_order=-2
    )
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[UUID | None]
    practice_id: Mapped[UUID | None] = mapped_column(index=True)
    role: Mapped[str | None] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[AuditOutcome]
    object_kind: Mapped[str | None] = mapped_column(String(40))
    object_id: Mapped[UUID | None] = mapped_column(index=True)
    patient_id: Mapped[UUID | None] = mapped_column(index=True)
    request_id: Mapped[UUID | None]
    session_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    address: Mapped[str | None] = mapped_column(String(45))
    app_version: Mapped[str] = mapped_column(String(20))
