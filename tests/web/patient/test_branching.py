"""The way through questions that come and go: none is passed by, none comes twice, and it ends at the review."""

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from app.web import patient
from tests.every_kind import EVERY_KIND, let_ask
from tests.phone import Phone, answers
from tests.stage import Stage, set_up

ALLOWED = {item.id: item.values for item in EVERY_KIND.items}


@pytest.fixture
def app(stage: Stage) -> Flask:
    let_ask(stage, EVERY_KIND)
    return patient.create(stage.at)


def of(phone: Phone) -> str:
    return re.findall(r"Question (\d+ of \d+)", phone.page.text)[0]


def on_screen(phone: Phone) -> str:
    """The first item of the question that is shown."""
    return re.findall(r'name="asked" value="peg 1 ([a-z]+)"', phone.page.text)[0]


def test_the_count_follows_the_answers(phone: Phone) -> None:
    phone.open()
    assert of(phone) == "1 of 4"
    phone.answer(2)
    assert (of(phone), on_screen(phone)) == ("2 of 6", "days")
    phone.answer(30)
    assert (of(phone), on_screen(phone)) == ("3 of 7", "help")
    phone.look("/check-in/1")
    phone.answer(0)
    assert (of(phone), on_screen(phone)) == ("2 of 4", "line")


def test_an_answer_to_a_question_that_has_gone_goes_on_with_the_others(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.open()
    phone.answer(1)
    phone.look("/check-in/3")
    phone.answer(50)
    phone.look("/check-in/2")
    assert on_screen(phone) == "days"
    other = Phone(app, stage, phone.key)
    other.type_date(other.born)
    other.look("/check-in/1")
    other.answer(0)
    phone.answer(12)
    assert (phone.page.status_code, phone.at, on_screen(phone)) == (200, "/check-in/3", "stairs")
    assert "days" not in {item for item, *_ in answers(stage)}


def test_a_change_from_the_review_asks_what_it_opens_and_nothing_else_is_lost(phone: Phone, stage: Stage) -> None:
    phone.open()
    for value in (0, 50, 1, 0):
        phone.answer(value)
    assert phone.at == "/check-in/review"
    assert "You answered 4 of 4 questions." in phone.page.text
    phone.look("/check-in/1")
    phone.answer(2)
    assert on_screen(phone) == "days"
    phone.look("/check-in/review")
    assert (phone.at, on_screen(phone)) == ("/check-in/2", "days")
    phone.answer(3)
    while phone.at != "/check-in/review":
        phone.answer(do="skip") if on_screen(phone) == "worst" else phone.answer(*phone.checked or ["50"])
    assert "You answered 5 of 6 questions." in phone.page.text
    assert "How many days did you stay in bed?" in phone.page.text
    phone.look("/check-in/1")
    phone.answer(0)
    assert phone.at == "/check-in/review"
    assert "You answered 4 of 4 questions." in phone.page.text
    assert "How many days did you stay in bed?" not in phone.page.text
    assert [value for item, _, value, _ in answers(stage) if item == "days"] == [3]
    phone.send()
    assert phone.at == "/check-in/done"


def test_a_part_that_is_skipped_whole_ends_at_the_review(stage: Stage, app: Flask) -> None:
    stage.enrol_ana()
    phone = Phone(app, stage)
    phone.open()
    phone.answer(2)
    phone.answer(do="skip-part")
    assert phone.at == "/check-in/review"
    assert "You answered 1 of 6 questions." in phone.page.text


def test_where_nothing_may_be_asked_any_more_the_patient_is_told_so_calmly(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(0)
    let_ask(stage)
    late = Phone(patient.create(stage.at), stage, phone.key)
    late.type_date(late.born)
    pages = ["", "/1", "/resume", "/review", "/done"]
    for page in pages:
        late.look(f"/check-in{page}")
        assert (late.page.status_code, late.at, late.h1) == (200, "/check-in", "These questions have closed")
    assert 'name="asked"' not in late.page.text


def test_what_was_sent_before_is_still_told_where_nothing_else_may_be_asked(phone: Phone, stage: Stage) -> None:
    phone.open()
    for value in (0, 50, 1, 0):
        phone.answer(value)
    phone.send()
    assert phone.at == "/check-in/done"
    let_ask(stage)
    phone.look("/check-in")
    assert phone.at == "/check-in/done"


def step(phone: Phone, data: st.DataObject) -> None:
    """One thing that a person does with a question: answers it, skips it, goes back, or comes in again."""
    item = on_screen(phone)
    match data.draw(st.sampled_from(["answer", "answer", "skip", "back", "again"])):
        case "answer" if item == "walking":
            phone.answer(*data.draw(st.sets(st.sampled_from([0, 1]))))
        case "answer":
            phone.answer(data.draw(st.sampled_from([30, 2] if item == "days" else ALLOWED[item])))
        case "skip":
            phone.answer(do="skip")
        case "back":
            phone.look(re.findall(r'<a class="back" href="([^"]+)"', phone.page.text)[0])
            if phone.at == "/check-in/who":
                phone.send()
            phone.answers_alone()
        case _:
            phone.look("/check-in")


def forward(phone: Phone, data: st.DataObject) -> None:
    """From now on every question is answered or skipped: that comes to an end within the number of questions."""
    for _ in range(2 * len(EVERY_KIND.items)):
        if phone.at == "/check-in/review":
            return
        item = on_screen(phone)
        phone.answer(data.draw(st.sampled_from([30] if item == "days" else ALLOWED[item])))
    raise AssertionError("no end")


def test_every_way_ends_at_the_review_with_every_question_answered_or_skipped(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, soak: bool
) -> None:
    @settings(max_examples=300 if soak else 5, deadline=None)
    @given(st.data())
    def way(data: st.DataObject) -> None:
        folder = tmp_path_factory.mktemp("way")
        stage = set_up(f"sqlite:///{shutil.copyfile(sqlite_template, folder / 'throughline.db')}", folder)
        let_ask(stage, EVERY_KIND)
        stage.enrol_ana()
        phone = Phone(patient.create(stage.at), stage)
        phone.open()
        for _ in range(data.draw(st.integers(0, 25))):
            if phone.at == "/check-in/review":
                break
            number, most = map(int, of(phone).split(" of "))
            assert (phone.page.status_code, phone.at) == (200, f"/check-in/{number}")
            assert number <= most
            step(phone, data)
        forward(phone, data)
        newest = {item: value for item, _, value, _ in sorted(answers(stage), key=lambda each: each[1])}
        assert {item.id for item in EVERY_KIND.asked(newest)} <= set(newest)
        phone.send()
        assert phone.at == "/check-in/done"
        stage.at.db.engine.dispose()

    way()
