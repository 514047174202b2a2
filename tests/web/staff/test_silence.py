"""What the desk sees of progress does not tell that mood was asked about."""

import re
from html import unescape

import pytest

from app.models.episode import Episode
from app.models.visit import Visit
from app.web import staff
from tests.services.plans import answered, enrol, shares_mood
from tests.stage import Stage
from tests.web.staff.desk import Desks

PAIN, PHQ = ("nprs-back", "1"), ("phq-9", "1")


def today(stage: Stage) -> list[str]:
    page = Desks(stage, staff.create(stage.at))(stage.bea.desk).get("/")
    return re.findall(r"Part \d+ of \d+|Not started", unescape(page.text))


@pytest.mark.parametrize("shared", [False, True])
def test_today_counts_no_question_about_mood_unless_it_is_shared(stage: Stage, shared: bool) -> None:
    episode_id = enrol(stage, [PAIN, PHQ])
    with stage.at.db.transaction() as session:
        episode = session.get_one(Episode, episode_id)
        session.add(Visit(practice_id=stage.bea.practice_id, patient_id=episode.patient_id, starts_at=stage.clock()))
    answered(stage, 0, 1, most=4, send=False)
    if shared:
        shares_mood(stage, episode_id)
    assert today(stage) == (["Part 4 of 10"] if shared else ["Part 1 of 1"])


def test_only_the_practice_that_enrolled_reads_which_parts_are_in_english_alone(stage: Stage) -> None:
    episode_id = enrol(stage, [PAIN, PHQ], language="es")
    stage.caz_joins(episode_id)
    desks = Desks(stage, staff.create(stage.at))
    page = f"/episodes/{episode_id}?enrolled=1"
    assert "PHQ-9" in desks(stage.bea.desk).get(page).text
    theirs = desks(stage.caz.desk).get(page)
    assert theirs.status_code == 200
    assert "PHQ-9" not in theirs.text
