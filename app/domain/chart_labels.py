"""Where the printed values of a chart go: beside their dots, over nothing that must be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SIZE = 9.0  # points; the type size of a printed value
_DIGIT = 0.64  # width of a bold figure, as a share of the type size
_CAPS = 0.74  # its height

Spot = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle; `top` is the smaller y."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: "Box") -> bool:
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom


@dataclass(frozen=True)
class Label:
    """A text centred on `x` that stands on `y`."""

    x: float
    y: float
    text: str

    @property
    def box(self) -> Box:
        half = len(self.text) * SIZE * _DIGIT / 2
        return Box(self.x - half, self.y - SIZE * _CAPS, self.x + half, self.y)


def place(
    values: Sequence[tuple[str, Spot]], frame: Box, lines: Sequence[Sequence[Spot]], *, dashed_y: float | None
) -> tuple[Label, ...]:
    """The best of seven places around each value's dot; those placed first are not moved for those that follow."""
    ink = [Box(x - 1.5, y - 1.5, x + 1.5, y + 1.5) for line in lines for x, y in _along(line)]
    if dashed_y is not None:
        ink += [Box(frame.left, dashed_y - 1.5, frame.right, dashed_y + 1.5)] * 4
    labels: list[Label] = []
    for text, (x, y) in values:
        aside = len(text) * SIZE * _DIGIT / 2 + 5
        spots = [(0, -6), (0, 6 + SIZE * _CAPS), (aside, 3.3), (aside, -4), (aside, 11), (-aside, -4), (-aside, 11)]
        options = [Label(round(x + dx, 1), round(y + dy, 1), text) for dx, dy in spots]
        others = [label.box for label in labels]
        labels.append(min(options, key=lambda option: _clashes(option.box, frame, others, ink)))
    return tuple(labels)


def _clashes(box: Box, frame: Box, others: Sequence[Box], ink: Sequence[Box]) -> int:
    badly = (not frame.holds(box)) + sum(box.meets(other) for other in others)
    return 1000 * badly + sum(box.meets(mark) for mark in ink)


def _along(line: Sequence[Spot]) -> list[Spot]:
    """The line as a row of spots close enough together that no label fits between them."""
    parts = range(16)
    return [
        (x0 + (x1 - x0) * part / len(parts), y0 + (y1 - y0) * part / len(parts))
        for (x0, y0), (x1, y1) in pairwise(line)
        for part in parts
    ] + list(line[-1:])
