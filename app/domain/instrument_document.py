"""The file format of an instrument version: a document → an Instrument, or Refused with the fault and its place."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from app.domain.document import Fault, Section
from app.domain.instrument import (
    Author,
    Choice,
    Direction,
    Instrument,
    Item,
    ItemWords,
    Kind,
    Level,
    Method,
    Missing,
    Recovered,
    Scale,
    Threshold,
    ThresholdKind,
    Title,
    Unit,
    Words,
)
from app.domain.licence import Licence, LicenceStatus, Ship

_INSTRUMENT = "code version region recall titles items words scales licence"
_WORDS = "by source intro intro_by line items"
_SCALE = "name method items missing range direction decimals compared thresholds levels recovered loinc"
_LICENCE = "status holder terms line ship electronic languages"
_ITEM_WORDS = {Kind.NRS: "text low high", Kind.CHECKLIST: "text", Kind.CHOICE: "text choices"}
_VALUES = {Kind.NRS: tuple(range(11)), Kind.CHECKLIST: (1, 0)}


def instrument_from(document: object) -> Instrument:
    """Raises Refused."""
    top = Section(document, keys=_INSTRUMENT)
    items = _items(top)
    languages = top.section("words")
    if "en" not in languages:
        raise languages.refuse(Fault.NO_ENGLISH, "en")
    return Instrument(
        code=top.text("code"),
        version=top.text("version"),
        region=top.text("region"),
        recall=top.text("recall"),
        titles=_titles(top),
        items=items,
        words_by_language={language: _words(languages, language, language, items) for language in languages},
        scales=_scales(top, items),
        licence=_licence(top),
    )


def with_pack(instruments: Mapping[tuple[str, str], Instrument], document: object) -> Instrument:
    """The instrument (by code and version) that a pack belongs to, with the pack's language added. Raises Refused."""
    top = Section(document, keys="code version language words")
    instrument = instruments.get((top.text("code"), top.text("version")))
    if instrument is None:
        raise top.refuse(Fault.UNKNOWN_NAME, "code", "no such code and version")
    language = top.text("language")
    if instrument.speaks(language):
        raise top.refuse(Fault.DUPLICATE, "language", language)
    words = _words(top, "words", language, instrument.items)
    return replace(instrument, words_by_language={**instrument.words_by_language, language: words})


def _words(parent: Section, key: str, language: str, items: tuple[Item, ...]) -> Words:
    """Words for every item and for none besides."""
    section = parent.section(key, _WORDS)
    texts = section.section("items", " ".join(item.id for item in items))
    by = section.word("by", Author)
    return Words(
        language=language,
        by=by,
        source=section.text("source"),
        items={item.id: _item_words(texts, item) for item in items},
        intro=section.text("intro", ""),
        intro_by=section.word("intro_by", Author) if "intro_by" in section else by,
        line=section.text("line", ""),
    )


def _item_words(texts: Section, item: Item) -> ItemWords:
    found = texts.section(item.id, _ITEM_WORDS[item.kind])
    match item.kind:
        case Kind.NRS:
            return ItemWords(found.text("text"), low=found.text("low"), high=found.text("high"))
        case Kind.CHECKLIST:
            return ItemWords(found.text("text"))
        case Kind.CHOICE:
            choices = found.section("choices")
            for value in choices:
                if value not in item.values:
                    raise choices.refuse(Fault.UNKNOWN_NAME, value)
            return ItemWords(
                found.text("text"), choices=tuple(Choice(value, choices.text(value)) for value in item.values)
            )


def _titles(top: Section) -> dict[str, Title]:
    titles = top.section("titles")
    if "en" not in titles:
        raise titles.refuse(Fault.NO_ENGLISH, "en")
    found = {language: titles.section(language, "title short") for language in titles}
    return {language: Title(title.text("title"), title.text("short")) for language, title in found.items()}


def _items(top: Section) -> tuple[Item, ...]:
    listed = top.list_of("items")
    items = tuple(_item(listed.section(position, "id kind choices")) for position in listed)
    top.unique([item.id for item in items], "items")
    return items


def _item(section: Section) -> Item:
    kind = section.word("kind", Kind)
    if kind is not Kind.CHOICE:
        if "choices" in section:
            raise section.refuse(Fault.UNKNOWN_KEY, "choices", f"{kind} has its own")
        return Item(section.text("id"), kind, _VALUES[kind])
    listed = section.list_of("choices", at_least=2)
    values = [listed.whole(position) for position in listed]
    section.unique(values, "choices")
    return Item(section.text("id"), kind, tuple(values))


def _scales(top: Section, items: tuple[Item, ...]) -> tuple[Scale, ...]:
    listed = top.list_of("scales")
    scales = tuple(_scale(listed.section(position, _SCALE), {item.id: item for item in items}) for position in listed)
    top.unique([scale.name for scale in scales], "scales")
    return scales


def _scale(section: Section, items: Mapping[str, Item]) -> Scale:
    listed = section.list_of("items")
    used = [listed.text(position) for position in listed]
    section.unique(used, "items")
    for position, item_id in enumerate(used):
        if item_id not in items:
            raise listed.refuse(Fault.UNKNOWN_NAME, position, item_id)
    method = section.word("method", Method)
    if method is Method.VALUE and len(used) > 1:
        raise section.refuse(Fault.TOO_MANY, "items", "a value has one item")
    low, high = _range(section)
    decimals = section.whole("decimals")
    if not 0 <= decimals <= 3:
        raise section.refuse(Fault.OUT_OF_RANGE, "decimals")
    reach = _reach(method, [items[item_id] for item_id in used])
    if reach != (low, high):
        raise section.refuse(Fault.OUT_OF_RANGE, "range", f"the items reach from {reach[0]} to {reach[1]}")
    return Scale(
        name=section.text("name"),
        method=method,
        items=tuple(used),
        missing=section.word("missing", Missing),
        low=low,
        high=high,
        direction=section.word("direction", Direction),
        decimals=decimals,
        compared=section.flag("compared", True),
        thresholds=_thresholds(section),
        levels=_levels(section, low, high, Decimal(1).scaleb(-decimals)),
        recovered=_recovered(section, low, high),
        loinc=section.text("loinc", ""),
    )


def _reach(method: Method, items: list[Item]) -> tuple[Decimal, Decimal]:
    """The lowest and highest score that the items can give: a range that says otherwise is a mistake."""
    if method is Method.COUNT:
        return Decimal(0), Decimal(len(items))
    # The extremes of a mean are those of its items, which share one ladder; a value has one item.
    values = [value for item in items for value in item.values]
    return Decimal(min(values)), Decimal(max(values))


def _range(section: Section) -> tuple[Decimal, Decimal]:
    ends = section.list_of("range", at_least=2)
    low, high = ends.number(0), ends.number(1)
    if len(list(ends)) > 2 or low > high:
        raise section.refuse(Fault.OUT_OF_RANGE, "range", "two numbers, the lower first")
    return low, high


def _thresholds(section: Section) -> tuple[Threshold, ...]:
    listed = section.list_of("thresholds", at_least=0)
    found = [listed.section(position, "kind amount unit source") for position in listed]
    for threshold in found:
        if threshold.number("amount") <= 0:
            raise threshold.refuse(Fault.OUT_OF_RANGE, "amount")
    return tuple(
        Threshold(t.word("kind", ThresholdKind), t.number("amount"), t.word("unit", Unit), t.text("source"))
        for t in found
    )


def _levels(section: Section, low: Decimal, high: Decimal, step: Decimal) -> tuple[Level, ...]:
    """From the lowest score to the highest, each one step after the other: a hole or an overlap is refused."""
    listed = section.list_of("levels", at_least=0)
    found = [listed.section(position, "word range source") for position in listed]
    levels = tuple(Level(level.text("word"), *_range(level), level.text("source")) for level in found)
    if not levels:
        return ()
    if levels[0].low != low or levels[-1].high != high:
        raise section.refuse(Fault.HOLE, "levels", f"{low} to {high} is needed")
    for position, (one, next_one) in enumerate(pairwise(levels), start=1):
        if next_one.low != one.high + step:
            raise listed.refuse(Fault.HOLE, position)
    return levels


def _recovered(section: Section, low: Decimal, high: Decimal) -> Recovered | None:
    if "recovered" not in section:
        return None
    found = section.section("recovered", "value source")
    if not low <= found.number("value") <= high:
        raise found.refuse(Fault.OUT_OF_RANGE, "value")
    return Recovered(found.number("value"), found.text("source"))


def _licence(top: Section) -> Licence:
    found = top.section("licence", _LICENCE)
    languages = found.list_of("languages")
    return Licence(
        status=found.word("status", LicenceStatus),
        holder=found.text("holder"),
        terms=found.text("terms"),
        line=found.text("line"),
        ship=found.word("ship", Ship),
        electronic=found.flag("electronic", False),
        languages=tuple(languages.text(position) for position in languages),
    )
