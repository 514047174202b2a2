"""`flask messages lint`, as a script and as a person meets it."""

import json
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select

from app.adapters.rendering import Rendering
from app.cli.messages.lint import LONGEST_SITE
from app.config import LONGEST_URL, Settings
from app.domain.wording import Kind, Notice, Reply
from app.models.practice import Practice
from app.roof import app_of, join
from app.services.installation import Installation
from tests.stage import ROOT, Stage

EACH = len(Kind) * 2 + len(Reply) + 2 + 2  # a text and a letter of each kind, the replies, two subjects; a code by mail
OURS = len(Notice) * 3  # a text, a letter and a subject of each notice to the staff, in English


def lint(at: Installation, *args: str) -> Result:
    result = app_of(at).test_cli_runner().invoke(args=["messages", "lint", *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def bad(at: Installation, *args: str) -> list[dict[str, Any]]:
    """What may not be sent; the exit status agrees."""
    result = lint(at, *args, "--json")
    lines = json.loads(result.output)
    assert lines
    found = [line for line in lines if not line["ok"]]
    assert all(bool(line["why"]) is not line["ok"] for line in lines)
    assert result.exit_code == bool(found)
    return found


def with_templates(at: Installation, folder: Path) -> Installation:
    """With a copy of our messages that a test may spoil."""
    copytree(ROOT / "app" / "templates" / "messages", folder / "messages")
    return replace(at, outside=replace(at.outside, render=Rendering(folder, ROOT / "translations")))


@pytest.fixture
def bare(tmp_path: Path) -> Installation:
    """Settings as a clone has them; nobody has made a database."""
    return with_templates(join(Settings.from_environment({"THROUGHLINE_VAR": str(tmp_path / "var")})), tmp_path)


@pytest.fixture
def at(stage: Stage) -> Installation:
    """Three practices with postal addresses, at an address as long as it may be."""
    with stage.at.db.transaction() as session:
        for practice in session.scalars(select(Practice)):
            practice.postal_address = "1 Main Street, Denver, CO 80202"
    return replace(stage.at, settings=replace(stage.at.settings, url="https://go.example.org"))


def spoil(folder: Path, template: str, old: str, new: str) -> None:
    path = folder / "messages" / template
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_everything_that_we_say_may_be_sent(bare: Installation) -> None:
    assert bad(bare, "--worst") == []
    assert [*bare.settings.var.glob("*.db*")] == []


def test_every_template_is_looked_at_for_every_practice_in_every_language(at: Installation) -> None:
    assert bad(at) == []
    lines = json.loads(lint(at, "--json").output)
    assert set(lines[0]) == {"template", "practice", "language", "segments", "septets", "ok", "why"}
    assert (
        len({(line["template"], line["practice"], line["language"]) for line in lines})
        == len(lines)
        == (EACH * 2 + OURS) * 3
    )
    texts = [line for line in lines if line["template"].startswith("sms/")]
    assert all(line["segments"] == 1 and 0 < line["septets"] <= 160 for line in texts)


def test_the_worst_case_is_as_long_as_anything_may_be(bare: Installation) -> None:
    lines = json.loads(lint(bare, "--worst", "--json").output)
    septets = {(line["template"], line["language"]): line["septets"] for line in lines}
    # Counted by hand for a label of 19, a link of 45, a phone number of 14, the longest date and minutes of two digits.
    assert [septets[f"sms/{kind}", "en"] for kind in Kind] == [156, 155, 156, 157, 148, 156, 134, 158]
    assert [septets[f"sms/{kind}", "es"] for kind in Kind] == [155, 155, 158, 157, 147, 160, 149, 159]
    assert len(LONGEST_SITE) == LONGEST_URL


def test_a_dash_turns_one_text_red(bare: Installation, tmp_path: Path) -> None:
    spoil(tmp_path, "sms/first.txt", "how are you?", "how are you — ?")  # the translation no longer knows it either
    assert {
        (line["template"], line["language"], line["segments"], line["septets"]) for line in bad(bare, "--worst")
    } == {("sms/first", language, 3, None) for language in ("en", "es")}


@pytest.mark.parametrize(("more", "red"), [("..", set()), ("...", {("sms/team-change", "en", 2, 161)})])
def test_one_septet_too_many_turns_a_text_red(
    bare: Installation, tmp_path: Path, more: str, red: set[tuple[object, ...]]
) -> None:
    spoil(
        tmp_path,
        "sms/team-change.txt",
        "{% endtrans %}",
        "{% endtrans %}{% if language == 'en' %}" + more + "{% endif %}",
    )
    found = bad(bare, "--worst")
    assert {(line["template"], line["language"], line["segments"], line["septets"]) for line in found} == red


@pytest.mark.parametrize(
    ("template", "word", "why"),
    [
        ("sms/reminder.txt", "back pain", "revealing: back, pain"),
        ("sms/stopped.txt", "PHQ-9", "unfit: phq"),
        ("email/first.txt", "depression", "revealing: depression"),
        ("email/subject.txt", "diagnosis", "unfit: diagnosis"),
        ("sms/reminder.txt", "{{ first_name }}", "'first_name' is undefined"),
        ("sms/help.txt", "{{ link }}", "'link' is undefined"),
        ("email/subject.txt", "{{ label }}", "'label' is undefined"),
    ],
)
def test_what_no_message_may_say_turns_it_red(
    bare: Installation, tmp_path: Path, template: str, word: str, why: str
) -> None:
    spoil(tmp_path, template, "{% endtrans %}", "{% endtrans %} " + word)
    found = {(line["template"], line["why"]) for line in bad(bare, "--worst")}
    name = template.removesuffix(".txt")
    assert {line for line in found if line[0] == name} == found != set()
    assert all(why in told for _, told in found), found


@pytest.mark.parametrize(
    ("change", "templates", "why"),
    [
        ({"label": "Spine Center"}, {f"sms/{said}" for said in (*Kind, *Reply)}, "revealing: spine"),
        ({"label": "Clínica Sol"}, {f"sms/{said}" for said in (*Kind, *Reply)}, "not-gsm7: í"),
        ({"postal_address": ""}, {f"email/{kind}" for kind in Kind}, "no-address"),
        ({"label": "M" * 19, "phone": "+525512345678"}, {"sms/team-change"}, "too-long: 161 septets"),
    ],
)
def test_each_practice_is_looked_at_with_its_own_words(
    at: Installation, stage: Stage, change: dict[str, str], templates: set[str], why: str
) -> None:
    with stage.at.db.transaction() as session:
        practice = session.get_one(Practice, stage.caz.practice_id)
        name = practice.name
        for field, value in change.items():
            setattr(practice, field, value)
    found = bad(at)
    assert {line["practice"] for line in found} == {name}
    assert templates <= {line["template"] for line in found}
    assert all(why in line["why"] for line in found if line["template"] in templates)


def test_the_address_of_the_installation_counts(at: Installation) -> None:
    far = replace(at, settings=replace(at.settings, url="https://check-ins.a-longer-name.example.org"))
    assert "too-long" in " ".join(line["why"] for line in bad(far))


def test_a_person_reads_the_worst_first(bare: Installation, tmp_path: Path) -> None:
    spoil(tmp_path, "sms/other.txt", "{% endtrans %}", "{% endtrans %} pain")
    result = lint(bare, "--worst")
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert [line.split()[:5] for line in lines[:3]] == [
        ["BAD", "133", "1", "es", "sms/other"],
        ["BAD", "128", "1", "en", "sms/other"],
        ["ok", "160", "1", "es", "sms/pre-visit"],
    ]
    assert lines[-1] == f"2 of {EACH * 2 + OURS} may not be sent."
