"""Where the printed values of a chart go: beside their dots, over nothing that must be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SIZE = 9.0  # points; the type size of a printed value
_LETTER = 0.64  # width of a bold figure, as a share of the type size; plain letters are narrower
_CAPS = 0.74  # its height
_CLEAR = 1.5  # points to keep between a value and any line

Spot = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle; `top` is the smaller y."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box", clear: float = 0.0) -> bool:
        across = self.left - clear < other.right and other.left < self.right + clear
        return across and self.top - clear < other.bottom and other.top < self.bottom + clear

    def holds(self, other: "Box") -> bool:
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom


def box(x: float, y: float, text: str, size: float, share: float) -> Box:
    """Room of a text standing on `y`, with this share of its width to the right of `x`: 0.5 centred, 0 ending there."""
    width = len(text) * size * _LETTER
    return Box(x - (1 - share) * width, y - size * _CAPS, x + share * width, y)


@dataclass(frozen=True)
class Label:
    """A text centred on `x` that stands on `y`."""

    x: float
    y: float
    text: str

    @property
    def box(self) -> Box:
        return box(self.x, self.y, self.text, SIZE, share=0.5)


def place(
    values: Sequence[tuple[str, Spot]],
    frame: Box,
    lines: Sequence[Sequence[Spot]],
    rules: Sequence[Box],
    words: Sequence[Box],
) -> tuple[Label, ...]:
    """The best of nine places around each value's dot; those placed first are not moved for those that follow."""
    curve = [Box(x, y, x, y) for line in lines for x, y in _along(line)]
    labels: list[Label] = []
    for text, (x, y) in values:
        aside = len(text) * SIZE * _LETTER / 2 + 5
        offsets = [(0, -6), (0, 13), (aside, 3.3), (aside, -4), (aside, 11), (aside + 4, -4), (aside + 4, 11)]
        options = [Label(round(x + dx, 1), round(y + dy, 1), text) for dx, dy in [*offsets, (-aside, -4), (-aside, 11)]]
        others = [*words, *(label.box for label in labels)]
        labels.append(min(options, key=lambda option: _cost(option.box, frame, others, rules, curve)))
    return tuple(labels)


def _cost(at: Box, frame: Box, others: Sequence[Box], rules: Sequence[Box], curve: Sequence[Box]) -> int:
    unreadable = (not frame.holds(at)) + sum(at.meets(other) for other in others)
    crossed = sum(at.meets(rule, _CLEAR) for rule in rules)
    return 1000 * unreadable + 5 * crossed + sum(at.meets(dot, _CLEAR) for dot in curve)


def _along(line: Sequence[Spot]) -> list[Spot]:
    """The line as a row of spots close enough together that no label fits between them."""
    parts = range(16)
    return [
        (x0 + (x1 - x0) * part / len(parts), y0 + (y1 - y0) * part / len(parts))
        for (x0, y0), (x1, y1) in pairwise(line)
        for part in parts
    ] + list(line[-1:])
