"""A questionnaire that changed its version on the way: one row, two kinds of number, and no verdict across them."""

from dataclasses import replace
from datetime import timedelta

from app.domain.change import Verdict
from app.domain.chart import charts
from app.domain.plain_words import Said, told
from app.domain.summary import InWords
from app.models.check_in import CheckIn
from app.services import course
from tests.services.plans import answered, enrol, facts, holding
from tests.stage import LIBRARY, Stage

ONE = LIBRARY.get("nprs-back", "1")
OTHER = replace(ONE, version="2")
KEYS = [("nprs-back", "1")], [("nprs-back", "2")]


def test_a_version_that_cannot_be_compared_has_no_verdict(stage: Stage) -> None:
    stage = holding(stage, OTHER)
    episode_id = enrol(stage, *KEYS)
    answered(stage, 0, 8)
    sent = answered(stage, 42, 3)
    found = facts(stage, episode_id)
    (back,) = found.measures
    assert [(reading.version, reading.value) for reading in back.readings] == [("1", 8), ("2", 3)]
    assert (back.verdict, back.change, back.since_last) == (Verdict.OTHER_VERSION, None, Verdict.OTHER_VERSION)
    (chart,) = charts(found)
    assert (chart.lines, len(chart.breaks)) == ((), 1)
    with stage.at.db.reading() as session:
        check_ins = [session.get_one(CheckIn, each) for each in sent]
        today = (stage.clock() - timedelta(hours=7)).date()
        (said,) = told(course.results(session, check_ins, stage.at.outside.instruments, "en", today))
    assert (said.said, said.by, said.before) == (Said.OTHER_QUESTIONS, None, None)
    assert found.provenance
    assert [(source.code, source.version) for source in found.provenance.sources] == [("nprs-back", "2")]


def test_a_version_that_names_the_one_before_goes_on_from_it(stage: Stage) -> None:
    stage = holding(stage, replace(OTHER, comparable=("1",)))
    episode_id = enrol(stage, *KEYS)
    answered(stage, 0, 8)
    answered(stage, 42, 3)
    found = facts(stage, episode_id)
    (back,) = found.measures
    assert (back.verdict, back.change) == (Verdict.BETTER, -5)
    (chart,) = charts(found)
    assert (len(chart.lines), chart.breaks) == (1, ())


def test_as_long_as_only_the_old_version_is_answered_nothing_has_changed(stage: Stage) -> None:
    stage = holding(stage, OTHER)
    episode_id = enrol(stage, KEYS[0], KEYS[0], KEYS[1])
    answered(stage, 0, 8)
    answered(stage, 42, 3)
    stage.clock.tick(days=90)
    (back,) = facts(stage, episode_id).measures
    assert [reading.version for reading in back.readings] == ["1", "1", "2"]
    assert (back.versions, back.verdict, back.change) == (("1",), Verdict.BETTER, -5)


def test_answers_in_words_are_told_in_the_words_of_their_version(stage: Stage) -> None:
    words = LIBRARY.get("global-change", "1")
    english = words.words("en")
    item = english.items["change"]
    renamed = replace(item, choices=tuple(replace(choice, text=f"New {choice.value}") for choice in item.choices))
    newer = replace(words, version="2", words_by_language={"en": replace(english, items={"change": renamed})})
    stage = holding(stage, newer)
    episode_id = enrol(stage, [("global-change", "1")], [("global-change", "2")])
    answered(stage, 0, 3)
    answered(stage, 42, 2)
    assert facts(stage, episode_id).in_words == (InWords("Overall change", "New 2", "A little improved"),)


def test_a_text_that_was_withdrawn_leaves_the_number(stage: Stage) -> None:
    """What was answered stays on the page; its words are no longer ours to print."""
    episode_id = enrol(stage, [("global-change", "1")])
    answered(stage, 0, 3)
    bare = holding(stage, replace(LIBRARY.get("global-change", "1"), words_by_language={}))
    assert facts(bare, episode_id).in_words == (InWords("Overall change", "3 (1-7)", None),)
