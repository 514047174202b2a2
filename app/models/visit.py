"""Appointments at a practice: the reason to print."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.patient import Patient
from app.models.staff import Staff


class Visit(Base):
    """An appointment of one patient at one practice."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_practice_starts", "practice_id", "starts_at"),
        Index("ix_visit_starts_at", "starts_at"),
    )

    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    clinician_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), default=None)
    starts_at: Mapped[datetime]

    patient: Mapped[Patient] = relationship()
    clinician: Mapped[Staff | None] = relationship()
