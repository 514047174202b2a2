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

from app.models.summary import Summary
from app.roof import app_of
from tests.stage import LIBRARY, PATHWAYS, Stage

Run = Callable[..., Result]
PEG = ["instruments", "score", "peg", "--version", "1", "--json"]
SHAPE = {"scale", "value", "se", "prorated", "answered", "level", "reason"}


@pytest.fixture
def app(stage: Stage) -> Flask:
    return app_of(stage.at)


@pytest.fixture
def run(app: Flask) -> Run:
    def invoke(*args: str, given: object = None) -> Result:
        return app.test_cli_runner().invoke(args=args, input=given if isinstance(given, str) else json.dumps(given))

    return invoke


def test_instruments_are_listed(run: Run) -> None:
    listed = json.loads(run("instruments", "list", "--json").output)
    assert {(each["code"], each["version"]) for each in listed} == {(each.code, each.version) for each in LIBRARY}
    rmdq = next(each for each in listed if each["code"] == "rmdq")
    assert (rmdq["languages"], rmdq["text"], rmdq["items"]) == (["en", "es"], "shipped", 24)
    assert all(each.keys() == {"code", "version", "title", "languages", "text", "items"} for each in listed)
    assert len(run("instruments", "list").output.splitlines()) == len(listed)


@pytest.mark.parametrize("given", [[4, 5, 6], {"pain": 4, "enjoyment": 5, "activity": 6}])
def test_one_set_of_answers_is_a_list_of_scores(run: Run, given: object) -> None:
    (scored,) = json.loads(run(*PEG, given=given).output)
    assert scored.keys() == SHAPE
    assert (scored["scale"], scored["value"], scored["answered"], scored["reason"]) == ("peg", 5.0, 3, None)
    assert run(*PEG[:-1], given=given).output == "peg: 5.0\n"


@pytest.mark.parametrize("given", [[], {}, [None, None, None], [4, 5], [4, None, 6], {"pain": 4}])
def test_no_score_has_a_reason(run: Run, given: object) -> None:
    (scored,) = json.loads(run(*PEG, given=given).output)
    assert scored.keys() == SHAPE
    assert scored["value"] is None
    assert scored["reason"]


def test_several_sets_are_as_many_lists(run: Run) -> None:
    scored = json.loads(run(*PEG, given=[[1, 1, 1], [], {"pain": 10, "enjoyment": 10, "activity": 10}]).output)
    assert [[each["value"] for each in one] for one in scored] == [[1.0], [None], [10.0]]


@pytest.mark.parametrize(
    "given",
    [
        [11, 0, 0],
        [-1, 0, 0],
        [1.5, 0, 0],
        ["4", 0, 0],
        [True, 0, 0],
        {"sleep": 4},
        [1, 2, 3, 4],
        7,
        "no JSON",
        [[1], 2],
    ],
)
def test_answers_that_cannot_be_are_refused_and_nothing_is_scored(run: Run, given: object) -> None:
    result = run(*PEG, given=given)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


def test_an_instrument_that_is_not_here_is_named(run: Run) -> None:
    result = run("instruments", "score", "peg", "--version", "9", given=[1, 2, 3])
    assert (result.exit_code, "peg 9" in result.output) == (1, True)


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
