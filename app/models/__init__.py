"""NOUNS. What we keep: tables, constraints, and queries with names."""

from app.models import (
    alert,
    audit,
    check_in,
    consent,
    episode,
    message,
    pathway,
    patient,
    practice,
    response,
    staff,
    summary,
    visit,
)

__all__ = [
    "alert",
    "audit",
    "check_in",
    "consent",
    "episode",
    "message",
    "pathway",
    "patient",
    "practice",
    "response",
    "staff",
    "summary",
    "visit",
]
