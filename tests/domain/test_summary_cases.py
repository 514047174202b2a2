"""Other pages as a value: what each says besides its numbers, and that it comes back from its document."""

import json
from dataclasses import replace

import pytest

from app.domain.change import Mark, Verdict
from app.domain.page_key import from_document, key, to_document
from app.domain.sentence import Says, sentence
from tests import summary_cases as cases


@pytest.mark.parametrize("case", cases.ALL.values(), ids=cases.ALL)
def test_facts_come_back_from_their_document_as_they_were(case):
    facts = case()
    back = from_document(json.loads(json.dumps(to_document(facts))))
    assert back == facts
    assert key(back) == key(facts)


def test_a_recomputed_table_says_so_and_a_published_one_does_not():
    back, leg, function, interference = cases.promis().measures
    assert (back.recomputed, leg.recomputed) == (None, None)
    assert function.recomputed
    assert function.recomputed == interference.recomputed
    assert cases.scored("koos-jr", "2016", 42.281).recomputed is None
    assert cases.scored("promis-pf-6b", "1.2", None).recomputed is None, "no score is shown"
    assert cases.two_versions().measures[1].recomputed, "the baseline is of the version whose table is"


def test_two_versions_are_one_row_whose_readings_know_theirs():
    pain = cases.two_versions().measures[1]
    assert [reading.version for reading in pain.readings] == ["1.0", "1.0", "2.0", "2.0"]
    assert [pain.is_comparable(reading) for reading in pain.readings] == [False, False, True, True]
    assert (pain.verdict, pain.change, pain.threshold) == (Verdict.OTHER_VERSION, None, None)
    assert (float(pain.low), float(pain.high)) == (30.7, 81.8), "every point has its place"


def test_the_sentence_says_why_nothing_can_be_compared():
    facts = cases.two_versions()
    assert sentence(facts).says is Says.BETTER
    what = sentence(replace(facts, measures=facts.measures[1:]))
    assert (what.says, what.count) == (Says.NOT_COMPARABLE, 1)


def test_what_was_reached_is_a_fact_of_the_page():
    assert [each.mark for each in cases.knee().measures[0].reached] == [Mark.SUBSTANTIAL]
    assert [[each.mark for each in measure.reached] for measure in cases.promis().measures[:2]] == [
        [Mark.RECOVERED],
        [],
    ]
    assert cases.promis().has_levels
    assert not cases.own_activities().has_levels
