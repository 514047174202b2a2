"""The page counts the safety questions of the newest check-in: a question nobody answered is no No."""

import pytest

from tests.services.plans import answered, enrol, facts, shares_mood
from tests.stage import Stage

ASKED = [("nprs-back", "1"), ("red-flags", "1")]


def counts(stage: Stage, *, most: int, value: int | None = 0) -> tuple[int, int]:
    episode_id = enrol(stage, ASKED)
    answered(stage, 0, value, most=most)
    found = facts(stage, episode_id)
    return found.safety_answered, found.safety_asked


@pytest.mark.parametrize(("most", "told"), [(9, (8, 8)), (4, (3, 8)), (1, (0, 8))])
def test_what_was_not_reached_counts_as_asked(stage: Stage, most: int, told: tuple[int, int]) -> None:
    assert counts(stage, most=most) == told


def test_what_was_skipped_was_not_answered(stage: Stage) -> None:
    assert counts(stage, most=9, value=None) == (0, 8)


@pytest.mark.parametrize(("shared", "told"), [(False, (0, 0)), (True, (1, 1))])
def test_a_question_about_mood_is_counted_only_where_mood_is_shared(
    stage: Stage, shared: bool, told: tuple[int, int]
) -> None:
    episode_id = enrol(stage, [("nprs-back", "1"), ("phq-9", "1")])
    if shared:
        shares_mood(stage, episode_id)
    answered(stage, 0, 0)
    found = facts(stage, episode_id)
    assert (found.safety_answered, found.safety_asked) == told
