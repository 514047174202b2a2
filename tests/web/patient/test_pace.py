"""How long it takes: what a message says, the page behind its link says too, and no more than that."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from app import jobs
from app.domain.wording import Kind
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.message import Link
from app.services import desk_links
from tests.doors import Person
from tests.phone import Phone
from tests.services.paced import Answered, answered
from tests.stage import MONDAY, RENDER, Stage

_SAID = re.compile(r"\b(\d+) min")


def said(words: str) -> int:
    """The one number of minutes in a message or on a page."""
    (number,) = _SAID.findall(words)
    return int(number)


def measured(stage: Stage, seconds: float, pathway: str, **more: object) -> None:
    """So long it took thirty people."""
    answered(stage, replace(Answered(took=seconds, pathway=pathway), **more), 30)  # type: ignore[arg-type]
    jobs.find_paces(stage.at)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", ["sms", "email"])
@pytest.mark.parametrize(
    ("pathway", "seconds", "minutes"),
    [
        ("neck-without-surgery", None, 1),
        ("low-back-without-surgery", None, 5),
        ("low-back-full-set", None, 6),
        ("neck-without-surgery", 59, 1),
        ("low-back-without-surgery", 1330, 23),
    ],
)
def test_a_message_and_the_page_behind_it_say_the_same(
    stage: Stage, app: Flask, pathway: str, seconds: float | None, minutes: int, channel: str, language: str
) -> None:
    if seconds is not None:
        measured(stage, seconds, pathway)
    mail = {"email": stage.ana.email, "may_email": True, "may_text": False} if channel == "email" else {}
    stage.enrol_ana(pathway, language=language, **mail)
    phone = Phone(app, stage, language=language)
    message = stage.at.outside.outbox()[-1]
    assert bool(message.subject) is (channel == "email")
    assert said(message.body) == said(phone.look(f"/{phone.key}").text) == minutes


def test_one_minute_is_not_many(stage: Stage, app: Flask) -> None:
    stage.enrol_ana("neck-without-surgery")
    phone = Phone(app, stage)
    assert "It takes about 1 minute. You can" in phone.look(f"/{phone.key}").text
    with stage.at.db.transaction() as session:
        session.execute(update(Link).values(minutes=12))
    assert "It takes about 12 minutes. You can" in phone.look(f"/{phone.key}").text


@pytest.mark.parametrize("kind", [Kind.FIRST, Kind.INVITATION, Kind.REMINDER, Kind.PRE_VISIT])
@pytest.mark.parametrize(
    ("language", "one", "twelve"),
    [("en", "about 1 minute", "about 12 minutes"), ("es", "cerca de 1 minuto", "unos 12 minutos")],
)
def test_one_minute_is_not_many_in_a_letter(kind: Kind, language: str, one: str, twelve: str) -> None:
    names = ("label", "link", "phone", "postal_address", "unsubscribe")
    values = {**dict.fromkeys(names, "0"), "visit": MONDAY.date()}
    for minutes, words in ((1, one), (12, twelve)):
        body = RENDER(f"messages/email/{kind}.txt", language, values | {"minutes": minutes})
        assert re.search(rf" {words}[.,]", body), body


def test_the_number_stays_whatever_becomes_of_the_check_in_and_of_others(phone: Phone, stage: Stage) -> None:
    """A number that moved with these would tell of them without the birth date."""
    assert said(phone.look(f"/{phone.key}").text) == 5
    measured(stage, 1330, "low-back-without-surgery")
    with stage.at.db.transaction() as session:
        session.execute(update(CheckIn).values(submitted_at=stage.clock()))
    assert said(phone.look(f"/{phone.key}").text) == 5
    stage.clock.tick(days=1)
    assert said(phone.look(f"/{phone.key}").text) == 5


def test_looking_costs_no_statement_more_than_the_link(phone: Phone, stage: Stage) -> None:
    phone.look(f"/{phone.key}")
    asked: list[str] = []
    event.listen(stage.at.db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    phone.look(f"/{phone.key}")
    selected = [each for each in asked if each.startswith("SELECT")]
    assert len(selected) == 1
    assert "FROM link" in selected[0]
    assert not any(each.startswith(("INSERT", "UPDATE", "DELETE")) for each in asked)


def test_a_code_from_the_desk_leads_to_the_same_number(stage: Stage, app: Flask) -> None:
    measured(stage, 1330, "low-back-without-surgery")
    episode_id = stage.enrol_ana()
    with stage.at.db.transaction() as session:
        patient_id = session.get_one(Episode, episode_id).patient_id
        here = desk_links.open_check_ins(session, patient_id, stage.bea.practice_id, stage.clock())
        made = desk_links.make(session, here, stage.bea.practice_id, stage.at.outside)
    person = Person(app)
    assert said(person.look(f"/{made.key}").text) == 23
    person.look("/c")
    person.send("/c", code=made.code)
    assert said(person.page.text) == 23


def test_a_link_from_before_the_number_was_kept_says_what_its_message_said(phone: Phone, stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        old = session.scalars(select(Link)).one()
        session.add(Link(key_hash=b"0" * 32, patient_id=old.patient_id, minted_at=old.minted_at, dies_at=old.dies_at))
        session.flush()
        assert sorted(session.scalars(select(Link.minutes))) == [5, 5]
