"""A one-time code: seven digits, read off a message and typed into the page that asked for it."""

import secrets
from datetime import timedelta

DIGITS = 7  # the fewest with more than 20 bits
LASTS = timedelta(minutes=10)
MOST_TRIES = 5


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def typed(text: str) -> str:
    """The digits of what was typed or pasted: people part them with spaces and dashes."""
    return "".join(character for character in text if character.isascii() and character.isdecimal())
