"""A person's text through the carrier: signed for our address, taken whatever it holds, answered once in all."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from app.adapters.twilio_sms import TwilioSms
from app.domain.wording import Reply
from app.models.audit import ActorKind, AuditEvent, AuditOutcome
from app.models.inbound import InboundText
from app.models.patient import Patient
from app.roof import app_of
from tests.carrier.accounts import ACCOUNT, TOKEN
from tests.carrier.inbound import Heard
from tests.carrier.twilio import LocalTwilio
from tests.carrier.wire import through
from tests.models.dump import everything
from tests.services.inbound import ANA, BEA, CRISIS, OTHER, STRANGER, own_senders, words
from tests.services.together import at_once
from tests.stage import Stage

URL = "https://go.example.org"
PATH = "/carrier/twilio/inbound"


@pytest.fixture
def network(stage: Stage) -> Stage:
    """Ana is enrolled at Bea's; texts are read as Twilio signs them."""
    own_senders(stage, carrier_replies=False)
    stage.enrol_ana()
    outside = replace(stage.at.outside, webhooks=TwilioSms(ACCOUNT, TOKEN, URL))
    stage.at = replace(stage.at, settings=replace(stage.at.settings, url=URL), outside=outside)
    return stage


@pytest.fixture
def door(network: Stage) -> FlaskClient:
    client: FlaskClient = app_of(network.at).extensions["throughline-patient-app"].test_client()
    return client


def listening(handling: str) -> LocalTwilio:
    twilio = LocalTwilio()
    twilio.listen(BEA, URL + PATH, handling)
    return twilio


def says(body: str, **more: str) -> dict[str, str]:
    """The fields of a text that came: www.twilio.com/docs/messaging/guides/webhook-request"""
    return {"AccountSid": ACCOUNT, "MessageSid": f"SM{uuid4().hex}", "From": ANA, "To": BEA, "Body": body} | more


def post(door: FlaskClient, form: Mapping[str, str], *, url: str = URL + PATH, token: str = TOKEN) -> TestResponse:
    signature = RequestValidator(token).compute_signature(url, form)
    return door.post(PATH, data=form, headers={"X-Twilio-Signature": signature})


def taken(stage: Stage) -> list[AuditEvent]:
    with stage.at.db.reading() as session:
        events = select(AuditEvent).where(AuditEvent.action == "receive-text").order_by(AuditEvent.sequence)
        return list(session.scalars(events))


def test_a_text_is_answered_with_the_carrier_s_document_and_written_down(network: Stage, door: FlaskClient) -> None:
    answer = post(door, says("HELP"))
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert "<Response><Message>Bea Health" in answer.text
    with network.at.db.reading() as session:
        ana, text = session.scalars(select(Patient.id)).one(), session.scalars(select(InboundText.id)).one()
    events = [(each.actor_kind, each.outcome, each.object_id, each.patient_id) for each in taken(network)]
    carriers = (ActorKind.CARRIER, AuditOutcome.DONE, text)
    assert events == [(*carriers, None), (*carriers, ana)]
    assert "<Message>" not in post(door, says("HELP", OptOutType="HELP")).text


def test_what_is_not_signed_changes_nothing(
    network: Stage, door: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    good, before = says("STOP"), everything(network.at.db)
    signature = RequestValidator(TOKEN).compute_signature(URL + PATH, good)
    forged = [
        door.post(PATH, data=good),
        door.post(PATH, data=good, headers={"X-Twilio-Signature": ""}),
        door.post(PATH, data=good | {"From": STRANGER}, headers={"X-Twilio-Signature": signature}),
        door.post(f"{PATH}?a=b", data=good, headers={"X-Twilio-Signature": signature}),
        post(door, good, token="another-token"),
        post(door, good, url=f"http://localhost{PATH}"),
    ]
    assert [each.status_code for each in forged] == [403] * len(forged)
    assert everything(network.at.db) == before
    assert caplog.text.count("refused: a text unsigned") == len(forged)
    assert ANA not in caplog.text
    assert post(door, good).status_code == 200, "the door was not broken"


def test_a_text_that_is_posted_again_is_met_with_silence(network: Stage, door: FlaskClient) -> None:
    form = says("STOP")
    assert "<Message>" in post(door, form).text
    before = everything(network.at.db)
    again = post(door, form)
    assert (again.status_code, "<Message>" in again.text) == (200, False)
    assert everything(network.at.db) == before


def test_a_text_that_is_posted_twice_at_once_is_answered_once(network: Stage, door: FlaskClient) -> None:
    form, app = says(CRISIS), door.application
    answers = at_once(4, lambda number: post(app.test_client(), form))
    assert [each.status_code for each in answers] == [200] * 4
    assert ["<Message>" in each.text for each in answers].count(True) == 1


def test_whatever_is_signed_is_answered(network: Stage, door: FlaskClient) -> None:
    bodies = ["", "\0", "a" * 10_000, "STOP\0", "\u202e\N{GRINNING FACE}", "<script>&", "%00%ff"]
    senders = ["12345", "BANK", "\0", "+1", "+999999999999999999", "x" * 3000, " "]
    for body, sender in product(bodies, senders):
        answer = post(door, says(body, From=sender))
        assert (answer.status_code, answer.mimetype) == (200, "text/xml"), (body, sender)
    for to in ("", "\0", "BANK", "MG" + "0" * 32):
        assert post(door, says("Hello", To=to)).status_code == 200, to
    assert post(door, says("Hello", MessageSid="S\0M", MessagingServiceSid="M\0G")).status_code == 200
    assert post(door, says("Hello", MediaUrl0="https://example.org/a.jpg", NumMedia="1")).status_code == 200


def person(door: FlaskClient, twilio: LocalTwilio, body: str, number: str = ANA, times: int = 1) -> Heard:
    heard = twilio.text_in(number, BEA, body, times, through(door, URL))
    assert heard.statuses == [200] * times
    assert heard.error == 0
    return heard


@pytest.mark.parametrize("handling", ["default", "advanced", "off"])
def test_one_answer_reaches_the_phone_whoever_gives_it(network: Stage, door: FlaskClient, handling: str) -> None:
    own_senders(network, carrier_replies=handling == "default")
    twilio = listening(handling)
    for body in ("STOP", "START", "HELP", "stop", "Unstop", OTHER):
        heard = person(door, twilio, body, times=2)
        assert len(heard.phone) == 1, (body, heard)
        assert len(heard.said) == (handling == "off" or body == OTHER), body
    assert person(door, twilio, "please stop texting me", number=STRANGER).phone == [words(network, Reply.STOPPED)]


def test_only_a_form_that_is_posted_is_a_text(door: FlaskClient) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert door.open(PATH, method=method).status_code == 405
