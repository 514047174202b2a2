"""The house's own rules: what a reviewer would otherwise have to keep in mind."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.questionnaires import read_instruments, read_pathways
from app.config import Settings
from app.roof import create_app

ROOT = Path(__file__).parent.parent
APP = ROOT / "app"
PYTHON = sorted(APP.rglob("*.py"))
TEMPLATES = sorted(path for path in (APP / "templates").rglob("*") if path.is_file())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

ROOM = 250  # lines
FOLDERS = {"app", "questionnaires", "translations", "migrations", "tests", "deploy", "docs"}
PAPERS = {"README.md", "LICENSE", "SECURITY.md", "CHANGELOG.md"}
TOOLS = {"wsgi.py", "Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"}
MADE_HERE = {"var", "__pycache__"}
COMMITS = {"models/base.py", "web/transaction.py"}
CLOCK = {"adapters/clock.py"}
CLOCK_WORDS = re.compile(
    r"\b(?:datetime|date)\.(?:now|utcnow|today)\(|\btime\.(?:time|time_ns|monotonic|perf_counter|localtime|gmtime)\("
    r"|\bfunc\.(?:now|current_\w+|localtime\w*)\(|\bCURRENT_(?:TIMESTAMP|DATE|TIME)\b|\buuid1\("
)
HIDDEN_FAULT = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no)|\b(?:TODO|FIXME|XXX)\b")
UNSAFE_TEMPLATE = {
    "an unescaped value": re.compile(r"\|\s*safe\b|\bautoescape\s+false"),
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE),
    "something fetched from another host": re.compile(r"<(?:script|link|img|iframe)[^>]*(?:https?:)?//", re.IGNORECASE),
}
ACCESS = re.compile(r"(?:public|staff|patient|carrier): \S+")


def offenders(
    pattern: re.Pattern[str], paths: list[Path], allowed: frozenset[str] | set[str] = frozenset()
) -> list[str]:
    """`file:line: text` of each line that the pattern finds, outside the allowed files of `app/`."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        if not path.is_relative_to(APP) or path.relative_to(APP).as_posix() not in allowed
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]


def pinned(lock: str) -> dict[str, str]:
    """Package to version, as a lock file pins them."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", (ROOT / lock).read_text(), re.MULTILINE))


def named(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ;]", each, maxsplit=1)[0].lower().replace(".", "-") for each in requirements}


def routes(folder: Path) -> Iterator[tuple[str, str]]:
    """Every route of both apps, with what its view says about access."""
    staff = create_app(Settings.from_environment({"THROUGHLINE_VAR": str(folder)}))
    for app in (staff, staff.extensions["throughline-patient-app"]):
        for rule in app.url_map.iter_rules():
            if rule.endpoint != "static":
                yield f"{rule.endpoint} {rule.rule}", getattr(app.view_functions[rule.endpoint], "access", "")


def test_every_route_is_guarded_or_says_why_it_is_public(tmp_path: Path) -> None:
    found = dict(routes(tmp_path))
    assert found
    assert [route for route, access in found.items() if not ACCESS.match(access)] == []


def test_only_the_doors_commit() -> None:
    assert offenders(re.compile(r"\.commit\("), PYTHON, COMMITS) == []


def test_one_file_reads_the_clock() -> None:
    assert offenders(CLOCK_WORDS, PYTHON, CLOCK) == []
    assert offenders(CLOCK_WORDS, [APP / name for name in CLOCK]), "the words no longer find a clock that is read"


def test_no_fault_is_silenced_or_put_off() -> None:
    assert offenders(HIDDEN_FAULT, [*PYTHON, *TEMPLATES]) == []


def test_a_room_has_at_most_250_lines() -> None:
    rooms = [*PYTHON, *TEMPLATES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "deploy").iterdir()]
    sizes = {path.relative_to(ROOT).as_posix(): path.read_bytes().count(b"\n") for path in rooms if path.is_file()}
    assert {name: lines for name, lines in sizes.items() if lines > ROOM} == {}


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(APP).as_posix())
def test_our_own_modules_are_imported_at_the_top(path: Path) -> None:
    inside = [
        ast.unparse(node)
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and re.search(r"\bapp\b", ast.unparse(node))
    ]
    assert inside == []


@pytest.mark.parametrize("what", UNSAFE_TEMPLATE)
def test_no_template_holds(what: str) -> None:
    assert offenders(UNSAFE_TEMPLATE[what], TEMPLATES) == []


def test_every_questionnaire_and_pathway_loads() -> None:
    library = read_instruments(ROOT / "questionnaires" / "instruments")
    assert read_pathways(ROOT / "questionnaires" / "pathways", library).ready


def test_the_top_level_holds_only_what_it_should() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - MADE_HERE - FOLDERS == PAPERS | TOOLS


def test_a_new_module_must_be_given_a_floor() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    assert all(contract["exhaustive"] for contract in contracts if contract["type"] == "layers")
    floors = {name for contract in contracts for layer in contract.get("layers", []) for name in layer.split(" | ")}
    assert {path.stem for path in APP.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()} <= {
        *floors,
        "__init__",
        "config",
    }


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_address(lock: str) -> None:
    assert offenders(re.compile(r"^[^#]*(?:://|--(?!hash=sha256:))"), [ROOT / lock]) == []


def test_a_lock_of_the_soak_names_no_address() -> None:
    locks = [*(ROOT / "tests").glob("*/package-lock.json")]
    assert len(locks) == 2
    assert offenders(re.compile("://"), locks) == []


def test_the_locks_pin_what_the_project_names_and_agree() -> None:
    run, develop = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert named(PROJECT["project"]["dependencies"]) - run.keys() == set()
    assert named(PROJECT["dependency-groups"]["dev"]) - develop.keys() == set()
    assert {name: version for name, version in run.items() if develop.get(name) != version} == {}
