"""A backup of either kind of database, made and put back by the real tools: everything is there, and held."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result
from sqlalchemy import inspect, select, text, update
from sqlalchemy.engine import URL

from app import jobs
from app.adapters.archive import NotArchived
from app.cli.backup import database_of
from app.models.audit import AuditEvent
from app.models.base import Database
from app.models.keyring import Keyring
from app.models.message import Message
from app.models.watch import HoldReason
from app.roof import app_of
from app.services import holding
from app.services.holding import Held
from app.services.installation import Installation
from tests import postgres
from tests.models.dump import everything
from tests.stage import Stage

NETWORK = Held(network=True, practices=frozenset())


@pytest.fixture
def full(stage: Stage) -> Stage:
    """A network in which one text waits and one has gone."""
    stage.enrol_ana()
    jobs.plan(stage.at)
    jobs.send(stage.at)
    stage.enrol_ana(family_name="Brook", mobile="+13035550143")
    jobs.plan(stage.at)
    return stage


@pytest.fixture
def other(stage: Stage, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation on another database of the same kind, where nothing is yet; the same keys."""
    if stage.at.db.engine.dialect.name == "sqlite":
        yield elsewhere(stage.at, f"sqlite:///{tmp_path / 'other.db'}")
        return
    server: URL = request.getfixturevalue("postgresql_template").set(database="postgres")
    with postgres.database(server, f"throughline_other_{uuid4().hex}") as address:
        made = elsewhere(stage.at, address.render_as_string(hide_password=False))
        yield made
        made.db.engine.dispose()


def elsewhere(at: Installation, url: str) -> Installation:
    return replace(at, settings=replace(at.settings, database=url), db=Database(url, at.db.keyring))


def run(at: Installation, *args: str | Path) -> Result:
    result = app_of(at).test_cli_runner().invoke(args=[str(each) for each in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def values(at: Installation) -> Counter[bytes]:
    return Counter(everything(at.db).split(b"\n"))


def is_empty(at: Installation) -> bool:
    return inspect(at.db.engine).get_table_names() == []


def standing(at: Installation) -> Held:
    with at.db.reading() as session:
        return holding.standing(session)


def test_a_round_trip_keeps_everything_and_holds_it(full: Stage, other: Installation, tmp_path: Path) -> None:
    before, file = values(full.at), tmp_path / "backup"
    made = run(full.at, "backup", file)
    assert (made.exit_code, "practices 3, patients 2, episodes 2, messages 2 (waiting 1)" in made.output) == (0, True)
    assert f"cannot be read without {full.at.settings.keys}, which is not in it" in made.output
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["backup"]
    full.clock.tick(hours=1)
    back = run(other, "restore", file)
    assert (back.exit_code, "Nothing is sent until somebody has looked" in back.output) == (0, True), back.output
    after = values(other)
    assert before - after == Counter()
    with other.db.reading() as session:
        (held,) = holding.holds(session)
        assert (held.reason, held.practice_id, held.since) == (HoldReason.RESTORED, None, full.clock())
        noted = session.scalars(select(AuditEvent).where(AuditEvent.action == "restore")).one()
        assert noted.object_id == held.id
        columns = [column for row in (held, noted) for column in row.__table__.columns]
    assert (after - before).total() == len(columns)
    assert standing(other) == NETWORK
    with full.at.db.reading() as session:
        assert session.scalars(select(AuditEvent.action).where(AuditEvent.action == "back-up")).all() == ["back-up"]


def test_a_restored_database_works_on(full: Stage, other: Installation, tmp_path: Path) -> None:
    run(full.at, "backup", tmp_path / "backup")
    run(other, "restore", tmp_path / "backup")
    before = len(other.outside.outbox())
    jobs.plan(other)
    jobs.send(other)
    assert len(other.outside.outbox()) == before, "it is held"
    assert run(other, "messages", "release", "--by", "Oda", "--yes").exit_code == 0
    jobs.send(other)
    assert len(other.outside.outbox()) == before + 1


def test_a_backup_is_never_written_over_a_file(full: Stage, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    file.write_text("something dear")
    result = run(full.at, "backup", file)
    assert (result.exit_code, "is there already. There is no backup." in result.output) == (1, True)
    assert file.read_text() == "something dear"
    assert run(full.at, "backup", tmp_path / "no" / "such" / "folder").exit_code == 1


def test_a_restore_never_touches_a_database_that_holds_something(full: Stage, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    run(full.at, "backup", file)
    full.at.db.engine.dispose()
    before = values(full.at)
    full.at.db.engine.dispose()
    result = run(full.at, "restore", file)
    assert (result.exit_code, "Nothing was restored." in result.output) == (1, True)
    assert "move it away" in result.output or "createdb" in result.output
    assert values(full.at) == before


@pytest.mark.parametrize(("revision", "said"), [("ffffffffffff", "newer version"), (None, "no backup of Throughline")])
def test_what_this_version_cannot_read_is_refused(
    full: Stage, other: Installation, tmp_path: Path, revision: str | None, said: str
) -> None:
    with full.at.db.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if revision:
            connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
    run(full.at, "backup", tmp_path / "backup")
    result = run(other, "restore", tmp_path / "backup")
    assert (result.exit_code, said in result.output) == (1, True), result.output
    assert is_empty(other)


def test_an_older_one_is_restored_and_must_be_migrated(full: Stage, other: Installation, tmp_path: Path) -> None:
    with full.at.db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '1e1337928b3c'"))
    run(full.at, "backup", tmp_path / "backup")
    result = run(other, "restore", tmp_path / "backup")
    assert (result.exit_code, "run `flask migrate`" in result.output) == (0, True), result.output
    assert standing(other) == NETWORK


def test_one_from_before_there_were_holds_is_refused(full: Stage, other: Installation, tmp_path: Path) -> None:
    with full.at.db.engine.begin() as connection:
        connection.execute(text("DROP TABLE hold"))
    run_backup(full.at, tmp_path / "backup")
    result = run(other, "restore", tmp_path / "backup")
    assert (result.exit_code, "before messages could be held" in result.output) == (1, True), result.output
    assert is_empty(other)


def run_backup(at: Installation, file: Path) -> None:
    database_of(at.settings.database).save(file)


def test_the_hold_and_the_rest_come_together_or_not_at_all(full: Stage, other: Installation, tmp_path: Path) -> None:
    run_backup(full.at, tmp_path / "backup")
    with pytest.raises(NotArchived):
        database_of(other.settings.database).restore(tmp_path / "backup", "INSERT INTO nowhere VALUES (1)")
    assert is_empty(other)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_of_half_a_backup_nothing_is_restored(full: Stage, other: Installation, tmp_path: Path, part: float) -> None:
    file = tmp_path / "backup"
    run_backup(full.at, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * part)])
    result = run(other, "restore", file)
    assert (result.exit_code, "Nothing was restored." in result.output) == (1, True), result.output
    assert "Quill" not in result.output
    with pytest.raises(NotArchived):
        database_of(other.settings.database).restore(file, "CREATE TABLE harmless (id INTEGER)")
    assert is_empty(other)


def test_the_wrong_keys_are_noticed(full: Stage, other: Installation, tmp_path: Path) -> None:
    run(full.at, "backup", tmp_path / "backup")
    stranger = replace(other, db=Database(other.settings.database, Keyring.new()))
    result = run(stranger, "restore", tmp_path / "backup")
    assert (result.exit_code, "does not open them" in result.output) == (1, True), result.output
    assert "is restored" not in result.output
    assert standing(other) == NETWORK
    stranger.db.engine.dispose()


def test_a_backup_is_one_moment_of_a_database_in_use(full: Stage, other: Installation, tmp_path: Path) -> None:
    """What another has not committed is not in it, and does not keep it from being made."""
    with full.at.db.transaction() as session:
        session.execute(update(Message).values(reason="not yet"))
        run_backup(full.at, tmp_path / "backup")
    run(other, "restore", tmp_path / "backup")
    with other.db.reading() as session:
        assert session.scalars(select(Message).where(Message.reason == "not yet")).all() == []
        assert len(session.scalars(select(Message)).all()) == 2
