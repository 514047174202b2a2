"""The file format of an instrument version: a document → an Instrument, or Refused with the fault and its place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.document import Fault, Section
from app.domain.instrument import Answer, Example, Instrument, Item, Kind, Title, When
from app.domain.licence import Licence, LicenceStatus, Ship, Withheld
from app.domain.scale import Method, Scale
from app.domain.scale_document import scales_from
from app.domain.words import Author, Words
from app.domain.words_document import words_from

_INSTRUMENT = (
    "code version region recall titles items words scales licence sources examples urgent needs_signature comparable "
    "stand_in loinc"
)
_LICENCE = "status holder terms line ship electronic languages"
_FIXED = {
    Kind.NRS: range(11),
    Kind.CHECKLIST: (1, 0),
    Kind.REGION: (1, 0),
    Kind.VISUAL: range(101),
    Kind.OWN_ACTIVITY: range(11),
}
_MOST_ITEMS = 200
_WIDEST_NUMBER = 100_000


def instrument_from(document: object) -> Instrument:
    """Raises Refused."""
    top = Section(document, keys=_INSTRUMENT)
    licence = _licence(top)
    items = _items(top)
    words = _words_by_language(top, items, licence)
    scales = scales_from(top, items)
    if not items and any(scale.method is not Method.UNPUBLISHED for scale in scales):
        raise top.refuse(Fault.EMPTY, "items")
    return Instrument(
        code=top.text("code"),
        version=top.text("version"),
        region=top.text("region"),
        recall=top.text("recall"),
        titles=_titles(top),
        items=items,
        words_by_language=words,
        scales=scales,
        licence=licence,
        sources=tuple(_texts(top, "sources")),
        examples=_examples(top, items, scales),
        urgent=_urgent(top, items),
        needs_signature=top.flag("needs_signature", False),
        comparable=tuple(_texts(top, "comparable", at_least=0)),
        stand_in=_stand_in(top),
        loinc=top.text("loinc", ""),
        withheld=None if words else Withheld.NO_TEXT,
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
    words = words_from(top, "words", language, instrument.items)
    return replace(instrument, words_by_language={**instrument.words_by_language, language: words}, withheld=None)


def _words_by_language(top: Section, items: Sequence[Item], licence: Licence) -> Mapping[str, Words]:
    """Text stands in the file exactly where the licence lets this repository carry it."""
    if licence.ship is Ship.SCORING:
        if "words" in top:
            raise top.refuse(Fault.UNKNOWN_KEY, "words", "the licence ships scoring alone")
        return {}
    languages = top.section("words")
    if "en" not in languages:
        raise languages.refuse(Fault.NO_ENGLISH, "en")
    return {language: words_from(languages, language, language, items) for language in languages}


def _titles(top: Section) -> dict[str, Title]:
    titles = top.section("titles")
    if "en" not in titles:
        raise titles.refuse(Fault.NO_ENGLISH, "en")
    found = {language: titles.section(language, "title short plain") for language in titles}
    return {
        language: Title(title.text("title"), title.text("short"), title.text("plain", title.text("short")))
        for language, title in found.items()
    }


def _items(top: Section) -> tuple[Item, ...]:
    listed = top.list_of("items", at_least=0)
    if len(list(listed)) > _MOST_ITEMS:
        raise top.refuse(Fault.TOO_MANY, "items", f"at most {_MOST_ITEMS}")
    sections = [listed.section(position, "id kind choices repeats range when loinc") for position in listed]
    items = [_item(section) for section in sections]
    top.unique([item.id for item in items], "items")
    return tuple(
        replace(item, when=_when(section, items[:position])) if "when" in section else item
        for position, (section, item) in enumerate(zip(sections, items, strict=True))
    )


def _item(section: Section) -> Item:
    kind = section.word("kind", Kind)
    for key, owner in (("choices", Kind.CHOICE), ("repeats", Kind.CHOICE), ("range", Kind.NUMBER)):
        if key in section and kind is not owner:
            raise section.refuse(Fault.UNKNOWN_KEY, key, f"{kind} has its own")
    values: Sequence[int] = _FIXED.get(kind, ())
    if kind is Kind.CHOICE:
        values = tuple(_wholes(section, "choices", at_least=2))
        if not section.flag("repeats", False):
            section.unique(list(values), "choices")
    elif kind is Kind.NUMBER:
        low, high = _wholes(section, "range", at_least=2)[:2]
        if not low < high <= low + _WIDEST_NUMBER:
            raise section.refuse(Fault.OUT_OF_RANGE, "range", "two numbers, the lower first")
        values = range(low, high + 1)
    return Item(section.text("id"), kind, values, loinc=section.text("loinc", ""))


def _when(section: Section, before: Sequence[Item]) -> When:
    """A condition on items that are asked earlier: so it cannot go round in a circle."""
    when = section.section("when", "items values")
    items, values = _texts(when, "items"), _wholes(when, "values")
    known = {item.id: item for item in before}
    for item_id in items:
        if item_id not in known:
            raise when.refuse(Fault.UNKNOWN_NAME, "items", f"{item_id} is not asked before")
        if not set(values) <= set(known[item_id].values):
            raise when.refuse(Fault.UNKNOWN_NAME, "values", f"no such answer of {item_id}")
    return When(tuple(items), tuple(values))


def _urgent(top: Section, items: Sequence[Item]) -> dict[str, tuple[int, ...]]:
    if "urgent" not in top:
        return {}
    found = top.section("urgent", " ".join(item.id for item in items))
    by_id = {item.id: item for item in items}
    for item_id in found:
        if not set(_wholes(found, item_id)) <= set(by_id[item_id].values):
            raise found.refuse(Fault.UNKNOWN_NAME, item_id, "no such answer")
    return {item_id: tuple(_wholes(found, item_id)) for item_id in found}


def _examples(top: Section, items: Sequence[Item], scales: Sequence[Scale]) -> tuple[Example, ...]:
    listed = top.list_of("examples", at_least=0)
    return tuple(_example(listed.section(at, "answers scores levels by source"), items, scales) for at in listed)


def _example(section: Section, items: Sequence[Item], scales: Sequence[Scale]) -> Example:
    answers: list[Answer] = section.value("answers", list)
    if len(answers) > len(items):
        raise section.refuse(Fault.TOO_MANY, "answers", f"{len(answers)} for {len(items)} items")
    names = " ".join(scale.name for scale in scales)
    scores = section.section("scores", names)
    levels = section.section("levels", names) if "levels" in section else Section({})
    return Example(
        answers=tuple(answers),
        scores={
            name: scores.text(name) if type(scores.content[name]) is str else scores.number(name) for name in scores
        },
        levels={name: levels.text(name) for name in levels},
        by=section.word("by", Author),
        source=section.text("source"),
    )


def _stand_in(top: Section) -> tuple[str, str] | None:
    if "stand_in" not in top:
        return None
    found = top.section("stand_in", "code version")
    return found.text("code"), found.text("version")


def _licence(top: Section) -> Licence:
    found = top.section("licence", _LICENCE)
    ship = found.word("ship", Ship)
    return Licence(
        status=found.word("status", LicenceStatus),
        holder=found.text("holder"),
        terms=found.text("terms"),
        line=found.text("line"),
        ship=ship,
        electronic=found.flag("electronic", False),
        languages=tuple(_texts(found, "languages", at_least=1 if ship is Ship.TEXT else 0)),
    )


def _texts(section: Section, key: str, *, at_least: int = 1) -> list[str]:
    listed = section.list_of(key, at_least=at_least)
    return [listed.text(position) for position in listed]


def _wholes(section: Section, key: str, *, at_least: int = 1) -> list[int]:
    listed = section.list_of(key, at_least=at_least)
    return [listed.whole(position) for position in listed]
