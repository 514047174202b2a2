"""Each of the carrier's accounts speaks for itself: for its own messages, and for its own senders."""

from dataclasses import replace
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from twilio.request_validator import RequestValidator

from app import jobs
from app.adapters.twilio_sms import TwilioSms
from app.domain.delivery import MessageState
from app.models.message import Message
from app.models.practice import Practice
from app.roof import app_of
from tests.carrier.accounts import ACCOUNT, SUBACCOUNT, SUBTOKEN, TOKEN
from tests.carrier.client import LocalHttpClient
from tests.carrier.server import CarrierServer
from tests.models.dump import everything
from tests.services.inbound import ANA, BEA, CAZ, own_senders
from tests.services.post import begin
from tests.stage import Stage

URL = "https://go.example.org"
TOKENS = {ACCOUNT: TOKEN, SUBACCOUNT: SUBTOKEN}


@pytest.fixture
def network(stage: Stage, carrier: CarrierServer) -> Stage:
    """Ana is enrolled at Bea's, which sends from the network's account; Caz has a subaccount."""
    own_senders(stage, carrier_replies=False)
    stage.enrol_ana()
    carrier.twilio.accounts.open(SUBACCOUNT, SUBTOKEN)
    twilio = TwilioSms(ACCOUNT, TOKEN, URL, LocalHttpClient(carrier.url))
    outside = replace(stage.at.outside, webhooks=twilio)
    stage.at = replace(stage.at, settings=replace(stage.at.settings, url=URL), outside=outside)
    moves(stage, CAZ)
    return stage


@pytest.fixture
def door(network: Stage) -> FlaskClient:
    client: FlaskClient = app_of(network.at).extensions["throughline-patient-app"].test_client()
    return client


def moves(stage: Stage, sender: str) -> None:
    """The practice of this sender sends from the subaccount now."""
    with stage.at.db.transaction() as session:
        session.execute(update(Practice).where(Practice.sender == sender).values(sender_account=SUBACCOUNT))


def post(door: FlaskClient, account: str, path: str, **fields: str) -> int:
    form = fields | {"AccountSid": account, "MessageSid": f"SM{uuid4().hex}"}
    signature = RequestValidator(TOKENS[account]).compute_signature(URL + path, form)
    return door.post(path, data=form, headers={"X-Twilio-Signature": signature}).status_code


def test_an_account_reports_on_its_own_messages_only(network: Stage, door: FlaskClient) -> None:
    jobs.plan(network.at)
    message_id = begin(network).id
    path, before = f"/carrier/twilio/{message_id}", everything(network.at.db)
    assert post(door, SUBACCOUNT, path, MessageStatus="failed") == 403
    assert everything(network.at.db) == before
    moves(network, BEA)  # what has gone was sent in the account of then
    assert post(door, SUBACCOUNT, path, MessageStatus="failed") == 403
    assert post(door, ACCOUNT, path, MessageStatus="delivered") == 204
    with network.at.db.reading() as session:
        assert session.get_one(Message, message_id).state is MessageState.DELIVERED
    assert post(door, SUBACCOUNT, f"/carrier/twilio/{uuid4()}", MessageStatus="sent") == 204, "for nobody's"


def test_an_account_brings_texts_to_its_own_senders_only(network: Stage, door: FlaskClient) -> None:
    def says_stop(account: str, to: str, service: str = "") -> int:
        more = {"MessagingServiceSid": service} if service else {}
        return post(door, account, "/carrier/twilio/inbound", From=ANA, To=to, Body="STOP", **more)

    before, nobodys = everything(network.at.db), "+13035550188"
    assert [says_stop(SUBACCOUNT, BEA), says_stop(SUBACCOUNT, nobodys, BEA), says_stop(ACCOUNT, CAZ)] == [403] * 3
    assert everything(network.at.db) == before
    assert [says_stop(SUBACCOUNT, CAZ), says_stop(SUBACCOUNT, nobodys), says_stop(ACCOUNT, BEA)] == [200] * 3
