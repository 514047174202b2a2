"""The expression that another system computes gives the raw sum that our engine scores.

The engine for FHIRPath here knows no `weight()`, so the test says what SDC defines it as: the weight of the chosen
option, which stands here in the coding of the answer. LHC-Forms evaluates the expression as it is: test_lhc_forms.py.
"""

from typing import Any

import pytest
from fhirpathrs import evaluate
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.fhir.standard import ORDINAL_VALUE
from app.adapters.fhir.totals import is_plain_sum
from app.domain.instrument import Answers, Instrument, Kind
from tests.adapters.fhir.shipped import LIBRARY, WORDED, engine_agrees, exported

SUMS = [each for each in WORDED if any(is_plain_sum(each, scale) for scale in each.scales)]


def response(instrument: Instrument, answers: Answers) -> dict[str, Any]:
    """A QuestionnaireResponse with these answers, shaped as the export is."""

    def item(asked: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {"linkId": asked["linkId"]}
        if asked["type"] == "group":
            return found | {"item": [item(each) for each in asked["item"]]}
        value = answers.get(asked["linkId"])
        if value is None:
            return found
        match instrument.items_by_id[asked["linkId"]].kind:
            case Kind.CHOICE:
                chosen = next(each for each in asked["answerOption"] if each["extension"][0]["valueDecimal"] == value)
                return found | {"answer": [{"valueCoding": chosen["valueCoding"] | {"extension": chosen["extension"]}}]}
            case Kind.CHECKLIST | Kind.REGION:
                return found | {"answer": [{"valueBoolean": value == 1}]}
            case _:
                return found | {"answer": [{"valueInteger": value}]}

    items = [item(each) for each in exported(instrument.code)["item"]]
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}


def totals(instrument: Instrument, answers: Answers) -> list[Any]:
    """What each read-only item of the export comes to."""
    expressions = [
        item["extension"][0]["valueExpression"]["expression"]
        for item in exported(instrument.code)["item"]
        if item.get("readOnly")
    ]
    weight = f".valueCoding.extension.where(url = '{ORDINAL_VALUE}').valueDecimal"
    return [evaluate(each.replace(".value.weight()", weight), response(instrument, answers)) for each in expressions]


def complete(instrument: Instrument) -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries({item.id: st.sampled_from(item.values) for item in instrument.items})


def test_the_instruments_whose_scores_are_sums_are_among_them():
    assert {"phq-9", "phq-2", "gad-7", "gad-2", "koos-jr", "hoos-jr", "rmdq", "red-flags"} <= {x.code for x in SUMS}
    assert not {"peg", "psfs", "nprs-back", "work-status"} & {each.code for each in SUMS}


@pytest.mark.parametrize("instrument", SUMS, ids=lambda each: each.code)
@settings(max_examples=50)
@given(data=st.data())
def test_the_expression_gives_the_raw_sum_of_the_engine(instrument: Instrument, data: st.DataObject):
    answers = data.draw(complete(instrument))
    scales = [scale for scale in instrument.scales if is_plain_sum(instrument, scale)]
    for scale, raw in zip(scales, totals(instrument, answers), strict=True):
        assert raw == sum(answers[item_id] for item_id in scale.items)
        assert engine_agrees(instrument, scale, answers, int(raw))


@pytest.mark.parametrize("code", ["phq-9", "gad-7", "koos-jr", "hoos-jr"])
def test_no_sum_while_an_answer_is_missing(code: str):
    instrument = LIBRARY[code]
    answers = {item.id: 1 for item in instrument.items}
    assert totals(instrument, answers) == [len(instrument.scales[0].items)]
    for item_id in instrument.scales[0].items:
        assert totals(instrument, {**answers, item_id: None}) == [None]


def test_a_blank_of_a_checklist_counts_nothing_but_an_empty_list_has_no_score():
    rmdq = LIBRARY["rmdq"]
    assert totals(rmdq, {"rmdq-01": 1, "rmdq-02": 0, "rmdq-24": 1}) == [2]
    assert totals(rmdq, {"rmdq-02": 0}) == [0]
    assert totals(rmdq, {}) == [None]
