"""What the licence of an instrument allows."""

from dataclasses import dataclass
from enum import StrEnum


class LicenceStatus(StrEnum):
    OWN_WORDING = "own-wording"
    PUBLIC_DOMAIN = "public-domain"
    FREE_TO_USE = "free-to-use"


class Ship(StrEnum):
    """What this repository may carry: the full text, or ids and scoring alone."""

    TEXT = "text"
    SCORING = "scoring"


@dataclass(frozen=True)
class Licence:
    """`languages` are those the licence covers; `line` is printed wherever the text or its score is."""

    status: LicenceStatus
    holder: str
    terms: str
    line: str
    ship: Ship
    electronic: bool
    languages: tuple[str, ...]
