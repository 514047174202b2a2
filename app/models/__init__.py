"""NOUNS. What we keep: tables, constraints, and queries with names."""

from app.models import (
    alert,
    audit,
    check_in,
    code,
    consent,
    episode,
    inbound,
    licence,
    message,
    pathway,
    patient,
    practice,
    response,
    staff,
    summary,
    visit,
    watch,
)
from app.models.base import Base

__all__ = [
    "Base",
    "alert",
    "audit",
    "check_in",
    "code",
    "consent",
    "episode",
    "inbound",
    "licence",
    "message",
    "pathway",
    "patient",
    "practice",
    "response",
    "staff",
    "summary",
    "visit",
    "watch",
]
