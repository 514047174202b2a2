"""Who answers is asked once in every session, before its first question, and stands on the page beside the answers."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.respondent import Respondent
from app.models.audit import AuditEvent
from app.models.episode import Episode
from app.models.message import PatientSession
from app.services import summary
from tests.phone import Phone, texts
from tests.stage import Stage


def helper(stage: Stage) -> str | None:
    """What the page says of who answered."""
    with stage.at.db.reading() as session:
        told = summary.facts(session, session.scalars(select(Episode)).one(), stage.at.outside).provenance
        return told.helper if told else None


def test_it_is_asked_before_the_first_question_and_nothing_is_chosen(phone: Phone) -> None:
    phone.type_date(phone.born)
    phone.send()
    assert (phone.at, phone.h1) == ("/check-in/who-answers", "Who is answering today?")
    assert "checked" not in phone.page.text
    assert phone.page.text.count('type="radio"') == 3
    phone.look("/check-in")
    assert phone.at == "/check-in/who-answers"  # there is no way round it from the first page
    phone.send(respondent="helped")
    assert phone.at == "/check-in/1"


@pytest.mark.parametrize("chosen", [{}, {"respondent": "nobody"}])
def test_no_choice_is_an_error_that_is_told(phone: Phone, stage: Stage, chosen: dict[str, str]) -> None:
    phone.type_date(phone.born)
    phone.send()
    phone.send(**chosen)
    assert phone.page.status_code == 422
    assert "<title>Error: Who is answering today?" in phone.page.text
    assert phone.page.text.count("Choose who is answering.") == 2
    with stage.at.db.reading() as session:
        assert session.scalars(select(PatientSession.respondent)).all() == [None]


@pytest.mark.parametrize("said", list(Respondent))
def test_the_page_says_who_answered(phone: Phone, stage: Stage, said: Respondent) -> None:
    phone.type_date(phone.born)
    phone.send()
    phone.send(respondent=said)
    phone.answer_all()
    phone.send()
    assert helper(stage) == said


def test_who_comes_back_is_asked_again_and_help_once_is_help(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.open()
    phone.answer(4)
    other = Phone(app, stage, phone.key)
    other.type_date(other.born)
    assert (other.at, 'href="/check-in/who-answers"' in other.page.text) == ("/check-in/resume", True)
    other.look("/check-in/who-answers")
    other.send(respondent="proxy")
    assert other.at == "/check-in/2"
    other.answer_all()
    other.send()
    assert helper(stage) == "proxy"
    with stage.at.db.reading() as session:
        assert set(session.scalars(select(PatientSession.respondent))) == {Respondent.SELF, Respondent.PROXY}
        acts = select(AuditEvent.action).where(AuditEvent.action == "say-who-answers")
        assert len(session.scalars(acts).all()) == 2


def test_what_was_answered_anew_counts_for_who_answered_it_last(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.type_date(phone.born)
    phone.send()
    phone.send(respondent="proxy")
    phone.answer(4)
    other = Phone(app, stage, texts(stage)[-1])
    other.type_date(other.born)
    other.look("/check-in/who-answers")
    other.send(respondent="self")
    other.look("/check-in/1")
    other.answer(5)
    other.answer_all()
    other.send()
    assert helper(stage) == "self"
