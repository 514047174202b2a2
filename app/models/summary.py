"""The one page, stored: whoever asks for the same facts gets the same bytes."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.episode import Episode
from app.models.practice import Paper
from app.models.sealed import Sealed


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
    wanted_at: Mapped[datetime]
    rendered_at: Mapped[datetime | None] = mapped_column(default=None)
    superseded_at: Mapped[datetime | None] = mapped_column(default=None)
    failed: Mapped[str | None] = mapped_column(String(120), default=None)
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, deferred=True)

    facts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, deferred=True)
    facts = Sealed[dict[str, Any]](json.dumps, json.loads)  # a birth date and the person's own words are among them

    episode: Mapped[Episode] = relationship()
