"""What the page counts as asked, what it tells in words, and own activities at both times."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.domain import scoring
from app.domain.change import Verdict
from app.domain.summary import Completeness, InWords
from app.models.check_in import CheckIn
from app.models.response import Answer, Mode, Response, Service
from app.models.response import Score as Row
from tests.services.plans import answered, enrol, facts
from tests.stage import LIBRARY, Stage

PAIN, PSFS = ("nprs-back", "1"), ("psfs", "1995")


def rate(stage: Stage, check_in_id: UUID, ratings: Mapping[str, int | None], *skipped: str) -> None:
    """Own activities: those rated, those whose rating was `skipped`, and others that were never named."""
    (result,) = scoring.score(LIBRARY.get(*PSFS), ratings)
    with stage.at.db.transaction() as session:
        now, check_in = stage.clock(), session.get_one(CheckIn, check_in_id)
        response = Response(
            patient_id=check_in.episode.patient_id,
            instrument="psfs",
            version="1995",
            language="en",
            mode=Mode.PHONE,
            started_at=now,
            submitted_at=now,
            serves=[Service(check_in_id=check_in_id, instrument="psfs")],
        )
        response.answers = [
            Answer(
                item=item,
                version=1,
                value=value,
                words=f"Thing {item}" if value is not None or item in skipped else None,
                skipped=value is None,
                given_at=now,
            )
            for item, value in ratings.items()
        ]
        value = float(result.value) if isinstance(result, scoring.Score) else None
        response.scores = [
            Row(
                scale="psfs",
                value=value,
                answered=result.answered,
                asked=result.of,
                answers_hash="x",
                scorer_version="1",
                scored_at=now,
                reading=1,
            )
        ]
        session.add(response)


def test_own_activities_change_in_those_rated_both_times(stage: Stage) -> None:
    episode_id = enrol(stage, [PAIN, PSFS])
    (first,) = answered(stage, 0, 7, leave_out="psfs")
    rate(stage, first, {"activity-1": 2, "activity-2": 4})
    (later,) = answered(stage, 42, 5, leave_out="psfs")
    rate(stage, later, {"activity-1": 6, "activity-2": 6, "activity-3": 0})
    mine = facts(stage, episode_id).measures[1]
    assert mine.baseline
    assert mine.now
    assert (mine.baseline.value, mine.now.value) == (3, 4), "the published means, of what was rated each time"
    assert (mine.change, mine.over, mine.verdict) == (3, 2, Verdict.BETTER)


def test_an_activity_that_was_never_named_was_not_asked(stage: Stage) -> None:
    episode_id = enrol(stage, [PAIN, PSFS])
    (first,) = answered(stage, 0, 7, leave_out="psfs")
    rate(stage, first, {"activity-1": 2, "activity-2": 4, "activity-3": None})
    assert facts(stage, episode_id).completeness == Completeness(1, 1, 3, 3, ())
    (later,) = answered(stage, 42, 5, leave_out="psfs")
    all_three = ("activity-1", "activity-2", "activity-3")
    rate(stage, later, dict.fromkeys(all_three), *all_three)
    assert facts(stage, episode_id).completeness == Completeness(2, 2, 1, 4, ("Own activities",))


def test_a_question_that_an_earlier_answer_leaves_out_was_not_asked(stage: Stage) -> None:
    episode_id = enrol(stage, [("opioid-use", "1")])
    answered(stage, 0, 0)
    found = facts(stage, episode_id)
    assert found.completeness == Completeness(1, 1, 1, 1, ())
    choices = LIBRARY.get("opioid-use", "1").words("en").items["use"].choices
    assert found.in_words == (InWords("Opioid use", next(each.text for each in choices if each.value == 0), None),)


def test_safety_answers_are_never_told(stage: Stage) -> None:
    episode_id = enrol(stage, [PAIN, ("red-flags", "1")])
    answered(stage, 0, 1)
    found = facts(stage, episode_id)
    assert (found.in_words, [each.code for each in found.measures]) == ((), ["nprs-back"])


def test_a_text_that_was_never_in_use_is_left_out_without_a_word(stage: Stage) -> None:
    episode_id = enrol(stage, [PAIN, ("promis-pf-6b", "1.2")])
    answered(stage, 0, 7, leave_out="psfs")
    found = facts(stage, episode_id)
    assert [each.code for each in found.measures] == ["nprs-back"]
    assert found.completeness == Completeness(1, 1, 1, 1, ())
    with stage.at.db.reading() as session:
        assert {response.instrument for response in session.scalars(select(Response))} == {"nprs-back"}
