"""What is wrong with a Questionnaire is refused by the name of its fault; a case breaks one thing of a good export."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.adapters.fhir import check, read_text
from app.domain.document import Fault, Refused
from tests.adapters.fhir.shipped import exported

Document = dict[str, Any]
Break = Callable[[Document], object]


def group(document: Document) -> Document:
    return document["item"][0]


def first(document: Document) -> Document:
    return group(document)["item"][0]


def difficulty(document: Document) -> Document:
    """Hangs on the nine before it."""
    return document["item"][1]


def condition(document: Document) -> Document:
    return difficulty(document)["enableWhen"][0]


def total(document: Document) -> Document:
    return document["item"][2]


def option(document: Document) -> Document:
    return first(document)["answerOption"][0]


def nested(document: Document) -> None:
    item = document["item"]
    for level in range(21):
        item.append({"linkId": f"level-{level}", "type": "group", "text": "x", "item": []})
        item = item[-1]["item"]
    item.append({"linkId": "bottom", "type": "display", "text": "x"})


def asks(document: Document, link_id: str) -> Document:
    return {"enableWhen": [{"question": link_id, "operator": "exists", "answerBoolean": True}]}


def questions(count: int, kind: str = "text") -> list[Document]:
    return [{"linkId": f"more-{at}", "type": kind, "text": "x"} for at in range(count)]


NOTE = {"linkId": "note", "type": "display", "text": "x"}
CASES: list[tuple[str, Fault, Break]] = [
    ("another resource", Fault.NOT_FHIR, lambda d: d.update(resourceType="Patient")),
    ("no resource", Fault.NOT_FHIR, lambda d: d.pop("resourceType")),
    ("no status", Fault.NOT_FHIR, lambda d: d.pop("status")),
    ("a bad status", Fault.UNKNOWN_WORD, lambda d: d.update(status="complete-ish")),
    ("a bad type", Fault.UNKNOWN_WORD, lambda d: first(d).update(type="dropdown")),
    ("a type of R5", Fault.UNKNOWN_WORD, lambda d: first(d).update(type="coding")),
    ("no type", Fault.NOT_FHIR, lambda d: first(d).pop("type")),
    ("a bad operator", Fault.UNKNOWN_WORD, lambda d: condition(d).update(operator="==")),
    ("a bad behaviour", Fault.UNKNOWN_WORD, lambda d: difficulty(d).update(enableBehavior="some")),
    ("no behaviour", Fault.NOT_FHIR, lambda d: difficulty(d).pop("enableBehavior")),
    ("no linkId", Fault.NOT_FHIR, lambda d: first(d).pop("linkId")),
    ("a linkId that is a number", Fault.NOT_FHIR, lambda d: first(d).update(linkId=1)),
    ("a linkId used twice", Fault.DUPLICATE, lambda d: first(d).update(linkId="phq9-2")),
    ("a linkId used at two depths", Fault.DUPLICATE, lambda d: total(d).update(linkId="phq9-2")),
    ("an empty text", Fault.EMPTY, lambda d: first(d).update(text=" ")),
    ("null", Fault.EMPTY, lambda d: first(d).update(extension=None)),
    ("an empty list", Fault.EMPTY, lambda d: first(d).update(code=[])),
    ("a control character", Fault.CONTROL_CHARACTER, lambda d: first(d).update(text="a\x00b")),
    ("half a character", Fault.CONTROL_CHARACTER, lambda d: first(d).update(text="a\ud800b")),
    ("a text that is a list", Fault.NOT_FHIR, lambda d: first(d).update(text=["a"])),
    ("items that are no list", Fault.NOT_FHIR, lambda d: d.update(item={"linkId": "a", "type": "text"})),
    ("an item that is a word", Fault.NOT_FHIR, lambda d: d["item"].append("a")),
    ("an element of nobody", Fault.UNKNOWN_KEY, lambda d: d.update(colour="red")),
    ("a head of R5", Fault.UNKNOWN_KEY, lambda d: d.update(copyrightLabel="x")),
    ("an item's element of R5", Fault.UNKNOWN_KEY, lambda d: first(d).update(disabledDisplay="hidden")),
    ("another of R5", Fault.UNKNOWN_KEY, lambda d: first(d).update(answerConstraint="optionsOnly")),
    ("what changes the meaning", Fault.UNKNOWN_KEY, lambda d: first(d).update(modifierExtension=[{"url": "u:x"}])),
    ("rules that we do not know", Fault.UNKNOWN_KEY, lambda d: d.update(implicitRules="u:x")),
    (
        "a type of R4B",
        Fault.UNKNOWN_KEY,
        lambda d: first(d)["extension"].append({"url": "u:x", "valueCodeableReference": {"concept": {"text": "x"}}}),
    ),
    ("a resource inside", Fault.UNKNOWN_WORD, lambda d: d.update(contained=[{"resourceType": "Patient", "id": "x"}])),
    ("a group of nothing", Fault.NOT_FHIR, lambda d: group(d).pop("item")),
    ("a display with items", Fault.NOT_FHIR, lambda d: d["item"].append(NOTE | {"item": questions(1)})),
    ("a display with a code", Fault.NOT_FHIR, lambda d: d["item"].append(NOTE | {"code": [{"code": "x"}]})),
    ("a display to be answered", Fault.NOT_FHIR, lambda d: d["item"].append(NOTE | {"required": True})),
    ("a display that is read-only", Fault.NOT_FHIR, lambda d: d["item"].append(NOTE | {"readOnly": True})),
    ("a choice with a length", Fault.NOT_FHIR, lambda d: first(d).update(maxLength=3)),
    ("a choice of nothing", Fault.MISSING_KEY, lambda d: first(d).pop("answerOption")),
    ("options of a number", Fault.NOT_FHIR, lambda d: first(d).update(type="integer")),
    ("options and a value set", Fault.NOT_FHIR, lambda d: first(d).update(answerValueSet="u:x")),
    ("an option of nothing", Fault.NOT_FHIR, lambda d: option(d).pop("valueCoding")),
    ("an option of two", Fault.NOT_FHIR, lambda d: option(d).update(valueString="x")),
    ("options of two types", Fault.WRONG_TYPE, lambda d: first(d)["answerOption"].append({"valueString": "x"})),
    ("an option twice", Fault.DUPLICATE, lambda d: first(d)["answerOption"].append(option(d))),
    ("an option of a type not in R4", Fault.UNKNOWN_KEY, lambda d: first(d).update(answerOption=[{"valueUri": "u:x"}])),
    ("a start beside options", Fault.NOT_FHIR, lambda d: first(d).update(initial=[{"valueCoding": {"code": "1"}}])),
    ("a start of another type", Fault.WRONG_TYPE, lambda d: total(d).update(initial=[{"valueString": "x"}])),
    ("a condition of nobody", Fault.UNKNOWN_NAME, lambda d: condition(d).update(question="phq9-10")),
    ("a condition on itself", Fault.CYCLE, lambda d: first(d).update(asks(d, "phq9-1"))),
    ("two that wait for each other", Fault.CYCLE, lambda d: first(d).update(asks(d, "phq9-difficulty"))),
    ("a group that waits for its own", Fault.CYCLE, lambda d: group(d).update(asks(d, "phq9-1"))),
    ("a condition on a later one", Fault.ORDER, lambda d: first(d).update(asks(d, "phq9-2"))),
    ("an answer that is no option", Fault.UNKNOWN_NAME, lambda d: condition(d).update(answerCoding={"code": "4"})),
    (
        "an answer of another type",
        Fault.WRONG_TYPE,
        lambda d: difficulty(d).update(enableWhen=[condition(d) | {"question": "stem.phq9-1"}]),
    ),
    ("two answers", Fault.NOT_FHIR, lambda d: condition(d).update(answerInteger=1)),
    ("21 levels", Fault.TOO_DEEP, nested),
    ("201 questions", Fault.TOO_MANY, lambda d: d.update(item=questions(201))),
    ("1,001 displays", Fault.TOO_MANY, lambda d: d.update(item=questions(1001, "display"))),
]


@pytest.mark.parametrize(("fault", "broken"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_refused(fault: Fault, broken: Break):
    document = exported("phq-9")
    check(document)
    broken(document)
    with pytest.raises(Refused) as refused:
        read_text(json.dumps(document))
    assert refused.value.fault is fault, refused.value


GOOD = json.dumps(exported("phq-9"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.NOT_JSON),
        (GOOD[:-1], Fault.NOT_JSON),
        ("\ufeff" + GOOD, Fault.NOT_JSON),
        (GOOD.replace('"valueDecimal": 1', '"valueDecimal": NaN'), Fault.NOT_JSON),
        (GOOD.replace('"valueDecimal": 1', f'"valueDecimal": {"9" * 5000}'), Fault.NOT_JSON),
        (GOOD.replace('"status"', '"status": "draft", "status"'), Fault.DUPLICATE_KEY),
        (GOOD.replace('"type": "group"', '"type": "group", "type": "group"'), Fault.DUPLICATE_KEY),
        ("[" * 100_000, Fault.TOO_DEEP),
        (GOOD[:-1] + ', "extension": ' + "[" * 200 + "1" + "]" * 200 + "}", Fault.TOO_DEEP),
        (GOOD + " " * 1_000_000, Fault.TOO_LARGE),
        ("[]", Fault.NOT_FHIR),
        ("null", Fault.NOT_FHIR),
        ("{}", Fault.NOT_FHIR),
    ],
    ids=lambda each: str(each)[:30],
)
def test_a_text_refused(text: str, fault: Fault):
    with pytest.raises(Refused) as refused:
        read_text(text)
    assert refused.value.fault is fault


def test_200_questions_are_not_too_many():
    check({"resourceType": "Questionnaire", "status": "active", "item": questions(200)})
