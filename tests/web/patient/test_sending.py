"""The last look, the sending, and the result."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.models.audit import AuditEvent
from app.models.check_in import CheckIn
from app.models.message import PatientSession
from app.models.response import Answer, Response
from app.models.summary import Summary
from tests.phone import Phone
from tests.services.together import at_once
from tests.stage import Stage


def count(stage: Stage, table: type[Answer | Response | Summary | PatientSession]) -> int:
    with stage.at.db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def sent_at(stage: Stage) -> list[object]:
    with stage.at.db.reading() as session:
        return list(session.scalars(select(CheckIn.submitted_at).where(CheckIn.submitted_at.is_not(None))))


def test_it_works(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(3)
    phone.answer(do="skip")
    phone.answer_all(2)
    assert phone.h1 == "You are almost done"
    assert "You answered 5 of 6 questions." in phone.page.text
    assert "You skipped 1." in phone.page.text
    assert "1 of 24 ticked" in phone.page.text
    phone.send()
    assert (phone.at, phone.h1) == ("/check-in/done", "Thank you, Ana.")
    assert "Your back pain is 3 out of 10." in phone.page.text
    assert "This is your starting point." in phone.page.text
    assert "You skipped this one. That is OK." in phone.page.text
    assert "Your next check-in is around April 13, 2026." in phone.page.text
    assert sent_at(stage) == [stage.clock()]
    assert count(stage, Summary) == 1


@pytest.mark.parametrize("stops", [False, True])
def test_whoever_stopped_our_messages_is_promised_none(phone: Phone, stage: Stage, app: Flask, stops: bool) -> None:
    if stops:
        Phone(app, stage, key=phone.key).client.post(f"/{phone.key}/stop", data={"stop": "all"})
    phone.open()
    phone.answer_all()
    phone.send()
    assert "Your next check-in is around April 13, 2026." in phone.page.text
    assert ("We will send you a message." in phone.page.text) is not stops
    assert ("You get no messages from us now. If you want them, call your office." in phone.page.text) is stops


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (3, ["When we started it was 8.", "That is 5 points lower.", "A drop of 2 or more is one that most people"]),
        (8, ["When we started it was 8.", "That is about the same."]),
        (10, ["That is 2 points higher.", "this is worse than when we started.", "Ups and downs can happen."]),
    ],
)
def test_the_change_is_said_in_words(phone: Phone, stage: Stage, app: Flask, value: int, says: list[str]) -> None:
    phone.open()
    phone.answer_all(8)
    phone.send()
    stage.clock.tick(days=42)
    later = Phone(app, stage)
    later.open()
    later.answer(value)
    later.answer_all(7)
    later.send()
    card = later.page.text.split("<section")[1]
    for text in says:
        assert text in card
    assert ('href="tel:+13035550100"' in card) is (value == 10)
    assert "severe" not in later.page.text


def test_what_was_not_answered_is_asked_before_sending(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(3)
    phone.look("/check-in/review")
    assert phone.at == "/check-in/2"
    phone.send("/check-in/2", do="skip")
    assert sent_at(stage) == []


def test_a_double_tap_sends_once_and_both_see_the_result(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer_all()
    review = phone.page
    phone.send()
    assert phone.at == "/check-in/done"
    phone.page = review
    phone.send()
    assert (phone.at, phone.page.status_code) == ("/check-in/done", 200)
    assert len(sent_at(stage)) == 1
    with stage.at.db.reading() as session:
        assert len(session.scalars(select(AuditEvent).where(AuditEvent.action == "send-answers")).all()) == 1


def test_after_sending_nothing_can_be_changed(phone: Phone, stage: Stage) -> None:
    phone.open()
    question = phone.page
    phone.answer_all()
    phone.send()
    before = count(stage, Answer)
    phone.page = question
    phone.answer(9)
    assert phone.at == "/check-in/done"
    assert count(stage, Answer) == before


def test_another_device_does_not_see_the_result(phone: Phone, stage: Stage, app: Flask) -> None:
    other = Phone(app, stage, phone.key)
    other.open()
    other.answer(5)
    late = other.page
    phone.open()
    phone.look("/check-in/2")
    phone.answer_all()
    phone.send()
    assert phone.at == "/check-in/done"
    for path in ("/check-in/done", "/check-in", "/check-in/review"):
        other.look(path)
        assert other.h1 == "You already sent these answers"
        assert "out of 10" not in other.page.text
    other.page = late
    other.send("/check-in/2", answer="3", do="save")
    assert other.h1 == "You already sent these answers"


def test_standing_before_send_is_not_sending(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.open()
    phone.answer_all(7)
    other = Phone(app, stage, phone.key)
    other.open()
    other.look("/check-in/review")
    review = other.page
    assert other.h1 == "You are almost done"
    phone.send()
    assert "Your back pain is 7 out of 10." in phone.page.text
    other.look("/check-in/done")
    assert other.h1 == "You already sent these answers"
    other.page = review
    other.send()
    assert other.h1 == "You already sent these answers"
    assert "out of 10" not in other.page.text


def test_close_ends_the_session(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer_all()
    phone.send()
    old = phone.client.get_cookie("pt")
    phone.send("/close")
    assert (phone.at, phone.h1) == ("/closed", "You can leave this page now")
    phone.look("/check-in/done")
    assert phone.at == "/again"
    assert old is not None
    phone.client.set_cookie("pt", old.value)
    phone.look("/check-in/done")
    assert phone.at == "/again"


def together(phone: Phone, app: Flask, path: str, **typed: str) -> list[tuple[int, str]]:
    """Twenty of the same tap at one moment: status and where each is sent."""
    cookie = phone.client.get_cookie("pt")
    assert cookie is not None
    form = phone.page.text.split(f'action="{path}"')[-1] if f'action="{path}"' in phone.page.text else phone.page.text
    token = form.split('name="csrf_token" value="')[-1].split('"')[0]

    def tap(number: int) -> tuple[int, str]:
        client = app.test_client()
        client.set_cookie("pt", cookie.value)
        values = {name: value.replace("N", str(number % 11)) for name, value in typed.items()}
        page = client.post(path, data=values | {"csrf_token": token})
        return page.status_code, page.headers.get("Location", "")

    return at_once(20, tap)


def test_twenty_saves_at_once_are_one_response_with_every_version(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.open()
    found = together(phone, app, "/check-in/1", asked="nprs-back 1 pain", answer="N", do="save")
    assert set(found) == {(303, "/check-in/2")}
    assert count(stage, Response) == 1
    with stage.at.db.reading() as session:
        versions = list(session.scalars(select(Answer.version).order_by(Answer.version)))
    assert versions == list(range(1, len(versions) + 1))
    assert 11 <= len(versions) <= 20


def test_twenty_sends_at_once_are_one(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.open()
    phone.answer_all()
    assert set(together(phone, app, "/check-in/review")) == {(303, "/check-in/done")}
    assert len(sent_at(stage)) == 1
    assert count(stage, Summary) == 1
    with stage.at.db.reading() as session:
        assert len(session.scalars(select(AuditEvent).where(AuditEvent.action == "send-answers")).all()) == 1


def test_twenty_wrong_dates_at_once_are_five_tries(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.look(f"/{phone.key}/birth-date")
    found = together(phone, app, f"/{phone.key}/birth-date", month="3", day="16", year="1958")
    assert sorted(status for status, _ in found) == [422] * 4 + [423] * 16
    with stage.at.db.reading() as session:
        assert max(session.scalars(select(CheckIn.wrong_birth_dates))) == 5
    assert count(stage, PatientSession) == 0
    stage.clock.tick(seconds=timedelta(days=1).total_seconds())
    assert phone.type_date(phone.born).status_code == 423
