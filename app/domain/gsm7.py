"""How long a text is on the air. GSM 03.38 (3GPP TS 23.038, §6.2.1): the basic alphabet and its extension table."""

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")  # an escape comes before each: two septets

_ALONE, _CHAINED = 160, 153  # septets of a text in one segment, and in each of several


@dataclass(frozen=True)
class Length:
    """A text that fits the alphabet: its septets, and the segments it is sent in."""

    septets: int
    segments: int


@dataclass(frozen=True)
class NotGsm7:
    """The text holds characters, in order of appearance, that would turn all of it into 16-bit units."""

    characters: str


def length(text: str) -> Length | NotGsm7:
    """Septets and segments of `text`. An extension character is never torn between two segments."""
    strangers = "".join(dict.fromkeys(character for character in text if character not in BASIC | EXTENSION))
    if strangers:
        return NotGsm7(strangers)
    costs = [2 if character in EXTENSION else 1 for character in text]
    septets = sum(costs)
    if septets <= _ALONE:
        return Length(septets, 1)
    segments, used = 1, 0
    for cost in costs:
        segments, used = (segments, used + cost) if used + cost <= _CHAINED else (segments + 1, cost)
    return Length(septets, segments)
