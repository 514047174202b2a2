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
