"""What the licence of an instrument allows, and why an instrument cannot be asked."""

from dataclasses import dataclass
from enum import StrEnum


class LicenceStatus(StrEnum):
    OWN_WORDING = "own-wording"
    PUBLIC_DOMAIN = "public-domain"
    FREE_TO_USE = "free-to-use"
    PERMISSION_NEEDED = "permission-needed"  # free for many uses, but the network must ask the holder
    LICENCE_NEEDED = "licence-needed"
    NOT_PUBLIC = "not-public"  # how it is scored is not published


class Ship(StrEnum):
    """What this repository may carry: the full text, or ids and scoring alone."""

    TEXT = "text"
    SCORING = "scoring"


class Withheld(StrEnum):
    """Why nobody is asked an instrument."""

    NO_TEXT = "no-text"  # its wording belongs to its holder and has not been imported
    NO_LICENCE = "no-licence"  # imported, but no licence is recorded for live use
    NOT_YET_LICENSED = "not-yet-licensed"
    LICENCE_ENDED = "licence-ended"
    UNSIGNED = "unsigned"  # our own safety wording that no clinician has signed
    NO_SCREEN = "no-screen"  # the phone cannot ask one of its kinds of question yet


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
