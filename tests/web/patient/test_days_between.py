"""Half of a questionnaire was answered, and days went by: it is asked from its start, and what was done stays done."""

import pytest
from flask import Flask

from app.domain.interruption import LONGEST
from tests.phone import Phone, answers
from tests.services.plans import enrol
from tests.stage import Stage

SOME = "It has been a few days, so we will ask some again."
THIS = "It has been a few days, so we ask this again."


@pytest.fixture
def phone(stage: Stage, app: Flask) -> Phone:
    """One question of back pain is answered, and two of the next questionnaire's three."""
    enrol(stage, [("nprs-back", "1"), ("peg", "1"), ("rmdq", "1983")])
    phone = Phone(app, stage)
    phone.open()
    for value in (7, 6, 5):
        phone.answer(value)
    return phone


def resumed(phone: Phone, stage: Stage, app: Flask) -> Phone:
    other = Phone(app, stage, phone.key)
    other.type_date(other.born)
    assert other.at == "/check-in/resume"
    return other


def test_three_days_later_it_goes_on(phone: Phone, stage: Stage, app: Flask) -> None:
    stage.clock.tick(seconds=LONGEST.total_seconds())
    other = resumed(phone, stage, app)
    assert "You have answered 3 of 5 questions." in other.page.text
    assert SOME not in other.page.text


def test_after_that_it_is_asked_again_and_its_score_tells_of_one_time(phone: Phone, stage: Stage, app: Flask) -> None:
    stage.clock.tick(seconds=LONGEST.total_seconds() + 1)
    other = resumed(phone, stage, app)
    assert "You have answered 1 of 5 questions." in other.page.text
    assert SOME in other.page.text
    other.look("/check-in/who-answers")
    other.answers_alone()
    for number, value in ((2, 6), (3, 4)):
        assert (other.at, THIS in other.page.text, other.checked) == (f"/check-in/{number}", True, [])
        other.answer(value)
    assert (other.at, THIS in other.page.text) == ("/check-in/4", False)
    other.look("/check-in/review")
    assert other.at == "/check-in/4", "not before it is whole"
    other.answer(3)
    other.answer()
    assert other.at == "/check-in/review"
    rated = [(item, version, value) for item, version, value, _ in answers(stage) if not item.startswith("rmdq")]
    assert sorted(rated) == [
        ("activity", 1, 3),
        ("enjoyment", 1, 5),
        ("enjoyment", 2, 4),
        ("pain", 1, 6),  # of the second questionnaire
        ("pain", 1, 7),
        ("pain", 2, 6),
    ]


def test_who_changes_one_answer_days_later_is_asked_the_rest_of_it(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.answer(4)
    stage.clock.tick(seconds=LONGEST.total_seconds() + 1)
    other = resumed(phone, stage, app)
    assert SOME not in other.page.text
    other.look("/check-in/who-answers")
    other.answers_alone()
    other.look("/check-in/3")
    other.answer(2)
    assert other.at == "/check-in/4"
    assert THIS in other.page.text
    assert THIS in other.look("/check-in/2").text
    assert THIS not in other.look("/check-in/1").text
