"""No more e-mails: one POST from a mail program, or a page with one button; nobody signs in, nobody is named."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import select

from app.models.audit import ActorKind, AuditEvent, AuditOutcome
from app.models.consent import Consent, ConsentKind, Ended
from app.models.message import Channel
from app.web import patient
from tests import browser
from tests.doors import Person
from tests.models.dump import everything
from tests.services.ana import go_out, key_in
from tests.services.emailed import email, enrol, permissions, proof
from tests.stage import Stage

SAYS_TOO_MUCH = (" Ana", "Quill", "Bea", "Spine", "example.org", "555-0100", "555-0142")
STANDING = {ConsentKind.TEXT_NUMBER: [None], ConsentKind.EMAIL_ADDRESS: [None]}
STOPPED = {ConsentKind.TEXT_NUMBER: [None], ConsentKind.EMAIL_ADDRESS: [Ended.UNSUBSCRIBED]}


@pytest.fixture
def sent(stage: Stage) -> UUID:
    """An e-mail that Ana got."""
    return email(stage, enrol(stage))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


def path(stage: Stage, message_id: UUID) -> str:
    return f"/stop/{message_id}/{proof(stage, message_id)}"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_mail_program_needs_one_post_and_nothing_else(
    stage: Stage, client: FlaskClient, sent: UUID, kind: str
) -> None:
    """The two bodies of RFC 8058 §3.1; the answer is no redirect."""
    answer = client.post(path(stage, sent), data={"List-Unsubscribe": "One-Click"}, content_type=kind)
    assert answer.status_code == 200
    assert permissions(stage) == STOPPED


@pytest.mark.parametrize("body", [b"", b"nonsense", b"\xff" * 5000])
def test_whatever_the_body_it_is_a_wish_to_stop(stage: Stage, client: FlaskClient, sent: UUID, body: bytes) -> None:
    assert client.post(path(stage, sent), data=body).status_code == 200
    assert permissions(stage) == STOPPED


def test_saying_so_again_is_fine_and_moves_no_date(stage: Stage, client: FlaskClient, sent: UUID) -> None:
    said_on = stage.clock()
    for _ in range(3):
        assert client.post(path(stage, sent)).status_code == 200
        stage.clock.tick(days=40)
    assert permissions(stage) == STOPPED
    with stage.at.db.reading() as session:
        assert session.scalars(select(Consent.withdrawn_at).where(Consent.ended.is_not(None))).all() == [said_on]


def test_looking_fifty_times_changes_nothing(stage: Stage, client: FlaskClient, sent: UUID) -> None:
    before = everything(stage.at.db)
    for _ in range(50):
        assert client.get(path(stage, sent)).status_code == 200
    assert client.head(path(stage, sent)).status_code == 200
    assert everything(stage.at.db) == before
    assert permissions(stage) == STANDING


def test_a_person_presses_one_button(stage: Stage, app: Flask, sent: UUID) -> None:
    person = Person(app)
    person.look(path(stage, sent))
    assert "If you share it with somebody, their e-mails stop too." in person.page.text
    assert person.page.text.split("<main>")[1].split("</main>")[0].count("<button") == 1
    person.send()
    for page in (person.page, person.look(path(stage, sent))):
        assert page.status_code == 200
        assert "You will get no more e-mails from us." in page.text
        assert "Your care does not change." in page.text
        assert "(555)\xa0010-0199" in page.text  # the network's phone
    assert permissions(stage) == STOPPED


def test_it_speaks_spanish_and_goes_on_speaking_it(stage: Stage, app: Flask, sent: UUID) -> None:
    person = Person(app)
    person.look(path(stage, sent))
    person.send("/language", language="es")
    assert person.page.request.path == path(stage, sent)
    assert '<html lang="es">' in person.page.text
    person.send()
    assert '<html lang="es">' in person.page.text
    assert permissions(stage) == STOPPED


def test_the_pages_name_nobody(stage: Stage, client: FlaskClient, sent: UUID) -> None:
    pages = [client.get(path(stage, sent)), client.post(path(stage, sent)), client.get(path(stage, sent))]
    for page in pages:
        assert [word for word in SAYS_TOO_MUCH if word in page.text] == []
        assert proof(stage, sent) not in str(page.headers)
        assert "- Health check-in</title>" in page.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_wrong_address_is_the_dead_link_to_the_byte(
    stage: Stage, client: FlaskClient, sent: UUID, method: str
) -> None:
    good, text, unknown = proof(stage, sent), email(stage, enrol_other(stage), channel=Channel.SMS), uuid4()
    before = everything(stage.at.db)
    dead = client.get("/" + "x" * 22)
    for wrong in (
        f"/stop/{sent}/{'0' * 20}",
        f"/stop/{sent}/{good[:-1]}",
        f"/stop/{sent}/{good}0",
        f"/stop/{sent}/{good.upper()}x",
        f"/stop/{sent}/%F0%9F%98%80",
        f"/stop/{unknown}/{proof(stage, unknown)}",
        f"/stop/{text}/{proof(stage, text)}",
        f"/stop/{text}/{good}",
        f"/stop/{sent}",
        "/stop/1/2",
    ):
        answer = client.open(wrong, method=method)
        assert (answer.status_code, answer.data) == (404, dead.data), wrong
        assert "Set-Cookie" not in answer.headers
    assert everything(stage.at.db) == before


def enrol_other(stage: Stage) -> UUID:
    return enrol(stage, given_name="Eva", mobile="+13035550177")


def test_it_is_in_the_audit_log_without_a_name(stage: Stage, client: FlaskClient, sent: UUID) -> None:
    client.get(path(stage, sent))
    client.post(path(stage, sent))
    with stage.at.db.reading() as session:
        (event,) = session.scalars(select(AuditEvent).where(AuditEvent.object_id == sent))
        assert (event.actor_kind, event.action, event.outcome) == (ActorKind.NOBODY, "stop-e-mails", AuditOutcome.DONE)
        assert event.patient_id is not None


def test_each_permission_that_ends_is_in_the_audit_log_with_its_patient(
    stage: Stage, client: FlaskClient, sent: UUID
) -> None:
    enrol_other(stage)  # the same mailbox
    for _ in range(2):  # the second one ends nothing
        client.post(path(stage, sent))
    with stage.at.db.reading() as session:
        kind, of_consents = Consent.kind == ConsentKind.EMAIL_ADDRESS, AuditEvent.object_kind == "consent"
        ended = {(each.id, each.patient_id) for each in session.scalars(select(Consent).where(kind))}
        noted = [(each.object_id, each.patient_id) for each in session.scalars(select(AuditEvent).where(of_consents))]
        assert len(ended) == len(noted) == 2
        assert set(noted) == ended


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone(stage: Stage, chromium: Browser, sent: UUID, language: str, javascript: bool) -> None:
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as url,
        browser.phone(chromium, url, javascript=javascript, language=f"{language}-US") as page,
    ):
        page.goto(path(stage, sent))
        for _ in range(2):
            assert page.locator("h1").count() == 1
            assert not javascript or browser.violations(page) == []
            button = page.locator("main button")
            if button.count():
                assert button.bounding_box()["height"] >= 56
                with page.expect_navigation():
                    button.click()
    assert permissions(stage) == STOPPED


def test_whoever_holds_the_phone_stops_what_comes_there(stage: Stage, client: FlaskClient) -> None:
    stage.enrol_ana()
    key = key_in(go_out(stage)[-1].body)
    for _ in range(20):
        assert "Stop these messages?" in client.get(f"/{key}/stop").text, "looking changes nothing"
    assert "with somebody, their messages stop too." in client.get(f"/{key}/stop").text
    page = client.post(f"/{key}/stop", data={"stop": "texts"})
    assert page.status_code == 200
    assert not any(word in page.text for word in SAYS_TOO_MUCH)
    with stage.at.db.reading() as session:
        (ended,) = session.scalars(select(Consent.ended).where(Consent.kind == ConsentKind.TEXT_NUMBER))
        assert ended is Ended.UNSUBSCRIBED
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "stop-messages")).one()
        assert (event.actor_kind, event.outcome) == (ActorKind.NOBODY, AuditOutcome.DONE)
    assert "no more of these messages" in client.get(f"/{key}/stop").text
    stage.clock.tick(days=3)
    assert go_out(stage) == []
    assert client.get(f"/{key}").status_code == 200, "the link itself goes on"


def test_a_link_that_is_dead_stops_nothing(stage: Stage, client: FlaskClient) -> None:
    dead = client.get(f"/{'A' * 22}/stop")
    assert (dead.status_code, dead.data) == (404, client.get(f"/{'A' * 22}").data)
    assert client.post(f"/{'A' * 22}/stop").status_code == 404
