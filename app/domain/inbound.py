"""What a text from a person means."""

from dataclasses import dataclass
from enum import StrEnum


class Class(StrEnum):
    """`unclear` might be a wish to stop: it stops, and a person looks. `crisis` may be a stop as well."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    WRONG_NUMBER = "wrong-number"
    CRISIS = "crisis"
    UNCLEAR = "unclear"
    OTHER = "other"


@dataclass(frozen=True)
class Meant:
    """`why` names the words that decided, for the operator; `stops` whether permissions to text end by it."""

    meant: Class
    stops: bool
    why: str


def classify(text: str) -> Meant:
    raise NotImplementedError
