"""Which question of a foreign Questionnaire is which item of ours, and how that was found: a person looks it over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.adapters.fhir.entries import Entry
from app.adapters.fhir.standard import LOINC
from app.domain.document import Fault, Refused
from app.domain.instrument import Item, Kind


class How(StrEnum):
    """By what a question was recognised; a position says least, and is to be looked at most."""

    ID = "id"  # linkId, prefix or a code that is the item's id
    LOINC = "loinc"
    POSITION = "position"


@dataclass(frozen=True)
class Mapped:
    """One item and its words as read, for a person to hold beside the original.

    `in_order_alone`: nothing but their order says which choice is which.
    `choices` are printed values and their texts in the item's order; of a ladder or line, its two ends.
    """

    item_id: str
    link_id: str
    how: How
    text: str
    choices: tuple[tuple[int, str], ...] = ()
    in_order_alone: bool = False


@dataclass(frozen=True)
class Match:
    item: Item
    entry: Entry
    how: How


_NUMBERS = frozenset(["integer", "decimal"])
_TYPES = {
    Kind.NRS: _NUMBERS | {"choice"},
    Kind.OWN_ACTIVITY: _NUMBERS | {"choice"},
    Kind.VISUAL: _NUMBERS,
    Kind.NUMBER: _NUMBERS,
    Kind.CHOICE: frozenset(["choice"]),
    Kind.CHECKLIST: frozenset(["boolean", "choice"]),
    Kind.REGION: frozenset(["boolean"]),
    Kind.TEXT: frozenset(["text", "string"]),
}


def match(questions: Sequence[Entry], items: Sequence[Item]) -> tuple[Match, ...]:
    """One question for each item, in the item's order. Raises Refused: one is missing, too many, or named twice."""
    found: dict[str, Match] = {}
    for position, question in enumerate(questions):
        item, how = _item_of(question, items)
        if item is None and len(questions) == len(items):
            item = items[position]
        if item is None:
            raise Refused(Fault.UNKNOWN_NAME, question.place, f"no item is {question.item['linkId']}")
        if item.id in found:
            raise Refused(Fault.DUPLICATE, question.place, item.id)
        if question.item["type"] not in _TYPES[item.kind] or question.item.get("repeats"):
            raise Refused(Fault.WRONG_TYPE, question.place, f"{item.id} is asked as {item.kind}")
        found[item.id] = Match(item, question, how)
    for item in items:
        if item.id not in found:
            raise Refused(Fault.MISSING_KEY, ("item",), f"no question is {item.id}")
    return tuple(found[item.id] for item in items)


def _item_of(question: Entry, items: Sequence[Item]) -> tuple[Item | None, How]:
    """The one item that the question names, the surest sign first."""
    link_id = question.item["linkId"]
    codes = question.item.get("code", [])
    loinc = {each["code"] for each in codes if each.get("system") == LOINC and "code" in each}
    names = {str(name).casefold() for name in (link_id, question.item.get("prefix"), *(c.get("code") for c in codes))}
    signs: tuple[tuple[How, Callable[[Item], bool]], ...] = (
        (How.ID, lambda item: item.id == link_id),
        (How.LOINC, lambda item: item.loinc in loinc),
        (How.ID, lambda item: item.id.casefold() in names),
    )
    for how, sign in signs:
        named = [item for item in items if sign(item)]
        if len(named) == 1:
            return named[0], how
    return None, How.POSITION
