"""A bad questionnaire file is refused by fault, file and line, and nothing starts."""

import shutil
from pathlib import Path

import pytest

from app.adapters.questionnaires import BadQuestionnaire, read_instruments
from app.domain.document import Fault

INSTRUMENTS = Path(__file__).parents[2] / "questionnaires" / "instruments"


def spoiled(folder: Path, name: str, old: str, new: str) -> Path:
    text = (INSTRUMENTS / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    return folder


PEG_SOURCE = 'source: "CDC'
SOURCE = ', source: "Ostelo et al. 2008, Spine 33:90-94"}'
DECIMALS = "    decimals: 0\n"
LEVELS = """    decimals: 0
    levels:
      - {word: none, range: [0, 0], source: A}
      - {word: mild, range: [1, 3], source: A}
      - {word: moderate, range: [4, 10], source: A}
"""
OPTIONS = "[0, 1, 2, 3]"
RECODED = """    missing: all-needed
    recode:
      - {items: [phq2-1], points: {0: 0, 1: 1, 2: 2, 3: 3}}
"""
PARTS = """    range: [0, 10]
    parts:
      - {take: highest, items: [pain, enjoyment]}
      - {take: mean, items: [activity]}
"""
CLASSED = """  - name: risk
    method: classes
    items: [phq2-1, phq2-2]
    missing: all-needed
    range: [0, 1]
    direction: lower-is-better
    decimals: 0
    classes:
      - {word: low, value: 0, where: {total: [0, 2]}}
      - {word: high, value: 1, where: {total: [3, 6]}}

licence:
"""
PHQ2, PHQ9, GAD7, PEG, KOOS, WORK = (
    f"{name}.yaml" for name in ("phq-2-1", "phq-9-1", "gad-7-1", "peg-1", "koos-jr-2016", "work-status-1")
)
CHOICES = """    choices:
      0: Not at all
      1: Several days
      2: More than half the days
      3: Nearly every day
"""
SCORING_ONLY = "ship: scoring"
SECOND = "  - {id: phq2-2, "
MANY = "".join(f"  - {{id: more-{n}, kind: nrs}}\n" for n in range(200))
STEM = "        items: [phq2-1, phq2-2]\n    items:"


@pytest.mark.parametrize(
    ("name", "old", "new", "fault", "said_of"),
    [
        ("peg-1.yaml", 'version: "1"', "version: 1", Fault.WRONG_TYPE, "version: 1"),
        ("peg-1.yaml", "region:", "regoin:", Fault.UNKNOWN_KEY, "regoin:"),
        ("peg-1.yaml", "recall: past week\n", "", Fault.MISSING_KEY, "code: peg"),
        ("peg-1.yaml", "recall: past week", "recall: ''", Fault.EMPTY, "recall: ''"),
        ("peg-1.yaml", "  en: {title", "  fr: {title", Fault.NO_ENGLISH, "titles:"),
        ("peg-1.yaml", "words:\n  en:", "words:\n  fr:", Fault.NO_ENGLISH, "words:"),
        ("peg-1.yaml", "        text: What", "        txet: What", Fault.UNKNOWN_KEY, "txet:"),
        ("peg-1.yaml", "        low: No pain\n", "", Fault.MISSING_KEY, "      pain:"),
        ("peg-1.yaml", "        high: Comp", "        high: ''\n#", Fault.EMPTY, "high: ''"),
        ("peg-1.yaml", "  - {id: activity, kind: nrs, loinc: 91146-1}\n", "", Fault.UNKNOWN_KEY, "      activity:"),
        ("peg-1.yaml", "{id: activity,", "{id: pain,", Fault.DUPLICATE, "  - {id: pain,"),
        ("peg-1.yaml", "kind: nrs,", "kind: slider,", Fault.UNKNOWN_WORD, "kind: slider"),
        ("peg-1.yaml", "kind: nrs,", "kind: nrs, choices: [1, 2],", Fault.UNKNOWN_KEY, "choices: [1, 2]"),
        ("peg-1.yaml", "[pain, enjoyment, activity]", "[pain, joy]", Fault.UNKNOWN_NAME, "joy"),
        ("peg-1.yaml", "[pain, enjoyment, activity]", "[pain, pain]", Fault.DUPLICATE, "[pain, pain]"),
        ("peg-1.yaml", "method: mean", "method: value", Fault.TOO_MANY, "[pain, enjoyment, activity]"),
        ("peg-1.yaml", "method: mean", "method: median", Fault.UNKNOWN_WORD, "method: median"),
        ("peg-1.yaml", "range: [0, 10]", "range: [0, 100]", Fault.OUT_OF_RANGE, "range:"),
        ("peg-1.yaml", "range: [0, 10]", "range: [10, 0]", Fault.OUT_OF_RANGE, "range:"),
        ("peg-1.yaml", "range: [0, 10]", "range: [0, 5, 10]", Fault.OUT_OF_RANGE, "range:"),
        ("peg-1.yaml", "range: [0, 10]", "range: [0]", Fault.EMPTY, "range:"),
        ("peg-1.yaml", "decimals: 1", "decimals: 9", Fault.OUT_OF_RANGE, "decimals: 9"),
        ("peg-1.yaml", "decimals: 1", "decimals: true", Fault.WRONG_TYPE, "decimals: true"),
        ("peg-1.yaml", "amount: 1,", "amount: -1,", Fault.OUT_OF_RANGE, "amount: -1"),
        ("peg-1.yaml", PEG_SOURCE, 'because: "CDC', Fault.UNKNOWN_KEY, "because:"),
        ("peg-1.yaml", "ship: text", "ship: everything", Fault.UNKNOWN_WORD, "ship: everything"),
        ("peg-1.yaml", "languages: [en]", "languages: []", Fault.EMPTY, "languages: []"),
        ("peg-1.yaml", "code: peg", "code: peg\ncode: pegg", Fault.DUPLICATE_KEY, "code: peg"),
        ("peg-1.yaml", "code: peg", "code: [peg", Fault.NOT_YAML, "version:"),
        ("peg-1.yaml", "code: peg", "code: !!python/name:os.system", Fault.NOT_YAML, "os.system"),
        ("global-change-1.yaml", "5, 6, 7]}", "5, 6, 6]}", Fault.DUPLICATE, "choices:"),
        ("global-change-1.yaml", "[1, 2, 3, 4, 5, 6, 7]", "[1, 2, six]", Fault.WRONG_TYPE, "choices:"),
        ("global-change-1.yaml", "          7: Very much worse\n", "", Fault.MISSING_KEY, "        choices:"),
        ("global-change-1.yaml", "          7: Very", "          8: Very", Fault.UNKNOWN_NAME, "8: Very"),
        ("nprs-back-1.yaml", SOURCE, "}", Fault.MISSING_KEY, "amount: 2"),
        ("nprs-back-1.yaml", "recovered: {value: 0,", "recovered: {value: 11,", Fault.OUT_OF_RANGE, "recovered:"),
        ("nprs-back-1.yaml", DECIMALS, LEVELS.replace("[1, 3]", "[1, 2]"), Fault.HOLE, "moderate"),
        ("nprs-back-1.yaml", DECIMALS, LEVELS.replace("[1, 3]", "[1, 4]"), Fault.HOLE, "moderate"),
        ("nprs-back-1.yaml", DECIMALS, LEVELS.replace("[1, 3]", "[3, 1]"), Fault.OUT_OF_RANGE, "mild"),
        ("nprs-back-1.yaml", DECIMALS, LEVELS.replace("[4, 10]", "[4, 9]"), Fault.HOLE, "levels:"),
        ("nprs-back-1.yaml", DECIMALS, LEVELS.replace("10], source: A", "10]"), Fault.MISSING_KEY, "moderate"),
        (PHQ2, SECOND, SECOND + "when: {items: [phq2-2], values: [1]}, ", Fault.UNKNOWN_NAME, "when:"),
        (PHQ2, SECOND, SECOND + "when: {items: [phq2-1], values: [4]}, ", Fault.UNKNOWN_NAME, "when:"),
        (PHQ2, SECOND, SECOND + "when: {items: [], values: [1]}, ", Fault.EMPTY, "when:"),
        (PHQ2, SECOND, SECOND + "when: {items: [phq2-1], values: []}, ", Fault.EMPTY, "when:"),
        (PHQ2, SECOND, SECOND + "range: [0, 3], ", Fault.UNKNOWN_KEY, "range:"),
        (PHQ2, OPTIONS, "[0, 1, 2, 3, 3]", Fault.DUPLICATE, "[0, 1, 2, 3, 3]"),
        (PHQ2, OPTIONS, "[0]", Fault.EMPTY, "[0]"),
        (PHQ2, "items:\n", f"items:\n{MANY}", Fault.TOO_MANY, "items:"),
        (PHQ2, "{id: phq2-2,", "{id: phq2-1,", Fault.DUPLICATE, "{id: phq2-1,"),
        (PHQ2, STEM, STEM.replace("phq2-2", "phq2-3"), Fault.UNKNOWN_NAME, "phq2-3"),
        (PHQ2, STEM, STEM.replace("phq2-2", "phq2-1"), Fault.DUPLICATE, "[phq2-1, phq2-1]"),
        (PHQ2, "      3: Nearly every day\n", "", Fault.MISSING_KEY, "    choices:"),
        (PHQ2, "missing: all-needed", "missing: all-needed\n    needs: 1", Fault.UNKNOWN_KEY, "needs: 1"),
        (PHQ2, "missing: all-needed", "missing: mean-of-answered", Fault.MISSING_KEY, "- name: total"),
        (PHQ2, "missing: all-needed", "missing: mean-of-answered\n    needs: 2", Fault.OUT_OF_RANGE, "needs: 2"),
        (PHQ2, "missing: all-needed", "missing: mean-of-answered\n    needs: 0", Fault.OUT_OF_RANGE, "needs: 0"),
        (PHQ2, "    missing: all-needed\n", RECODED.replace(", 3: 3", ""), Fault.HOLE, "points:"),
        (PHQ2, "    missing: all-needed\n", RECODED.replace("3: 3", "3: 3, 4: 4"), Fault.HOLE, "points:"),
        (PHQ2, "    missing: all-needed\n", RECODED + "    reversed: [phq2-1]\n", Fault.DUPLICATE, "phq2-1"),
        (PHQ2, "    missing: all-needed\n", RECODED.replace("3: 3", "3: 9"), Fault.OUT_OF_RANGE, "range:"),
        (PHQ2, "    missing: all-needed\n", "    missing: all-needed\n    times: 2\n", Fault.OUT_OF_RANGE, "range:"),
        (PHQ2, "licence:\n", CLASSED.replace("{total: [0, 2]}", "{sum: [0, 2]}"), Fault.UNKNOWN_NAME, "{sum:"),
        (PHQ2, "licence:\n", CLASSED.replace("{total: [0, 2]}", "{risk: [0, 2]}"), Fault.UNKNOWN_NAME, "{risk:"),
        (PHQ2, "licence:\n", CLASSED.replace("{total: [0, 2]}", "{total: [2, 0]}"), Fault.OUT_OF_RANGE, "[2, 0]"),
        (PHQ2, "licence:\n", CLASSED.replace("value: 1", "value: 2"), Fault.OUT_OF_RANGE, "range:"),
        (PHQ2, "licence:\n", CLASSED.replace("name: risk", "name: total"), Fault.DUPLICATE, "- name: total"),
        (PHQ2, "ship: text", SCORING_ONLY, Fault.UNKNOWN_KEY, "words:"),
        (PHQ9, "urgent: {phq9-9: [1, 2, 3]}", "urgent: {phq9-9: [4]}", Fault.UNKNOWN_NAME, "urgent:"),
        (PHQ9, "urgent: {phq9-9: [1, 2, 3]}", "urgent: {item-9: [1]}", Fault.UNKNOWN_KEY, "urgent:"),
        (PHQ9, "urgent: {phq9-9: [1, 2, 3]}", "urgent: {phq9-9: []}", Fault.EMPTY, "urgent:"),
        (GAD7, "    needs: 5", "    needs: 7", Fault.OUT_OF_RANGE, "needs: 7"),
        (GAD7, "answers: [0, 0", "answers: [0, 0, 0", Fault.TOO_MANY, "answers:"),
        (GAD7, "scores: {total: 4}", "scores: {sum: 4}", Fault.UNKNOWN_KEY, "{sum: 4}"),
        (PEG, "    range: [0, 10]\n", PARTS.replace(", enjoyment]", "]"), Fault.HOLE, "parts:"),
        (PEG, "    range: [0, 10]\n", PARTS.replace("[activity]", "[activity, pain]"), Fault.HOLE, "parts:"),
        (PEG, "    range: [0, 10]\n", PARTS.replace("highest", "lowest"), Fault.UNKNOWN_WORD, "take: lowest"),
        (KOOS, "15: [50.012], ", "", Fault.HOLE, "values:"),
        (KOOS, "28: [0.000]", "28: [0.000], 29: [0.000]", Fault.HOLE, "values:"),
        (KOOS, "15: [50.012]", "15: [95.012]", Fault.ORDER, "values:"),
        (KOOS, "    table:\n", "    times: 2\n    table:\n", Fault.UNKNOWN_KEY, "times: 2"),
        (KOOS, "    table:\n", "    classes: []\n    table:\n", Fault.UNKNOWN_KEY, "classes: []"),
        (KOOS, "    table:\n", "    parts: []\n    table:\n", Fault.UNKNOWN_KEY, "parts: []"),
        (KOOS, "missing: all-needed", "missing: only-named", Fault.UNKNOWN_WORD, "missing:"),
        (KOOS, "15: [50.012]", "15: [50.012, -1]", Fault.OUT_OF_RANGE, "values:"),
        (KOOS, "15: [50.012]", "15: [.nan]", Fault.OUT_OF_RANGE, ".nan"),
        (KOOS, "amount: 20\n", "amount: .inf\n", Fault.OUT_OF_RANGE, ".inf"),
        (KOOS, "15: [50.012]", "15: [50.012, 3.1, 1]", Fault.TOO_MANY, "15: [50.012"),
        (KOOS, "15: [50.012]", "'15': [50.012]", Fault.WRONG_TYPE, "'15': [50.012"),
        (KOOS, "level: A", "level: E", Fault.UNKNOWN_WORD, "level: E"),
        (KOOS, "28: [0.000]", "28: [0.500]", Fault.OUT_OF_RANGE, "range:"),
        (WORK, "range: [0, 92]", "range: [92, 0]", Fault.OUT_OF_RANGE, "range: [92, 0]"),
        (WORK, "kind: number, range: [0, 92]", "kind: number", Fault.MISSING_KEY, "kind: number"),
        (PHQ2, "choice, choices: [0, 1, 2, 3],", "text,", Fault.WRONG_TYPE, "items: [phq2-1, phq2-2]"),
        (PHQ2, CHOICES, "    choices: [Never, Some days, Always]\n", Fault.HOLE, "choices: [Never"),
    ],
)
def test_refused(tmp_path: Path, name: str, old: str, new: str, fault: Fault, said_of: str):
    """`said_of` stands in the line that is named."""
    with pytest.raises(BadQuestionnaire) as bad:
        read_instruments(spoiled(tmp_path, name, old, new))
    assert (bad.value.file.name, bad.value.fault) == (name, fault)
    assert str(bad.value).startswith(f"{name}:{bad.value.line}: {fault}: ")
    assert said_of in (tmp_path / name).read_text().splitlines()[bad.value.line - 1]


def test_levels_without_a_hole_are_the_severity_word(tmp_path: Path):
    (scale,) = read_instruments(spoiled(tmp_path, "nprs-back-1.yaml", DECIMALS, LEVELS)).get("nprs-back", "1").scales
    assert [scale.level(scale.low + step) for step in (0, 1, 3, 4, 10)] == [
        "none",
        "mild",
        "mild",
        "moderate",
        "moderate",
    ]


def test_the_same_version_twice_is_refused(tmp_path: Path):
    shutil.copy(INSTRUMENTS / "peg-1.yaml", tmp_path)
    shutil.copy(INSTRUMENTS / "peg-1.yaml", tmp_path / "peg-1-copy.yaml")
    with pytest.raises(BadQuestionnaire) as bad:
        read_instruments(tmp_path)
    assert (bad.value.fault, bad.value.line) == (Fault.DUPLICATE, 2)


def test_a_pack_needs_its_instrument(tmp_path: Path):
    shutil.copy(INSTRUMENTS / "rmdq-1983.es.yaml", tmp_path)
    with pytest.raises(BadQuestionnaire) as bad:
        read_instruments(tmp_path)
    assert (bad.value.fault, bad.value.file.name) == (Fault.UNKNOWN_NAME, "rmdq-1983.es.yaml")


def test_a_pack_adds_a_language_and_replaces_none(tmp_path: Path):
    shutil.copy(INSTRUMENTS / "rmdq-1983.yaml", tmp_path)
    with pytest.raises(BadQuestionnaire) as bad:
        read_instruments(spoiled(tmp_path, "rmdq-1983.es.yaml", "language: es", "language: en"))
    assert (bad.value.fault, bad.value.line) == (Fault.DUPLICATE, 5)


def test_a_bomb_of_aliases_is_refused_before_it_grows(tmp_path: Path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    (tmp_path / "bomb-1.yaml").write_text("\n".join(lines))
    with pytest.raises(BadQuestionnaire) as bad:
        read_instruments(tmp_path)
    assert (bad.value.fault, bad.value.line) == (Fault.ALIAS, 1)


@pytest.mark.parametrize("content", [b"", b"just words", b"- a\n- list\n", b"\xff\xfe\x00"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "odd-1.yaml").write_bytes(content)
    with pytest.raises(BadQuestionnaire) as bad:
        read_instruments(tmp_path)
    assert bad.value.fault in {Fault.WRONG_TYPE, Fault.NOT_YAML}


def test_very_deep_nesting_is_refused(tmp_path: Path):
    (tmp_path / "deep-1.yaml").write_text("[" * 20_000 + "]" * 20_000)
    with pytest.raises(BadQuestionnaire) as bad:
        read_instruments(tmp_path)
    assert bad.value.fault is Fault.NOT_YAML


@pytest.mark.parametrize(
    "content",
    ['code: !!int ""', 'code: !!bool "foo"', 'code: !!timestamp "x"', f"0x{'f' * 5000}: 1", f"a: 0x{'f' * 5000}"],
)
def test_a_value_that_cannot_be_read_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "odd-1.yaml").write_text(content)
    with pytest.raises(BadQuestionnaire) as bad:
        read_instruments(tmp_path)
    assert bad.value.fault in {Fault.NOT_YAML, Fault.OUT_OF_RANGE}


def test_a_folder_with_the_name_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder-1.yaml").mkdir()
    with pytest.raises(BadQuestionnaire) as bad:
        read_instruments(tmp_path)
    assert bad.value.file.name == "folder-1.yaml"
