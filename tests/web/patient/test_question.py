"""One question per screen: what is saved, and what is shown again."""

import re

from flask import Flask
from sqlalchemy import select

from app.models.base import Base
from app.models.response import Response
from tests.phone import Phone, answers
from tests.services.plans import enrol
from tests.stage import Stage


def everything(stage: Stage) -> dict[str, list[str]]:
    """Every row of every table."""
    with stage.at.db.reading() as session:
        return {
            table.name: sorted(map(str, session.execute(select(table)).all())) for table in Base.metadata.sorted_tables
        }


def test_it_works(phone: Phone, stage: Stage) -> None:
    phone.open()
    assert phone.h1 == "In the past 7 days, how would you rate your back pain on average?"
    assert "<title>Question 1 of 6 - Health check-in</title>" in phone.page.text
    rows = re.findall(r'<input type="radio" id="answer-\d+" name="answer" value="(\d+)"', phone.page.text)
    assert rows == [str(value) for value in range(11)]
    assert phone.checked == []
    assert phone.page.text.index("10 means “Worst imaginable pain”") < phone.page.text.index('id="answer-0"')
    phone.answer(7)
    assert phone.at == "/check-in/2"
    assert answers(stage) == [("pain", 1, 7, False)]


def test_looking_changes_nothing(phone: Phone, stage: Stage) -> None:
    before = everything(stage)
    for path in (f"/{phone.key}", f"/{phone.key}/birth-date"):
        for _ in range(20):
            phone.look(path)
            phone.client.head(path)
            phone.client.options(path)
    assert everything(stage) == before
    phone.open()
    phone.answer(3)
    before = everything(stage)
    pages = ["", "/who", "/resume", "/1", "/2", "/6", "/7", "/review", "/done"]
    for path in [*(f"/check-in{page}" for page in pages), "/again", "/closed", "/demo/outbox", "/nothing"]:
        phone.look(path)
        phone.client.head(path)
    assert everything(stage) == before
    phone.look("/check-in")
    assert phone.at == "/check-in/2"


def test_save_stands_before_skip_so_that_enter_never_skips(phone: Phone) -> None:
    phone.open()
    form = phone.page.text[phone.page.text.index('name="asked"') :]
    assert re.findall(r'name="do" value="(\w+)"', form) == ["save", "skip"]


def test_a_skip_is_kept_as_a_skip(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(do="skip")
    assert phone.at == "/check-in/2"
    assert answers(stage) == [("pain", 1, None, True)]
    phone.look("/check-in/1")
    assert "You skipped this. You can answer it now." in phone.page.text
    phone.answer(do="save")
    assert phone.page.status_code == 422


def test_back_shows_the_saved_answer_and_a_changed_one_is_a_new_version(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(7)
    assert 'href="/check-in/1"' in phone.page.text
    phone.look("/check-in/1")
    assert phone.checked == ["7"]
    stage.clock.tick(minutes=1)
    phone.answer(2)
    assert answers(stage) == [("pain", 1, 7, False), ("pain", 2, 2, False)]


def test_nothing_chosen(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer()
    says = "Choose a number from 0 to 10. If you would rather not answer, tap Skip this question."
    assert phone.page.status_code == 422
    assert "<title>Error: Question 1 of 6" in phone.page.text
    assert phone.page.text.count(says) == 2
    assert 'href="#answer-0"' in phone.page.text
    assert answers(stage) == []


def test_a_checklist_is_one_question_and_unticked_is_not_ticked(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(1)
    phone.answer(1)
    assert phone.h1 == "Which of these describe you today?"
    assert len(re.findall('type="checkbox"', phone.page.text)) == 24
    assert "When your back hurts, you may find it difficult" in phone.page.text
    phone.answer(0, 23)
    kept = {item: value for item, _, value, _ in answers(stage) if item.startswith("rmdq")}
    assert (len(kept), sum(value or 0 for value in kept.values())) == (24, 2)
    assert kept["rmdq-01"] == kept["rmdq-24"] == 1
    phone.look("/check-in/3")
    assert phone.checked == ["0", "23"]


def test_none_ticked_is_an_answer(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(1)
    phone.answer(1)
    phone.answer()
    assert phone.at == "/check-in/4"
    assert {(value, skipped) for item, _, value, skipped in answers(stage) if item.startswith("rmdq")} == {(0, False)}


def test_on_another_device_answers_are_not_shown_and_stay_if_left(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.open()
    phone.answer(7)
    phone.answer(6)
    phone.answer(0, 1, 2)
    other = Phone(app, stage, phone.key)
    other.type_date(other.born)
    assert (other.at, other.h1) == ("/check-in/resume", "Welcome back, Ana")
    assert "You have answered 3 of 6 questions." in other.page.text
    other.look("/check-in/who-answers")
    other.answers_alone()
    assert other.at == "/check-in/4"
    before = answers(stage)
    for number in (1, 2, 3):
        other.look(f"/check-in/{number}")
        assert "You answered this already." in other.page.text
        assert other.checked == []
        other.answer()
        assert other.at == f"/check-in/{number + 1}"
    assert answers(stage) == before
    other.look("/check-in/3")
    assert "just tap Continue" not in other.page.text, "Continue keeps what was ticked"
    other.answer(do="none")
    assert {value for item, version, value, _ in answers(stage) if version == 2} == {0}
    other.look("/check-in/3")
    assert "You answered this already." not in other.page.text


def test_going_on_elsewhere_ends_in_one_response(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.open()
    phone.answer(7)
    other = Phone(app, stage, phone.key)
    other.type_date(other.born)
    other.look("/check-in")
    other.look("/check-in/2")
    other.answer(4)
    phone.look("/check-in/1")
    assert phone.checked == ["7"]
    phone.look("/check-in/2")
    assert "You answered this already." in phone.page.text
    with stage.at.db.reading() as session:
        assert len(session.scalars(select(Response)).all()) == 2


def test_a_part_only_in_english_can_be_skipped_whole(stage: Stage, app: Flask) -> None:
    stage.enrol_ana(language="es")
    phone = Phone(app, stage, language="es-MX")
    phone.open()
    assert phone.h1 == "En los últimos 7 días, ¿cómo calificaría su dolor de espalda en promedio?"
    assert "Saltar esta parte" not in phone.page.text
    for _ in range(3):
        phone.answer(2)
    assert "Esta parte está solo en inglés." in phone.page.text
    assert '<h1><span lang="en">What number best describes your pain' in phone.page.text
    phone.answer(4)
    phone.answer(do="skip-part")
    assert phone.at == "/check-in/review"
    peg = [(item, value, skipped) for item, _, value, skipped in answers(stage) if item in {"enjoyment", "activity"}]
    assert sorted(peg) == [("activity", None, True), ("enjoyment", None, True)]
    assert ("pain", 1, 4, False) in answers(stage)  # what was answered of the part stays
    with stage.at.db.reading() as session:
        languages = {row.instrument: row.language for row in session.scalars(select(Response))}
    assert languages == {"nprs-back": "es", "nprs-leg": "es", "rmdq": "es", "peg": "en"}


def test_a_part_that_is_skipped_whole_leads_to_the_next_part(stage: Stage, app: Flask) -> None:
    enrol(stage, [("peg", "1"), ("nprs-leg", "1")], language="es")
    phone = Phone(app, stage, language="es-MX")
    phone.open()
    phone.answer(do="skip-part")
    assert phone.h1.endswith("dolor de pierna en promedio?")


def credit(phone: Phone) -> str:
    """What the page says last of whose words these are."""
    return " ".join(re.findall(r'<p class="credit">(.*?)</p>\s*</main>', phone.page.text, re.DOTALL)[0].split())


def test_each_question_says_whose_words_it_has(phone: Phone) -> None:
    phone.open()
    assert credit(phone) == "These questions are our own."
    phone.look("/check-in/3")
    assert credit(phone) == "Roland-Morris Disability Questionnaire: Roland and Morris 1983, Spine 8:141-144."


def test_a_translation_of_ours_says_so_and_an_official_one_has_its_own_line(stage: Stage, app: Flask) -> None:
    stage.enrol_ana(language="es")
    phone = Phone(app, stage, language="es-MX")
    phone.open()
    assert credit(phone) == "Estas preguntas son nuestras."
    phone.look("/check-in/3")
    kovacs = "Versión española: © Fundación Kovacs; Kovacs et al. 2002, Spine 27:538-542."
    assert credit(phone) == f"{kovacs} La introducción es nuestra. No es oficial."
    phone.look("/check-in/4")
    assert credit(phone) == '<span lang="en">PEG: Krebs et al. 2009, J Gen Intern Med 24:733-738</span>.'
