"""The operators' commands, as a script meets them."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.config import Settings
from app.models.summary import Summary
from app.roof import app_of, create_app
from tests.stage import PATHWAYS, Stage

Run = Callable[..., Result]


@pytest.fixture
def app(stage: Stage) -> Flask:
    return app_of(stage.at)


@pytest.fixture
def run(app: Flask) -> Run:
    def invoke(*args: str, given: object = None) -> Result:
        return app.test_cli_runner().invoke(args=args, input=given if isinstance(given, str) else json.dumps(given))

    return invoke


def test_pathways_are_checked_imported_listed_and_shown(run: Run, tmp_path: Path) -> None:
    changed = PATHWAYS[0] | {"version": "2"}
    (tmp_path / "two.yaml").write_text(yaml.safe_dump(changed))
    assert run("pathways", "check", str(tmp_path)).output == "1 pathways, nothing wrong.\n"
    for _ in range(2):
        assert run("pathways", "import", str(tmp_path)).output == f"{changed['code']} 2\n"
    listed = json.loads(run("pathways", "list", "--json").output)
    assert [(each["code"], each["version"]) for each in listed][:2] == [(changed["code"], "1"), (changed["code"], "2")]
    assert len(run("pathways", "list").output.splitlines()) == len(listed) == len(PATHWAYS) + 1
    shown = run("pathways", "show", changed["code"]).output
    assert f"({changed['code']} 2)" in shown
    assert len(shown.splitlines()) == 1 + len(changed["time_points"])
    assert f"({changed['code']} 1)" in run("pathways", "show", changed["code"], "--version", "1").output
    assert run("pathways", "show", changed["code"], "--version", "3").exit_code == 1
    assert run("pathways", "show", "nobody").output == "Error: There is no pathway nobody.\n"


def test_a_pathway_that_changed_under_its_version_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(yaml.safe_dump(PATHWAYS[0] | {"surgical": not PATHWAYS[0]["surgical"]}))
    result = run("pathways", "import", str(tmp_path))
    assert (result.exit_code, "raise its version" in result.output) == (1, True)


@pytest.mark.parametrize("command", ["check", "import"])
def test_one_bad_file_and_nothing_is_imported(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(PATHWAYS[0] | {"version": "7"}))
    (tmp_path / "b.yaml").write_text(yaml.safe_dump(PATHWAYS[0] | {"version": "8", "time_points": []}))
    result = run("pathways", command, str(tmp_path))
    assert (result.exit_code, "b.yaml" in result.output) == (1, True)
    assert len(json.loads(run("pathways", "list", "--json").output)) == len(PATHWAYS)


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_the_stored_page_is_written_byte_for_byte(run: Run, stage: Stage, tmp_path: Path, paper: str) -> None:
    episode_id = str(stage.enrol_ana())
    one, other = tmp_path / "one.pdf", tmp_path / "other.pdf"
    for path in (one, other):
        result = run("summary", episode_id, "--paper", paper, "--out", str(path))
        assert (result.exit_code, result.output) == (0, f"{path}: as of 2026-03-02\n")
    with stage.at.db.reading() as session:
        pages = {page.paper: page.pdf for page in session.scalars(select(Summary))}
    assert one.read_bytes() == other.read_bytes() == pages[paper]


def test_an_episode_that_is_not_there_has_no_page(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    result = run("summary", str(uuid4()), "--out", str(path))
    assert (result.exit_code, result.output) == (1, "Error: There is no such episode.\n")
    assert not path.exists()


def test_the_files_are_checked_before_there_is_a_database(tmp_path: Path) -> None:
    app = create_app(Settings.from_environment({"THROUGHLINE_VAR": str(tmp_path)}))
    result = app.test_cli_runner().invoke(args=["pathways", "check"])
    assert result.exit_code == 0, result.output
    assert "rmdq 1983 could stand in" in result.output
    assert result.output.endswith("7 pathways, nothing wrong.\n")
