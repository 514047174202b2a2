"""A pathway survives its column, and a bad document is refused by name and place."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from app.domain.document import Fault, Refused
from app.domain.pathway import RungCode, from_document

Document = dict[str, Any]


def a_document() -> Document:
    return {
        "code": "knee",
        "version": "1",
        "title": {"en": "Knee", "es": "Rodilla"},
        "line": {"en": "2 check-ins", "es": "2 cuestionarios"},
        "surgical": False,
        "time_points": [
            {
                "code": "day-0",
                "title": {"en": "Start"},
                "due": {"days": 0},
                "opens": -14,
                "overdue": 3,
                "closes": 14,
                "texts": {"last-call": 11, "invitation": 0, "reminder": 3},
                "instruments": [{"code": "peg", "version": "1"}],
            },
            {
                "code": "1-month",
                "title": {"en": "1 month"},
                "due": {"months": 1},
                "opens": -7,
                "overdue": 3,
                "closes": 14,
                "texts": {"invitation": 0},
                "instruments": [{"code": "peg", "version": "1"}],
            },
        ],
    }


def test_the_stored_document_is_the_same_pathway():
    document = a_document()
    assert from_document(json.loads(json.dumps(document, sort_keys=True))) == from_document(document)


def test_texts_go_in_their_order_whatever_the_order_of_the_keys():
    rungs = from_document(a_document()).time_point("day-0").rungs
    assert [(rung.code, rung.day) for rung in rungs] == [
        (RungCode.INVITATION, 0),
        (RungCode.REMINDER, 3),
        (RungCode.LAST_CALL, 11),
    ]


def test_each_instrument_is_named_with_its_place():
    assert list(from_document(a_document()).instrument_places()) == [
        (("time_points", 0, "instruments", 0), ("peg", "1")),
        (("time_points", 1, "instruments", 0), ("peg", "1")),
    ]


def first(document: Document) -> Document:
    found: Document = document["time_points"][0]
    return found


@pytest.mark.parametrize(
    ("spoil", "fault", "place"),
    [
        (lambda d: d.pop("surgical"), Fault.MISSING_KEY, "surgical"),
        (lambda d: d.update(surgical="no"), Fault.WRONG_TYPE, "surgical"),
        (lambda d: d.update(colour="red"), Fault.UNKNOWN_KEY, "colour"),
        (lambda d: d.update(version=1), Fault.WRONG_TYPE, "version"),
        (lambda d: d.update(code=" "), Fault.EMPTY, "code"),
        (lambda d: d.update(title={"es": "Rodilla"}), Fault.NO_ENGLISH, "title.en"),
        (lambda d: d.update(time_points=[]), Fault.EMPTY, "time_points"),
        (lambda d: d.update(time_points={}), Fault.WRONG_TYPE, "time_points"),
        (lambda d: d.update(time_points=["day 0"]), Fault.WRONG_TYPE, "time_points.0"),
        (lambda d: d["time_points"][1].update(code="day-0"), Fault.DUPLICATE, "time_points.1"),
        (lambda d: d["time_points"][1].update(opens=-14), Fault.ORDER, "time_points.1"),
        (lambda d: first(d).update(opens=1), Fault.ORDER, "time_points.0.opens"),
        (lambda d: first(d).update(closes=2), Fault.ORDER, "time_points.0.opens"),
        (lambda d: first(d).update(closes=True), Fault.WRONG_TYPE, "time_points.0.closes"),
        (lambda d: first(d).update(due={"weeks": 6}), Fault.UNKNOWN_KEY, "time_points.0.due.weeks"),
        (lambda d: first(d).update(due={}), Fault.EMPTY, "time_points.0.due"),
        (lambda d: first(d)["texts"].update(nudge=5), Fault.UNKNOWN_KEY, "time_points.0.texts.nudge"),
        (lambda d: first(d).update(texts={}), Fault.EMPTY, "time_points.0.texts"),
        (lambda d: first(d)["texts"].update(reminder=0), Fault.ORDER, "time_points.0.texts"),
        (lambda d: first(d)["texts"].update({"last-call": 15}), Fault.OUT_OF_RANGE, "time_points.0.texts"),
        (lambda d: first(d)["texts"].update(invitation=-15), Fault.OUT_OF_RANGE, "time_points.0.texts"),
        (lambda d: first(d).update(instruments=[]), Fault.EMPTY, "time_points.0.instruments"),
        (
            lambda d: first(d)["instruments"].append({"code": "peg", "version": "1"}),
            Fault.DUPLICATE,
            "time_points.0.instruments.1",
        ),
    ],
)
def test_refused(spoil: Callable[[Document], object], fault: Fault, place: str):
    document = deepcopy(a_document())
    spoil(document)
    with pytest.raises(Refused) as refused:
        from_document(document)
    assert (refused.value.fault, ".".join(map(str, refused.value.place))) == (fault, place)


@pytest.mark.parametrize("document", [None, [], "pathway", 7])
def test_what_is_no_mapping_is_refused(document: object):
    with pytest.raises(Refused) as refused:
        from_document(document)
    assert refused.value.fault is Fault.WRONG_TYPE
