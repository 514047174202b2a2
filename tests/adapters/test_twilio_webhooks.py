"""What Twilio posts: whose signature is believed, and what a form says."""

from collections.abc import Mapping

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from app.adapters.twilio_sms import TwilioSms
from app.domain.delivery import Accepted, Inbound, MessageState, Outgoing, Receipt, StrangeReceipt
from tests.carrier import twiml
from tests.carrier.accounts import ACCOUNT, SUBACCOUNT, SUBTOKEN, TOKEN
from tests.carrier.client import LocalHttpClient
from tests.carrier.server import CarrierServer
from tests.carrier.wire import Answer

ANA, VALLEY = "+12065550123", "+12065550100"
BASE = "https://go.example.org"
URL = f"{BASE}/carrier/twilio/m-1?a=b"
SERVICE = "MG" + "1" * 32
Form = Mapping[str, str] | MultiDict[str, str]


def signed(form: Form, token: str = TOKEN, url: str = URL) -> str:
    return str(RequestValidator(token).compute_signature(url, form))


def ours(url: str = "http://127.0.0.1:1") -> TwilioSms:
    return TwilioSms(ACCOUNT, TOKEN, BASE, LocalHttpClient(url))


def read(form: Form) -> Receipt | StrangeReceipt | None:
    return ours().receipt(URL, form, signed(form))


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
    assert read({"MessageSid": "SM1", "MessageStatus": word}) == Receipt("SM1", state, "")


@pytest.mark.parametrize("code", ["30003", "3" * 120])
def test_a_receipt_carries_its_error(code: str) -> None:
    form = {"MessageSid": "S" * 64, "MessageStatus": "undelivered", "ErrorCode": code}
    assert read(form) == Receipt("S" * 64, MessageState.UNDELIVERED, code)


@pytest.mark.parametrize(
    ("form", "strange"),
    [
        ({"MessageSid": "SM1", "MessageStatus": "teleported"}, StrangeReceipt("SM1", "teleported")),
        ({"MessageSid": "SM1"}, StrangeReceipt("SM1", "")),
        ({"MessageStatus": "sent"}, StrangeReceipt("", "sent")),
        ({}, StrangeReceipt("", "")),
        ({"MessageSid": "S" * 65, "MessageStatus": "sent"}, StrangeReceipt("S" * 64, "sent")),
        ({"MessageSid": "SM1", "MessageStatus": "w" * 999}, StrangeReceipt("SM1", "w" * 120)),
        ({"MessageSid": "SM1", "MessageStatus": "sent", "ErrorCode": "3" * 121}, StrangeReceipt("SM1", "sent")),
        ({"MessageSid": "SM1", "MessageStatus": "sent", "ErrorCode": "3\0"}, StrangeReceipt("SM1", "sent")),
        ({"MessageSid": "S\0M", "MessageStatus": "sent"}, StrangeReceipt("S\0M", "sent")),
    ],
)
def test_a_receipt_that_cannot_be_kept_has_a_name(form: Mapping[str, str], strange: StrangeReceipt) -> None:
    assert read(form) == strange


TEXT = {"AccountSid": ACCOUNT, "MessageSid": "SM2", "From": ANA, "To": VALLEY, "Body": " ¿Hola? ", "NumMedia": "0"}


@pytest.mark.parametrize(
    ("more", "heard"),
    [
        ({}, Inbound("SM2", ANA, VALLEY, " ¿Hola? ", answered=False)),
        ({"MessagingServiceSid": SERVICE}, Inbound("SM2", ANA, VALLEY, " ¿Hola? ", answered=False, service=SERVICE)),
        ({"Body": "STOP", "OptOutType": "STOP"}, Inbound("SM2", ANA, VALLEY, "STOP", answered=True)),
        ({"Body": ""}, Inbound("SM2", ANA, VALLEY, "", answered=False)),  # a picture
        ({"MessageSid": "S" * 65}, Inbound("S" * 65, ANA, VALLEY, " ¿Hola? ", answered=False)),
        ({"From": ""}, None),
    ],
)
def test_a_person_s_text_is_read_as_it_came(more: Mapping[str, str], heard: Inbound | None) -> None:
    form = TEXT | more
    assert ours().inbound(URL, form, signed(form)) == heard


def test_a_text_may_come_with_little() -> None:
    bare = {"From": ANA}
    assert ours().inbound(URL, bare, signed(bare)) == Inbound("", ANA, "", "", answered=False)
    assert ours().inbound(URL, {"Body": "STOP"}, signed({"Body": "STOP"})) is None


@pytest.mark.parametrize("body", ["You will get no more texts.", '¿Preguntas? <Llame> & "avise"', None])
def test_an_answer_is_what_twilio_understands(body: str | None) -> None:
    document = Answer(200, "text/xml", ours().reply(body).encode())
    assert twiml.messages(document) == ([] if body is None else [body])


FORM = {"AccountSid": ACCOUNT, "MessageSid": "SM1", "MessageStatus": "sent", "From": ANA, "Body": " untrimmed "}
SIGNATURE = signed(FORM)
FORGED = {
    "no signature": (URL, FORM, None),
    "an empty one": (URL, FORM, ""),
    "not ASCII": (URL, FORM, "ñ" * 28),
    "of another token": (URL, FORM, signed(FORM, "another")),
    "of no token": (URL, FORM, signed(FORM, "")),
    "for http": (URL.replace("https", "http"), FORM, SIGNATURE),
    "for another host": (URL.replace("go.", "evil."), FORM, SIGNATURE),
    "without the query": (URL.removesuffix("?a=b"), FORM, SIGNATURE),
    "an altered field": (URL, FORM | {"MessageStatus": "delivered"}, SIGNATURE),
    "a field more": (URL, FORM | {"Extra": "1"}, SIGNATURE),
    "a field less": (URL, {name: FORM[name] for name in FORM if name != "Body"}, SIGNATURE),
    "a trimmed field": (URL, FORM | {"Body": "untrimmed"}, SIGNATURE),
    "a repeated field": (URL, MultiDict([*FORM.items(), ("From", "+12065550199")]), SIGNATURE),
    "a malformed account": (URL, FORM | {"AccountSid": "AC/../"}, signed(FORM | {"AccountSid": "AC/../"})),
}


@pytest.mark.parametrize("how", FORGED)
def test_what_is_not_signed_is_not_read(carrier: CarrierServer, how: str) -> None:
    url, form, signature = FORGED[how]
    sms = ours(carrier.url)
    assert (sms.receipt(url, form, signature), sms.inbound(url, form, signature)) == (None, None)
    assert carrier.twilio.requests == []
    assert sms.receipt(URL, FORM, SIGNATURE) == Receipt("SM1", MessageState.SENT, "")


def test_every_value_of_a_repeated_field_is_signed() -> None:
    twice = MultiDict([*FORM.items(), ("Media", "a"), ("Media", "b")])
    assert ours().receipt(URL, twice, signed(twice)) == Receipt("SM1", MessageState.SENT, "")
    once = MultiDict([*FORM.items(), ("Media", "a")])
    assert ours().receipt(URL, once, signed(twice)) is None


def test_of_a_body_that_is_no_form_no_word_is_read() -> None:
    """Twilio signs a JSON body through `bodySHA256` in the address; messages are never reported so."""
    url = f"{URL}&bodySHA256={'0' * 64}"
    assert ours().receipt(url, {}, signed({}, url=url)) == StrangeReceipt("", "")
    assert ours().inbound(url, {}, signed({}, url=url)) is None


def test_the_local_carrier_signs_what_it_reports(carrier: CarrierServer) -> None:
    carrier.twilio.accounts.open(SUBACCOUNT, SUBTOKEN)
    carrier.twilio.script("accept", "30003")
    sms = ours(carrier.url)
    ends = []
    for account in ("", SUBACCOUNT):
        outcome = sms.send(Outgoing(to=ANA, sender=VALLEY, body="hello", reference="m-1", account=account))
        assert isinstance(outcome, Accepted)
        callbacks = carrier.twilio.callbacks(outcome.carrier_id)
        receipts = [
            sms.receipt(f"{BASE}/carrier/twilio/m-1", told.form, told.signature, [SUBACCOUNT]) for told in callbacks
        ]
        assert [type(receipt) for receipt in receipts] == [Receipt] * 3
        ends.append(receipts[-1])
    assert [(end.state, end.code) for end in ends if isinstance(end, Receipt)] == [
        (MessageState.DELIVERED, ""),
        (MessageState.UNDELIVERED, "30003"),
    ]
