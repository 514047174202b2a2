"""Before anyone asks: whoever visits today finds the page there."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app import jobs
from app.domain.instrument import Library
from app.models.consent import Consent
from app.models.episode import Episode
from app.models.practice import Agreement, Paper, Practice
from app.models.summary import Summary
from app.models.visit import Visit
from app.services import care_team
from tests.stage import LIBRARY, People, Stage


def visit(stage: Stage, who: People, patient_of: UUID, when: datetime) -> None:
    with stage.at.db.transaction() as session:
        patient_id = session.get_one(Episode, patient_of).patient_id
        session.add(Visit(practice_id=who.practice_id, patient_id=patient_id, starts_at=when))


def standing(stage: Stage) -> set[tuple[UUID, Paper]]:
    with stage.at.db.reading() as session:
        found = session.execute(select(Summary.episode_id, Summary.paper).where(Summary.superseded_at.is_(None)))
        return {(episode_id, paper) for episode_id, paper in found}


@pytest.mark.parametrize(
    ("now", "starts", "wanted"),
    [
        ("2026-03-03T15:00:00Z", "2026-03-03T17:00:00Z", True),
        ("2026-03-03T15:00:00Z", "2026-03-03T08:00:00Z", True),  # it was this morning, an hour after midnight
        ("2026-03-03T15:00:00Z", "2026-03-04T06:59:00Z", True),  # this evening; tomorrow in UTC
        ("2026-03-03T15:00:00Z", "2026-03-04T07:00:00Z", False),
        ("2026-03-03T15:00:00Z", "2026-03-03T06:59:00Z", False),
        ("2026-03-03T06:59:00Z", "2026-03-03T17:00:00Z", False),  # not before midnight
        ("2026-03-03T07:00:00Z", "2026-03-03T17:00:00Z", True),
    ],
)
def test_todays_visits_have_their_pages_wanted(stage: Stage, now: str, starts: str, wanted: bool) -> None:
    episode_id = stage.enrol_ana()
    visit(stage, stage.bea, episode_id, datetime.fromisoformat(starts))
    stage.clock.now = datetime.fromisoformat(now)
    assert jobs.look_ahead(stage.at) == wanted
    assert standing(stage) == ({(episode_id, Paper.LETTER)} if wanted else set())
    assert jobs.look_ahead(stage.at) == 0


def test_a_visit_elsewhere_has_only_what_that_practice_may_see_wanted(stage: Stage) -> None:
    shared = stage.enrol_ana()
    for who in (stage.caz, stage.dov):
        visit(stage, who, shared, stage.clock() + timedelta(hours=1))
    assert jobs.look_ahead(stage.at) == 0
    consent_id = stage.caz_joins(shared)
    assert jobs.look_ahead(stage.at) == 1
    stage.clock.tick(days=1)
    visit(stage, stage.caz, shared, stage.clock() + timedelta(hours=1))
    with stage.at.db.transaction() as session:
        care_team.withdraw(session, session.get_one(Consent, consent_id), stage.clock())
    assert jobs.look_ahead(stage.at) == 0


def test_a_practice_that_left_the_network_has_nothing_wanted(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    visit(stage, stage.bea, episode_id, stage.clock() + timedelta(hours=1))
    with stage.at.db.transaction() as session:
        agreement = session.scalars(select(Agreement).where(Agreement.practice_id == stage.bea.practice_id)).one()
        agreement.in_force_until = stage.clock()
    assert jobs.look_ahead(stage.at) == 0


def test_a_page_of_yesterday_or_on_other_paper_is_not_the_page_of_a_visit(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    stage.caz_joins(episode_id)
    visit(stage, stage.bea, episode_id, stage.clock())
    visit(stage, stage.caz, episode_id, stage.clock())
    assert [jobs.look_ahead(stage.at) for _ in range(2)] == [1, 0]
    with stage.at.db.transaction() as session:
        session.get_one(Practice, stage.caz.practice_id).paper = Paper.A4
    assert [jobs.look_ahead(stage.at) for _ in range(2)] == [1, 0]
    assert standing(stage) == {(episode_id, Paper.LETTER), (episode_id, Paper.A4)}
    stage.clock.tick(days=1)
    assert jobs.look_ahead(stage.at) == 0, "nobody visits today"
    visit(stage, stage.bea, episode_id, stage.clock())
    assert [jobs.look_ahead(stage.at) for _ in range(2)] == [1, 0]


def test_a_page_that_cannot_be_told_does_not_stop_the_others(stage: Stage) -> None:
    """Low back asks function, and nobody can read that instrument any more."""
    broken = stage.enrol_ana()
    whole = stage.enrol_ana("neck-without-surgery", mobile="+13035550199")
    for episode_id, minutes in ((broken, 0), (whole, 5)):
        visit(stage, stage.bea, episode_id, stage.clock() + timedelta(minutes=minutes))
    instruments = Library(each for each in LIBRARY if each.code != "rmdq")
    assert jobs.look_ahead(replace(stage.at, outside=replace(stage.at.outside, instruments=instruments))) == 1
    assert standing(stage) == {(whole, Paper.LETTER)}
