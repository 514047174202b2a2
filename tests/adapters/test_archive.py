"""What the databases' own tools are told, and what is left where they fail."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.adapters.archive import NotArchived, Postgresql, SqliteFile


def test_what_sqlite_left_beside_a_lost_database_is_not_played_into_the_restored_one(tmp_path: Path) -> None:
    kept, lost = tmp_path / "kept.db", tmp_path / "lost.db"
    with closing(sqlite3.connect(tmp_path / "used.db")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE hold (id)")
        SqliteFile(tmp_path / "used.db").save(kept)
    assert kept.read_bytes()[18:20] == b"\1\1", "all of it is in the one file: www.sqlite.org/fileformat.html"
    left = tmp_path / "lost.db-wal"
    left.write_bytes(b"of another database")
    with pytest.raises(NotArchived, match=r"lost\.db-wal is in use, or left over"):
        SqliteFile(lost).restore(kept, "INSERT INTO hold VALUES (1)")
    assert not lost.exists()
    left.unlink()
    lost.touch()  # empty, so no database
    SqliteFile(lost).restore(kept, "INSERT INTO hold VALUES (1)")
    with closing(sqlite3.connect(lost)) as connection:
        assert connection.execute("SELECT id FROM hold").fetchall() == [(1,)]


def test_a_password_is_on_no_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the tool writes down how it was called."""
    tool = tmp_path / "pg_dump"
    tool.write_text('#!/bin/sh\necho "$0 $*" > "$SEEN.arguments"\nenv > "$SEEN.environment"\n')
    tool.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SEEN", str(tmp_path / "seen"))
    Postgresql("postgresql://bea:s3cret@db.example.org:5433/throughline?sslmode=require").save(tmp_path / "backup")
    assert "s3cret" not in (tmp_path / "seen.arguments").read_text()
    seen = set((tmp_path / "seen.environment").read_text().splitlines())
    assert {"PGPASSWORD=s3cret", "PGHOST=db.example.org", "PGPORT=5433", "PGUSER=bea", "PGSSLMODE=require"} < seen
    assert "PGDATABASE=throughline" in seen


@pytest.mark.parametrize(
    "acts",
    [
        "CREATE TRIGGER lose AFTER INSERT ON hold BEGIN DELETE FROM hold; END",
        "CREATE VIEW seen AS SELECT * FROM hold",
    ],
)
def test_what_acts_by_itself_is_refused_before_it_is_in_place(tmp_path: Path, acts: str) -> None:
    kept, lost = tmp_path / "kept.db", tmp_path / "lost.db"
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute("CREATE TABLE hold (id)")
        connection.execute(acts)
    with pytest.raises(NotArchived, match="a trigger or a view"):
        SqliteFile(lost).restore(kept, "INSERT INTO hold VALUES (1)")
    assert not lost.exists()


@pytest.mark.parametrize(
    "script",
    [
        "-- Dumped from database version 15.1",
        "-- Dumped from database version 15.1\n\\restrict forged",  # by the file itself
    ],
)
def test_an_old_pg_restore_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A stand-in writes the script of one that lets psql's own commands through."""
    (tmp_path / "script").write_text(f"--\n-- PostgreSQL database dump\n--\n\n{script}\n")
    tool = tmp_path / "pg_restore"
    tool.write_text(f"#!/bin/sh\ncat {tmp_path / 'script'}\n")
    tool.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(NotArchived, match="too old"):
        Postgresql("postgresql://nobody@/nothing?host=/nowhere").restore(tmp_path / "backup", "SELECT 1")


@pytest.mark.parametrize(
    ("name", "told"), [("", "no name of a file"), ("b" * 256, "too long"), ("b" * 252, "too long")]
)
def test_a_name_that_no_file_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, told: str) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect(tmp_path / "used.db")):
        pass
    with pytest.raises(NotArchived, match=told):
        SqliteFile(tmp_path / "used.db").save(Path(name))


def test_of_a_server_that_is_away_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(NotArchived, match="/nowhere"):
        Postgresql("postgresql://nobody@/nothing?host=/nowhere").save(tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []
