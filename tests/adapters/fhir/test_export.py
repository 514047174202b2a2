"""What an export holds besides the words, and what it leaves out."""

import json
from dataclasses import replace

import pytest

from app.adapters.fhir import UnknownCode, questionnaire, read_text
from app.adapters.fhir.loinc import KNOWN, NOTICE, ROWS
from tests import stage
from tests.adapters.fhir.shipped import LIBRARY, WORDED, exported


def test_the_head_of_a_questionnaire():
    found = exported("rmdq")
    assert {key: found[key] for key in ("resourceType", "status", "language", "version", "name", "publisher")} == {
        "resourceType": "Questionnaire",
        "status": "active",
        "language": "en",
        "version": "1983",
        "name": "Rmdq",
        "publisher": LIBRARY["rmdq"].licence.holder,
    }
    assert found["copyright"] == LIBRARY["rmdq"].licence.line
    assert "Kovacs" in json.dumps(found["_copyright"])


def test_a_question_that_hangs_on_others():
    difficulty = exported("phq-9")["item"][1]
    assert difficulty["enableBehavior"] == "any"
    assert len(difficulty["enableWhen"]) == 27
    assert difficulty["enableWhen"][0] == {
        "question": "phq9-1",
        "operator": "=",
        "answerCoding": {"code": "1"},
    }


@pytest.mark.parametrize("instrument", WORDED, ids=lambda each: each.code)
def test_what_is_ours_alone_stays_out(instrument):
    text = json.dumps(questionnaire(instrument), ensure_ascii=False)
    said = text.count(instrument.licence.line)
    assert said
    for scale in instrument.scales:
        assert not any(threshold.source in text for threshold in scale.thresholds)
        assert not any(level.source in text.replace(instrument.licence.line, "") for level in scale.levels)


def test_codes_of_loinc_come_with_its_notice():
    phq9 = exported("phq-9")
    assert phq9["code"] == [{"system": "http://loinc.org", "code": "44249-1"}]
    assert phq9["item"][0]["item"][8]["code"] == [{"system": "http://loinc.org", "code": "44260-8"}]
    assert phq9["item"][-1]["code"] == [{"system": "http://loinc.org", "code": "44261-6"}]
    assert phq9["copyright"].endswith(NOTICE)
    assert NOTICE not in exported("rmdq")["copyright"]


def test_a_raw_sum_does_not_carry_the_code_of_the_score_that_a_table_makes_of_it():
    total = exported("koos-jr")["item"][-1]
    assert (total["text"], "code" in total) == ("interval (raw sum)", False)


def test_a_code_that_nobody_looked_up_blocks_the_export():
    with pytest.raises(UnknownCode, match="99999-9"):
        questionnaire(replace(LIBRARY["peg"], loinc="99999-9"))


def test_every_code_has_a_source_a_day_and_the_right_check_digit():
    assert all(row.source and row.read and row.codes for row in ROWS.values())
    assert sum(len(row.codes.split()) for row in ROWS.values()) == len(KNOWN)
    for code in KNOWN:
        digits, check = code.split("-")
        doubled = "".join(str(int(each) * (2 - at % 2)) for at, each in enumerate(reversed(digits)))
        assert (10 - sum(map(int, doubled)) % 10) % 10 == int(check), code


def test_an_export_without_codes_of_its_own_is_read_without_them():
    plain = exported("phq-9")
    del plain["code"]
    assert read_text(json.dumps(plain)) == plain


def test_every_code_in_the_library_can_be_handed_on():
    """Also those of instruments whose wording a network has yet to import."""
    named = {
        code
        for each in stage.LIBRARY
        for code in (each.loinc, *(item.loinc for item in each.items), *(scale.loinc for scale in each.scales))
    }
    assert named - {""} <= KNOWN
