"""A backup that somebody else made may act by itself: the restored database is not to be used, and that is said."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result
from sqlalchemy import text
from sqlalchemy.engine import URL

from app.models.base import Database
from app.roof import app_of
from app.services.installation import Installation
from tests import postgres
from tests.stage import Stage, set_up

MUST_NOT = "The database must not be used"


@pytest.fixture
def pg(postgresql_url: str, tmp_path: Path) -> Iterator[Stage]:
    made = set_up(postgresql_url, tmp_path)
    yield made
    made.at.db.engine.dispose()


@pytest.fixture
def empty(pg: Stage, postgresql_template: URL) -> Iterator[Installation]:
    server = postgresql_template.set(database="postgres")
    with postgres.database(server, f"throughline_other_{uuid4().hex}") as address:
        url = address.render_as_string(hide_password=False)
        made = replace(pg.at, settings=replace(pg.at.settings, database=url), db=Database(url, pg.at.db.keyring))
        yield made
        made.db.engine.dispose()


def run(at: Installation, *args: str | Path) -> Result:
    result = app_of(at).test_cli_runner().invoke(args=[str(each) for each in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize(
    ("trigger", "acts"),
    [
        ("BEFORE INSERT ON hold", "RETURN NULL"),  # it never comes in
        ("AFTER INSERT ON audit_event", "DELETE FROM hold; RETURN NULL"),  # it goes when somebody writes
    ],
)
def test_a_hold_that_does_not_stand_is_told_loudly(
    pg: Stage, empty: Installation, tmp_path: Path, trigger: str, acts: str
) -> None:
    with pg.at.db.engine.begin() as connection:
        connection.execute(text(f"CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {acts}; END $$"))
    assert run(pg.at, "backup", tmp_path / "harmless").exit_code == 0
    with pg.at.db.engine.begin() as connection:
        connection.execute(text(f"CREATE TRIGGER lose {trigger} FOR EACH ROW EXECUTE FUNCTION public.lose()"))
    run(pg.at, "backup", tmp_path / "crafted")
    result = run(empty, "restore", tmp_path / "crafted")
    assert (result.exit_code, MUST_NOT in result.output) == (1, True), result.output


def test_nothing_was_restored_is_said_only_where_it_is_true(
    pg: Stage, empty: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in does all that psql does, and then says that it failed."""
    run(pg.at, "backup", tmp_path / "backup")
    tool = tmp_path / "psql"
    tool.write_text(f'#!/bin/sh\n{shutil.which("psql")} "$@"\nexit 2\n')
    tool.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    result = run(empty, "restore", tmp_path / "backup")
    assert (result.exit_code, MUST_NOT in result.output) == (1, True), result.output
    assert "Nothing was restored" not in result.output


@pytest.mark.parametrize("name", ["", "b" * 300])
def test_a_name_that_no_file_can_have_is_refused(stage: Stage, name: str) -> None:
    result = run(stage.at, "backup", name)
    assert (result.exit_code, "There is no backup." in result.output) == (1, True), result.output
