"""The result later: behind the birth date, and behind a code that goes to the contact on file."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app import jobs
from app.models.audit import AuditEvent
from tests.phone import Phone
from tests.services.plans import enrol
from tests.stage import Stage

RESULT = "Your back pain is 3 out of 10."


@pytest.fixture
def phone(stage: Stage, app: Flask) -> Phone:
    enrol(stage, [("nprs-back", "1")])
    return Phone(app, stage)


@pytest.fixture
def later(phone: Phone, stage: Stage, app: Flask) -> Phone:
    """Another browser with the same link, after the answers were sent."""
    phone.open()
    phone.answer_all()
    phone.send()
    assert RESULT in phone.page.text
    other = Phone(app, stage, phone.key)
    other.type_date(other.born)
    return other


def code(stage: Stage) -> str:
    jobs.send_codes(stage.at)
    return re.findall(r"\b\d{7}\b", stage.at.outside.outbox()[-1].body)[0]


def ask(later: Phone) -> None:
    later.look("/check-in/code")
    later.send()


def test_the_result_is_behind_the_code(later: Phone, stage: Stage) -> None:
    assert later.h1 == "You already sent these answers"
    assert 'href="/check-in/code"' in later.page.text
    for path in ("/check-in/done", "/check-in/code", "/check-in/code/type", "/check-in/review", "/check-in/1"):
        assert RESULT not in later.look(path).text
    ask(later)
    assert (later.at, later.h1) == ("/check-in/code/type", "Enter the code")
    assert 'inputmode="numeric" autocomplete="one-time-code"' in later.page.text
    later.send(code=code(stage))
    assert (later.at, later.h1) == ("/check-in/done", "Your result, Ana")
    assert RESULT in later.page.text
    assert later.look("/check-in").request.path == "/check-in/done"


def test_after_a_while_a_new_code_is_asked_for(later: Phone, stage: Stage) -> None:
    ask(later)
    later.send(code=code(stage))
    stage.clock.tick(minutes=20)
    later.send("/language", language="en")
    stage.clock.tick(minutes=10)
    later.type_date(later.born)
    assert RESULT not in later.look("/check-in/done").text


@pytest.mark.parametrize(
    ("typed", "says"), [("", "Enter the code from our message."), ("12", "You have 4 tries left.")]
)
def test_what_is_wrong_is_told(later: Phone, typed: str, says: str, stage: Stage) -> None:
    ask(later)
    code(stage)
    later.send(code=typed)
    assert (later.page.status_code, later.page.text.count(says)) == (422, 2)
    assert RESULT not in later.look("/check-in/done").text


def test_wrong_tries_count_and_are_in_the_audit_log(later: Phone, stage: Stage) -> None:
    ask(later)
    right = code(stage)
    for _ in range(5):
        later.send(code=f"{(int(right) + 1) % 10**7:07}")
    assert "That code is not good any more. Ask for a new one." in later.page.text
    later.send(code=right)
    assert RESULT not in later.page.text
    with stage.at.db.reading() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "type-code")).all()
        assert [(event.outcome, event.actor_kind) for event in events] == [("failed", "patient")] * 6


def test_too_many_codes_and_no_permission_are_told(later: Phone, stage: Stage) -> None:
    for _ in range(6):
        ask(later)
    assert (later.page.status_code, "Try again later, or call the office." in later.page.text) == (422, True)
    later.client.post(f"/{later.key}/stop", data={"stop": "all"})
    ask(later)
    assert "We may not send you messages" in later.page.text


def test_a_code_confirms_one_browser_only(later: Phone, stage: Stage, app: Flask) -> None:
    ask(later)
    right = code(stage)
    third = Phone(app, stage, later.key)
    third.type_date(third.born)
    third.look("/check-in/code/type")
    third.send(code=right)
    assert third.page.status_code == 422
    assert RESULT not in third.look("/check-in/done").text
