"""Without consent the page is as if mood had never been asked; with it, it is there."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from app.domain.page_key import key
from app.domain.plain_words import told
from app.domain.summary import Completeness
from app.models.check_in import CheckIn
from app.models.response import Answer
from app.services import course
from tests.services.plans import answered, enrol, facts, holding, shares_mood
from tests.stage import LIBRARY, Stage

PAIN, PHQ = ("nprs-back", "1"), ("phq-2", "1")
PROFILE = replace(
    LIBRARY.get("rmdq", "1983"),
    code="profile",
    version="1",
    scales=(
        replace(LIBRARY.get("rmdq", "1983").scales[0], name="body", items=("rmdq-01",)),
        replace(LIBRARY.get("rmdq", "1983").scales[0], name="mood", items=("rmdq-02", "rmdq-03"), mood=True),
    ),
)


def test_a_page_is_the_same_whether_mood_was_asked_or_not(stage: Stage) -> None:
    with_mood = enrol(stage, [PAIN, PHQ])
    answered(stage, 0, 3)
    one = facts(stage, with_mood)
    without = enrol(stage, [PAIN], code="b-plan", mobile="+13035550177")
    answered(stage, 0, 3)
    other = facts(stage, without)
    assert one == other
    assert key(one) == key(other)
    assert one.completeness == Completeness(1, 1, 1, 1, ())


@pytest.mark.parametrize("most", [1, 2, 3])
def test_nor_does_it_tell_how_much_of_mood_was_answered(stage: Stage, most: int) -> None:
    episode_id = enrol(stage, [PAIN, PHQ])
    answered(stage, 0, 3, most=most)
    assert facts(stage, episode_id).completeness == Completeness(1, 1, 1, 1, ())


def test_a_check_in_about_mood_alone_is_none(stage: Stage) -> None:
    episode_id = enrol(stage, [PAIN], [PHQ], [PAIN])
    answered(stage, 0, 3)
    before = facts(stage, episode_id)
    answered(stage, 42, 2)
    found = facts(stage, episode_id)
    assert (found.newest, found.provenance, found.measures) == (before.newest, before.provenance, before.measures)
    assert found.completeness == before.completeness
    assert found.next_due == before.next_due
    assert before.next_due
    assert before.next_due.title == "3 months"


def test_what_was_answered_before_a_check_in_closed_is_silent_too(stage: Stage) -> None:
    """Ana answered only the mood part and did not send it."""
    episode_id = enrol(stage, [PHQ, PAIN])
    answered(stage, 0, 3, most=2, send=False)
    stage.clock.tick(days=20)
    found = facts(stage, episode_id)
    assert (found.newest, found.provenance) == (None, None)
    assert found.completeness == Completeness(0, 1, 0, 0, ())


def test_with_consent_of_the_whole_team_it_is_all_there(stage: Stage) -> None:
    episode_id = enrol(stage, [PAIN, PHQ])
    answered(stage, 0, 3, most=2)
    silent = facts(stage, episode_id)
    shares_mood(stage, episode_id)
    found = facts(stage, episode_id)
    assert [each.code for each in found.measures] == ["nprs-back", "phq-2"]
    assert found.completeness == Completeness(1, 1, 2, 3, ("Mood (2 questions)",))
    assert found.provenance
    assert silent.provenance
    assert [source.code for source in found.provenance.sources] == ["nprs-back", "phq-2"]
    assert found.provenance.input_hash != silent.provenance.input_hash
    assert key(found) != key(silent)


def test_consent_for_one_practice_or_withdrawn_shares_nothing(stage: Stage) -> None:
    episode_id = enrol(stage, [PAIN, PHQ])
    answered(stage, 0, 3)
    silent = facts(stage, episode_id)
    shares_mood(stage, episode_id, stage.caz.practice_id)
    shares_mood(stage, episode_id, withdrawn=True)
    assert facts(stage, episode_id) == silent


def test_of_an_instrument_that_asks_more_only_mood_vanishes(stage: Stage) -> None:
    stage = holding(stage, PROFILE)
    episode_id = enrol(stage, [("profile", "1")])
    answered(stage, 0, 1)
    silent = facts(stage, episode_id)
    assert [each.code for each in silent.measures] == ["profile body"]
    assert silent.completeness == Completeness(1, 1, 22, 22, ())
    shares_mood(stage, episode_id)
    found = facts(stage, episode_id)
    assert [each.code for each in found.measures] == ["profile body", "profile mood"]
    assert found.completeness == Completeness(1, 1, 24, 24, ())


@pytest.mark.parametrize(("item", "same"), [("rmdq-02", True), ("rmdq-01", False)])
def test_the_hash_is_of_the_answers_that_are_told(stage: Stage, item: str, same: bool) -> None:
    stage = holding(stage, PROFILE)
    episode_id = enrol(stage, [("profile", "1")])
    answered(stage, 0, 1)
    before = facts(stage, episode_id).provenance
    with stage.at.db.transaction() as session:
        session.execute(update(Answer).where(Answer.item == item).values(value=0))
    assert (facts(stage, episode_id).provenance == before) is same


def test_the_phone_never_tells_mood(stage: Stage) -> None:
    episode_id = enrol(stage, [PAIN, PHQ])
    shares_mood(stage, episode_id)
    sent = answered(stage, 0, 3)
    with stage.at.db.reading() as session:
        check_ins = [session.get_one(CheckIn, each) for each in sent]
        found = told(course.results(session, check_ins, LIBRARY, "en", stage.clock().date()))
    assert [each.title for each in found] == ["Back pain"]
