"""Names from the FHIR standard and its extensions, and a text in several languages as the standard writes it."""

from collections.abc import Mapping
from typing import Any

_CORE = "http://hl7.org/fhir/StructureDefinition/"
TRANSLATION = _CORE + "translation"
ORDINAL_VALUE = _CORE + "ordinalValue"  # R4's own
ITEM_WEIGHT = _CORE + "itemWeight"  # the same under the name that SDC 4 gives it
ITEM_CONTROL = _CORE + "questionnaire-itemControl"
SLIDER_STEP = _CORE + "questionnaire-sliderStepValue"
MIN_VALUE = _CORE + "minValue"
MAX_VALUE = _CORE + "maxValue"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
LOINC = "http://loinc.org"

Texts = Mapping[str, str]
"""One text by language."""


def control(code: str) -> dict[str, Any]:
    """The extension that says how an item is shown."""
    return {"url": ITEM_CONTROL, "valueCodeableConcept": {"coding": [{"system": CONTROLS, "code": code}]}}


def has_control(item: Mapping[str, Any], code: str) -> bool:
    return any(
        each["url"] == ITEM_CONTROL
        and any(coding.get("code") == code for coding in each.get("valueCodeableConcept", {}).get("coding", []))
        for each in item.get("extension", [])
    )


def write_text(key: str, texts: Texts, base: str) -> dict[str, Any]:
    """The text in the language `base` at `key`, in the others beside it at `_key`; an empty one stays away."""
    translations = [
        {
            "url": TRANSLATION,
            "extension": [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": text}],
        }
        for language, text in texts.items()
        if text and language != base
    ]
    found: dict[str, Any] = {key: texts[base]} if texts[base] else {}
    return found | ({f"_{key}": {"extension": translations}} if translations else {})


def read_texts(parent: Mapping[str, Any], key: str, base: str) -> dict[str, str]:
    """What stands at `key`, by language; `base` is that of the text itself."""
    found = {base: str(parent[key])} if key in parent else {}
    for extension in parent.get(f"_{key}", {}).get("extension", []):
        if extension["url"] == TRANSLATION:
            parts = {part["url"]: part for part in extension.get("extension", [])}
            content = parts.get("content", {})
            language = primary(str(parts.get("lang", {}).get("valueCode", "")))
            found.setdefault(language, str(content.get("valueString", content.get("valueMarkdown", ""))))
    return {language: text for language, text in found.items() if language and text}


def primary(language: str) -> str:
    """The language of a tag such as es-US: one pack serves every country."""
    return language.split("-")[0].lower()


def words(listed: str) -> frozenset[str]:
    """Words separated by spaces."""
    return frozenset(listed.split())
