"""`flask instruments score`: what goes in, what comes out, and everything that is refused by name and place."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask.testing import FlaskCliRunner

from app.config import Settings
from app.models.base import Database
from app.models.keyring import Keyring
from app.roof import app_of
from app.services.installation import Installation
from tests.stage import LIBRARY, Clock, outside_for

SHAPE = {"scale", "value", "se", "prorated", "answered", "level", "reason"}  # what scripts may count on
Score = Callable[..., Result]


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> FlaskCliRunner:
    """An installation whose database cannot be reached: scoring asks none."""
    folder = tmp_path_factory.mktemp("score")
    settings = Settings.from_environment({"THROUGHLINE_VAR": str(folder)})
    nowhere = Database(f"sqlite:///{folder}/not/there/throughline.db", Keyring.new())
    return app_of(Installation(settings, nowhere, outside_for(folder, Clock()))).test_cli_runner()


@pytest.fixture
def score(runner: FlaskCliRunner) -> Score:

    def invoke(given: object, code: str = "peg", version: str = "1", *, plain: bool = False) -> Result:
        typed = given if isinstance(given, str | bytes) else json.dumps(given)
        args = ["instruments", "score", code, "--version", version, *([] if plain else ["--json"])]
        return runner.invoke(args=args, input=typed)

    return invoke


@pytest.mark.parametrize("given", [[4, 5, 6], {"pain": 4, "enjoyment": 5, "activity": 6}])
def test_one_set_of_answers_is_a_list_of_scores(score: Score, given: object) -> None:
    (scored,) = json.loads(score(given).stdout)
    assert scored.keys() >= SHAPE
    assert scored == {
        "scale": "peg",
        "value": 5.0,
        "se": None,
        "prorated": False,
        "answered": 3,
        "of": 3,
        "level": None,
        "reason": None,
        "recomputed": False,
    }
    assert score(given, plain=True).stdout == "peg: 5.0\n"


@pytest.mark.parametrize("given", [[], {}, [None, None, None], [4, 5], [4, None, 6], [None, 3], {"pain": 4}])
def test_no_score_has_a_reason(score: Score, given: object) -> None:
    (scored,) = json.loads(score(given).stdout)
    assert scored.keys() >= SHAPE
    assert scored["value"] is None
    assert scored["reason"] in {"not-answered", "too-few-answers"}
    assert scored["reason"] in score(given, plain=True).stdout


def test_several_sets_are_as_many_lists(score: Score) -> None:
    sets = [[1, 1, 1], [], {"pain": 10, "enjoyment": 10, "activity": 10}]
    scored = json.loads(score(sets).stdout)
    assert [[each["value"] for each in one] for one in scored] == [[1.0], [None], [10.0]]
    assert json.loads(score([[]]).stdout) == [json.loads(score([]).stdout)]
    assert score(sets, plain=True).stdout.splitlines()[0::2] == ["1 peg: 1.0", "3 peg: 10.0"]


def test_what_the_source_gives_stands_with_the_score(score: Score) -> None:
    (t,) = json.loads(score([1, 1, 1, 1], "promis-pf-4a", "2.0").stdout)
    assert (t["value"], t["level"]) == (22.5, "severe")
    assert t["se"] > 0
    (t,) = json.loads(score([3, 3, 3], "promis-pain-intensity-3a", "1.0").stdout)
    assert t["recomputed"] is True
    assert (
        "recomputed table: check before clinical use"
        in score([3, 3, 3], "promis-pain-intensity-3a", "1.0", plain=True).stdout
    )
    (total,) = json.loads(score([1, 1, 1, 1, 1, 1, 1, None, None], "phq-9").stdout)
    assert (total["prorated"], total["answered"], total["of"]) == (True, 7, 9)


@pytest.mark.parametrize("given", [[], [1, 2, 3], ["x"], [[1], []], {}])
def test_an_instrument_whose_scoring_is_not_public_says_so(score: Score, given: object) -> None:
    scored = json.loads(score(given, "vr-12").stdout)
    for one in scored if given == [[1], []] else [scored]:
        assert [each["scale"] for each in one] == [scale.name for scale in LIBRARY.get("vr-12", "1").scales]
        assert {(each["value"], each["reason"]) for each in one} == {(None, "not-published")}


REFUSED = {
    "too high": ([11, 0, 0], "set 1: out-of-range: pain (it takes 0 to 10)"),
    "too low": ([0, -1, 0], "set 1: out-of-range: enjoyment"),
    "a fraction": ([1.5, 0, 0], "set 1: wrong-type: pain"),
    "a whole fraction": ([1.0, 0, 0], "set 1: wrong-type: pain"),
    "text": (["4", 0, 0], "set 1: wrong-type: pain"),
    "a boolean": ([True, 0, 0], "set 1: wrong-type: pain"),
    "a boolean after the same number": ([[1, 0, 0], [True, 0, 0]], "set 2: wrong-type: pain"),
    "a fraction after the same number": ([[1, 0, 0], [1.0, 0, 0]], "set 2: wrong-type: pain"),
    "an answer inside an answer": ([4, [5], 6], "set 1: wrong-type: enjoyment"),
    "an object inside an answer": ([4, {"a": 1}, 6], "set 1: wrong-type: enjoyment"),
    "an object as an answer": ({"pain": {"pain": 1}}, "set 1: wrong-type: pain"),
    "too many": ([1, 2, 3, 4], "set 1: too-many-answers: 4 for 3 items"),
    "unknown item": ({"sleep": 4}, "set 1: unknown-item: sleep"),
    "unknown item passed over": ({"sleep": None}, "set 1: unknown-item: sleep"),
    "the third of three": ([[1, 2, 3], [], [1, 11, 3]], "set 3: out-of-range: enjoyment"),
    "sets and answers": ([[1], 2], "set 2: wrong-type: a set of answers"),
    "a null among sets": ([[1], None], "set 2: wrong-type: a set of answers"),
    "a number": (7, "set 1: wrong-type: a set of answers"),
    "nothing but null": ("null", "set 1: wrong-type: a set of answers"),
    "said twice": ('[{"pain": 1}, {"pain": 1, "pain": 2}]', "set 2: duplicated-item: pain"),
    "said twice, alone": ('{"pain": 1, "pain": 1}', "set 1: duplicated-item: pain"),
    "said twice, inside": ('[1, {"pain": 1, "pain": 1}]', "set 1: wrong-type: enjoyment"),
    "not a number": ("[NaN, 1, 2]", "not-json: NaN"),
    "endless": ("[-Infinity, 1, 2]", "not-json: -Infinity"),
    "no JSON": ("pain 4", "not-json: "),
    "nothing": ("", "not-json: "),
    "two documents": ("[1] [2]", "not-json: "),
    "not UTF-8": (b"[\xff\xfe1]", "not-json: "),
    "a number too long to read": (f"[{'9' * 5000}]", "out-of-range: "),
    "a large number": ([10**30], "set 1: out-of-range: pain"),
    "brackets without end": ("[" * 2_000_000, "too-deep: "),
    "objects without end": ('{"a":' * 100_000, "too-deep: "),
    "a line and a colour": ({"sleep\n\x1b[31m": 1}, r"set 1: unknown-item: 'sleep\n\x1b[31m'"),
    "half a character": ('{"\\ud800": 1}', r"set 1: unknown-item: '\ud800'"),
    "a long name": ({"x" * 5000: 1}, "set 1: unknown-item: 'xxx"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("plain", [False, True])
def test_what_cannot_be_is_refused_by_name_and_place(score: Score, name: str, plain: bool) -> None:
    given, fault = REFUSED[name]
    result = score(given, plain=plain)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"Error: {fault}")
    assert len(line) < 200


def test_what_is_not_here_is_named(score: Score) -> None:
    assert "unknown-version: there is no peg 9; there is 1." in score([1, 2, 3], "peg", "9").stderr
    assert "unknown-code: there is no instrument pegg; did you mean peg?" in score([1, 2, 3], "pegg").stderr
