"""The answers of a question: which of its options is which printed value of the item."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.adapters.fhir.mapping import Match
from app.adapters.fhir.standard import ITEM_WEIGHT, ORDINAL_VALUE, Texts, has_control, read_texts
from app.domain.document import Fault, Place, Refused
from app.domain.instrument import Kind

_NUMBER_BEFORE = re.compile(r"^\s*(\d+)\s*[-–—=:.]?\s*")
_VALUES = ("valueString", "valueInteger", "valueDate", "valueTime")


def texts_of_choices(match: Match, base: str) -> tuple[tuple[int, Texts], ...]:
    """Each printed value with its text by language, in the item's order; of a ladder or line its two ends.

    Raises Refused: fault HOLE for another number of options, UNKNOWN_NAME for weights that are not the item's values.
    """
    match match.item.kind:
        case Kind.CHOICE:
            return _choices(match, base)
        case Kind.NRS | Kind.VISUAL | Kind.OWN_ACTIVITY:
            return _ends(match, base)
        case _:
            return ()


def _choices(match: Match, base: str) -> tuple[tuple[int, Texts], ...]:
    options, place = match.entry.item.get("answerOption", []), (*match.entry.place, "answerOption")
    values = list(match.item.values)
    if len(options) != len(values):
        raise Refused(Fault.HOLE, place, f"{match.item.id} has {len(values)}, not {len(options)}")
    found = _values_of(options, values, place)
    # Of two that print the same value, the first is the first.
    order = sorted(range(len(options)), key=lambda position: found[position])
    slots = sorted(range(len(values)), key=lambda position: values[position])
    chosen = [option for _, option in sorted(zip(slots, order, strict=True))]
    return tuple(
        (value, _texts(options[option], (*place, option), base)) for value, option in zip(values, chosen, strict=True)
    )


def in_order_alone(match: Match) -> bool:
    """Nothing but their order says which option is which answer: a person has to compare each."""
    options, values = match.entry.item.get("answerOption", []), list(match.item.values)
    return match.item.kind is Kind.CHOICE and not _weighed(options) and not _coded(options, values)


def _weighed(options: Sequence[Mapping[str, Any]]) -> bool:
    return any(_weight(option) is not None for option in options)


def _coded(options: Sequence[Mapping[str, Any]], values: Sequence[int]) -> list[int]:
    """The values where the options' codes, or the numbers printed before their texts, are just those."""
    codes = [str(option.get("valueCoding", {}).get("code", option.get("valueInteger"))) for option in options]
    texts = [str(option.get("valueString") or option.get("valueCoding", {}).get("display", "")) for option in options]
    printed = [found[1] if (found := _NUMBER_BEFORE.match(text)) else "" for text in texts]
    for signs in (codes, printed):
        if sorted(signs) == sorted(map(str, values)):
            return [int(sign) for sign in signs]
    return []


def _values_of(options: Sequence[Mapping[str, Any]], values: Sequence[int], place: Place) -> list[int]:
    """The printed value of each option: by its weight; else its code, if the codes are the values; else its place."""
    weights = [_weight(option) for option in options]
    if _weighed(options):
        if sorted(weights, key=str) != sorted(values, key=str):
            raise Refused(Fault.UNKNOWN_NAME, place, f"weights {weights}, not {list(values)}")
        return [int(weight) for weight in weights if weight is not None]
    return _coded(options, values) or list(values)


def _weight(option: Mapping[str, Any]) -> int | None:
    """What the option counts; it stands at the option or in its coding."""
    for extension in (*option.get("extension", []), *option.get("valueCoding", {}).get("extension", [])):
        if extension["url"] in (ITEM_WEIGHT, ORDINAL_VALUE) and "valueDecimal" in extension:
            weight = float(extension["valueDecimal"])
            return int(weight) if weight.is_integer() else -1
    return None


def _texts(option: Mapping[str, Any], place: Place, base: str) -> Texts:
    if "valueCoding" in option:
        found = read_texts(option["valueCoding"], "display", base)
    else:
        found = next((read_texts(option, key, base) for key in _VALUES if key in option), {})
    if not found:
        raise Refused(Fault.EMPTY, place, "no text")
    return found


def _ends(match: Match, base: str) -> tuple[tuple[int, Texts], ...]:
    """The words at the ends: displays under the question, or the text beside the lowest and the highest number."""
    ends = (min(match.item.values), max(match.item.values))
    under = match.entry.item.get("item", [])
    found = [
        next((read_texts(each, "text", base) for each in under if has_control(each, name)), {})
        for name in ("lower", "upper")
    ]
    if not all(found) and match.entry.item["type"] == "choice":
        choices = dict(_choices(match, base))
        found = [{each: _NUMBER_BEFORE.sub("", text) for each, text in choices[end].items()} for end in ends]
    for name, texts in zip(("lower", "upper"), found, strict=True):
        if not any(texts.values()):
            raise Refused(Fault.MISSING_KEY, match.entry.place, f"no text for the {name} end")
    return tuple(zip(ends, found, strict=True))
