"""Whether a document is a FHIR R4 Questionnaire that we dare to read: what is wrong is refused by fault and place.

fhir.resources checks the structure, by its models of R4B, in which a Questionnaire is what it is in R4. What it does
not check stands here, in elements.py and in rules.py: limits, R4's own elements, required codes and the invariants.
"""

import json
from typing import Any
from unicodedata import category

from pydantic import ValidationError

from app.adapters.fhir.elements import check_elements
from app.adapters.fhir.entries import Entry, entries
from app.adapters.fhir.rules import check_rules
from app.domain.document import Fault, Place, Refused

_LONGEST = 1_000_000  # characters of JSON
_DEEPEST = 20  # items within items
_DEEPEST_VALUE = 100  # any values within values: the items, and what stands in the innermost
_MOST_QUESTIONS = 200
_MOST_ENTRIES = 1_000  # questions with all the words around them


def read_text(text: str) -> dict[str, Any]:
    """A Questionnaire from JSON, checked. Raises Refused."""
    if len(text) > _LONGEST:
        raise Refused(Fault.TOO_LARGE, (), f"at most {_LONGEST} characters")
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise Refused(Fault.TOO_DEEP, ()) from None
    except Refused:
        raise
    except ValueError as error:
        raise Refused(Fault.NOT_JSON, (), str(error)) from None
    check(document)
    found: dict[str, Any] = document
    return found


def check(document: object) -> None:
    """Raises Refused. The limits come first: nothing costly is done to a document that breaks them."""
    if not isinstance(document, dict) or document.get("resourceType") != "Questionnaire":
        raise Refused(Fault.NOT_FHIR, ("resourceType",), "a Questionnaire is needed")
    _check_values(document, ())
    found = entries(document)
    _check_limits(found)
    check_elements(document, found)
    _check_structure(document)
    check_rules(document, found)


def _check_limits(found: list[Entry]) -> None:
    for entry in found:
        if entry.depth > _DEEPEST:
            raise Refused(Fault.TOO_DEEP, entry.place, f"at most {_DEEPEST}")
    if len(found) > _MOST_ENTRIES:
        raise Refused(Fault.TOO_MANY, ("item",), f"at most {_MOST_ENTRIES}")
    if sum(entry.asks for entry in found) > _MOST_QUESTIONS:
        raise Refused(Fault.TOO_MANY, ("item",), f"at most {_MOST_QUESTIONS} questions")


def _check_structure(document: dict[str, Any]) -> None:
    # Its models take a second to load, and nothing else here needs them.
    from fhir.resources.R4B.questionnaire import Questionnaire

    try:
        Questionnaire.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(Fault.NOT_FHIR, first["loc"], first["msg"]) from None


def _check_values(value: Any, place: Place) -> None:
    """FHIR has no empty values; and text is for reading."""
    if len(place) > _DEEPEST_VALUE:
        raise Refused(Fault.TOO_DEEP, place)
    if (
        value is None
        or (isinstance(value, str) and not value.strip())
        or (isinstance(value, dict | list) and not value)
    ):
        raise Refused(Fault.EMPTY, place)
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            _check_values(inner, (*place, key))
    elif isinstance(value, str) and any(category(each) in ("Cc", "Cs") and each not in "\n\r\t" for each in value):
        raise Refused(Fault.CONTROL_CHARACTER, place)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two equal keys JSON would keep the last: a person and a program would read two documents."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Refused(Fault.DUPLICATE_KEY, (key,))
        found[key] = value
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")
