"""An answer that may mean danger: help is shown before the next question, a person is told, and nobody is held up."""

import html
import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.safety import Heard, Tier
from app.models.alert import Alert, AlertState
from app.models.audit import AuditEvent
from app.models.episode import Episode
from app.models.message import PatientSession
from app.models.practice import Practice
from app.models.response import Answer
from app.models.staff import Staff
from tests.phone import Phone
from tests.services.plans import enrol
from tests.stage import Stage

SCREEN = [("red-flags", "1"), ("phq-9", "1"), ("nprs-back", "1")]
SADDLE, FEVER, THOUGHTS = 1, 7, 17
HELP = "/check-in/help"


@pytest.fixture
def episode_id(stage: Stage) -> UUID:
    return enrol(stage, SCREEN)


@pytest.fixture
def phone(stage: Stage, app: Flask, episode_id: UUID) -> Phone:
    phone = Phone(app, stage)
    phone.open()
    return phone


def answer(phone: Phone, number: int, value: int) -> str:
    """Where an answer leads."""
    phone.look(f"/check-in/{number}")
    phone.answer(value)
    return phone.at


def said(phone: Phone) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", phone.page.text)).split())


def alerts(stage: Stage) -> list[Alert]:
    with stage.at.db.reading() as session:
        found = [*session.scalars(select(Alert).order_by(Alert.raised_at, Alert.rule))]
        session.expunge_all()
        return found


@pytest.mark.parametrize(
    ("number", "value", "tier", "h1", "links"),
    [
        (SADDLE, 1, Tier.EMERGENCY, "Get help now", ["tel:911", "tel:+13035550100"]),
        (FEVER, 1, Tier.TODAY, "Call your office today", ["tel:+13035550100", "tel:911"]),
        (THOUGHTS, 1, Tier.CRISIS, "You are not alone. Help is here right now.", ["tel:988", "sms:988", "tel:911"]),
        (THOUGHTS, 3, Tier.CRISIS, "You are not alone. Help is here right now.", ["tel:988", "sms:988", "tel:911"]),
    ],
)
def test_help_comes_before_the_next_question(
    stage: Stage, phone: Phone, episode_id: UUID, number: int, value: int, tier: Tier, h1: str, links: list[str]
) -> None:
    assert answer(phone, number, value) == HELP
    assert phone.h1 == h1
    hrefs = re.findall(r'href="((?:tel|sms):[^"]+)"', phone.page.text)
    assert hrefs[: len(links)] == links, "the first are those of the help; the last that of every page"
    assert "No one may see your answer until the office opens." in said(phone)
    (alert,) = alerts(stage)
    assert (alert.tier, alert.state, alert.episode_id) == (tier, AlertState.OPEN, episode_id)
    assert (alert.owner_id, alert.raised_at, alert.rules_version) == (stage.bea.clinician_id, stage.clock(), "1")
    phone.send()
    assert phone.at == f"/check-in/{number + 1}"
    assert [each.heard for each in alerts(stage)] == [Heard.WENT_ON]


@pytest.mark.parametrize(("number", "value"), [(SADDLE, 0), (FEVER, 0), (THOUGHTS, 0), (THOUGHTS - 1, 3)])
def test_what_is_no_danger_leads_on(stage: Stage, phone: Phone, number: int, value: int) -> None:
    assert answer(phone, number, value) == f"/check-in/{number + 1}"
    assert alerts(stage) == []


def test_a_skipped_question_leads_on(stage: Stage, phone: Phone) -> None:
    phone.look(f"/check-in/{THOUGHTS}")
    phone.answer(do="skip")
    assert (phone.at, alerts(stage)) == (f"/check-in/{THOUGHTS + 1}", [])


@pytest.mark.parametrize("word", ["gets-help", "has-help", "not-new"])
def test_what_the_patient_says_is_kept(stage: Stage, phone: Phone, word: str) -> None:
    answer(phone, SADDLE, 1)
    phone.send(said=word)
    assert phone.at == "/check-in/2"
    (alert,) = alerts(stage)
    assert (alert.heard, alert.heard_at, alert.state) == (Heard(word), stage.clock(), AlertState.OPEN)


def test_a_wrong_tap_leads_back_and_the_alert_stands_with_both_answers(stage: Stage, phone: Phone) -> None:
    answer(phone, SADDLE, 1)
    phone.send(said="mistake")
    assert phone.at == f"/check-in/{SADDLE}"
    phone.answer(0)
    assert phone.at == "/check-in/2"
    (alert,) = alerts(stage)
    assert (alert.heard, alert.state) == (Heard.MISTAKE, AlertState.OPEN)
    with stage.at.db.reading() as session:
        versions = session.scalars(select(Answer).where(Answer.item == "saddle").order_by(Answer.version))
        assert [each.value for each in versions] == [1, 0]


def test_the_same_answer_twice_shows_help_twice_and_is_one_alert(stage: Stage, phone: Phone) -> None:
    for _ in range(2):
        assert answer(phone, SADDLE, 1) == HELP
    assert answer(phone, SADDLE + 1, 1) == HELP
    assert len(alerts(stage)) == 1, "another sign of the same danger"
    assert answer(phone, FEVER, 1) == HELP
    assert [each.rule for each in alerts(stage)] == ["cauda-equina", "infection"]


def test_the_gravest_help_comes_first_and_then_the_other(phone: Phone) -> None:
    answer(phone, FEVER, 1)
    answer(phone, SADDLE, 1)
    assert phone.h1 == "Get help now"
    phone.send()
    assert (phone.at, phone.h1) == (HELP, "Call your office today")


def test_after_an_alert_was_closed_the_same_answer_raises_another(stage: Stage, phone: Phone) -> None:
    answer(phone, SADDLE, 1)
    with stage.at.db.transaction() as session:
        session.execute(update(Alert).values(state=AlertState.CLOSED, closed_at=stage.clock()))
    stage.clock.tick(minutes=5)
    answer(phone, SADDLE, 1)
    assert [each.state for each in alerts(stage)] == [AlertState.CLOSED, AlertState.OPEN]


def test_an_abandoned_form_has_alerted(stage: Stage, app: Flask, phone: Phone) -> None:
    answer(phone, THOUGHTS, 2)
    other = Phone(app, stage, phone.key)
    other.open()
    assert other.at == "/check-in/resume"
    other.look(HELP)
    assert other.at != HELP, "another browser is not told what was answered here"
    assert len(alerts(stage)) == 1


def test_help_is_said_again_at_the_end(stage: Stage, phone: Phone) -> None:
    for number in range(1, 19):
        answer(phone, number, 1 if number in (SADDLE, FEVER, THOUGHTS) else 0)
        while phone.at == HELP:
            phone.send()
    phone.answer_all(0)
    phone.send("/check-in/review")
    assert phone.at == "/check-in/done"
    assert re.findall(r'href="(tel:(?:911|988))"', phone.page.text) == ["tel:911", "tel:988"]
    assert "Please call your office today." in said(phone)
    assert "hurting yourself" not in said(phone)


def test_the_page_of_today_says_whom_to_call_after_hours(phone: Phone) -> None:
    answer(phone, FEVER, 1)
    assert "After hours call (303) 555-0100." in said(phone)


def test_in_spanish(stage: Stage, app: Flask) -> None:
    enrol(stage, [("red-flags", "1")], language="es", mobile="+13035550177", family_name="Sol")
    phone = Phone(app, stage, language="es-MX")
    phone.open()
    assert answer(phone, 1, 1) == HELP
    assert phone.h1 == "Busque ayuda ahora"
    assert 'lang="es"' in phone.page.text


def test_nothing_of_it_stands_in_the_address_or_the_title(phone: Phone) -> None:
    for number in (SADDLE, FEVER, THOUGHTS):
        assert answer(phone, number, 1) == HELP
        assert phone.page.request.query_string == b""
        title = re.search(r"<title>(.*?)</title>", phone.page.text)
        assert title
        assert title[1].strip() == "Please read this now - Health check-in"
        phone.send()


def test_looking_at_help_changes_nothing(stage: Stage, phone: Phone) -> None:
    answer(phone, SADDLE, 1)
    for _ in range(3):
        phone.look(HELP)
    assert (phone.at, [each.heard for each in alerts(stage)]) == (HELP, [None])


def test_where_there_is_nothing_to_say_help_leads_on(phone: Phone) -> None:
    phone.look(HELP)
    assert phone.at == "/check-in/1"


def test_who_was_told_what_is_written_down(stage: Stage, phone: Phone) -> None:
    answer(phone, SADDLE, 1)
    phone.send(said="not-new")
    (alert,) = alerts(stage)
    with stage.at.db.reading() as session:
        of_alert = select(AuditEvent.action).where(AuditEvent.object_id == alert.id).order_by(AuditEvent.sequence)
        assert [*session.scalars(of_alert)] == ["raise-alert", "answer-alert"]
        patient_session = session.scalars(select(PatientSession)).one()
        assert alert.session_id == patient_session.id


@pytest.mark.parametrize("gone", ["captain disabled", "no captain", "nobody at the practice"])
def test_somebody_owns_it_whoever_is_away(stage: Stage, phone: Phone, gone: str) -> None:
    with stage.at.db.transaction() as session:
        if gone == "captain disabled":
            session.execute(update(Staff).where(Staff.id == stage.bea.clinician_id).values(disabled_at=stage.clock()))
        else:
            session.execute(update(Practice).values(captain_id=None))
            session.execute(update(Episode).values(captain_id=None))
        if gone == "nobody at the practice":
            session.execute(update(Staff).values(disabled_at=stage.clock()))
    assert answer(phone, SADDLE, 1) == HELP
    (alert,) = alerts(stage)
    with stage.at.db.reading() as session:
        owner = session.get_one(Staff, alert.owner_id)
        assert (
            owner.email
            == {
                "captain disabled": "practice-admin@bea.example.org",
                "no captain": "clinician@bea.example.org",
                "nobody at the practice": "clinician@bea.example.org",
            }[gone]
        )
