"""Over HTTP, through the SDK, to the local carrier."""

import logging
from collections.abc import Mapping

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from app.adapters.twilio_sms import TwilioSms, is_signed, receipt
from app.domain.delivery import Accepted, MessageState, Outgoing, Receipt, Refused, StrangeReceipt, Uncertain
from tests.carrier.client import LocalHttpClient
from tests.carrier.post_office import free_port
from tests.carrier.server import CarrierServer
from tests.carrier.twilio import ACCOUNT, TOKEN

ANA, BEA = "+12065550123", "+12065550124"
BASE = "https://go.example.org"


def wire(url: str, token: str = TOKEN, timeout: float = 10.0) -> TwilioSms:
    return TwilioSms(ACCOUNT, token, BASE, LocalHttpClient(url, timeout))


def text(to: str = ANA, sender: str = "+12065550100") -> Outgoing:
    return Outgoing(to=to, sender=sender, body="Valley Care: hello ñ & ¿?", reference="m-1")


def test_a_text_arrives_as_it_was_written(carrier: CarrierServer) -> None:
    outcome = wire(carrier.url).send(text())
    (taken,) = carrier.twilio.messages
    assert outcome == Accepted(taken["sid"])
    assert (taken["to"], taken["from"], taken["body"]) == (ANA, "+12065550100", "Valley Care: hello ñ & ¿?")
    assert taken["messaging_service_sid"] is None
    assert taken["status_callback"] == "https://go.example.org/carrier/twilio/m-1"


def test_a_messaging_service_sends_in_place_of_a_number(carrier: CarrierServer) -> None:
    service = "MG" + "1" * 32
    assert isinstance(wire(carrier.url).send(text(sender=service)), Accepted)
    (taken,) = carrier.twilio.messages
    assert (taken["messaging_service_sid"], taken["from"]) == (service, None)


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        ("429", Refused("20429", permanent=False)),
        ("20429", Refused("20429", permanent=False)),
        ("21610", Refused("21610", permanent=True)),
        ("21211", Refused("21211", permanent=True)),
        ("404", Refused("404", permanent=True)),
        ("500", Uncertain("http 500")),
        ("503", Uncertain("http 503")),
        ("lose", Uncertain("ConnectionError")),
    ],
)
def test_what_the_carrier_did_not_take(carrier: CarrierServer, behaviour: str, outcome: Refused | Uncertain) -> None:
    carrier.twilio.script(behaviour)
    assert wire(carrier.url).send(text()) == outcome
    assert carrier.twilio.messages == []


@pytest.mark.parametrize(
    ("behaviour", "outcome"), [("drop", Uncertain("ConnectionError")), ("accept-500", Uncertain("http 500"))]
)
def test_a_lost_answer_is_uncertain_and_nothing_is_sent_twice(
    carrier: CarrierServer, behaviour: str, outcome: Uncertain
) -> None:
    carrier.twilio.script(behaviour)
    assert wire(carrier.url).send(text()) == outcome
    assert len(carrier.twilio.messages) == 1


def test_an_answer_that_does_not_come_in_time_is_uncertain(carrier: CarrierServer) -> None:
    carrier.twilio.script("hold")
    assert wire(carrier.url, timeout=0.2).send(text()) == Uncertain("ReadTimeout")
    assert len(carrier.twilio.messages) == 1


def test_a_closed_door_is_a_refusal_that_may_pass() -> None:
    nobody = wire(f"http://127.0.0.1:{free_port()}")
    assert nobody.send(text()) == Refused("no-connection", permanent=False)


def test_a_wrong_token_refuses_us_and_not_the_message(carrier: CarrierServer) -> None:
    assert wire(carrier.url, token="stolen").send(text()) == Refused("20003", permanent=False)


def test_a_number_that_is_none_is_refused(carrier: CarrierServer) -> None:
    assert wire(carrier.url).send(text(to="2065550123")) == Refused("21211", permanent=True)


@pytest.mark.parametrize(("account", "token"), [("", TOKEN), (ACCOUNT, "")])
def test_without_an_account_nothing_starts(account: str, token: str) -> None:
    with pytest.raises(ValueError, match="account SID and an auth token"):
        TwilioSms(account, token, BASE)


def test_the_log_tells_nothing(carrier: CarrierServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    carrier.twilio.script("accept", "21211", "drop", "500")
    for _ in range(4):
        wire(carrier.url).send(text())
    assert caplog.text, "nothing was logged, so nothing was looked at"
    for secret in (ANA, ANA[1:], "hello", TOKEN):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *[(word, MessageState.SENT) for word in ("accepted", "scheduled", "queued", "sending", "sent")],
        *[(word, MessageState.DELIVERED) for word in ("delivered", "read")],
        ("undelivered", MessageState.UNDELIVERED),
        *[(word, MessageState.FAILED) for word in ("failed", "canceled")],
    ],
)
def test_every_word_of_twilio_has_a_state(word: str, state: MessageState) -> None:
    assert receipt({"MessageSid": "SM1", "MessageStatus": word}) == Receipt("SM1", state, "")


def test_a_receipt_carries_its_error() -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003"}
    assert receipt(form) == Receipt("SM1", MessageState.UNDELIVERED, "30003")


@pytest.mark.parametrize(
    ("form", "strange"),
    [
        ({"MessageSid": "SM1", "MessageStatus": "teleported"}, StrangeReceipt("SM1", "teleported")),
        ({"MessageSid": "SM1"}, StrangeReceipt("SM1", "")),
        ({"MessageStatus": "sent"}, StrangeReceipt("", "sent")),
        ({}, StrangeReceipt("", "")),
    ],
)
def test_a_receipt_that_cannot_be_read_has_a_name(form: Mapping[str, str], strange: StrangeReceipt) -> None:
    assert receipt(form) == strange


URL = "https://go.example.org/carrier/twilio/m-1?a=b"
FORM = {"MessageSid": "SM1", "MessageStatus": "sent", "To": ANA, "Body": " untrimmed "}
SIGNATURE = RequestValidator(TOKEN).compute_signature(URL, FORM)


def test_twilios_own_signature_is_known() -> None:
    assert is_signed(TOKEN, URL, FORM, SIGNATURE)


def test_repeated_fields_are_part_of_the_signature() -> None:
    form = MultiDict([("MessageSid", "SM1"), ("Media", "a"), ("Media", "b")])
    signature = RequestValidator(TOKEN).compute_signature(URL, form)
    assert is_signed(TOKEN, URL, form, signature)
    assert not is_signed(TOKEN, URL, MultiDict([("MessageSid", "SM1"), ("Media", "a")]), signature)


@pytest.mark.parametrize(
    ("token", "url", "form", "signature"),
    [
        (TOKEN, URL, FORM, None),
        (TOKEN, URL, FORM, ""),
        (TOKEN, URL, FORM, "ñ" * 28),
        ("another", URL, FORM, SIGNATURE),
        ("", URL, FORM, RequestValidator("").compute_signature(URL, FORM)),
        (TOKEN, URL.replace("https", "http"), FORM, SIGNATURE),
        (TOKEN, URL.replace("go.", "evil."), FORM, SIGNATURE),
        (TOKEN, URL.removesuffix("?a=b"), FORM, SIGNATURE),
        (TOKEN, URL, FORM | {"MessageStatus": "delivered"}, SIGNATURE),
        (TOKEN, URL, FORM | {"Extra": "1"}, SIGNATURE),
        (TOKEN, URL, FORM | {"Body": "untrimmed"}, SIGNATURE),
    ],
)
def test_any_other_signature_is_refused(token: str, url: str, form: Mapping[str, str], signature: str | None) -> None:
    assert not is_signed(token, url, form, signature)


def test_the_local_carrier_signs_what_it_reports(carrier: CarrierServer) -> None:
    carrier.twilio.script("accept", "30003")
    sms = wire(carrier.url)
    ends = []
    for _ in range(2):
        outcome = sms.send(text())
        assert isinstance(outcome, Accepted)
        callbacks = carrier.twilio.callbacks(outcome.carrier_id)
        assert all(is_signed(TOKEN, f"{BASE}/carrier/twilio/m-1", c.form, c.signature) for c in callbacks)
        ends.append(receipt(callbacks[-1].form))
        assert [type(receipt(c.form)) for c in callbacks] == [Receipt] * 3
    assert [(end.state, end.code) for end in ends if isinstance(end, Receipt)] == [
        (MessageState.DELIVERED, ""),
        (MessageState.UNDELIVERED, "30003"),
    ]
