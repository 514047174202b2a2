"""The picture of the pain drawing: two figures of soft blocks, and which place of the list each block is.

It is the list's picture and no question of its own: a place without a block, or a block without a place, is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.instrument import Kind
from app.domain.questions import Screen

WIDTH, HEIGHT = 288, 500

_Box = tuple[int, int, int, int, int]  # left, top, width, height, radius; of a pair the one on the left of the picture
_MIDDLE: dict[str, _Box] = {
    "head": (118, 4, 52, 56, 26),
    "neck": (119, 62, 50, 44, 8),
    "upper chest": (98, 108, 92, 72, 14),
    "low belly": (102, 182, 84, 56, 12),
}
_PAIRS: dict[str, _Box] = {
    "shoulder": (48, 104, 48, 48, 22),
    "upper-arm": (42, 154, 46, 52, 14),
    "forearm": (33, 208, 46, 54, 14),
    "hand": (22, 264, 48, 50, 20),
    "hip buttock": (95, 240, 48, 52, 14),
    "thigh": (93, 294, 49, 58, 14),
    "knee": (94, 354, 47, 44, 16),
    "shin calf": (95, 400, 46, 52, 14),
    "foot": (80, 454, 61, 44, 16),
}


@dataclass(frozen=True)
class Block:
    """One place in the picture; `number` is its place in the list."""

    number: int
    x: int
    y: int
    width: int
    height: int
    radius: int


def figures(screen: Screen) -> dict[str, list[Block]]:
    """The blocks of each view, that from behind first; empty for a question without a picture."""
    if screen.kind is not Kind.REGION:
        return {}
    places = {item.id: number for number, item in enumerate(screen.items)}
    found = {
        view: [Block(places[name], *box) for name, box in _blocks(view) if name in places] for view in ("back", "front")
    }
    return found if all(found.values()) else {}


def _blocks(view: str) -> Iterator[tuple[str, _Box]]:
    """From behind, the person's left is on the left; from the front, on the right."""
    for names, box in _MIDDLE.items():
        yield from ((f"{view}-{name}", box) for name in names.split())
    sides = ("left", "right") if view == "back" else ("right", "left")
    for names, (x, y, width, height, radius) in _PAIRS.items():
        for side, left in zip(sides, (x, WIDTH - x - width), strict=True):
            yield from ((f"{view}-{side}-{name}", (left, y, width, height, radius)) for name in names.split())
