"""Codes that people type by hand: twelve characters that cannot be mistaken for each other (Crockford's base 32)."""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12  # 60 random bits; who guesses is slowed down besides
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str | None:
    """The code in `typed`, however it was typed: small letters, blanks, dashes, O for 0, I or L for 1; else None."""
    found = re.sub(r"[\s\-\u2010-\u2015.]", "", typed).upper().translate(_ALIKE)
    return found if len(found) == LENGTH and set(found) <= set(ALPHABET) else None


def in_groups(code: str) -> str:
    """ "7K3M-Q2XW-P4TB", as it is printed."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))
