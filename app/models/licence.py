"""Texts that the network imported, the licences recorded for them, and the signatures under our own safety wording."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, Select, SQLColumnExpression, String, UniqueConstraint, and_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

Text = str | SQLColumnExpression[str]
_IN_USE = text("activated_at IS NOT NULL AND withdrawn_at IS NULL")


class InstrumentText(Base):
    """One language of an instrument as it was imported. The document never changes: another wording is another row."""

    __tablename__ = "instrument_text"
    __table_args__ = (
        UniqueConstraint("code", "version", "language", "checksum"),
        Index(
            "ix_instrument_text_in_use",
            "code",
            "version",
            "language",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
    )

    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))
    document: Mapped[dict[str, Any]]
    checksum: Mapped[str] = mapped_column(String(64))  # sha256 of the document as it is stored
    imported_at: Mapped[datetime]  # the last time: what was imported last is what is activated
    activated_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def in_use(self) -> bool:
        return self.activated_at is not None and self.withdrawn_at is None

    @classmethod
    def of(cls, code: str, version: str, language: str) -> Select["InstrumentText"]:
        """Newest import first."""
        return (
            select(cls)
            .where(cls.code == code, cls.version == version, cls.language == language)
            .order_by(cls.imported_at.desc(), cls.id)
        )

    @classmethod
    def with_licences(cls) -> Select[UUID, str, str, str, date | None, date | None, list[str] | None]:
        """Every text in use, a row for each licence of its instrument; without one its days and languages are None."""
        return (
            select(
                cls.id,
                cls.code,
                cls.version,
                cls.language,
                LicenceRecord.first_day,
                LicenceRecord.last_day,
                LicenceRecord.languages,
            )
            .outerjoin(LicenceRecord, LicenceRecord.stands_for(cls.code, cls.version))
            .where(cls.activated_at.is_not(None), cls.withdrawn_at.is_(None))
            .order_by(cls.code, cls.version, cls.language)
        )


class LicenceRecord(Base):
    """A licence that somebody vouches for: one instrument, its days (both included) and the languages it covers."""

    __tablename__ = "licence_record"

    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    holder: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(80))
    vouched_by: Mapped[str] = mapped_column(String(80))
    permits: Mapped[str] = mapped_column(String(2000))
    first_day: Mapped[date]
    last_day: Mapped[date | None]  # None: until it is withdrawn
    languages: Mapped[list[str]]
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)

    @classmethod
    def stands_for(cls, code: Text, version: Text) -> ColumnElement[bool]:
        """It was recorded for this instrument and has not been withdrawn."""
        return and_(cls.code == code, cls.version == version, cls.withdrawn_at.is_(None))


class Signature(Base):
    """A clinician answers for our own safety wording: live use waits for it."""

    __tablename__ = "instrument_signature"
    __table_args__ = (UniqueConstraint("code", "version", "signed_by"),)

    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    signed_by: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(80))
    signed_at: Mapped[datetime]
