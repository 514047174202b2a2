"""A questionnaire is ended days after it was begun: its older part is asked again; no score is made of two times."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.interruption import LONGEST
from app.models.message import PatientSession
from app.models.response import Response, Score
from tests.phone import Phone, answers
from tests.services.plans import enrol
from tests.stage import Stage

AGAIN = "It has been a few days, so we ask this again."


@pytest.fixture
def phone(stage: Stage, app: Flask) -> Phone:
    """One question of back pain is answered, and two of the next questionnaire's three."""
    enrol(stage, [("nprs-back", "1"), ("peg", "1"), ("rmdq", "1983")])
    phone = Phone(app, stage)
    phone.open()
    for value in (7, 6, 5):
        phone.answer(value)
    return phone


def pass_by(stage: Stage, more: timedelta = timedelta(seconds=1)) -> None:
    stage.clock.tick(seconds=(LONGEST + more).total_seconds())


def resumed(phone: Phone, stage: Stage, app: Flask) -> Phone:
    """The same link in another browser, at the question that nobody has answered."""
    other = Phone(app, stage, phone.key)
    other.type_date(other.born)
    other.look("/check-in/who-answers")
    other.answers_alone()
    return other


def score(stage: Stage, instrument: str) -> float | None:
    """The newest reading of its first scale."""
    with stage.at.db.reading() as session:
        rows = session.scalars(select(Score).join(Response).where(Response.instrument == instrument))
        return max(rows, key=lambda row: (row.reading, row.value is not None)).value


@pytest.mark.parametrize(("more", "is_asked"), [(timedelta(minutes=-5), False), (timedelta(seconds=1), True)])
def test_what_is_ended_after_three_days_is_asked_from_its_start(
    phone: Phone, stage: Stage, app: Flask, more: timedelta, is_asked: bool
) -> None:
    pass_by(stage, more)
    other = resumed(phone, stage, app)
    assert (other.at, AGAIN in other.page.text) == ("/check-in/4", False), "nothing has come after it yet"
    other.answer(3)
    assert other.at == "/check-in/5"
    other.answer()
    assert other.at == ("/check-in/2" if is_asked else "/check-in/review")
    assert (score(stage, "peg") is None) is is_asked


def test_its_score_tells_of_one_time(phone: Phone, stage: Stage, app: Flask) -> None:
    pass_by(stage)
    other = resumed(phone, stage, app)
    other.answer(3)
    other.answer()
    for number, value in ((2, 6), (3, 0)):
        assert (other.at, AGAIN in other.page.text, other.checked) == (f"/check-in/{number}", True, [])
        assert other.look("/check-in/review").request.path == f"/check-in/{number}", "not before it is whole"
        other.answer(value)
    assert other.at == "/check-in/review"
    assert score(stage, "peg") == 3
    rated = [(item, version, value) for item, version, value, _ in answers(stage) if not item.startswith("rmdq")]
    assert sorted(rated) == [
        ("activity", 1, 3),
        ("enjoyment", 1, 5),
        ("enjoyment", 2, 0),
        ("pain", 1, 6),  # of the second questionnaire
        ("pain", 1, 7),
        ("pain", 2, 6),
    ]
    other.send()
    assert other.at == "/check-in/done"


def test_a_change_days_later_is_a_change(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.answer(4)
    assert score(stage, "peg") == 5
    pass_by(stage)
    other = resumed(phone, stage, app)
    other.look("/check-in/3")
    other.answer(2)
    assert AGAIN not in other.look("/check-in/2").text
    assert score(stage, "peg") == 4


@pytest.mark.parametrize("do", ["save", "skip"])
def test_a_question_that_makes_no_score_makes_nothing_old(stage: Stage, app: Flask, do: str) -> None:
    enrol(stage, [("phq-9", "1")])
    phone = Phone(app, stage)
    phone.open()
    for _ in range(9):
        phone.answer(2)
        if phone.at == "/check-in/help":
            phone.send()
    assert score(stage, "phq-9") == 18
    pass_by(stage)
    other = resumed(phone, stage, app)
    assert other.at == "/check-in/10"
    other.answer(*([1] if do == "save" else []), do=do)
    assert (other.at, score(stage, "phq-9")) == ("/check-in/review", 18)


def test_the_same_answer_in_the_same_browser_is_new_too(phone: Phone, stage: Stage) -> None:
    pass_by(stage)
    with stage.at.db.transaction() as session:
        session.scalars(select(PatientSession)).one().seen_at = stage.clock()  # who was asked has stayed
    phone.look("/check-in/4")
    phone.answer(4)
    phone.answer()
    for number, value in ((2, 6), (3, 5)):
        assert phone.at == f"/check-in/{number}"
        phone.answer(value)
    assert (phone.at, score(stage, "peg")) == ("/check-in/review", 5)
