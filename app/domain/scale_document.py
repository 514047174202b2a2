"""The scales in the file of an instrument version: what is wrong with one is refused with the fault and its place."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.domain.document import Fault, Section
from app.domain.instrument import Item, Kind
from app.domain.scale import (
    Class,
    Direction,
    Method,
    Missing,
    Part,
    Scale,
    Table,
    TableLevel,
    Take,
)
from app.domain.scale_meaning_document import levels_from, range_from, recovered_from, thresholds_from
from app.domain.scale_reach import Ends, reach

_SCALE = (
    "name titles method items missing needs missing_source reversed recode parts classes times plus table range "
    "direction decimals compared mood thresholds levels recovered loinc"
)
_MOST_DECIMALS = 3
Points = Mapping[str, Mapping[int, Decimal]]


def scales_from(top: Section, items: Sequence[Item]) -> tuple[Scale, ...]:
    """Raises Refused."""
    listed = top.list_of("scales")
    by_id = {item.id: item for item in items}
    scales: list[Scale] = []
    for position in listed:
        scales.append(_scale(listed.section(position, _SCALE), by_id, [each.name for each in scales]))
    top.unique([scale.name for scale in scales], "scales")
    return tuple(scales)


def _scale(section: Section, items: Mapping[str, Item], before: Sequence[str]) -> Scale:
    method = section.word("method", Method)
    used = _used(section, "items", items, at_least=0 if method is Method.UNPUBLISHED else 1)
    if method is Method.VALUE and len(used) > 1:
        raise section.refuse(Fault.TOO_MANY, "items", "a value has one item")
    decimals = section.whole("decimals")
    if not 0 <= decimals <= _MOST_DECIMALS:
        raise section.refuse(Fault.OUT_OF_RANGE, "decimals")
    low, high = range_from(section)
    missing = section.word("missing", Missing)
    _check_fits(section, method, missing)
    scale = Scale(
        name=section.text("name"),
        titles=_titles(section),
        method=method,
        items=used,
        missing=missing,
        low=low,
        high=high,
        direction=section.word("direction", Direction),
        decimals=decimals,
        needs=_needs(section, missing, len(used)),
        missing_source=section.text("missing_source", ""),
        points=_points(section, {item_id: items[item_id] for item_id in used}),
        parts=_parts(section, used),
        classes=_classes(section, method, before),
        times=section.number("times") if "times" in section else Decimal(1),
        plus=section.number("plus") if "plus" in section else Decimal(0),
        table=_table(section, Decimal(1).scaleb(-decimals)),
        compared=section.flag("compared", method is not Method.CLASSES),
        mood=section.flag("mood", False),
        thresholds=thresholds_from(section),
        levels=levels_from(section, low, high, Decimal(1).scaleb(-decimals)),
        recovered=recovered_from(section, low, high),
        loinc=section.text("loinc", ""),
    )
    _check_reach(section, scale, items)
    return scale


def _check_fits(section: Section, method: Method, missing: Missing) -> None:
    """A key that the method would pass over is a mistake."""
    for key, fits in (
        ("parts", method is Method.MEAN),
        ("classes", method is Method.CLASSES),
        ("times", "table" not in section),
        ("plus", "table" not in section),
    ):
        if key in section and not fits:
            raise section.refuse(Fault.UNKNOWN_KEY, key, str(method))
    if missing is Missing.ONLY_NAMED and method is not Method.MEAN:
        raise section.refuse(Fault.UNKNOWN_WORD, "missing", "only for a mean")


def _titles(section: Section) -> dict[str, str]:
    if "titles" not in section:
        return {}
    titles = section.section("titles")
    if "en" not in titles:
        raise titles.refuse(Fault.NO_ENGLISH, "en")
    return {language: titles.text(language) for language in titles}


def _used(section: Section, key: str, items: Mapping[str, Item], *, at_least: int = 1) -> tuple[str, ...]:
    """Items that count: each once, each known, none of free text."""
    listed = section.list_of(key, at_least=at_least)
    used = [listed.text(position) for position in listed]
    section.unique(used, key)
    for position, item_id in enumerate(used):
        if item_id not in items:
            raise listed.refuse(Fault.UNKNOWN_NAME, position, item_id)
        if items[item_id].kind is Kind.TEXT:
            raise listed.refuse(Fault.WRONG_TYPE, position, "free text has no score")
    return tuple(used)


def _needs(section: Section, missing: Missing, of: int) -> int:
    """How many answers a score needs; only the rules that let answers be missing say so in the file."""
    match missing:
        case Missing.ALL_NEEDED:
            needs = of
        case Missing.BLANK_IS_ZERO | Missing.ONLY_NAMED:
            needs = 1
        case Missing.MEAN_OF_ANSWERED:
            needs = section.whole("needs")
            if not 1 <= needs < of:
                raise section.refuse(Fault.OUT_OF_RANGE, "needs", f"1 to {of - 1}")
    if "needs" in section and missing is not Missing.MEAN_OF_ANSWERED:
        raise section.refuse(Fault.UNKNOWN_KEY, "needs", str(missing))
    return needs


def _points(section: Section, items: Mapping[str, Item]) -> Points:
    """What items count where that is not what they print: `reversed` ones, and those of each `recode` table."""
    points: dict[str, Mapping[int, Decimal]] = {}
    for item_id in _used(section, "reversed", items, at_least=0):
        ends = min(items[item_id].values) + max(items[item_id].values)
        points[item_id] = {value: Decimal(ends - value) for value in items[item_id].values}
    tables = section.list_of("recode", at_least=0)
    for position in tables:
        table = tables.section(position, "items points")
        counts = table.section("points")
        for item_id in _used(table, "items", items):
            if item_id in points:
                raise table.refuse(Fault.DUPLICATE, "items", item_id)
            if set(counts) != set(items[item_id].values):
                raise table.refuse(Fault.HOLE, "points", f"each answer of {item_id} is needed, and no other")
            points[item_id] = {value: counts.number(value) for value in counts}
    return points


def _parts(section: Section, used: Sequence[str]) -> tuple[Part, ...]:
    """Every item in one part and one only."""
    listed = section.list_of("parts", at_least=0)
    found = [listed.section(position, "take items") for position in listed]
    parts = tuple(
        Part(part.word("take", Take), tuple(part.list_of("items").text(n) for n in part.list_of("items")))
        for part in found
    )
    if parts and section.text("missing") != Missing.ALL_NEEDED:
        raise section.refuse(Fault.UNKNOWN_KEY, "parts", "only where all answers are needed")
    named = [item_id for part in parts for item_id in part.items]
    if parts and sorted(named) != sorted(used):
        raise section.refuse(Fault.HOLE, "parts", "each item of the scale in one part")
    return parts


def _classes(section: Section, method: Method, before: Sequence[str]) -> tuple[Class, ...]:
    if method is not Method.CLASSES:
        return ()
    listed = section.list_of("classes")
    return tuple(_class(listed.section(position, "word value where"), before) for position in listed)


def _class(section: Section, before: Sequence[str]) -> Class:
    where = section.section("where")
    for name in where:
        if name not in before:
            raise where.refuse(Fault.UNKNOWN_NAME, name, "no scale before this one")
    ranges = {name: range_from(where, name) for name in where}
    return Class(section.text("word"), section.whole("value"), ranges)


def _table(section: Section, step: Decimal) -> Table | None:
    """Raw sum → [score] or [score, standard error]."""
    if "table" not in section:
        return None
    found = section.section("table", "level source values")
    rows = found.section("values")
    values: dict[int, tuple[Decimal, Decimal | None]] = {}
    for raw in rows:
        if type(raw) is not int:
            raise rows.refuse(Fault.WRONG_TYPE, raw, "a raw sum is a whole number")
        row = rows.list_of(raw)
        if len(list(row)) > 2:
            raise rows.refuse(Fault.TOO_MANY, raw, "a score and its standard error")
        values[raw] = (row.number(0).quantize(step), row.number(1) if 1 in row else None)
    return Table(found.word("level", TableLevel), found.text("source"), values)


def _check_reach(section: Section, scale: Scale, items: Mapping[str, Item]) -> None:
    """A range that the items cannot give, or a table with a hole, is a mistake."""
    if scale.method is Method.UNPUBLISHED:
        return
    raw, found = reach(scale, items)
    if scale.table is not None:
        _check_table(section.section("table"), scale.table, raw)
    if found != (scale.low, scale.high):
        raise section.refuse(Fault.OUT_OF_RANGE, "range", f"the items reach from {found[0]} to {found[1]}")


def _check_table(section: Section, table: Table, raw: Ends) -> None:
    if set(table.values) != set(range(int(raw[0]), int(raw[1]) + 1)):
        raise section.refuse(Fault.HOLE, "values", f"each raw sum from {raw[0]} to {raw[1]} is needed, and no other")
    scores = [table.values[each][0] for each in sorted(table.values)]
    if scores not in (sorted(set(scores)), sorted(set(scores), reverse=True)):
        raise section.refuse(Fault.ORDER, "values", "the scores must rise with the raw sum, or fall")
    if any(error is not None and error <= 0 for _, error in table.values.values()):
        raise section.refuse(Fault.OUT_OF_RANGE, "values", "a standard error is more than 0")
