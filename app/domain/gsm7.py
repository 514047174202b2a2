"""How long a text is on the air. GSM 03.38 (3GPP TS 23.038, §6.2.1): the basic alphabet and its extension table."""

from collections.abc import Sequence
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")  # an escape comes before each: two septets

_SEPTETS = (160, 153)  # of a text in one segment, and in each of several
_UNITS = (70, 67)  # the same where one character turns all of it into 16-bit units


@dataclass(frozen=True)
class Length:
    """A text that fits the alphabet: its septets, and the segments it is sent in."""

    septets: int
    segments: int


@dataclass(frozen=True)
class NotGsm7:
    """The text holds characters, in order of appearance, that turn all of it into 16-bit units, in more segments."""

    characters: str
    segments: int


def length(text: str) -> Length | NotGsm7:
    """How long `text` is on the air."""
    strangers = "".join(dict.fromkeys(character for character in text if character not in BASIC | EXTENSION))
    if strangers:
        return NotGsm7(strangers, _segments([2 if ord(character) > 0xFFFF else 1 for character in text], _UNITS))
    costs = [2 if character in EXTENSION else 1 for character in text]
    return Length(sum(costs), _segments(costs, _SEPTETS))


def _segments(costs: Sequence[int], room: tuple[int, int]) -> int:
    """No character that takes two places is torn between two segments."""
    alone, chained = room
    if sum(costs) <= alone:
        return 1
    segments, used = 1, 0
    for cost in costs:
        segments, used = (segments, used + cost) if used + cost <= chained else (segments + 1, cost)
    return segments
