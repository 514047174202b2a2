"""What the patient wants to do: named in their own words, rated, and asked about in the same words from then on."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.own_activity import Activity
from app.models.alert import Alert
from app.models.response import Answer, Response
from app.web import patient
from tests.phone import Phone
from tests.services.plans import enrol
from tests.stage import LIBRARY, Stage
from tests.web.patient.test_own_words import faults

PSFS = [("psfs", "1995")]
QUESTION = LIBRARY.get(*PSFS[0]).words("en").items["activity-1"].text
NO_WORDS = "Write a few words, or tap Skip this question."
Row = tuple[str, str | None, int | None, bool, Activity | None]
TYPED, IDEA, GIVEN_UP = Activity.TYPED, Activity.IDEA, Activity.GIVEN_UP


@pytest.fixture
def app(stage: Stage) -> Flask:
    enrol(stage, PSFS)
    return patient.create(stage.at)


@pytest.fixture
def phone(stage: Stage, app: Flask) -> Phone:
    phone = Phone(app, stage)
    phone.open()
    return phone


def newest(session: Session) -> Response:
    return session.scalars(select(Response).order_by(Response.started_at.desc()).limit(1)).one()


def rows(stage: Stage) -> list[Row]:
    """The newest version of each answer of the newest response: item, words, rating, skipped, and where from."""
    with stage.at.db.reading() as session:
        current = newest(session).current().values()
        return [(each.item, each.words, each.value, each.skipped, each.activity) for each in current]


def mean(stage: Stage) -> float | None:
    with stage.at.db.reading() as session:
        return max(newest(session).scores, key=lambda each: each.reading).value


def tap(phone: Phone, idea: str) -> None:
    phone.send(idea=idea)


def ideas(phone: Phone) -> list[str]:
    return re.findall(r'name="idea" value="([^"]*)"', phone.page.text)


def name_two(phone: Phone) -> None:
    """Church 2, sleep 5, and that is all."""
    phone.answer("Walk to church")
    phone.answer(2)
    tap(phone, "Sleep")
    phone.answer(5)
    phone.answer(do="skip")


def later(stage: Stage, app: Flask, days: int) -> Phone:
    stage.clock.tick(days=days)
    phone = Phone(app, stage)
    phone.open()
    return phone


def test_named_in_own_words_then_rated_then_another(phone: Phone, stage: Stage) -> None:
    assert phone.h1 == QUESTION
    assert "No one reads this right away." in phone.page.text
    assert ideas(phone) == ["Walk", "Sit", "Sleep", "Lift things", "Get dressed", "Drive"]
    phone.answer("  Walk\tto   <b>church</b> & back ")
    name = "Walk to <b>church</b> & back"
    assert phone.h1 == f"You told us about: {name} How well can you do this today?"
    assert "<b>church" not in phone.page.text
    assert "This scale is different. Here a high number is good." in phone.page.text
    assert "0 means “Unable to perform activity”." in phone.page.text
    assert phone.checked == []
    assert rows(stage) == [("activity-1", name, None, False, TYPED)]
    phone.answer(3)
    assert phone.h1 == f"{QUESTION} Add another? You can name up to 3."
    assert rows(stage) == [("activity-1", name, 3, False, TYPED)]
    phone.answer("")
    assert faults(phone) == ["Write a few words, or tap No, that is all."]
    tap(phone, "Sleep")
    assert phone.h1 == "You told us about: Sleep How well can you do this today?"
    phone.answer(6)
    assert ideas(phone) == ["Walk", "Sit", "Lift things", "Get dressed", "Drive"]
    phone.answer(do="skip")
    assert phone.at == "/check-in/review"
    assert rows(stage)[1:] == [("activity-2", "Sleep", 6, False, IDEA), ("activity-3", None, None, True, None)]
    assert mean(stage) == 4.5


def test_whoever_has_no_more_has_skipped_nothing(phone: Phone, stage: Stage) -> None:
    name_two(phone)
    assert "You answered 5 of 5 questions." in phone.page.text
    assert "You skipped" not in phone.page.text
    assert "That is all" in phone.page.text
    phone.send()
    assert "3.5 out of 10" in phone.page.text


def test_three_are_the_most(phone: Phone, stage: Stage) -> None:
    for number in (1, 2, 3):
        phone.answer(f"Thing {number}")
        phone.answer(number)
    assert (phone.at, mean(stage)) == ("/check-in/review", 2)


def test_a_skip_is_kept_and_no_activity_is_no_score(phone: Phone, stage: Stage) -> None:
    phone.answer(do="skip")
    assert phone.at == "/check-in/review"
    assert (rows(stage), mean(stage)) == ([("activity-1", None, None, True, None)], None)
    assert "You skipped 1." in phone.page.text


def test_a_rating_may_be_skipped_and_the_name_stays(phone: Phone, stage: Stage) -> None:
    phone.answer("Dance")
    phone.answer(do="skip")
    assert rows(stage) == [("activity-1", "Dance", None, True, TYPED)]
    phone.look("/check-in/2")
    assert "You skipped this. You can answer it now." in phone.page.text
    phone.answer(0)
    assert rows(stage) == [("activity-1", "Dance", 0, False, TYPED)]


@pytest.mark.parametrize(
    ("words", "says"), [("  ", NO_WORDS), ("d" * 74, "Please use 60 letters or fewer. You wrote 74.")]
)
def test_a_fault_is_said_and_the_words_stay(phone: Phone, stage: Stage, words: str, says: str) -> None:
    phone.answer(words)
    assert (phone.page.status_code, faults(phone)) == (422, [says])
    assert f'name="answer" value="{words}"' in phone.page.text
    with stage.at.db.reading() as session:
        assert session.scalars(select(Answer)).all() == []


def test_another_name_is_another_activity_and_takes_no_rating_along(phone: Phone, stage: Stage) -> None:
    phone.answer("Dance")
    phone.answer(7)
    phone.look("/check-in/1")
    phone.answer("Dance")
    assert rows(stage) == [("activity-1", "Dance", 7, False, TYPED)]
    phone.look("/check-in/1")
    phone.answer("Swim")
    assert rows(stage) == [("activity-1", "Swim", None, False, TYPED)]
    assert (phone.at, mean(stage)) == ("/check-in/2", None)


def test_a_rating_is_taken_only_for_the_activity_on_the_screen(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.answer("Dance")
    other = Phone(app, stage, phone.key)
    other.type_date(other.born)
    other.look("/check-in/1")
    other.answer("Swim")
    phone.answer(7)
    assert rows(stage) == [("activity-1", "Swim", None, False, TYPED)]


def test_words_of_danger_bring_help_and_are_never_to_be_rated(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.answer("I want to kill myself")
    assert phone.at == "/check-in/help"
    with stage.at.db.reading() as session:
        assert [(each.rule, each.item) for each in session.scalars(select(Alert))] == [("crisis-words", "activity-1")]
    phone.send()
    assert phone.h1 == f"{QUESTION} Add another? You can name up to 3."
    phone.answer("Dance")
    phone.answer(5)
    phone.answer(do="skip")
    phone.send()
    phone = later(stage, app, 42)
    assert phone.h1 == "You told us about: Dance How well can you do this today?"


def test_later_the_same_words_are_rated_and_nothing_new_is_named(phone: Phone, stage: Stage, app: Flask) -> None:
    name_two(phone)
    phone.send()
    phone = later(stage, app, 42)
    assert phone.h1 == "You told us about: Walk to church How well can you do this today?"
    assert "Question 1 of 2" in phone.page.text
    assert "identify up to three" not in phone.page.text
    assert phone.checked == []
    phone.answer(6)
    phone.answer(7)
    assert phone.at == "/check-in/review"
    assert rows(stage) == [("activity-1", "Walk to church", 6, False, None), ("activity-2", "Sleep", 7, False, None)]
    assert mean(stage) == 6.5


def test_what_no_longer_matters_is_kept_left_out_of_the_mean_and_not_asked_again(
    phone: Phone, stage: Stage, app: Flask
) -> None:
    name_two(phone)
    phone.send()
    phone = later(stage, app, 42)
    phone.answer(do="given-up")
    assert phone.at == "/check-in/2"
    phone.look("/check-in/1")
    assert "You said that you do not do this any more" in phone.page.text
    phone.look("/check-in/2")
    phone.answer(7)
    assert "I do not do this any more, or it no longer matters" in phone.page.text
    assert rows(stage) == [
        ("activity-1", "Walk to church", None, False, GIVEN_UP),
        ("activity-2", "Sleep", 7, False, None),
    ]
    assert mean(stage) == 7
    phone.send()
    phone = later(stage, app, 50)
    assert phone.h1.startswith("You told us about: Sleep ")
    assert "Question 1 of 1" in phone.page.text


def test_nothing_can_be_given_up_when_it_is_first_named(phone: Phone) -> None:
    phone.answer("Dance")
    assert "no longer matters" not in phone.page.text
    phone.answer(do="given-up")
    assert phone.page.status_code == 400


def test_who_named_none_at_the_start_is_asked_again(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.answer(do="skip")
    phone.send()
    phone = later(stage, app, 42)
    assert phone.h1 == QUESTION


def test_an_idea_is_kept_in_the_words_that_were_tapped_and_no_other_is_one(phone: Phone, stage: Stage) -> None:
    tap(phone, "Rob a bank")
    assert faults(phone) == [NO_WORDS]
    phone.send(language="es")
    assert "Rob a bank" not in phone.page.text
    assert "Esta parte está solo en inglés." in phone.page.text
    tap(phone, "Caminar")
    assert rows(stage) == [("activity-1", "Caminar", None, False, IDEA)]
    assert "Usted nos habló de:" in phone.page.text
