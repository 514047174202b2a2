"""Two kinds of transaction, moments and words as the database keeps them."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from app.models.base import Database
from app.models.practice import Affiliation, Agreement, Paper, Practice
from tests.stage import MONDAY, Stage

moments = st.builds(
    lambda seconds, offset: (MONDAY + timedelta(seconds=seconds)).astimezone(timezone(timedelta(minutes=offset))),
    st.floats(-3e9, 3e9),
    st.integers(-14 * 60, 14 * 60),
)


def test_a_reading_session_cannot_write(stage: Stage) -> None:
    for statement in (
        update(Practice).values(name="Mine"),
        delete(Agreement),
        text("CREATE TABLE mine (id integer)"),
    ):
        with stage.at.db.reading() as session, pytest.raises(DBAPIError, match=r"read-?only"):
            session.execute(statement)
    with stage.at.db.reading() as session:
        session.get_one(Practice, stage.bea.practice_id).name = "Mine"
        with pytest.raises(DBAPIError, match=r"read-?only"):
            session.flush()


def test_the_connection_that_read_can_write_next(stage: Stage) -> None:
    for name in ("One", "Two"):
        with stage.at.db.reading() as session:
            session.get_one(Practice, stage.bea.practice_id)
        with stage.at.db.transaction() as session:
            session.get_one(Practice, stage.bea.practice_id).name = name
    with stage.at.db.reading() as session:
        assert session.get_one(Practice, stage.bea.practice_id).name == "Two"


def test_a_transaction_keeps_everything_or_nothing(stage: Stage) -> None:
    with pytest.raises(RuntimeError):
        rename_and_fail(stage)
    with stage.at.db.reading() as session:
        assert session.get_one(Practice, stage.bea.practice_id).name == "Bea Spine Center"


def rename_and_fail(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        session.get_one(Practice, stage.bea.practice_id).name = "Half"
        session.flush()
        raise RuntimeError


def test_a_naive_moment_is_refused(stage: Stage) -> None:
    naive = MONDAY.replace(tzinfo=None)
    with pytest.raises(StatementError, match="time zone"), stage.at.db.transaction() as session:
        session.add(Agreement(practice_id=stage.bea.practice_id, in_force_from=naive))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(moments)
def test_a_moment_comes_back_as_the_same_moment_in_utc(stage: Stage, moment: datetime) -> None:
    with stage.at.db.transaction() as session:
        kept = Agreement(practice_id=stage.bea.practice_id, in_force_from=moment)
        kept_id = kept.id
        session.add(kept)
    with stage.at.db.reading() as session:
        read = session.get_one(Agreement, kept_id).in_force_from
        assert read == moment
        assert read.utcoffset() == timedelta(0)
        assert session.scalars(select(Agreement.id).where(Agreement.in_force_from == moment)).first()


def test_moments_compare_in_time_whatever_zone_they_were_written_in(stage: Stage) -> None:
    east = MONDAY.astimezone(timezone(timedelta(hours=9)))
    with stage.at.db.transaction() as session:
        session.execute(update(Agreement).values(in_force_until=east))
    for now, expected in ((MONDAY - timedelta(microseconds=1), True), (MONDAY, False)):
        with stage.at.db.reading() as session:
            assert session.scalar(select(Agreement.in_force(stage.bea.practice_id, now))) is expected


def test_enumerations_are_kept_as_their_words(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        bea = session.get_one(Practice, stage.bea.practice_id)
        bea.affiliation, bea.paper = Affiliation.SERVICES_AGREEMENT, Paper.A4
    with stage.at.db.reading() as session:
        words = session.execute(text("SELECT affiliation, paper FROM practice WHERE paper <> 'letter'")).one()
        assert tuple(words) == ("services-agreement", "a4")
        assert session.get_one(Practice, stage.bea.practice_id).affiliation is Affiliation.SERVICES_AGREEMENT


def test_a_word_that_is_none_of_them_is_refused(stage: Stage) -> None:
    with pytest.raises(StatementError), stage.at.db.transaction() as session:
        session.get_one(Practice, stage.bea.practice_id).paper = "papyrus"


def test_a_row_knows_its_columns_only() -> None:
    with pytest.raises(TypeError, match="in_force_for"):
        Agreement(in_force_for=3)


def test_what_a_row_refers_to_must_be_there(stage: Stage) -> None:
    with pytest.raises(DBAPIError), stage.at.db.transaction() as session:
        session.add(Agreement(practice_id=Agreement(in_force_from=MONDAY).id, in_force_from=MONDAY))


def test_sqlite_survives_a_power_failure(sqlite_url: str, stage: Stage) -> None:
    db = Database(sqlite_url, stage.at.db.keyring)
    with db.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        assert [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked] == ["wal", 2, 1]
    db.engine.dispose()
