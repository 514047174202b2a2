"""The carrier's door: what Twilio signed for our address is taken, in any order; nothing else changes anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import permutations, product
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app import jobs
from app.adapters.twilio_sms import TwilioSms
from app.domain.delivery import MessageState
from app.models.audit import ActorKind, AuditEvent, AuditOutcome
from app.models.message import Message, StrayReceipt
from app.roof import app_of
from app.services.installation import Installation
from tests.carrier.accounts import ACCOUNT, TOKEN
from tests.models.dump import everything
from tests.services.post import begin
from tests.stage import Stage

URL = "https://go.example.org"
SID = "SM" + "0" * 32
Form = Mapping[str, str] | MultiDict[str, str]


def says(word: str, **more: str) -> dict[str, str]:
    """The fields of a status callback: www.twilio.com/docs/messaging/guides/track-outbound-message-status"""
    return {
        "AccountSid": ACCOUNT,
        "From": "+13035550101",
        "MessageSid": SID,
        "MessageStatus": word,
        "SmsSid": SID,
        "SmsStatus": word,
        "To": "+13035550142",
    } | more


def signed(url: str, form: Form, token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, form))


@dataclass
class Door:
    """The carrier's door of one installation, and the message that is on its way."""

    at: Installation
    client: FlaskClient
    message_id: UUID

    @property
    def path(self) -> str:
        return f"/carrier/twilio/{self.message_id}"

    def post(self, form: Form, signature: str | None, path: str = "") -> TestResponse:
        headers = {} if signature is None else {"X-Twilio-Signature": signature}
        return self.client.post(path or self.path, data=form, headers=headers)

    def report(self, form: Form, path: str = "") -> TestResponse:
        """What Twilio itself does."""
        return self.post(form, signed(URL + (path or self.path), form), path)

    @property
    def message(self) -> Message:
        with self.at.db.reading() as session:
            return session.get_one(Message, self.message_id)

    @property
    def events(self) -> list[AuditEvent]:
        with self.at.db.reading() as session:
            return list(session.scalars(select(AuditEvent).where(AuditEvent.action == "report-message")))

    def begin_again(self) -> None:
        """The message as its worker left it: sent, nothing heard."""
        with self.at.db.transaction() as session:
            message = session.get_one(Message, self.message_id)
            message.state, message.reason, message.carrier_id = MessageState.SENT, None, SID


@pytest.fixture
def live(stage: Stage) -> Installation:
    """The installation with Twilio's own reading of receipts."""
    twilio = TwilioSms(ACCOUNT, TOKEN, URL)
    settings = replace(stage.at.settings, url=URL)
    return replace(stage.at, settings=settings, outside=replace(stage.at.outside, webhooks=twilio))


def door_of(at: Installation, stage: Stage) -> Door:
    stage.enrol_ana()
    jobs.plan(stage.at)
    claimed = begin(stage)
    patients = app_of(at).extensions["throughline-patient-app"]
    return Door(at, patients.test_client(), claimed.id)


@pytest.fixture
def door(live: Installation, stage: Stage) -> Iterator[Door]:
    made = door_of(live, stage)
    made.begin_again()
    return made


def test_what_twilio_signed_is_taken_and_written_down(door: Door, stage: Stage) -> None:
    answer = door.report(says("delivered"))  # without a cookie or a token of ours
    assert (answer.status_code, answer.data) == (204, b"")
    assert (door.message.state, door.message.carrier_id) == (MessageState.DELIVERED, SID)
    (event,) = door.events
    assert (event.actor_kind, event.outcome) == (ActorKind.CARRIER, AuditOutcome.DONE)
    assert (event.object_kind, event.object_id) == ("message", door.message_id)
    assert event.patient_id == door.message.patient_id
    assert event.at == stage.clock()


def test_a_receipt_may_come_before_the_worker_has_written_down_that_it_sent(live: Installation, stage: Stage) -> None:
    door = door_of(live, stage)
    assert (door.message.state, door.message.carrier_id) == (MessageState.SENDING, None)
    assert door.report(says("sent")).status_code == 204
    assert (door.message.state, door.message.carrier_id) == (MessageState.SENT, SID)


def test_what_twilio_may_add_is_signed_with_the_rest(door: Door) -> None:
    """Its documentation reserves the right to add fields: www.twilio.com/docs/usage/webhooks/webhooks-security"""
    assert door.report(says("delivered", RawDlrDoneDate="2603021701", Ñandú="á é")).status_code == 204
    assert door.message.state is MessageState.DELIVERED


def test_the_query_of_the_address_is_signed(door: Door) -> None:
    path = f"{door.path}?part=1&name=%C3%A1"
    assert door.report(says("delivered"), path).status_code == 204
    signature = signed(URL + path, says("undelivered"))
    for other in (door.path, f"{door.path}?part=2&name=%C3%A1", f"{path}&more=1"):
        assert door.post(says("undelivered"), signature, other).status_code == 403
    assert door.message.state is MessageState.DELIVERED


def test_every_value_of_a_repeated_field_is_signed(door: Door) -> None:
    twice = MultiDict([*says("delivered").items(), ("Tag", "a"), ("Tag", "b")])
    once = MultiDict([*says("delivered").items(), ("Tag", "a")])
    for sent, signed_for in ((twice, once), (once, twice)):
        assert door.post(sent, signed(URL + door.path, signed_for)).status_code == 403
    another_word = MultiDict([("MessageStatus", "failed"), *says("delivered").items()])
    assert door.post(another_word, signed(URL + door.path, says("delivered"))).status_code == 403
    assert door.message.state is MessageState.SENT
    assert door.report(twice).status_code == 204
    assert door.message.state is MessageState.DELIVERED


GOOD = says("delivered")


def test_what_twilio_did_not_sign_is_refused_and_changes_nothing(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    url, before = URL + door.path, everything(door.at.db)
    forged = {
        "no signature": None,
        "an empty one": "",
        "a word": "signature",
        "not ASCII": "ñ" * 28,
        "by another account": signed(url, GOOD, "another-token"),
        "by an account without a token": signed(url, GOOD, ""),
        "of an altered field": signed(url, says("sent")),
        "of one field less": signed(url, {name: GOOD[name] for name in GOOD if name != "To"}),
        "of one field more": signed(url, says("delivered", ErrorCode="30003")),
        "of no field": signed(url, {}),
        "for another message": signed(f"{URL}/carrier/twilio/{uuid4()}", GOOD),
        "for another host": signed(f"https://go.example.com{door.path}", GOOD),
        "for plain http": signed(f"http://go.example.org{door.path}", GOOD),
        "for the address behind the proxy": signed(f"http://localhost{door.path}", GOOD),
    }
    with door.at.db.transaction() as busy:  # on SQLite nobody else can write now
        busy.execute(update(Message).values(attempts=Message.attempts))
        for how, signature in forged.items():
            assert door.post(GOOD, signature).status_code == 403, how
    assert everything(door.at.db) == before
    assert (caplog.text.count("refused: a receipt unsigned"), GOOD["To"] in caplog.text) == (len(forged), False)
    assert door.report(GOOD).status_code == 204, "the door was not broken"


def test_a_proxy_s_headers_do_not_move_our_address(door: Door) -> None:
    elsewhere = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    for host, status in ((URL, 204), ("http://evil.example", 403), ("https://evil.example", 403)):
        signature = signed(host + door.path, GOOD)
        answer = door.client.post(door.path, data=GOOD, headers=elsewhere | {"X-Twilio-Signature": signature})
        assert answer.status_code == status


def test_what_is_signed_and_strange_is_survived(door: Door) -> None:
    before = everything(door.at.db)
    no_id = says("delivered", MessageSid="")
    nul = says("delivered", MessageSid="S\0M"), says("undelivered", ErrorCode="3\0")
    for form in (says("teleported"), says(""), says("DELIVERED"), no_id, {"MessageSid": SID}, {}, *nul):
        assert door.report(form).status_code == 204
        assert everything(door.at.db) == before, form
    assert door.report(GOOD).status_code == 204
    assert door.message.state is MessageState.DELIVERED


def test_a_receipt_for_a_message_that_we_do_not_have_is_kept(door: Door) -> None:
    reference = uuid4()
    assert door.report(GOOD, f"/carrier/twilio/{reference}").status_code == 204
    with door.at.db.reading() as session:
        stray = session.scalars(select(StrayReceipt)).one()
        assert (stray.reference, stray.carrier_id, stray.state) == (reference, SID, MessageState.DELIVERED)
    assert door.message.state is MessageState.SENT
    for path in ("/carrier/twilio/none", "/carrier/twilio/", "/carrier"):
        assert door.report(GOOD, path).status_code == 404


HISTORIES = {
    MessageState.DELIVERED: ["sending", "sent", "delivered"],
    MessageState.UNDELIVERED: ["sending", "sent", "undelivered"],
    MessageState.FAILED: ["queued", "sending", "failed"],
}


@pytest.mark.parametrize("end", HISTORIES, ids=str)
def test_the_same_receipts_in_any_order_and_number_end_alike(door: Door, end: MessageState) -> None:
    code = {} if end is MessageState.DELIVERED else {"ErrorCode": "30003"}
    last = HISTORIES[end][-1]
    ends = set()
    for words, times in product(permutations(HISTORIES[end]), (1, 2)):
        door.begin_again()
        for word in [word for word in words for _ in range(times)] + list(words):
            assert door.report(says(word, **(code if word == last else {}))).status_code == 204
        ends.add((door.message.state, door.message.reason, door.message.carrier_id))
    assert ends == {(end, code.get("ErrorCode"), SID)}


def test_a_console_reports_nothing_so_nobody_is_believed(stage: Stage) -> None:
    door = door_of(stage.at, stage)
    url = stage.at.settings.url + door.path
    for signature in (signed(url, GOOD), signed(url, GOOD, ""), "", None):
        assert door.post(GOOD, signature).status_code == 403
    assert (door.message.state, door.message.carrier_id) == (MessageState.SENDING, None)
    assert door.events == []


def test_a_receipt_is_posted_and_nothing_else(door: Door) -> None:
    headers = {"X-Twilio-Signature": signed(URL + door.path, GOOD)}
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        answer = door.client.open(door.path, method=method, data=GOOD, headers=headers)
        assert answer.status_code == 405, method
        assert "That cannot be done here" in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert door.message.state is MessageState.SENT
