"""The lowest and highest number that a scale can come to: what its file says of its range is held against it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.domain.instrument import Item
from app.domain.scale import Method, Missing, Scale

Ends = tuple[Decimal, Decimal]


def reach(scale: Scale, items: Mapping[str, Item]) -> tuple[Ends, Ends]:
    """The ends of the raw sum or mean, and those of the score made of it, the lower first."""
    if scale.method is Method.CLASSES:
        numbers = [Decimal(each.value) for each in scale.classes]
        return (min(numbers), max(numbers)), (min(numbers), max(numbers))
    ends = {item_id: _ends(scale, items[item_id]) for item_id in scale.items}
    raw = _mean(scale, ends) if scale.method is Method.MEAN else _sum(list(ends.values()))
    if scale.method is Method.SUM and scale.missing is Missing.BLANK_IS_ZERO:
        raw = (min(raw[0], Decimal(0)), raw[1])
    if scale.table is not None:
        scores = [value for value, _ in scale.table.values.values()]
        return raw, (min(scores), max(scores))
    found = sorted((end * scale.times + scale.plus).quantize(scale.step) for end in raw)
    return raw, (found[0], found[1])


def _ends(scale: Scale, item: Item) -> Ends:
    points = scale.points.get(item.id)
    counts = list(points.values()) if points else [Decimal(min(item.values)), Decimal(max(item.values))]
    return min(counts), max(counts)


def _sum(ends: Sequence[Ends]) -> Ends:
    return Decimal(sum(low for low, _ in ends)), Decimal(sum(high for _, high in ends))


def _mean(scale: Scale, ends: Mapping[str, Ends]) -> Ends:
    """With answers missing, the mean of those left can be as extreme as the most extreme item."""
    if not scale.parts:
        return min(low for low, _ in ends.values()), max(high for _, high in ends.values())
    # The highest of several items, and their mean, reach as far as they do when all of them are at one end.
    lows = [max(ends[item_id][0] for item_id in part.items) for part in scale.parts]
    highs = [max(ends[item_id][1] for item_id in part.items) for part in scale.parts]
    return Decimal(sum(lows)) / len(lows), Decimal(sum(highs)) / len(highs)
