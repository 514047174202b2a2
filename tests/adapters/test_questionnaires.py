"""Every shipped file loads and is the file that was released; a bad one is refused by fault, file and line."""

import shutil
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from app.adapters.questionnaires import BadQuestionnaire, read_instruments, read_pathways
from app.domain.document import Fault
from app.domain.instrument import AnswerFault, Instrument, Kind, UnknownInstrument
from app.domain.licence import Ship
from app.domain.pathway import from_document
from app.domain.words import Author, Choice

TESTS = Path(__file__).parents[1]
QUESTIONNAIRES = TESTS.parent / "questionnaires"
INSTRUMENTS, PATHWAYS = QUESTIONNAIRES / "instruments", QUESTIONNAIRES / "pathways"
LIBRARY = read_instruments(INSTRUMENTS)
SITES = ("back", "leg", "neck", "arm")


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


def test_what_is_shipped_with_its_text():
    """The others are scoring alone: a network imports their text after recording its licence."""
    shipped = [each for each in LIBRARY if each.licence.ship is Ship.TEXT]
    assert {(each.code, each.version, each.languages, len(each.items)) for each in shipped} == {
        *((f"nprs-{site}{worst}", "1", ("en", "es"), 1) for site in SITES for worst in ("", "-worst")),
        ("peg", "1", ("en",), 3),
        ("rmdq", "1983", ("en", "es"), 24),
        ("psfs", "1995", ("en",), 3),
        ("phq-2", "1", ("en",), 2),
        ("phq-9", "1", ("en",), 10),
        ("gad-2", "1", ("en",), 2),
        ("gad-7", "1", ("en",), 7),
        ("koos-jr", "2016", ("en",), 7),
        ("hoos-jr", "2016", ("en",), 6),
        ("global-change", "1", ("en", "es"), 1),
        ("pass", "1", ("en", "es"), 1),
        ("satisfaction", "1", ("en", "es"), 1),
        ("work-status", "1", ("en", "es"), 2),
        ("opioid-use", "1", ("en", "es"), 2),
        ("red-flags", "1", ("en", "es"), 8),
        ("body-map", "1", ("en", "es"), 44),
    }
    assert all(each.words_by_language == {} and each.withheld for each in LIBRARY if each not in shipped)


@pytest.mark.parametrize("path", sorted(INSTRUMENTS.glob("*.yaml")), ids=lambda path: path.name)
def test_a_file_is_named_after_its_code_version_and_language(path: Path):
    named = {f"{each.code}-{each.version}": each for each in LIBRARY}
    if path.stem not in named:
        name, language = path.stem.rsplit(".", 1)
        assert language in named[name].languages


@pytest.mark.parametrize("instrument", list(LIBRARY), ids=lambda instrument: f"{instrument.code} {instrument.version}")
def test_an_instrument_says_what_a_reader_needs(instrument: Instrument):
    assert set(instrument.titles) >= {"en", "es"}
    assert set(instrument.languages) <= set(instrument.licence.languages)
    assert all(any(scale.name in each.scores for each in instrument.examples) for scale in instrument.scales)
    assert any(type(value) is str for each in instrument.examples for value in each.scores.values())  # a reason


MIC, MIC_PERCENT, SCB, PASS = ("mic", "points"), ("mic", "percent"), ("scb", "points"), ("pass", "points")
OSTELO = [(*MIC, "2", True, "Ostelo et al. 2008"), (*MIC_PERCENT, "30", True, "Ostelo et al. 2008")]
FEKETE = [(*PASS, "3", False, "Fekete et al. 2016")]
THRESHOLDS = {
    "nprs-back": OSTELO + FEKETE,
    "nprs-leg": OSTELO + FEKETE,
    "nprs-neck": OSTELO,
    "nprs-arm": OSTELO,
    **{f"nprs-{site}-worst": OSTELO for site in SITES},
    "peg": [(*MIC_PERCENT, "30", True, "CDC 2022"), (*MIC, "1", True, "Reed et al. 2024")],
    "rmdq": [(*MIC, "5", True, "Ostelo et al. 2008"), (*MIC_PERCENT, "30", True, "Ostelo et al. 2008")],
    "psfs": [(*MIC, size, True, "Abbott and Schmitt 2014") for size in ("2.3", "1.3", "2.7")],
    "phq-9": [(*MIC, "5", True, "Löwe et al. 2004")],
    "gad-7": [(*MIC, "4", True, "Toussaint et al. 2020")],
    "koos-jr": [(*MIC, "14", False, "Lyman et al. 2018"), (*SCB, "20", True, "Lyman et al. 2018")],
    "hoos-jr": [(*MIC, "18", False, "Lyman et al. 2018"), (*SCB, "22", True, "Lyman et al. 2018")],
}


def test_thresholds_as_cited():
    found = {
        each.code: [
            (str(t.kind), str(t.unit), str(t.amount), t.checked, t.source.split(",")[0].split(" (")[0])
            for t in each.scales[0].thresholds
        ]
        for each in LIBRARY
        if each.licence.ship is Ship.TEXT and each.scales[0].thresholds
    }
    assert found == THRESHOLDS


def test_a_threshold_that_nobody_has_read_decides_nothing():
    assert LIBRARY.get("koos-jr", "2016").scales[0].threshold is None
    assert LIBRARY.get("nprs-back", "1").scales[0].is_acceptable(Decimal(0)) is None


def test_answers_that_need_a_person_at_once():
    urgent = {each.code: each.urgent for each in LIBRARY if each.urgent and each.licence.ship is Ship.TEXT}
    red_flags = LIBRARY.get("red-flags", "1")
    assert urgent == {
        "phq-9": {"phq9-9": (1, 2, 3)},
        "red-flags": {item.id: (1,) for item in red_flags.items},
    }
    assert [each.code for each in LIBRARY if each.needs_signature] == ["red-flags"]


def test_mood_is_marked():
    shipped = [each for each in LIBRARY if each.licence.ship is Ship.TEXT]
    marked = {each.code for each in shipped for scale in each.scales if scale.mood}
    assert marked == {"phq-2", "phq-9", "gad-2", "gad-7"}


def test_a_patient_reads_no_name_that_frightens():
    harsh = ("disab", "depress", "anxi", "red flag", "discapacidad", "depresi", "ansiedad", "alarma", "limitación")
    for instrument in LIBRARY:
        for title in instrument.titles.values():
            assert not any(word in title.plain.lower() for word in harsh), title.plain


def test_a_stem_belongs_to_the_questions_under_it():
    words = LIBRARY.get("phq-9", "1").words("en")
    stem = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
    assert {id: item.stem for id, item in words.items.items()} == {f"phq9-{n}": stem for n in range(1, 10)} | {
        "phq9-difficulty": ""
    }
    assert words.items["phq9-9"].choices[0] == Choice(0, "Not at all")
    assert words.items["phq9-difficulty"].choices[0] == Choice(0, "Not difficult at all")


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
    assert len(LIBRARY) == len([path for path in INSTRUMENTS.glob("*.yaml") if path.name != "rmdq-1983.es.yaml"])


def test_a_skip_is_always_allowed_but_not_of_a_question_that_is_not_there():
    peg = LIBRARY.get("peg", "1")
    assert peg.refuse("pain", None) is None
    assert peg.refuse("sleep", None) is AnswerFault.UNKNOWN_ITEM


def questions(instrument: Instrument) -> int:
    """A pain drawing is one, however many places it has."""
    regions = [item for item in instrument.items if item.kind is Kind.REGION]
    return len(instrument.items) - len(regions[1:])


def test_pathways_say_what_they_hold():
    """The line under a pathway's title counts check-ins and questions: it must be true."""
    pathways = [from_document(document) for document in read_pathways(PATHWAYS, LIBRARY).ready]
    known = {"low-back-without-surgery", "neck-without-surgery", "lumbar-surgery"}
    assert {pathway.code for pathway in pathways} >= known
    for pathway in pathways:
        most = max(
            sum(questions(LIBRARY.get(*key)) for key in point.instruments if key not in point.if_licensed)
            for point in pathway.time_points
        )
        for language in ("en", "es"):
            assert pathway.title[language]
            assert str(len(pathway.time_points)) in pathway.line[language]
            assert str(most) in pathway.line[language]
            assert all(point.title[language] for point in pathway.time_points)
        assert ("global-change", "1") not in pathway.time_points[0].instruments


def test_a_pathway_that_names_an_unknown_instrument_is_refused(tmp_path: Path):
    text = (PATHWAYS / "lumbar-surgery-1.yaml").read_text()
    (tmp_path / "lumbar-surgery-1.yaml").write_text(text.replace("code: nprs-leg", "code: nprs-toe", 1))
    with pytest.raises(BadQuestionnaire, match="nprs-toe 1") as bad:
        read_pathways(tmp_path, LIBRARY)
    assert bad.value.fault is Fault.UNKNOWN_NAME
    assert text.splitlines()[bad.value.line - 1].strip().startswith("- {code: nprs-leg")


def test_the_same_pathway_version_twice_is_refused(tmp_path: Path):
    shutil.copy(PATHWAYS / "lumbar-surgery-1.yaml", tmp_path)
    shutil.copy(PATHWAYS / "lumbar-surgery-1.yaml", tmp_path / "other.yaml")
    with pytest.raises(BadQuestionnaire) as bad:
        read_pathways(tmp_path, LIBRARY)
    assert bad.value.fault is Fault.DUPLICATE
