"""How long check-ins take."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Pace(Base):
    """What one time point of one pathway took most people lately: of thirty at least, and None where they are fewer."""

    __tablename__ = "pace"
    __table_args__ = (UniqueConstraint("pathway_version_id", "time_point"),)

    pathway_version_id: Mapped[UUID] = mapped_column(ForeignKey("pathway_version.id"))
    time_point: Mapped[str] = mapped_column(String(40))
    minutes: Mapped[int | None]
    found_at: Mapped[datetime]
