"""Pathways as they were imported: a version never changes once it is here."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class PathwayVersion(Base):
    """One version of a pathway, as the document it was imported from."""

    __tablename__ = "pathway_version"
    __table_args__ = (UniqueConstraint("code", "version"),)

    code: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    document: Mapped[dict[str, Any]]
    checksum: Mapped[str] = mapped_column(String(64))  # sha256 of the canonical document
    imported_at: Mapped[datetime]

    @classmethod
    def by_age(cls) -> Select["PathwayVersion"]:
        """By code, the newest version last; of those that were imported at one moment the higher number is newer."""
        return select(cls).order_by(cls.code, cls.imported_at, func.length(cls.version), cls.version)
