"""Each kind of question on the phone: how it is asked, what is said of a fault, and what is shown on return."""

import html
import re
from dataclasses import replace

import pytest
from flask import Flask

from app.web import patient
from tests.every_kind import EVERY_KIND, let_ask
from tests.phone import Phone, answers
from tests.stage import LIBRARY, Stage


@pytest.fixture
def app(stage: Stage) -> Flask:
    let_ask(stage, EVERY_KIND)
    return patient.create(stage.at)


def group_name(phone: Phone) -> str:
    """What a screen reader says of the question: all that its legend holds, without marks."""
    legend = re.findall(r"<legend>(.*?)</legend>", phone.page.text, re.DOTALL)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", legend)).split())


def typed(phone: Phone) -> str:
    """What stands in the field to type in."""
    return re.findall(r'name="answer" value="([^"]*)" inputmode="numeric"', phone.page.text)[0]


def faults(phone: Phone) -> list[str]:
    return [html.unescape(text) for text in re.findall(r'<a href="#answer-0">(.*?)</a>', phone.page.text)]


def kept(stage: Stage, item: str) -> list[int | None]:
    return [value for name, _, value, _ in answers(stage) if name == item]


def test_the_sentence_above_several_questions_belongs_to_each(phone: Phone) -> None:
    phone.open()
    stem = "How often have you been bothered by any of the following problems?"
    assert group_name(phone) == phone.h1 == f"{stem} Pain when twisting on your knee"
    assert phone.page.text.index("These are about your knee.") < phone.page.text.index("<legend>")
    phone.answer(0)
    assert stem not in phone.page.text
    assert "These are about your knee." not in phone.page.text
    phone.answer(50)
    assert group_name(phone) == f"{stem} Going up stairs"
    phone.answer(1)
    assert group_name(phone) == "In the last week, my knee kept me from"
    assert "Tap each one that fits." in phone.page.text
    phone.answer(1)
    assert "1 of 2 ticked" in phone.page.text


def test_the_review_has_the_sentence_once_above_its_questions_as_it_is_printed(stage: Stage) -> None:
    koos = LIBRARY.get("koos-jr", "2016")
    let_ask(stage, replace(koos, code="peg", version="1"))
    stage.enrol_ana()
    phone = Phone(patient.create(stage.at), stage)
    phone.open()
    phone.answer_all(2)
    words = koos.words("en").items
    for stem in {each.stem for each in words.values()}:
        assert html.unescape(phone.page.text).count(stem) == 1
    assert len(re.findall("<dt>", phone.page.text)) == len(words)


def test_words_in_another_language_are_marked_sentence_and_question_apart(stage: Stage, app: Flask) -> None:
    stage.enrol_ana(language="es")
    phone = Phone(app, stage, language="es-MX")
    phone.open()
    assert phone.h1 == "¿Con qué frecuencia le han molestado los siguientes problemas? Dolor al girar sobre su rodilla"
    assert 'lang="en"' not in phone.page.text.split("<main>")[1].split("<footer>")[0]


@pytest.fixture
def at_days(phone: Phone) -> Phone:
    """The phone before the question that takes a number from 1 to 92."""
    phone.open()
    phone.answer(1)
    assert phone.h1 == "How many days did you stay in bed?"
    return phone


def test_a_number_is_typed_kept_and_shown_on_return(at_days: Phone, stage: Stage) -> None:
    assert "Type a whole number from 1 to 92. Then tap Continue." in at_days.page.text
    assert typed(at_days) == ""
    at_days.answer(" 12 ")
    assert (at_days.at, kept(stage, "days")) == ("/check-in/3", [12])
    at_days.look("/check-in/2")
    assert typed(at_days) == "12"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("", "Type a number from 1 to 92, or tap Skip this question."),
        ("twelve", "That is not a whole number. Type digits only, from 1 to 92."),
        ("7.5", "That is not a whole number. Type digits only, from 1 to 92."),
        ("1_0", "That is not a whole number. Type digits only, from 1 to 92."),
        ("٣", "That is not a whole number. Type digits only, from 1 to 92."),
        ("9" * 5000, "That is not a whole number. Type digits only, from 1 to 92."),
        ("0", "That number is too low or too high. Type a number from 1 to 92."),
        ("-3", "That number is too low or too high. Type a number from 1 to 92."),
        ("93", "That number is too low or too high. Type a number from 1 to 92."),
    ],
)
def test_a_fault_of_a_number_is_said_and_what_was_typed_stays(
    at_days: Phone, stage: Stage, answer: str, says: str
) -> None:
    at_days.answer(answer)
    assert (at_days.page.status_code, faults(at_days)) == (422, [says])
    assert typed(at_days) == answer
    assert 'aria-invalid="true"' in at_days.page.text
    assert "<title>Error: Question 2 of 5" in at_days.page.text
    assert kept(stage, "days") == []


def test_what_is_typed_is_text_and_no_markup(at_days: Phone) -> None:
    at_days.answer('"><script>')
    assert "<script>" not in at_days.page.text


def test_a_line_is_a_number_with_its_ends_and_nothing_chosen_for_you(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(0)
    assert "0 means “The worst health”." in phone.page.text
    assert "100 means “The best health”." in phone.page.text
    assert "Type a whole number from 0 to 100. Then tap Continue." in phone.page.text
    assert typed(phone) == ""
    phone.answer("101")
    assert faults(phone) == ["That number is too low or too high. Type a number from 0 to 100."]
    phone.answer("0")
    assert kept(stage, "line") == [0]
    phone.look("/check-in/2")
    assert typed(phone) == "0"


def test_typed_answers_from_another_device_are_not_shown_and_stay_if_left(
    at_days: Phone, stage: Stage, app: Flask
) -> None:
    at_days.answer(12)
    other = Phone(app, stage, at_days.key)
    other.type_date(other.born)
    other.look("/check-in/2")
    assert "You answered this already." in other.page.text
    assert typed(other) == ""
    other.answer("")
    assert (other.at, kept(stage, "days")) == ("/check-in/3", [12])


def test_two_choices_of_one_value_are_not_told_apart_on_return(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(0)
    phone.answer(50)
    assert re.findall(r'id="(answer-\d)" name="answer" value="(\d)"', phone.page.text) == [
        ("answer-0", "0"),
        ("answer-1", "0"),
        ("answer-2", "1"),
        ("answer-3", "2"),
    ]
    phone.answer(0)
    phone.look("/check-in/3")
    assert phone.checked == []
    assert "You answered this already." in phone.page.text
    phone.answer()
    assert (phone.at, kept(stage, "stairs")) == ("/check-in/4", [0])
    phone.look("/check-in/3")
    phone.answer(1)
    phone.look("/check-in/3")
    assert phone.checked == ["1"]


def test_a_line_that_ends_in_a_stop_gets_no_second_one_and_the_review_lists_each_once(phone: Phone) -> None:
    phone.open()
    assert "Invented (C) 2026. All rights reserved.\n" in phone.page.text
    phone.answer_all(1)
    assert re.findall(r'<p class="credit">(.*?)</p>', phone.page.text) == ["Invented (C) 2026. All rights reserved."]
