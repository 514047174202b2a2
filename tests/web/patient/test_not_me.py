"""Somebody else holds the phone: it is said on one page, silences this patient there, and the desk finds it."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.models.audit import AuditEvent
from app.models.consent import Consent, ConsentKind, Ended
from app.models.patient import Patient
from app.web.staff import failures
from app.web.staff.failures import Mend
from tests.phone import Phone, answers, texts
from tests.services.emailed import email
from tests.stage import Stage

CANARY = "Zoraquill"


def ended(stage: Stage) -> dict[str, list[Ended | None]]:
    """By given name, the permissions for texts."""
    found: dict[str, list[Ended | None]] = {}
    with stage.at.db.reading() as session:
        rows = session.execute(
            select(Patient.given_name, Consent.ended)
            .join(Consent, Consent.patient_id == Patient.id)
            .where(Consent.kind == ConsentKind.TEXT_NUMBER)
        )
        for name, why in rows:
            found.setdefault(name, []).append(why)
    return found


@pytest.fixture
def canary(stage: Stage, app: Flask) -> Phone:
    """The phone of somebody whose name no word and no token holds by chance."""
    stage.enrol_ana(given_name=CANARY)
    return Phone(app, stage)


def say_not_me(phone: Phone) -> None:
    phone.type_date(phone.born)
    phone.look("/check-in/not-me")
    assert re.search(f"You are not ({CANARY}|Ana)\\?", phone.page.text)
    phone.page = phone.client.post("/check-in/not-me", data=token(phone), follow_redirects=True)


def token(phone: Phone) -> dict[str, str]:
    """Of the page's last form: the one that says that it is somebody else."""
    return {"csrf_token": phone.page.text.split('name="csrf_token" value="')[-1].split('"')[0]}


def test_it_silences_the_number_for_this_patient_and_tells_the_desk(canary: Phone, stage: Stage) -> None:
    phone = canary
    say_not_me(phone)
    assert (phone.at, phone.h1) == ("/not-me", "Thank you for telling us")
    assert ended(stage) == {CANARY: [Ended.WRONG_NUMBER]}
    assert CANARY not in phone.page.text
    phone.look("/check-in/1")
    assert phone.at == "/again"
    assert phone.look(f"/{phone.key}").status_code == 404
    assert answers(stage) == []
    with stage.at.db.reading() as session:
        (episode,) = failures.of_practice(session, stage.bea.practice_id, stage.clock())[Mend.FIX_NUMBER]
        assert episode.patient.given_name == CANARY
        noted = session.scalars(select(AuditEvent.object_kind).where(AuditEvent.action == "not-me")).all()
        assert sorted(noted) == ["consent", "link"]
    stage.clock.tick(days=3)
    assert len(texts(stage)) == 1, "no reminder goes out"


def test_another_person_at_the_same_phone_goes_on_getting_hers(phone: Phone, stage: Stage, app: Flask) -> None:
    stage.enrol_ana(given_name="Eva")  # the same birth date too
    eva = Phone(app, stage)
    say_not_me(phone)
    assert ended(stage) == {"Ana": [Ended.WRONG_NUMBER], "Eva": [None]}
    eva.type_date(eva.born)
    assert "Hello Eva. Is this you?" in eva.page.text
    eva.send()
    eva.answers_alone()
    eva.answer_all()
    eva.send()
    assert eva.h1 == "Thank you, Eva."


def test_who_shares_the_phone_closes_the_page_and_changes_nothing(phone: Phone, stage: Stage) -> None:
    phone.type_date(phone.born)
    phone.look("/check-in/not-me")
    phone.send("/close")
    assert phone.at == "/closed"
    assert ended(stage) == {"Ana": [None]}
    assert phone.look(f"/{phone.key}").status_code == 200


@pytest.mark.parametrize("name", ["Ana", "Eva"])
def test_two_people_with_one_phone_and_one_birth_date_are_told_apart_by_name(
    phone: Phone, stage: Stage, app: Flask, name: str
) -> None:
    stage.enrol_ana(given_name="Eva")
    keys = {"Ana": phone.key, "Eva": Phone(app, stage).key}
    one = Phone(app, stage, keys[name])
    one.type_date(one.born)
    assert f"Hello {name}. Is this you?" in one.page.text
    assert f"I am not {name}" in one.page.text


def test_before_the_birth_date_it_is_said_on_the_stop_page(canary: Phone, stage: Stage) -> None:
    phone = canary
    page = phone.look(f"/{phone.key}/stop")
    assert CANARY not in page.text
    page = phone.client.post(f"/{phone.key}/stop", data={"stop": "not-me"}, follow_redirects=True)
    assert (page.status_code, "Thank you for telling us" in page.text) == (200, True)
    assert ended(stage) == {CANARY: [Ended.WRONG_NUMBER]}
    assert phone.look(f"/{phone.key}").status_code == 404


def test_an_e_mail_is_not_touched_when_the_phone_is_wrong(stage: Stage, app: Flask) -> None:
    stage.enrol_ana(email=stage.ana.email, may_email=True)
    phone = Phone(app, stage)
    say_not_me(phone)
    with stage.at.db.reading() as session:
        patient_id = session.scalars(select(Patient.id)).one()
        by_mail = select(Consent.ended).where(Consent.kind == ConsentKind.EMAIL_ADDRESS)
        assert session.scalars(by_mail).all() == [None]
    assert email(stage, patient_id)
