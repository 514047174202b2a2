"""The elements that a Questionnaire has in R4; one of a later version is refused.

Left out on purpose: `implicitRules` and `modifierExtension`, which change the meaning of what stands beside them, so
that whoever does not know them must not read on.
"""

from collections.abc import Mapping
from typing import Any

from app.adapters.fhir.entries import Entry
from app.adapters.fhir.standard import words
from app.domain.document import Fault, Place, Refused

_TOP = words(
    "resourceType id meta language text contained extension url identifier version name title derivedFrom status "
    "experimental subjectType date publisher contact description useContext jurisdiction purpose copyright "
    "approvalDate lastReviewDate effectivePeriod code item"
)
_ITEM = words(
    "id extension linkId definition code prefix text type enableWhen enableBehavior required repeats readOnly "
    "maxLength answerValueSet answerOption initial item"
)
_INSIDE = {
    "enableWhen": words(
        "id extension question operator answerBoolean answerDecimal answerInteger answerDate answerDateTime answerTime "
        "answerString answerCoding answerQuantity answerReference"
    ),
    "answerOption": words(
        "id extension valueInteger valueDate valueTime valueString valueCoding valueReference initialSelected"
    ),
    "initial": words(
        "id extension valueBoolean valueDecimal valueInteger valueDate valueDateTime valueTime valueString valueUri "
        "valueAttachment valueCoding valueQuantity valueReference"
    ),
}
# At any depth: what an extension may hold in R4B alone, and what may not be passed over.
_NOWHERE = words("valueCodeableReference valueRatioRange modifierExtension implicitRules")


def check_elements(document: Mapping[str, Any], found: list[Entry]) -> None:
    """Raises Refused."""
    _check_keys(document, (), _TOP)
    for position, each in enumerate(_list(document, "contained", ())):
        if not isinstance(each, dict) or each.get("resourceType") != "ValueSet":
            raise Refused(Fault.UNKNOWN_WORD, ("contained", position), "only value sets")
    for entry in found:
        _check_keys(entry.item, entry.place, _ITEM)
        for key, allowed in _INSIDE.items():
            for position, each in enumerate(_list(entry.item, key, entry.place)):
                _check_keys(each, (*entry.place, key, position), allowed)
    _check_extensions(document, ())


def _check_keys(value: Any, place: Place, allowed: frozenset[str]) -> None:
    if not isinstance(value, dict):
        raise Refused(Fault.NOT_FHIR, place, "an object is needed")
    for key in value:
        if key.removeprefix("_") not in allowed:  # beside a primitive, its extensions
            raise Refused(Fault.UNKNOWN_KEY, (*place, key), "not in R4")


def _check_extensions(value: Any, place: Place) -> None:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        if key in _NOWHERE:
            raise Refused(Fault.UNKNOWN_KEY, (*place, key), "not in R4, or not understood")
        _check_extensions(inner, (*place, key))


def _list(parent: Mapping[str, Any], key: str, place: Place) -> list[Any]:
    found = parent.get(key, [])
    if not isinstance(found, list):
        raise Refused(Fault.NOT_FHIR, (*place, key), "a list is needed")
    return found
