"""The person, and their number at one practice."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.sealed import Sealed, sealed_text


class Patient(Base):
    """A person as one practice enrolled them. Names stay readable, for search; the rest is encrypted."""

    __tablename__ = "patient"
    __table_args__ = (Index("ix_patient_names", "family_name", "given_name"),)

    family_name: Mapped[str] = mapped_column(String(60))
    given_name: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(8))
    # Of the home's ZIP code, where it is known; else every zone that the number could be in counts.
    zone: Mapped[str | None] = mapped_column(String(40), default=None)
    enrolled_by_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"), index=True)
    enrolled_at: Mapped[datetime]
    deceased_on: Mapped[date | None] = mapped_column(default=None)

    birth_date_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    birth_date_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    birth_date = Sealed(date.isoformat, date.fromisoformat, index="birth_date")

    mobile_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    mobile_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True, default=None)
    mobile = sealed_text(index="mobile")  # E.164

    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True, default=None)
    email = sealed_text(index="email")

    chart_numbers: Mapped[list["ChartNumber"]] = relationship(back_populates="patient")


class ChartNumber(Base):
    """What one practice calls the patient; never shown to another."""

    __tablename__ = "chart_number"
    __table_args__ = (UniqueConstraint("practice_id", "number"), UniqueConstraint("patient_id", "practice_id"))

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    number: Mapped[str] = mapped_column(String(40))

    patient: Mapped[Patient] = relationship(back_populates="chart_numbers")
