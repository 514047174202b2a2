"""Over HTTP, through the SDK, to the local carrier."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from twilio.http.response import Response

from app.adapters.twilio_sms import TwilioSms
from app.domain.delivery import Accepted, Outgoing, Refused, Uncertain
from tests.carrier.accounts import ACCOUNT, SUBACCOUNT, SUBTOKEN, TOKEN
from tests.carrier.client import LocalHttpClient
from tests.carrier.post_office import free_port
from tests.carrier.server import CarrierServer

ANA, BEA = "+12065550123", "+12065550124"
VALLEY = "+12065550100"
BASE = "https://go.example.org"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def wire(url: str, token: str = TOKEN, timeout: float = 10.0) -> TwilioSms:
    return TwilioSms(ACCOUNT, token, BASE, LocalHttpClient(url, timeout))


def text(to: str = ANA, sender: str = VALLEY, account: str = "", valid_for: int | None = None) -> Outgoing:
    body = "Valley Care: hello ñ & ¿?"
    return Outgoing(to=to, sender=sender, body=body, reference="m-1", account=account, valid_for=valid_for)


def test_a_text_arrives_as_it_was_written(carrier: CarrierServer) -> None:
    outcome = wire(carrier.url).send(text())
    (taken,) = carrier.twilio.messages
    assert outcome == Accepted(taken["sid"])
    assert (taken["to"], taken["from"], taken["body"]) == (ANA, VALLEY, "Valley Care: hello ñ & ¿?")
    assert (taken["messaging_service_sid"], taken["smart_encoded"], taken["validity_period"]) == (None, "false", None)
    assert taken["status_callback"] == "https://go.example.org/carrier/twilio/m-1"


def test_a_messaging_service_sends_in_place_of_a_number(carrier: CarrierServer) -> None:
    service = "MG" + "1" * 32
    assert isinstance(wire(carrier.url).send(text(sender=service)), Accepted)
    (taken,) = carrier.twilio.messages
    assert (taken["messaging_service_sid"], taken["from"]) == (service, None)


@pytest.mark.parametrize(("wished", "sent"), [(1, "1"), (7200, "7200"), (36_001, "36000"), (0, "1"), (-60, "1")])
def test_a_text_is_valid_for_as_long_as_twilio_allows(carrier: CarrierServer, wished: int, sent: str) -> None:
    assert isinstance(wire(carrier.url).send(text(valid_for=wished)), Accepted)
    (taken,) = carrier.twilio.messages
    assert taken["validity_period"] == sent


def test_a_subaccount_s_sender_sends_from_there_and_is_asked_there(carrier: CarrierServer) -> None:
    carrier.twilio.accounts.open(SUBACCOUNT, SUBTOKEN)
    sms = wire(carrier.url)
    below, above = sms.send(text(account=SUBACCOUNT)), sms.send(text())
    assert [taken["account_sid"] for taken in carrier.twilio.messages] == [ACCOUNT, SUBACCOUNT]
    for account, outcome in ((SUBACCOUNT, below), ("", above)):
        listed = sms.taken(ANA, account, LONG_AGO)
        assert isinstance(listed, list)
        assert [Accepted(each.carrier_id) for each in listed] == [outcome]
    assert sms.send(text(account="AC" + "9" * 32)) == Refused("20404")


@pytest.mark.parametrize(
    ("behaviour", "outcome", "kept"),
    [
        ("429", Refused("20429"), 0),
        ("20429", Refused("20429"), 0),
        ("21610", Refused("21610"), 0),
        ("21211", Refused("21211"), 0),
        ("404", Refused("20404"), 0),
        ("500", Uncertain("http 500"), 0),
        ("503", Uncertain("http 503"), 0),
        ("lose", Uncertain("ConnectionError"), 0),
        ("drop", Uncertain("ConnectionError"), 1),
        ("accept-500", Uncertain("http 500"), 1),
    ],
)
def test_whatever_the_answer_one_request_goes_out(
    carrier: CarrierServer, behaviour: str, outcome: Refused | Uncertain, kept: int
) -> None:
    carrier.twilio.script(behaviour)
    assert wire(carrier.url).send(text()) == outcome
    assert carrier.twilio.requests == [f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json"]
    assert len(carrier.twilio.messages) == kept


def test_an_answer_that_does_not_come_in_time_is_uncertain(carrier: CarrierServer) -> None:
    carrier.twilio.script("hold")
    assert wire(carrier.url, timeout=0.2).send(text()) == Uncertain("ReadTimeout")
    assert len(carrier.twilio.messages) == len(carrier.twilio.requests) == 1


def test_a_closed_door_is_a_refusal_that_may_pass() -> None:
    nobody = wire(f"http://127.0.0.1:{free_port()}")
    assert nobody.send(text()) == Refused("no-connection")
    assert nobody.taken(ANA, "", LONG_AGO) == Uncertain("ConnectionError")


def test_a_wrong_token_refuses_us_and_not_the_message(carrier: CarrierServer) -> None:
    assert wire(carrier.url, token="stolen").send(text()) == Refused("20003")


def test_a_number_that_is_none_is_refused(carrier: CarrierServer) -> None:
    assert wire(carrier.url).send(text(to="2065550123")) == Refused("21211")


@pytest.mark.parametrize("document", ['["nonsense"]', "null", "{}", '{"sid": null}', "<html>", ""])
def test_an_answer_that_cannot_be_read_is_uncertain(document: str) -> None:
    class Strange(LocalHttpClient):
        def request(self, *args: object, **named: object) -> Response:
            return Response(201, document)

    sent = TwilioSms(ACCOUNT, TOKEN, BASE, Strange("http://127.0.0.1")).send(text())
    assert sent in (Uncertain("unreadable answer"), Uncertain("answer without an id"))


@pytest.mark.parametrize(("account", "token"), [("", TOKEN), (ACCOUNT, "")])
def test_without_an_account_nothing_starts(account: str, token: str) -> None:
    with pytest.raises(ValueError, match="account SID and an auth token"):
        TwilioSms(account, token, BASE)


def test_two_threads_are_not_given_each_other_s_answers(carrier: CarrierServer) -> None:
    """The SDK's client keeps an answer in itself for a moment: here, until the other thread's answer is there too."""
    both_are_here = threading.Barrier(2, timeout=10)

    class Slow(LocalHttpClient):
        @property
        def _test_only_last_response(self) -> Response | None:
            return self.__dict__.get("last")

        @_test_only_last_response.setter
        def _test_only_last_response(self, answer: Response | None) -> None:
            self.__dict__["last"] = answer
            if answer is not None:
                both_are_here.wait()

    sms = TwilioSms(ACCOUNT, TOKEN, BASE, Slow(carrier.url))
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(sms.send, [text(to=ANA), text(to=BEA)]))
    sids = {taken["to"]: taken["sid"] for taken in carrier.twilio.messages}
    assert outcomes == [Accepted(sids[ANA]), Accepted(sids[BEA])]


def test_the_log_tells_nothing(carrier: CarrierServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for talkative in ("twilio", "twilio.http_client", "urllib3", "urllib3.connectionpool", "requests"):
        caplog.set_level(logging.DEBUG, talkative)
    carrier.twilio.script("accept", "21211", "drop", "500")
    carrier.twilio.script_reading("accept", "500", "lose")
    sms = wire(carrier.url)
    for _ in range(4):
        sms.send(text())
        for anybody in (sms, wire(f"http://127.0.0.1:{free_port()}")):
            anybody.taken(ANA, "", LONG_AGO)
    logging.getLogger("twilio.anything").debug("somebody listens")
    assert "somebody listens" in caplog.text
    for secret in (ANA, ANA[1:], "hello", TOKEN):
        assert secret not in caplog.text
