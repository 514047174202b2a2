"""R4's required codes and invariants of a Questionnaire (que-1 to que-13), which the models do not hold."""

from collections.abc import Callable, Mapping
from typing import Any

from app.adapters.fhir.conditions import check_conditions
from app.adapters.fhir.entries import Entry
from app.adapters.fhir.standard import words
from app.domain.document import Fault, Place, Refused

_STATUS = words("draft active retired unknown")
_TYPE = words(
    "group display boolean decimal integer date dateTime time string text url choice open-choice attachment reference "
    "quantity"
)
_CHOICES = ("choice", "open-choice")
_SHORT = words("boolean decimal integer string text url open-choice")
_INITIAL = {"text": "String", "url": "Uri", "dateTime": "DateTime", "choice": "Coding"}

Item = Mapping[str, Any]
_INVARIANTS: tuple[tuple[str, str, Callable[[Item], bool]], ...] = (
    ("que-1", "a group has items", lambda i: i["type"] != "group" or "item" in i),
    ("que-1", "a display has no items", lambda i: i["type"] != "display" or "item" not in i),
    ("que-3", "a display has no code", lambda i: i["type"] != "display" or "code" not in i),
    ("que-4", "options or a value set", lambda i: not ("answerOption" in i and "answerValueSet" in i)),
    (
        "que-5",
        "only choices have options",
        lambda i: i["type"] in _CHOICES or not _any(i, "answerOption answerValueSet"),
    ),
    ("que-6", "a display is not answered", lambda i: i["type"] != "display" or not _any(i, "required repeats")),
    ("que-8", "nothing to begin with", lambda i: i["type"] not in ("group", "display") or "initial" not in i),
    ("que-9", "a display is always read-only", lambda i: i["type"] != "display" or "readOnly" not in i),
    ("que-10", "it has no length", lambda i: i["type"] in _SHORT or "maxLength" not in i),
    ("que-11", "options say what is selected", lambda i: not ("answerOption" in i and "initial" in i)),
    ("que-12", "all, or any", lambda i: len(i.get("enableWhen", [])) < 2 or "enableBehavior" in i),
    ("que-13", "one to begin with", lambda i: len(i.get("initial", [])) < 2 or bool(i.get("repeats"))),
)


def check_rules(document: Mapping[str, Any], found: list[Entry]) -> None:
    """For a document whose structure was checked. Raises Refused."""
    _check_word(document, "status", (), _STATUS)
    seen: dict[str, Place] = {}
    for entry in found:
        if "linkId" not in entry.item:
            raise Refused(Fault.MISSING_KEY, (*entry.place, "linkId"))
        link_id = entry.item["linkId"]
        if link_id in seen:
            raise Refused(Fault.DUPLICATE, (*entry.place, "linkId"), link_id)
        seen[link_id] = entry.place
        _check_item(entry)
    check_conditions(found)


def _check_item(entry: Entry) -> None:
    item, place = entry.item, entry.place
    _check_word(item, "type", place, _TYPE)
    for name, about, holds in _INVARIANTS:
        if not holds(item):
            raise Refused(Fault.NOT_FHIR, place, f"{name}: {about}")
    if item["type"] in _CHOICES and not _any(item, "answerOption answerValueSet"):
        raise Refused(Fault.MISSING_KEY, (*place, "answerOption"), "a choice of nothing")
    _check_options(item, place)
    for position, each in enumerate(item.get("initial", [])):
        expected = "value" + _INITIAL.get(item["type"], item["type"].capitalize())
        if item["type"] != "open-choice" and expected not in each:
            raise Refused(Fault.WRONG_TYPE, (*place, "initial", position), f"{expected} is needed")


def _check_options(item: Item, place: Place) -> None:
    """All of one type, each once, at most one selected unless more may be."""
    options = item.get("answerOption", [])
    kinds = {key for option in options for key in option if key.startswith("value")}
    if len(kinds) > 1:
        raise Refused(Fault.WRONG_TYPE, (*place, "answerOption"), " and ".join(sorted(kinds)))
    seen: list[object] = []
    for position, option in enumerate(options):
        value = option_key(option)
        if value in seen:
            raise Refused(Fault.DUPLICATE, (*place, "answerOption", position), str(value))
        seen.append(value)
    if sum(bool(option.get("initialSelected")) for option in options) > 1 and not item.get("repeats"):
        raise Refused(Fault.NOT_FHIR, place, "que-13: one to begin with")


def option_key(option: Item) -> object:
    """What tells one option from another."""
    coding = option.get("valueCoding")
    if coding is None:
        return next((option[key] for key in sorted(option) if key.startswith("value")), None)
    return coding.get("system"), coding.get("code", coding.get("display"))


def _check_word(parent: Mapping[str, Any], key: str, place: Place, allowed: frozenset[str]) -> None:
    if key not in parent:
        raise Refused(Fault.MISSING_KEY, (*place, key))
    if parent[key] not in allowed:
        raise Refused(Fault.UNKNOWN_WORD, (*place, key), str(parent[key]))


def _any(item: Item, keys: str) -> bool:
    return any(key in item for key in keys.split())
