"""Free text on the phone: kept sealed, shown to nobody else, never lost, and read for danger as it is saved."""

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.safety import Heard, Tier
from app.models.alert import Alert
from app.models.response import Answer
from app.web import patient
from tests.every_kind import IN_WORDS, let_ask
from tests.phone import Phone
from tests.stage import Stage

WISH = "Can I drive again?\nAnd <b>lift</b> my grandson & dance?"
FIELD = re.compile(r'<textarea [^>]*name="answer"[^>]*>\n(.*?)</textarea>', re.DOTALL)


@pytest.fixture
def app(stage: Stage) -> Flask:
    let_ask(stage, IN_WORDS)
    return patient.create(stage.at)


@pytest.fixture
def asked(phone: Phone) -> Phone:
    phone.open()
    assert phone.h1 == "What do you want to talk about at your visit?"
    return phone


def field(phone: Phone) -> str:
    return html.unescape(FIELD.findall(phone.page.text)[0])


def faults(phone: Phone) -> list[str]:
    return [html.unescape(text) for text in re.findall(r'<a href="#answer-0">(.*?)</a>', phone.page.text)]


def kept(stage: Stage) -> list[tuple[str | None, int | None, bool]]:
    """Words, value, skipped of every version."""
    with stage.at.db.reading() as session:
        rows = session.scalars(select(Answer).where(Answer.item == "talk").order_by(Answer.version))
        return [(row.words, row.value, row.skipped) for row in rows]


def alerts(stage: Stage) -> list[tuple[str, Tier, str | None]]:
    with stage.at.db.reading() as session:
        return [(each.rule, each.tier, each.item) for each in session.scalars(select(Alert))]


def test_words_are_kept_as_they_were_written_and_shown_again_here_alone(asked: Phone, stage: Stage, app: Flask) -> None:
    assert field(asked) == ""
    asked.answer(f"  {WISH.replace(chr(10), chr(13) + chr(10))} ")
    assert (asked.at, kept(stage)) == ("/check-in/2", [(WISH, None, False)])
    asked.look("/check-in/1")
    assert field(asked) == WISH
    assert "<b>lift" not in asked.page.text
    asked.look("/check-in/2")
    asked.answer(4)
    assert (asked.at, WISH in html.unescape(asked.page.text)) == ("/check-in/review", True)
    other = Phone(app, stage, asked.key)
    other.type_date(other.born)
    for page in ("/check-in/1", "/check-in/review"):
        assert "drive" not in other.look(page).text
    other.look("/check-in/1")
    other.answer("")
    assert (other.at, len(kept(stage))) == ("/check-in/review", 1), "what was written elsewhere stays"


def test_the_database_holds_no_plain_words(asked: Phone, stage: Stage) -> None:
    asked.answer(WISH)
    with stage.at.db.reading() as session:
        (sealed,) = session.scalars(select(Answer.words_sealed).where(Answer.item == "talk"))
        assert sealed
        assert b"drive" not in sealed


def test_the_same_words_twice_are_kept_once_and_every_version_is_kept(asked: Phone, stage: Stage) -> None:
    for words in ("sleep", "sleep", "walk"):
        asked.look("/check-in/1")
        asked.answer(words)
    asked.look("/check-in/1")
    asked.answer(do="skip")
    assert kept(stage) == [("sleep", None, False), ("walk", None, False), (None, None, True)]


def test_nobody_reads_this_at_once_and_the_field_says_so(asked: Phone) -> None:
    assert "No one reads this right away." in asked.page.text
    assert "Do not ask for urgent help here. In an emergency, call 911." in asked.page.text
    assert 'aria-describedby="hint room"' in asked.page.text


def test_an_empty_field_is_neither_an_answer_nor_a_skip(asked: Phone, stage: Stage) -> None:
    asked.answer(" \r\n ")
    assert (asked.page.status_code, faults(asked)) == (
        422,
        ["Write a few words, or tap Skip this question."],
    )
    asked.answer("walk")
    asked.look("/check-in/1")
    asked.answer("")
    assert (asked.page.status_code, kept(stage)) == (422, [("walk", None, False)]), "emptied: skip is for the patient"


def test_too_many_letters_are_counted_and_stay_in_the_field(asked: Phone, stage: Stage) -> None:
    long = "walk " * 40 + "walk"
    asked.answer(long)
    assert (asked.page.status_code, field(asked), kept(stage)) == (422, long, [])
    assert faults(asked) == ["Please use 200 letters or fewer. You wrote 204."]
    asked.answer("ñ" * 200)
    assert (asked.at, len(kept(stage))) == ("/check-in/2", 1)


@pytest.mark.parametrize(
    "words",
    ["I want to kill myself", "ya no quiero vivir", "my back hurts " * 20 + "and i want to die", "Quiero morir <b>"],
)
def test_words_of_danger_bring_help_at_once_and_tell_a_person(asked: Phone, stage: Stage, words: str) -> None:
    asked.answer(words)
    assert asked.at == "/check-in/help"
    assert asked.h1 == "You are not alone. Help is here right now."
    assert words not in html.unescape(asked.page.text)
    assert (kept(stage), alerts(stage)) == ([(words, None, False)], [("crisis-words", Tier.CRISIS, "talk")])
    asked.send()
    assert asked.at == "/check-in/2"
    asked.answer(4)
    asked.send()
    assert "Help is there day and night." in asked.page.text


def test_a_wrong_word_leads_back_to_the_field(asked: Phone, stage: Stage) -> None:
    asked.answer("I want to die")
    asked.send(said=Heard.MISTAKE)
    assert (asked.at, field(asked)) == ("/check-in/1", "I want to die")
    asked.answer("I want to dance")
    assert (asked.at, len(alerts(stage))) == ("/check-in/2", 1)


def test_english_and_spanish_leave_the_same(stage: Stage, app: Flask) -> None:
    stage.enrol_ana(language="es")
    phone = Phone(app, stage, language="es-MX")
    phone.open()
    assert phone.h1 == "¿De qué quiere hablar en su consulta?"
    assert "Nadie lee esto enseguida." in phone.page.text
    phone.answer(WISH)
    assert kept(stage) == [(WISH, None, False)]


@pytest.mark.parametrize("words", ["a", "\u202e" + "abc", "😀" * 200, "a\x00b"])
def test_odd_letters_are_letters(asked: Phone, stage: Stage, words: str) -> None:
    asked.answer(words)
    assert kept(stage) == [(words, None, False)]
