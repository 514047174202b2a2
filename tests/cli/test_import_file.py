"""Files that somebody brings: a holder's Questionnaire, and those that mean harm."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.adapters import fhir
from app.adapters.fhir.entries import entries
from app.services import library
from tests.cli.operator import KEY, LICENCE, Run, events, operator, stored
from tests.licensed import WALK, on, pack, text
from tests.stage import Stage

ESC = "\x1b"


@pytest.fixture
def run(stage: Stage) -> Run:
    return operator(on(stage, live=True))


def questionnaire(*languages: str, **changes: Any) -> dict[str, Any]:
    """The walk questionnaire as its holder might publish it, in JSON."""
    speaking = replace(
        text().instrument,
        items=tuple(replace(item, loinc="") for item in text().instrument.items),
        words_by_language={language: text(language).words for language in languages},
    )
    return fhir.questionnaire(speaking) | changes


@pytest.fixture
def holder_file(tmp_path: Path) -> Callable[[dict[str, Any]], str]:
    def write(document: dict[str, Any]) -> str:
        path = tmp_path / "walk.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return str(path)

    return write


def test_a_questionnaire_brings_its_languages_and_shows_what_each_item_was_recognised_by(
    run: Run, stage: Stage, holder_file: Any
) -> None:
    result = run("import", holder_file(questionnaire("en", "es")), *LICENCE)
    lines = result.output.splitlines()
    assert result.exit_code == 0, result.output
    far = "When you walk / How far? [3 = Nowhere, 2 = Near, 1 = Rather far, 0 = Far]"
    assert lines.count(f"  far 12345-6 [3, 2, 1, 0] | by id (far) | {far}") == 2, "once for each language"
    assert stored(stage) == (2, 1, 0)
    for language in ("en", "es"):
        assert run("activate", *KEY, "--language", language).exit_code == 0
    with stage.at.db.reading() as session:
        found = library.in_use(session, stage.at.outside, stage.clock()).get(*WALK)
    assert found.words("es").items == text("es").words.items
    assert found.words("en").items == text().words.items


def test_a_questionnaire_that_names_no_instrument_needs_it_named(run: Run, stage: Stage, holder_file: Any) -> None:
    foreign = questionnaire("en", url="https://example.org/walk", version="7")
    for item, link_id in zip([each for each in entries(foreign) if each.asks], ("q1", "q2", "q3"), strict=True):
        item.item["linkId"] = link_id
    path = holder_file(foreign)
    assert "say --code and --version" in run("import", path, *LICENCE).output
    assert "unknown-version" in run("import", path, "--code", "walk", "--version", "9", *LICENCE).output
    result = run("import", path, "--code", "walk", "--version", "1", *LICENCE)
    assert "| by position (q1) |" in result.output
    assert stored(stage) == (1, 1, 0)


def test_choices_that_only_their_order_tells_apart_say_so(run: Run, holder_file: Any) -> None:
    foreign = questionnaire("en")
    far = next(each.item for each in entries(foreign) if each.asks)
    for number, option in enumerate(far["answerOption"]):
        option.pop("extension", None)
        option["valueCoding"] = {"code": f"LA{number}", "display": option["valueCoding"]["display"]}
    shown = run("import", holder_file(foreign)).output
    assert shown.count("CHOICES BY THEIR ORDER ALONE") == 1
    assert "CHOICES BY" not in run("import", holder_file(questionnaire("en"))).output


def test_a_file_writes_no_line_of_the_comparison(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "walk.yaml"
    brought = pack()
    brought["words"]["source"] = "a form\n  far [3] | by id | A LINE OF THEIRS\r"
    path.write_text(yaml.safe_dump(brought), encoding="utf-8")
    shown = run("import", str(path)).output
    assert "A LINE OF THEIRS" in shown
    assert not any(line.startswith("  far [3]") for line in shown.splitlines())


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"resourceType": "Patient"}, "not-fhir"),
        ({"item": []}, "empty"),
        ({"title": "W\x1b[2Kalk"}, "control-character"),
        ({"item": [{"linkId": "far", "type": "decimal", "text": "?"}]}, "wrong-type"),
        ({"item": [{"linkId": str(n), "type": "decimal", "text": "?"} for n in range(500)]}, "too-many"),
        ({"url": "urn:throughline:questionnaire:flags"}, "unknown-name"),
    ],
)
def test_a_questionnaire_that_is_not_what_it_says_is_refused_by_name(
    run: Run, stage: Stage, holder_file: Any, changes: dict[str, Any], fault: str
) -> None:
    result = run("import", holder_file(questionnaire("en", **changes)), *LICENCE)
    assert (result.exit_code, result.output.split(": ")[2]) == (1, fault), result.output
    assert ESC not in result.output
    assert stored(stage) == (0, 0, 0)


BOMB = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))])


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "wrong-type"),
        (b"x: " + b"y" * 10_000_000, "too-large"),
        (BOMB.encode(), "alias"),
        (b"[" * 20_000, "not-yaml"),
        (b"\xff\xfe\x00", "not-yaml"),
        (b'code: "walk\\e[31m"', "control-character"),
        (b'"\\e[2Kcode": 1\n"\\e[2Kcode": 2', "duplicate-key"),
        (b"code: !!python/object/apply:os.system [id]", "not-yaml"),
        (b"code: walk\nversion: 1\nlanguage: en", "wrong-type"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_by_name_and_obeyed_by_nobody(
    run: Run, stage: Stage, tmp_path: Path, content: bytes, fault: str
) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_bytes(content)
    result = run("import", str(path), *LICENCE)
    assert result.exit_code == 1
    assert f": {fault}: " in result.output
    assert result.output.endswith(". Nothing was stored.\n")
    assert ESC not in result.output
    assert (stored(stage), events(stage)) == ((0, 0, 0), [])
