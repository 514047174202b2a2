"""One language of an instrument in its file, in a pack or in an imported text: words for every item, and no others."""

from collections.abc import Mapping, Sequence

from app.domain.document import Fault, Section
from app.domain.instrument import Item, Kind
from app.domain.words import Author, Choice, ItemWords, Words

_WORDS = "by source intro intro_by line choices stems items"
_ITEM_WORDS = {
    Kind.NRS: "text low high",
    Kind.CHECKLIST: "text",
    Kind.REGION: "text",
    Kind.CHOICE: "text choices",
    Kind.NUMBER: "text",
    Kind.VISUAL: "text low high",
    Kind.TEXT: "text",
    Kind.OWN_ACTIVITY: "text low high",
}


def words_from(parent: Section, key: str, language: str, items: Sequence[Item]) -> Words:
    """Raises Refused."""
    section = parent.section(key, _WORDS)
    texts = section.section("items", " ".join(item.id for item in items))
    stems = _stems(section, items)
    by = section.word("by", Author)
    return Words(
        language=language,
        by=by,
        source=section.text("source"),
        items={item.id: _item_words(section, texts, item, stems.get(item.id, "")) for item in items},
        intro=section.text("intro", ""),
        intro_by=section.word("intro_by", Author) if "intro_by" in section else by,
        line=section.text("line", ""),
    )


def _stems(section: Section, items: Sequence[Item]) -> Mapping[str, str]:
    """A sentence that is printed once above several items, by item."""
    listed = section.list_of("stems", at_least=0)
    known = {item.id for item in items}
    stems: dict[str, str] = {}
    for position in listed:
        stem = listed.section(position, "text items")
        under = stem.list_of("items")
        for number in under:
            item_id = under.text(number)
            if item_id not in known:
                raise under.refuse(Fault.UNKNOWN_NAME, number, item_id)
            if item_id in stems:
                raise under.refuse(Fault.DUPLICATE, number, item_id)
            stems[item_id] = stem.text("text")
    return stems


def _item_words(section: Section, texts: Section, item: Item, stem: str) -> ItemWords:
    found = texts.section(item.id, _ITEM_WORDS[item.kind])
    text = found.text("text")
    match item.kind:
        case Kind.NRS | Kind.VISUAL | Kind.OWN_ACTIVITY:
            return ItemWords(text, low=found.text("low"), high=found.text("high"), stem=stem)
        case Kind.CHOICE:
            # What all items share is written once, above them.
            return ItemWords(text, choices=_choices(found if "choices" in found else section, item), stem=stem)
        case _:
            return ItemWords(text, stem=stem)


def _choices(section: Section, item: Item) -> tuple[Choice, ...]:
    """By value; or as a list in the item's order, which two choices that print the same value need."""
    if isinstance(section.content.get("choices"), list):
        listed = section.list_of("choices")
        if len(list(listed)) != len(item.values):
            raise section.refuse(Fault.HOLE, "choices", f"{item.id} has {len(item.values)}")
        return tuple(Choice(value, listed.text(position)) for position, value in enumerate(item.values))
    choices = section.section("choices")
    for value in choices:
        if value not in item.values:
            raise choices.refuse(Fault.UNKNOWN_NAME, value)
    return tuple(Choice(value, choices.text(value)) for value in item.values)
