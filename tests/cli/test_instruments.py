"""`flask instruments list|show|evidence|check|export`, as an operator and a script meet them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import create_engine, text

from app.adapters.questionnaires import read_instrument
from app.cli.instrument_words import SHIPS, TABLE_LEVEL, WITHHELD, missing, rule, threshold, values
from app.domain.evidence import evidence
from app.domain.licence import Ship, Withheld
from app.domain.scale import TableLevel
from app.roof import app_of
from tests.stage import LIBRARY, ROOT, Stage

Run = Callable[..., Result]
FOLDER = ROOT / "questionnaires" / "instruments"
LISTED = {"code", "version", "title", "languages", "text", "items"}  # what scripts may count on; more may be there


@pytest.fixture
def run(stage: Stage) -> Run:
    runner = app_of(stage.at).test_cli_runner()
    return lambda *args: runner.invoke(args=["instruments", *map(str, args)])


def test_every_instrument_is_listed(run: Run) -> None:
    listed = json.loads(run("list", "--json").output)
    assert [(each["code"], each["version"]) for each in listed] == sorted((i.code, i.version) for i in LIBRARY)
    assert all(each.keys() >= LISTED for each in listed)
    by_code = {each["code"]: each for each in listed}
    rmdq, odi = by_code["rmdq"], by_code["odi"]
    assert (rmdq["languages"], rmdq["text"], rmdq["items"]) == (["en", "es"], "shipped", 24)
    assert (odi["languages"], odi["text"], odi["items"], odi["withheld"]) == ([], "import", 10, "no-text")
    plain = run("list").output.splitlines()
    assert len(plain) == len(listed)
    assert [line for line in plain if "not asked: " in line and line.startswith("odi 2.1a")]


def test_before_the_tables_are_made_the_shipped_ones_are_listed(run: Run, stage: Stage) -> None:
    engine = create_engine(stage.at.db.engine.url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE instrument_text RENAME TO not_made_yet"))
    engine.dispose()
    assert len(json.loads(run("list", "--json").output)) == len(LIBRARY)


def test_all_that_is_known_of_an_instrument_is_shown(run: Run) -> None:
    for instrument in LIBRARY:
        shown = run("show", instrument.code, "--version", instrument.version).output
        wanted = [instrument.title("en").title, instrument.recall, *instrument.sources]
        wanted += [instrument.licence.holder, instrument.licence.terms, instrument.licence.line]
        wanted += [f"  {item.id}: {item.kind}, {values(item)}" for item in instrument.items]
        wanted += [item.loinc for item in instrument.items]
        wanted += [each.text for words in instrument.words_by_language.values() for each in words.items.values()]
        for scale in instrument.scales:
            wanted += [f"Scale {scale.name}", rule(scale), missing(scale), *map(threshold, scale.thresholds)]
            wanted += [f"{level.low} to {level.high} {level.word or ''}" for level in scale.levels if level.word]
            wanted += [TABLE_LEVEL[scale.table.level]] if scale.table else []
        assert [each for each in wanted if each not in shown] == []
        told = json.loads(run("show", instrument.code, "--version", instrument.version, "--json").output)
        assert [each["id"] for each in told["items"]] == [item.id for item in instrument.items]
        assert [each["name"] for each in told["scales"]] == [scale.name for scale in instrument.scales]


def test_a_rule_is_said_in_words(run: Run) -> None:
    back = run("show", "peg", "--version", "1").output
    assert "  score: the mean of pain, enjoyment, activity\n" in back
    assert "  range: 0 to 10, lower is better, 1 decimal\n" in back
    depression = run("show", "phq-9", "--version", "1").output
    assert "asked only after 1 to 3 to phq9-1 or" in depression
    assert "needs a person at once: 1 to 3" in depression
    assert "from 7 of 9 on" in depression
    risk = run("show", "start-back", "--version", "2008").output
    assert "  class: high (2) for distress 4 to 5\n" in risk
    knee = run("show", "koos", "--version", "2012").output
    assert ", times -25, plus 100\n" in knee


def test_every_word_has_its_sentence() -> None:
    assert WITHHELD.keys() == set(Withheld)
    assert SHIPS.keys() == set(Ship)
    assert TABLE_LEVEL.keys() == set(TableLevel)


def test_what_is_not_here_is_named_with_what_might_be_meant(run: Run) -> None:
    def said(*args: str) -> tuple[int, str]:
        result = run(*args)
        assert isinstance(result.exception, SystemExit)
        return result.exit_code, result.stderr

    gone = said("show", "promis-pf-4a", "--version", "9")
    assert gone == (1, "Error: unknown-version: there is no promis-pf-4a 9; there is 1.0, 2.0.\n")
    assert "did you mean peg?" in said("show", "pge", "--version", "1")[1]
    assert "`flask instruments list`" in said("evidence", "zzzz\x1b[2J\n")[1]
    assert "\x1b" not in said("evidence", "zzzz\x1b[2J\n")[1]


def test_evidence_is_told_of_one_or_of_all(run: Run) -> None:
    told = json.loads(run("evidence", "--json").output)
    assert {(each["code"], each["version"]) for each in told} == {(i.code, i.version) for i in LIBRARY}
    for each in told:
        known = evidence(LIBRARY.get(each["code"], each["version"]))
        assert each["sources"] == list(known.instrument.sources)
        assert [one["test"] for one in each["examples"]] == [one.test for one in known.worked]
        assert bool(each["unchecked"]) is known.open
    (peg,) = json.loads(run("evidence", "peg", "--json").output)
    assert peg["examples"][1]["answers"] == [5, 5, 6]
    assert peg["examples"][1]["scores"] == {"peg": 5.3}
    assert peg["examples"][1]["by"] == "ours"
    assert peg["unchecked"] == peg["tables"] == []
    (odi,) = json.loads(run("evidence", "odi", "--json").output)
    assert [each for each in odi["unchecked"] if "12.8 points [Copay" in each]
    assert not [each for each in odi["unchecked"] if "10 points [Ostelo" in each]
    open_tables = [one for each in told for one in each["unchecked"] if "its table, " in one]
    assert [one for one in open_tables if "recomputed, not published" in one]
    assert not [one for one in open_tables if "several transcriptions agree" in one]
    plain = run("evidence").output
    assert "5, 5, 6 → peg 5.3" in plain
    assert "level D, recomputed, not published: check before clinical use" in plain
    assert "not yet checked in its source" in plain


def test_the_shipped_files_are_checked(run: Run) -> None:
    assert run("check").output == f"{len(LIBRARY)} instruments, nothing wrong.\n"
    assert run("check", FOLDER / "peg-1.yaml").output == "1 instruments, nothing wrong.\n"


def test_every_bad_file_is_named_with_its_fault_and_line(run: Run, tmp_path: Path) -> None:
    for name in ("peg-1.yaml", "rmdq-1983.yaml"):
        shutil.copy(FOLDER / name, tmp_path)
    good = (FOLDER / "peg-1.yaml").read_text()
    (tmp_path / "a.yaml").write_text(good.replace("range: [0, 10]", "range: [0, 11]"))
    (tmp_path / "b.yaml").write_text("code: [\n")
    (tmp_path / "c.yaml").write_text(good)
    result = run("check", tmp_path)
    line = next(number for number, each in enumerate(good.splitlines(), 1) if "range: [0, 10]" in each)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"a.yaml:{line}: out-of-range: scales.0.range" in result.stderr
    assert "b.yaml:2: not-yaml" in result.stderr
    assert "peg-1.yaml:2: duplicate: code (peg 1)" in result.stderr
    alone = run("check", tmp_path / "a.yaml")
    assert (alone.exit_code, "out-of-range" in alone.stderr) == (1, True)


def test_a_folder_without_instruments_is_not_called_good(run: Run, tmp_path: Path) -> None:
    assert run("check", tmp_path).exit_code == 1


def test_the_shipped_file_is_exported_as_it_is(run: Run, tmp_path: Path) -> None:
    for code, version in (("peg", "1"), ("odi", "2.1a")):
        printed = run("export", code, "--version", version, "--format", "yaml").output
        assert printed == (FOLDER / f"{code}-{version}.yaml").read_text()
        (tmp_path / "again.yaml").write_text(printed)
        assert read_instrument(tmp_path / "again.yaml", LIBRARY) == LIBRARY.get(code, version)


def test_a_questionnaire_of_fhir_is_exported_and_found_good(run: Run, tmp_path: Path) -> None:
    for instrument in LIBRARY:
        result = run("export", instrument.code, "--version", instrument.version, "--format", "fhir")
        if instrument.licence.ship is Ship.SCORING:
            assert (result.exit_code, result.stdout) == (1, "")
            assert result.stderr.startswith(f"Error: no-text: {instrument.code} {instrument.version}: its wording")
            continue
        document = json.loads(result.stdout)
        assert (document["resourceType"], document["version"]) == ("Questionnaire", instrument.version)
        (tmp_path / "good.json").write_text(result.stdout)
        assert run("check", tmp_path / "good.json").output == "1 instruments, nothing wrong.\n"


def test_a_bad_questionnaire_of_fhir_is_named_with_its_fault_and_line(run: Run, tmp_path: Path) -> None:
    exported = run("export", "rmdq", "--version", "1983").stdout
    line = next(number for number, each in enumerate(exported.splitlines(), 1) if '"type": "boolean"' in each)
    path = tmp_path / "bad.json"
    for content, fault in (
        (exported.replace('"type": "boolean"', '"type": "bool"', 1), f"bad.json:{line}: unknown-word: item."),
        ("[" * 200_000, "bad.json:0: too-deep"),
        ('{"resourceType": ', "bad.json:0: not-json"),
        ("[]", "bad.json:1: not-fhir"),
    ):
        path.write_text(content)
        result = run("check", path)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith(f"Error: {fault}")
