"""A link's key: random, kept only as a hash, alive until its check-in closes and thirty days at most."""

import re
import secrets
from datetime import datetime, timedelta

KEY = r"[A-Za-z0-9_-]{22}"
LONGEST_LIFE = timedelta(days=30)


def new_key() -> str:
    """128 random bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


def looks_like_key(text: str) -> bool:
    return re.fullmatch(KEY, text) is not None


def dies_at(minted_at: datetime, closes_at: datetime) -> datetime:
    return min(closes_at, minted_at + LONGEST_LIFE)
