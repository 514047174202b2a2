"""What a score means, in the file of an instrument version: its range, thresholds, levels and who has recovered."""

from decimal import Decimal
from itertools import pairwise

from app.domain.document import Fault, Section
from app.domain.scale import Level, Recovered, Threshold, ThresholdKind, Unit


def range_from(section: Section, key: str = "range") -> tuple[Decimal, Decimal]:
    """The lower end, then the higher one."""
    ends = section.list_of(key, at_least=2)
    low, high = ends.number(0), ends.number(1)
    if len(list(ends)) > 2 or low > high:
        raise section.refuse(Fault.OUT_OF_RANGE, key, "two numbers, the lower first")
    return low, high


def thresholds_from(section: Section) -> tuple[Threshold, ...]:
    listed = section.list_of("thresholds", at_least=0)
    found = [listed.section(position, "kind amount unit source checked") for position in listed]
    for threshold in found:
        if threshold.number("amount") < 0 or (threshold.number("amount") == 0 and threshold.text("kind") != "pass"):
            raise threshold.refuse(Fault.OUT_OF_RANGE, "amount")
    return tuple(
        Threshold(
            t.word("kind", ThresholdKind),
            t.number("amount"),
            t.word("unit", Unit),
            t.text("source"),
            t.flag("checked", True),
        )
        for t in found
    )


def levels_from(section: Section, low: Decimal, high: Decimal, step: Decimal) -> tuple[Level, ...]:
    """From the lowest score to the highest, each one step after the other: a hole or an overlap is refused."""
    listed = section.list_of("levels", at_least=0)
    found = [listed.section(position, "word shown range source") for position in listed]
    levels = tuple(
        Level(
            None if level.content.get("word", "") is None else level.text("word"),
            *range_from(level),
            level.text("source"),
            level.text("shown", "") or None,
        )
        for level in found
    )
    if not levels:
        return ()
    if levels[0].low != low or levels[-1].high != high:
        raise section.refuse(Fault.HOLE, "levels", f"{low} to {high} is needed")
    for position, (one, next_one) in enumerate(pairwise(levels), start=1):
        if next_one.low != one.high + step:
            raise listed.refuse(Fault.HOLE, position)
    return levels


def recovered_from(section: Section, low: Decimal, high: Decimal) -> Recovered | None:
    if "recovered" not in section:
        return None
    found = section.section("recovered", "value source")
    if not low <= found.number("value") <= high:
        raise found.refuse(Fault.OUT_OF_RANGE, "value")
    return Recovered(found.number("value"), found.text("source"))
