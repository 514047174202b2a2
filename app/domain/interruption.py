"""A questionnaire that was left for days: its answers would tell of two different times, and its score of neither."""

from collections.abc import Mapping
from datetime import datetime, timedelta

LONGEST = timedelta(hours=72)  # between the first answer and the last; our own rule, no published one is known to us


def out_of_date(given_at: Mapping[str, datetime | None], now: datetime) -> set[str]:
    """The items to ask again, of all that are asked: too old for what was answered last, or (None) is still to come."""
    last = max(at or now for at in given_at.values())
    return {item for item, at in given_at.items() if at is not None and last - at > LONGEST}
