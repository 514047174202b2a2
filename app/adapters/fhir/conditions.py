"""`enableWhen`: a question may hang on an answer that was given before it and that can be given; never in a circle."""

from collections.abc import Mapping
from typing import Any

from app.adapters.fhir.entries import Entry
from app.adapters.fhir.standard import words
from app.domain.document import Fault, Place, Refused

_OPERATORS = words("exists = != > < >= <=")
_BEHAVIOURS = words("all any")
_ANSWERS = {
    "boolean": ("answerBoolean",),
    "decimal": ("answerDecimal",),
    "integer": ("answerInteger",),
    "date": ("answerDate",),
    "dateTime": ("answerDateTime",),
    "time": ("answerTime",),
    "string": ("answerString",),
    "text": ("answerString",),
    "url": ("answerString",),
    "choice": ("answerCoding",),
    "open-choice": ("answerCoding", "answerString"),
    "quantity": ("answerQuantity",),
    "reference": ("answerReference",),
}


def check_conditions(found: list[Entry]) -> None:
    """Raises Refused."""
    by_id = {entry.item["linkId"]: entry for entry in found}
    order = {link_id: position for position, link_id in enumerate(by_id)}
    for entry in found:
        if entry.item.get("enableBehavior", "any") not in _BEHAVIOURS:
            raise Refused(Fault.UNKNOWN_WORD, (*entry.place, "enableBehavior"), entry.item["enableBehavior"])
        for position, condition in enumerate(entry.item.get("enableWhen", [])):
            place, name = (*entry.place, "enableWhen", position), str(condition.get("question", ""))
            if name not in by_id:
                raise Refused(Fault.UNKNOWN_NAME, (*place, "question"), name)
            _check_answer(condition, by_id[name].item, place)
            if order[name] >= order[entry.item["linkId"]]:
                circular = _leads_to(by_id[name], entry, by_id)
                raise Refused(Fault.CYCLE if circular else Fault.ORDER, (*place, "question"), name)


def _leads_to(start: Entry, goal: Entry, by_id: Mapping[str, Entry]) -> bool:
    """Whether `start` is shown only if `goal` is: by its own conditions, or by those of what stands around it."""
    waiting, seen = [start], set()
    while waiting:
        entry = waiting.pop()
        link_id = entry.item["linkId"]
        if link_id == goal.item["linkId"]:
            return True
        if link_id not in seen:
            seen.add(link_id)
            names = [str(each.get("question", "")) for each in entry.item.get("enableWhen", [])]
            names += [above["linkId"] for above in entry.above]
            waiting += [by_id[name] for name in names if name in by_id]
    return False


def _check_answer(condition: Mapping[str, Any], asked: Mapping[str, Any], place: Place) -> None:
    operator = condition.get("operator", "")
    if operator not in _OPERATORS:
        raise Refused(Fault.UNKNOWN_WORD, (*place, "operator"), operator)
    given = next((key for key in condition if key.startswith("answer")), "")
    expected = ("answerBoolean",) if operator == "exists" else _ANSWERS.get(asked["type"], ())
    if given not in expected:
        raise Refused(Fault.WRONG_TYPE, (*place, given), f"{' or '.join(expected) or 'no answer'} is needed")
    options = [option["valueCoding"] for option in asked.get("answerOption", []) if "valueCoding" in option]
    if given == "answerCoding" and options and asked["type"] == "choice":
        coding = condition[given]
        if not any(each.get("code") == coding.get("code") and _same_system(each, coding) for each in options):
            raise Refused(Fault.UNKNOWN_NAME, (*place, given), str(coding.get("code")))


def _same_system(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one.get("system") == other.get("system")
