"""A page stood for more than half an hour: the answer given there comes with it, and is saved behind the birth date."""

import re
from base64 import urlsafe_b64decode
from datetime import date

import pytest
from flask import Flask

from tests.phone import Phone, answers
from tests.services.plans import enrol
from tests.stage import Stage

ASKED = "What is your date of birth?"


@pytest.fixture
def late(phone: Phone, stage: Stage) -> Phone:
    """Ana has chosen 7 for the second question and not tapped Continue for 31 minutes; then she does."""
    phone.open()
    phone.answer(4)
    stage.clock.tick(minutes=31)
    phone.answer(7)
    return phone


def types(phone: Phone, born: date) -> None:
    phone.send("/again", month=str(born.month), day=str(born.day), year=str(born.year))


def test_the_answer_is_saved_once_the_birth_date_is_typed_again(late: Phone, stage: Stage) -> None:
    assert (late.page.status_code, late.h1) == (200, ASKED)
    assert "Nothing is lost." in late.page.text
    assert answers(stage) == [("pain", 1, 4, False)], "nothing before the birth date"
    types(late, late.born)
    assert late.at == "/check-in/3"
    assert answers(stage) == [("pain", 1, 4, False), ("pain", 1, 7, False)]
    late.answer(0, 1)
    assert late.at == "/check-in/4"


def test_nobody_can_read_it_before_the_birth_date(late: Phone) -> None:
    """Neither in the page nor, unsealed, in what comes with it."""
    (carried,) = re.findall(r'name="carried" value="([^"]+)"', late.page.text)
    page = re.sub(r'value="[^"]+"', "", late.page.text)
    for told in ("Ana", "nprs", "leg pain", "pain", late.key):
        assert told not in page
    assert b"asked" not in urlsafe_b64decode(carried)
    assert b"nprs-leg" not in urlsafe_b64decode(carried)


def test_a_wrong_birth_date_keeps_it_and_counts(late: Phone, stage: Stage) -> None:
    for left in (4, 3, 2, 1):
        types(late, date(1958, 3, 16))
        assert late.page.status_code == 422
        assert ("left." in late.page.text) == (left <= 2)
    types(late, late.born)
    assert late.at == "/check-in/3"
    assert ("pain", 1, 7, False) in answers(stage)


def test_five_wrong_ones_lock_it(late: Phone, stage: Stage) -> None:
    for _ in range(4):
        types(late, date(1958, 3, 16))
    carried = late.page
    types(late, date(1958, 3, 16))
    assert late.page.status_code == 423
    late.page = carried
    types(late, late.born)
    assert late.page.status_code == 423
    assert answers(stage) == [("pain", 1, 4, False)]


def test_another_browser_cannot_use_it(late: Phone, stage: Stage, app: Flask) -> None:
    other = Phone(app, stage, late.key)
    other.open()
    other.look("/check-in/2")
    stage.clock.tick(minutes=31)
    other.answer(1)
    born = {"month": "3", "day": "15", "year": "1958"}
    page, (carried,) = other.page, re.findall(r'name="carried" value="([^"]+)"', late.page.text)
    for wrong in (carried, "x", ""):
        other.page = page
        assert other.send("/again", carried=wrong, **born).status_code == 400
    assert answers(stage) == [("pain", 1, 4, False)]


def test_who_has_closed_the_page_must_open_the_link_again(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer_all(3)
    review = phone.page
    question = phone.look("/check-in/1")
    phone.page = review
    phone.send("/check-in/review")
    phone.send("/close")
    assert phone.at == "/closed"
    before = answers(stage)
    phone.page = question
    assert phone.answer(9).status_code == 400
    assert answers(stage) == before
    phone.look("/check-in/1")
    assert (phone.at, phone.h1) == ("/again", "Please open your link again")


def test_after_the_link_has_died_there_is_nothing_to_go_on_with(phone: Phone, stage: Stage) -> None:
    phone.open()
    stage.clock.tick(days=40)
    phone.answer(7)
    assert (phone.at, phone.h1) == ("/again", "Please open your link again")


def test_an_answer_that_means_danger_leads_to_help(stage: Stage, app: Flask) -> None:
    enrol(stage, [("red-flags", "1")])
    phone = Phone(app, stage)
    phone.open()
    stage.clock.tick(minutes=31)
    phone.answer(1)
    types(phone, phone.born)
    assert (phone.at, phone.h1) == ("/check-in/help", "Get help now")


def test_what_is_no_answer_is_asked_again(phone: Phone, stage: Stage) -> None:
    phone.open()
    stage.clock.tick(minutes=31)
    phone.answer()
    types(phone, phone.born)
    assert phone.at == "/check-in/1"
    assert answers(stage) == []


def test_a_question_that_is_not_asked_any_more_is_passed_by(late: Phone, stage: Stage, app: Flask) -> None:
    other = Phone(app, stage, late.key)
    other.open()
    other.look("/check-in/2")
    other.answer_all(2)
    other.send("/check-in/review")
    types(late, late.born)
    assert late.h1 == "You already sent these answers"


def test_sending_goes_on_too(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer_all(3)
    stage.clock.tick(minutes=31)
    phone.send("/check-in/review")
    assert phone.h1 == ASKED
    types(phone, phone.born)
    assert phone.h1 == "Welcome back, Ana"


def test_who_says_that_they_are_there_stays(phone: Phone, stage: Stage) -> None:
    phone.open()
    assert 'data-left="1800" data-idle="1800"' in phone.page.text
    stage.clock.tick(minutes=28)
    phone.look("/check-in/1")
    assert 'data-left="120" data-idle="1800"' in phone.page.text
    token = phone.page.text.split('name="csrf_token" value="')[1].split('"')[0]
    assert phone.client.post("/check-in/stay", data={"csrf_token": token}).status_code == 204
    stage.clock.tick(minutes=29)
    phone.look("/check-in/1")
    assert phone.at == "/check-in/1"
