"""One question of an instrument as an item of a FHIR R4 Questionnaire."""

from collections.abc import Callable
from typing import Any

from app.adapters.fhir.loinc import coded
from app.adapters.fhir.standard import (
    MAX_VALUE,
    MIN_VALUE,
    ORDINAL_VALUE,
    SLIDER_STEP,
    control,
    write_text,
)
from app.domain.instrument import LONGEST_TEXT, TICKED, Instrument, Item, Kind
from app.domain.words import ItemWords

_TYPES = {Kind.CHOICE: "choice", Kind.TEXT: "text", **dict.fromkeys(TICKED, "boolean")}  # all others: whole numbers
_LADDERS = (Kind.NRS, Kind.VISUAL, Kind.OWN_ACTIVITY)


def question(instrument: Instrument, item: Item, base: str) -> dict[str, Any]:
    """The item, in the language `base` and the instrument's others. Raises UnknownCode."""

    def texts(key: str, pick: Callable[[ItemWords], str]) -> dict[str, Any]:
        found = {each: pick(instrument.words(each).items[item.id]) for each in instrument.languages}
        return write_text(key, found, base)

    return {
        "linkId": item.id,
        **coded(item.loinc),
        **texts("text", lambda words: words.text),
        "type": _TYPES.get(item.kind, "integer"),
        **_condition(instrument, item),
        **_shape(item, texts),
    }


def _shape(item: Item, texts: Callable[[str, Callable[[ItemWords], str]], dict[str, Any]]) -> dict[str, Any]:
    """What the kind of the question adds: its choices, or its bounds and the words at both ends."""
    if item.kind is Kind.CHOICE:
        options = [
            {
                "extension": [{"url": ORDINAL_VALUE, "valueDecimal": value}],
                "valueCoding": texts("display", _choice(position)) | {"code": code},
            }
            for position, (value, code) in enumerate(zip(item.values, codes(item), strict=True))
        ]
        return {"extension": [control("radio-button")], "answerOption": options}
    if item.kind is Kind.TEXT:
        return {"maxLength": LONGEST_TEXT}
    if item.kind in TICKED:
        return {}
    bounds = [
        {"url": MIN_VALUE, "valueInteger": min(item.values)},
        {"url": MAX_VALUE, "valueInteger": max(item.values)},
    ]
    if item.kind not in _LADDERS:
        return {"extension": bounds}
    ends = [("lower", texts("text", lambda words: words.low)), ("upper", texts("text", lambda words: words.high))]
    return {
        "extension": [control("slider"), {"url": SLIDER_STEP, "valueInteger": 1}, *bounds],
        "item": [
            {"linkId": f"{item.id}.{end}", "extension": [control(end)], "type": "display", **text} for end, text in ends
        ],
    }


def _choice(position: int) -> Callable[[ItemWords], str]:
    return lambda words: words.choices[position].text


def codes(item: Item) -> tuple[str, ...]:
    """One code a choice: the printed value; a second choice that prints the same value is 1-2, a third 1-3."""
    found: list[str] = []
    for position, value in enumerate(item.values):
        earlier = list(item.values[:position]).count(value)
        found.append(f"{value}-{earlier + 1}" if earlier else str(value))
    return tuple(found)


def _condition(instrument: Instrument, item: Item) -> dict[str, Any]:
    """Asked only after one of these answers."""
    if item.when is None:
        return {}
    found: list[dict[str, Any]] = []
    for item_id in item.when.items:
        other = instrument.items_by_id[item_id]
        for value, code in zip(other.values, codes(other), strict=True):
            if value in item.when.values:
                found.append({"question": item_id, "operator": "=", **_answer(other, value, code)})
    return {"enableWhen": found, "enableBehavior": "any"}


def _answer(item: Item, value: int, code: str) -> dict[str, Any]:
    match item.kind:
        case Kind.CHOICE:
            return {"answerCoding": {"code": code}}
        case Kind.CHECKLIST | Kind.REGION:
            return {"answerBoolean": value == 1}
        case _:
            return {"answerInteger": value}
