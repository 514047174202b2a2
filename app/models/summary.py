"""The one page, stored: whoever asks for the same facts gets the same bytes."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.episode import Episode
from app.models.practice import Paper


class Summary(Base):
    """A page of one episode as of one date. It is wanted first and rendered by the worker; the old one is kept."""

    __tablename__ = "summary"
    __table_args__ = (
        UniqueConstraint("episode_id", "key", "paper"),
        Index(
            "ix_summary_wanted",
            "wanted_at",
            sqlite_where=text("rendered_at IS NULL AND superseded_at IS NULL"),
            postgresql_where=text("rendered_at IS NULL AND superseded_at IS NULL"),
        ),
    )

    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"))
    key: Mapped[str] = mapped_column(String(64))  # sha256 of the facts
    as_of: Mapped[date]
    paper: Mapped[Paper]
    facts: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    wanted_at: Mapped[datetime]
    rendered_at: Mapped[datetime | None] = mapped_column(default=None)
    superseded_at: Mapped[datetime | None] = mapped_column(default=None)
    failed: Mapped[str | None] = mapped_column(String(120), default=None)
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, deferred=True)

    episode: Mapped[Episode] = relationship()
