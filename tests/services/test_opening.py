"""Who may open a link, and what they may be told."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import hours
from app.models.check_in import CheckIn
from app.models.consent import Consent
from app.models.episode import Episode
from app.models.message import PatientSession
from app.models.practice import Agreement
from app.services import opening
from app.services.opening import Nothing, Opened, Why, WrongBirthDate
from tests.phone import texts
from tests.stage import Stage

WRONG = date(1958, 3, 16)


@pytest.fixture
def episode(stage: Stage) -> UUID:
    return stage.enrol_ana()


@pytest.fixture
def key(stage: Stage, episode: UUID) -> str:
    return texts(stage)[-1]


def type_date(stage: Stage, key: str, born: date) -> Opened | WrongBirthDate:
    with stage.at.db.transaction() as session:
        link = opening.living_link(session, key, stage.clock())
        assert link is not None
        return opening.check_birth_date(session, link, born, stage.clock())


def opened_by(session: Session, stage: Stage, key: str) -> PatientSession:
    """A session of Ana's, as the door would find it."""
    link = opening.living_link(session, key, stage.clock())
    assert link is not None
    found = opening.check_birth_date(session, link, stage.ana.birth_date, stage.clock())
    assert isinstance(found, Opened)
    return found.session


def lives(stage: Stage, key: str) -> bool:
    with stage.at.db.reading() as session:
        return opening.living_link(session, key, stage.clock()) is not None


@pytest.mark.parametrize("typed", ["", "short", "x" * 22, "ñ" * 22, "../../../etc/passwd123"])
def test_what_is_no_key_opens_nothing(stage: Stage, typed: str) -> None:
    assert not lives(stage, typed)


def test_a_key_lives_until_its_check_in_closes(stage: Stage, key: str) -> None:
    with stage.at.db.reading() as session:
        check_in = session.scalars(select(CheckIn).where(CheckIn.time_point == "day-0")).one()
        last_moment = check_in.closes_at
    assert last_moment < stage.clock() + timedelta(days=30)
    stage.clock.now = last_moment - timedelta(seconds=1)
    assert lives(stage, key)
    stage.clock.now = last_moment
    assert not lives(stage, key)


def test_the_right_date_opens_and_clears_the_count(stage: Stage, key: str) -> None:
    assert type_date(stage, key, WRONG) == WrongBirthDate(4)
    assert isinstance(type_date(stage, key, stage.ana.birth_date), Opened)
    assert type_date(stage, key, WRONG) == WrongBirthDate(4)


def test_the_fifth_wrong_date_locks_every_key_even_for_the_right_one(stage: Stage, key: str) -> None:
    stage.clock.tick(days=3)
    reminder = texts(stage)[-1]
    assert reminder != key
    left = [type_date(stage, key if turn % 2 else reminder, WRONG) for turn in range(5)]
    assert left == [WrongBirthDate(count) for count in (4, 3, 2, 1, 0)]
    for each in (key, reminder):
        assert type_date(stage, each, stage.ana.birth_date) == WrongBirthDate(0)


def test_the_desk_can_unlock(stage: Stage, key: str) -> None:
    for _ in range(5):
        type_date(stage, key, WRONG)
    with stage.at.db.transaction() as session:
        for check_in in session.scalars(select(CheckIn)):
            opening.confirm_birth_date(session, check_in, stage.clock())
    assert isinstance(type_date(stage, key, stage.ana.birth_date), Opened)


def test_a_session_is_found_by_its_key_while_it_is_used(stage: Stage, key: str) -> None:
    with stage.at.db.transaction() as session:
        link = opening.living_link(session, key, stage.clock())
        assert link is not None
        found = opening.check_birth_date(session, link, stage.ana.birth_date, stage.clock())
    assert isinstance(found, Opened)

    def alive() -> bool:
        with stage.at.db.reading() as session:
            return opening.open_session(session, found.key, stage.clock()) is not None

    stage.clock.tick(minutes=29)
    assert alive()
    stage.clock.tick(minutes=1)
    assert not alive()
    stage.clock.tick(minutes=-20)
    with stage.at.db.transaction() as session:
        opened = opening.open_session(session, found.key, stage.clock())
        assert opened is not None
        opening.close_session(opened, stage.clock())
    assert not alive()


def test_neither_key_is_stored(stage: Stage, key: str) -> None:
    found = type_date(stage, key, stage.ana.birth_date)
    assert isinstance(found, Opened)
    assert found.key != key
    with stage.at.db.reading() as session:
        rows = session.execute(select(PatientSession.__table__)).all()
        assert key not in str(rows)
        assert found.key not in str(rows)


def test_the_team_is_read_now(stage: Stage, episode: UUID, key: str) -> None:
    def team() -> list[str]:
        with stage.at.db.transaction() as session:
            teams = opening.care_teams(session, opened_by(session, stage, key), stage.clock())
            return [practice.name for _, practices in teams for practice in practices]

    assert team() == ["Bea Spine Center"]
    stage.clock.tick(minutes=1)
    consent_id = stage.caz_joins(episode)
    assert team() == ["Bea Spine Center", "Caz Spine Center"]
    with stage.at.db.transaction() as session:
        session.get_one(Consent, consent_id).withdrawn_at = stage.clock()
    assert team() == ["Bea Spine Center"]
    with stage.at.db.transaction() as session:
        for agreement in session.scalars(select(Agreement)):
            agreement.in_force_until = stage.clock()
    assert team() == []


def test_the_office_to_call_is_the_one_that_wrote(stage: Stage, key: str) -> None:
    with stage.at.db.transaction() as session:
        office = opening.office(opened_by(session, stage, key))
        assert office is not None
        assert office.name == "Bea Spine Center"


def test_why_there_is_nothing_to_answer(stage: Stage, key: str) -> None:
    with stage.at.db.transaction() as session:
        opened = opened_by(session, stage, key)
        check_in = opened.link.check_ins[0]
        today = hours.local_date(stage.clock(), check_in.episode.zone)
        check_in.opens_on = today + timedelta(days=2)
        assert opening.nothing_to_answer(session, opened, stage.clock()) == Nothing(Why.NOT_YET, check_in.opens_on)
        check_in.submitted_at = stage.clock()
        assert opening.nothing_to_answer(session, opened, stage.clock()) == Nothing(Why.SENT, today)
        check_in.submitted_at, check_in.cancelled_at = None, stage.clock()
        assert opening.nothing_to_answer(session, opened, stage.clock()) == Nothing(Why.ENDED, None)


def test_when_nobody_treats_the_episode_any_more_all_has_ended(stage: Stage, key: str) -> None:
    with stage.at.db.transaction() as session:
        opened = opened_by(session, stage, key)
        for agreement in session.scalars(select(Agreement)):
            agreement.in_force_until = stage.clock()
        session.flush()
        assert opening.nothing_to_answer(session, opened, stage.clock()) == Nothing(Why.ENDED, None)
        assert opening.next_check_in(session, opened, stage.clock()) is None


def test_the_next_check_in_is_of_the_same_episode_and_still_to_come(stage: Stage, key: str, episode: UUID) -> None:
    stage.enrol_ana("neck-without-surgery")
    with stage.at.db.transaction() as session:
        opened = opened_by(session, stage, key)
        coming = opening.next_check_in(session, opened, stage.clock())
        assert coming is not None
        assert (coming.episode_id, coming.time_point) == (episode, "6-weeks")
        session.get_one(Episode, episode).ended_at = stage.clock()
        assert opening.next_check_in(session, opened, stage.clock()) is None
