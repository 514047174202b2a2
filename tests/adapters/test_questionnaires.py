"""Every shipped file loads and is the file that was released; a bad one is refused by fault, file and line."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from app.adapters.questionnaires import BadQuestionnaire, read_instruments, read_pathways
from app.domain.document import Fault
from app.domain.instrument import AnswerFault, Author, Choice, Kind, UnknownInstrument
from app.domain.pathway import from_document

TESTS = Path(__file__).parents[1]
QUESTIONNAIRES = TESTS.parent / "questionnaires"
INSTRUMENTS, PATHWAYS = QUESTIONNAIRES / "instruments", QUESTIONNAIRES / "pathways"
LIBRARY = read_instruments(INSTRUMENTS)


def test_a_released_file_never_changes():
    """A changed questionnaire or pathway is a new version: add its file and its line, leave the others alone."""
    listed = {
        name: digest
        for digest, name in (line.split() for line in (TESTS / "questionnaires.sha256").read_text().splitlines())
    }
    found = {
        str(path.relative_to(QUESTIONNAIRES)): sha256(path.read_bytes()).hexdigest()
        for path in QUESTIONNAIRES.rglob("*.yaml")
    }
    assert found == listed


def test_what_is_shipped():
    assert {(each.code, each.version, each.languages, len(each.items)) for each in LIBRARY} == {
        ("nprs-back", "1", ("en", "es"), 1),
        ("nprs-leg", "1", ("en", "es"), 1),
        ("nprs-neck", "1", ("en", "es"), 1),
        ("nprs-arm", "1", ("en", "es"), 1),
        ("peg", "1", ("en",), 3),
        ("rmdq", "1983", ("en", "es"), 24),
        ("global-change", "1", ("en", "es"), 1),
    }


@pytest.mark.parametrize("path", sorted(INSTRUMENTS.glob("*.yaml")), ids=lambda path: path.name)
def test_a_file_is_named_after_its_code_version_and_language(path: Path):
    name, *language = path.stem.split(".")
    instrument = LIBRARY.get(*name.rsplit("-", 1))
    assert set(language) <= set(instrument.languages) <= set(instrument.licence.languages)


def test_thresholds_as_cited():
    found = {
        each.code: [(t.amount, str(t.unit), t.source.split(",")[0].split(" (")[0]) for t in each.scales[0].thresholds]
        for each in LIBRARY
    }
    pain = [(2, "points", "Ostelo et al. 2008"), (30, "percent", "Ostelo et al. 2008")]
    assert found == {
        "nprs-back": pain,
        "nprs-leg": pain,
        "nprs-neck": pain,
        "nprs-arm": pain,
        "peg": [
            (30, "percent", "CDC 2022"),
            (1, "points", "Reed et al. 2024"),
        ],
        "rmdq": [(5, "points", "Ostelo et al. 2008"), (30, "percent", "Ostelo et al. 2008")],
        "global-change": [],
    }


def test_words_in_a_language_it_speaks():
    words = LIBRARY.get("nprs-leg", "1").words("es")
    assert (words.language, words.by) == ("es", Author.OURS)
    assert words.items["pain"].text == "En los últimos 7 días, ¿cómo calificaría su dolor de pierna en promedio?"
    assert (words.items["pain"].low, words.items["pain"].high) == ("Ningún dolor", "El peor dolor imaginable")


def test_words_only_in_english_say_so():
    peg = LIBRARY.get("peg", "1")
    assert not peg.speaks("es")
    assert peg.words("es").language == "en"
    assert peg.title("es").short == "Dolor y vida diaria"
    assert peg.title("fr").short == "Pain and daily life"


def test_choices_come_in_order_with_their_words():
    choices = LIBRARY.get("global-change", "1").words("en").items["change"].choices
    assert [choice.value for choice in choices] == [1, 2, 3, 4, 5, 6, 7]
    assert choices[3] == Choice(4, "No change")


def test_the_spanish_roland_morris_names_its_owner_and_marks_our_introduction():
    rmdq = LIBRARY.get("rmdq", "1983")
    assert {item.kind for item in rmdq.items} == {Kind.CHECKLIST}
    words = rmdq.words("es")
    assert (words.by, words.intro_by) == (Author.OFFICIAL, Author.OURS)
    assert "© Fundación Kovacs" in words.line
    assert rmdq.words("en").intro_by is Author.OFFICIAL


def test_without_its_pack_the_roland_morris_is_only_in_english(tmp_path: Path):
    shutil.copy(INSTRUMENTS / "rmdq-1983.yaml", tmp_path)
    assert read_instruments(tmp_path).get("rmdq", "1983").languages == ("en",)


def test_unknown_instrument_has_a_name():
    with pytest.raises(UnknownInstrument, match="peg 2"):
        LIBRARY.get("peg", "2")
    assert ("peg", "1") in LIBRARY
    assert len(LIBRARY) == 7


def test_a_skip_is_always_allowed_but_not_of_a_question_that_is_not_there():
    peg = LIBRARY.get("peg", "1")
    assert peg.refuse("pain", None) is None
    assert peg.refuse("sleep", None) is AnswerFault.UNKNOWN_ITEM


def spoiled(folder: Path, name: str, old: str, new: str) -> Path:
    text = (INSTRUMENTS / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    return folder


PEG_SOURCE = "        source: >-\n          Reed"
SOURCE = ', source: "Ostelo et al. 2008, Spine 33:90-94"}'
DECIMALS = "    decimals: 0\n"
LEVELS = """    decimals: 0
    levels:
      - {word: none, range: [0, 0], source: A}
      - {word: mild, range: [1, 3], source: A}
      - {word: moderate, range: [4, 10], source: A}
"""


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
        ("peg-1.yaml", "  - {id: activity, kind: nrs}\n", "", Fault.UNKNOWN_KEY, "      activity:"),
        ("peg-1.yaml", "{id: activity,", "{id: pain,", Fault.DUPLICATE, "  - {id: pain,"),
        ("peg-1.yaml", "kind: nrs}", "kind: slider}", Fault.UNKNOWN_WORD, "kind: slider"),
        ("peg-1.yaml", "kind: nrs}", "kind: nrs, choices: [1, 2]}", Fault.UNKNOWN_KEY, "choices: [1, 2]"),
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
        ("peg-1.yaml", "amount: 1\n", "amount: -1\n", Fault.OUT_OF_RANGE, "amount: -1"),
        ("peg-1.yaml", PEG_SOURCE, "        because: >-\n          Reed", Fault.UNKNOWN_KEY, "because:"),
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


PATHWAY_TITLES = {
    "low-back-without-surgery": ("Low back pain, without surgery", False, 5, 30),
    "neck-without-surgery": ("Neck and arm pain, without surgery", False, 5, 6),
    "lumbar-surgery": ("Lumbar surgery", True, 6, 27),
}


def test_pathways_say_what_they_hold():
    """The line under a pathway's title counts check-ins and questions: it must be true."""
    pathways = [from_document(document) for document in read_pathways(PATHWAYS, LIBRARY)]
    assert {pathway.code for pathway in pathways} == set(PATHWAY_TITLES)
    for pathway in pathways:
        title, surgical, check_ins, questions = PATHWAY_TITLES[pathway.code]
        most = max(sum(len(LIBRARY.get(*key).items) for key in point.instruments) for point in pathway.time_points)
        assert (pathway.title["en"], pathway.surgical) == (title, surgical)
        assert (len(pathway.time_points), most) == (check_ins, questions)
        for language in ("en", "es"):
            assert str(check_ins) in pathway.line[language]
            assert str(questions) in pathway.line[language]
            assert all(point.title[language] for point in pathway.time_points)
        assert ("global-change", "1") not in pathway.time_points[0].instruments


def test_a_pathway_that_names_an_unknown_instrument_is_refused(tmp_path: Path):
    text = (PATHWAYS / "neck-without-surgery-1.yaml").read_text()
    (tmp_path / "neck-without-surgery-1.yaml").write_text(text.replace("code: nprs-arm", "code: ndi", 1))
    with pytest.raises(BadQuestionnaire, match="ndi 1") as bad:
        read_pathways(tmp_path, LIBRARY)
    assert bad.value.fault is Fault.UNKNOWN_NAME
    assert text.splitlines()[bad.value.line - 1].strip().startswith("- {code: nprs-arm")


def test_the_same_pathway_version_twice_is_refused(tmp_path: Path):
    shutil.copy(PATHWAYS / "lumbar-surgery-1.yaml", tmp_path)
    shutil.copy(PATHWAYS / "lumbar-surgery-1.yaml", tmp_path / "other.yaml")
    with pytest.raises(BadQuestionnaire) as bad:
        read_pathways(tmp_path, LIBRARY)
    assert bad.value.fault is Fault.DUPLICATE
