"""The page as a value: its key, its code, its one sentence."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.domain.change import Verdict
from app.domain.page_key import from_document, key, page_code, to_document
from app.domain.sentence import Says, sentence
from app.domain.summary import Facts, InWords, Newest, NextDue
from tests import summary_samples as samples


@pytest.mark.parametrize("sample", samples.ALL.values(), ids=samples.ALL)
def test_facts_come_back_from_their_document_as_they_were(sample):
    facts = sample()
    back = from_document(json.loads(json.dumps(to_document(facts))))
    assert back == facts
    assert key(back) == key(facts)


def test_the_same_facts_are_the_same_key_however_a_number_is_written():
    facts = samples.better()
    rewritten = replace(facts.measures[0], change=facts.measures[0].change.quantize(Decimal("0.00")))
    assert key(replace(facts, measures=(rewritten, *facts.measures[1:]))) == key(facts)


def _changed(document: object) -> list[object]:
    """The document with one leaf changed, for each leaf of it."""
    if isinstance(document, dict):
        return [{**document, name: other} for name, value in document.items() for other in _changed(value)]
    if isinstance(document, list) and document:
        return [
            [*document[:n], other, *document[n + 1 :]] for n, value in enumerate(document) for other in _changed(value)
        ]
    if isinstance(document, bool):
        return [not document]
    return [{"changed": document}]


def test_any_changed_fact_is_another_key():
    document = to_document(samples.longest())
    others = _changed(document)
    assert len(others) > 300
    digests = {json.dumps(other, sort_keys=True) for other in [document, *others]}
    assert len(digests) == len(others) + 1  # no leaf is left out of the document that is digested
    facts = samples.flagged()
    changed = [
        replace(facts, as_of=facts.as_of + timedelta(days=1)),
        replace(facts, safety_answered=5),
        replace(facts, flags=(replace(facts.flags[0], state="acknowledged"),)),
        replace(facts, practices=facts.practices[:1]),
        replace(facts, next_due=NextDue("12 months", date(2026, 10, 3), date(2026, 9, 2), date(2026, 11, 1))),
        replace(facts, in_words=(InWords("Global change", "Much better", None),)),
        replace(facts, demo=True),
        replace(facts, measures=(replace(facts.measures[0], verdict=Verdict.SMALL_CHANGE), *facts.measures[1:])),
    ]
    assert len({key(facts), *map(key, changed)}) == len(changed) + 1


def test_a_page_code_can_be_read_out_on_the_telephone():
    code = page_code(key(samples.better()))
    assert len(code) == 9
    assert code[4] == "-"
    assert not set(code) & set("ILOUilou")
    assert page_code("0" * 64) == "0000-0000"
    assert page_code("f" * 64) == "ZZZZ-ZZZZ"


def test_age_changes_on_the_birthday():
    facts = samples.better()
    assert replace(facts, as_of=date(2026, 3, 14)).age == 67
    assert replace(facts, as_of=date(2026, 3, 15)).age == 68


def test_answers_are_old_after_ninety_days():
    facts = replace(samples.better(), newest=Newest("6 months", date(2026, 3, 30)))
    assert not replace(facts, as_of=date(2026, 6, 28)).stale
    later = replace(facts, as_of=date(2026, 6, 29))
    assert later.stale
    assert [later.is_old(date(2026, 3, day)) for day in (30, 31)] == [True, False]


def said(facts: Facts) -> tuple[Says, int, list[str]]:
    what = sentence(facts)
    return what.says, what.count, [measure.code for measure in what.named]


def test_the_sentence_says_what_matters_most():
    assert said(samples.better()) == (Says.BETTER, 3, [])
    assert said(samples.worse()) == (Says.WORSE, 2, ["nprs-back", "nprs-leg"])
    assert said(samples.silent()) == (Says.OLD, 4, [])
    assert said(samples.first_visit()) == (Says.FIRST_ANSWERS, 4, [])
    assert said(replace(samples.first_visit(), newest=None))[0] is Says.NO_ANSWERS


def test_worse_since_the_last_check_in_is_said_though_better_since_surgery():
    days = (samples.BEFORE, samples.WEEKS_6, samples.MONTHS_3)
    facts = samples.facts(days, date(2026, 1, 6), nprs_back=[8, 1, 4], nprs_leg=[8, 2, 2])
    assert facts.measures[0].verdict is Verdict.BETTER
    assert said(facts) == (Says.WORSE_SINCE_LAST, 1, ["nprs-back"])


def test_a_score_without_a_threshold_is_no_score_without_a_change():
    """Pain, enjoyment and activity from 0 to 10: a percentage of a baseline of zero judges nothing."""
    days = (samples.BEFORE, samples.WEEKS_6)
    facts = samples.facts(days, date(2025, 11, 20), nprs_back=[0, 0], nprs_leg=[0, 1], peg=[0, 10])
    assert facts.measures[2].verdict is Verdict.NO_THRESHOLD
    assert said(facts) == (Says.NO_CLEAR_CHANGE, 2, [])
    assert said(replace(facts, measures=facts.measures[2:])) == (Says.NOT_JUDGED, 1, [])


def test_answers_only_after_surgery_have_no_baseline():
    facts = samples.facts((samples.WEEKS_6,), date(2025, 11, 20), nprs_back=[3])
    assert said(facts)[0] is Says.NO_BASELINE


def test_an_open_flag_is_said_first_and_leaves_room_for_one_name():
    facts = samples.worse()
    flagged = sentence(replace(facts, flags=samples.flagged().flags))
    assert flagged.flagged
    assert [measure.code for measure in flagged.named] == ["nprs-back"]
