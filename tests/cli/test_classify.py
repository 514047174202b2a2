"""`flask messages classify`, as an operator and a script meet it."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from app.domain.inbound import Class
from app.roof import app_of
from tests.stage import Stage

Run = Callable[..., Result]


@pytest.fixture
def run(stage: Stage) -> Run:
    runner = app_of(stage.at).test_cli_runner()
    return lambda *args: runner.invoke(args=["messages", "classify", *args])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("STOP", Class.STOP),
        ("START", Class.START),
        ("AYUDA", Class.HELP),
        ("numero equivocado", Class.WRONG_NUMBER),
        ("quiero morir", Class.CRISIS),
        ("please dont text me at work", Class.UNCLEAR),
        ("I will stop by tomorrow", Class.OTHER),
        ("", Class.OTHER),
    ],
)
def test_a_script_reads_the_class(run: Run, text: str, expected: Class) -> None:
    told = json.loads(run(text, "--json").stdout)
    assert told["class"] == expected
    assert bool(told["why"]) is (expected is not Class.OTHER)


def test_an_operator_reads_a_line(run: Run) -> None:
    assert run("please stop texting me").stdout == "stop, ends texts: stop texting\n"
    assert run("gracias").stdout == "other\n"
    assert run("--", "--stop--").stdout == "stop, ends texts: stop\n"
