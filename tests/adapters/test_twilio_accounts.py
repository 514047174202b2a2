"""Which accounts Twilio may sign with: ours, and the subaccounts that our practices send from."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from twilio.request_validator import RequestValidator

from app.adapters.twilio_sms import TwilioSms
from app.adapters.twilio_webhooks import Signatures
from app.domain.delivery import MessageState, Receipt
from tests.carrier.accounts import ACCOUNT, SUBACCOUNT, SUBTOKEN, TOKEN
from tests.carrier.client import LocalHttpClient
from tests.carrier.post_office import free_port
from tests.carrier.server import CarrierServer

URL = "https://go.example.org/carrier/twilio/m-1"


def signed(form: Mapping[str, str], token: str) -> str:
    return str(RequestValidator(token).compute_signature(URL, form))


def ours(url: str) -> TwilioSms:
    return TwilioSms(ACCOUNT, TOKEN, "https://go.example.org", LocalHttpClient(url))


FORM = {"AccountSid": ACCOUNT, "MessageSid": "SM1", "MessageStatus": "sent", "From": "+12065550123", "Body": "hello"}
BELOW = FORM | {"AccountSid": SUBACCOUNT}
FETCH = f"GET /2010-04-01/Accounts/{SUBACCOUNT}.json"


SAID = Receipt("SM1", MessageState.SENT, "", SUBACCOUNT)


def test_a_subaccount_signs_with_its_own_token_which_is_asked_for_once(carrier: CarrierServer) -> None:
    carrier.twilio.accounts.open(SUBACCOUNT, SUBTOKEN)
    sms = ours(carrier.url)
    assert [sms.receipt(URL, BELOW, signed(BELOW, SUBTOKEN), [SUBACCOUNT]) for _ in range(3)] == [SAID] * 3
    heard = sms.inbound(URL, BELOW, signed(BELOW, SUBTOKEN), [SUBACCOUNT])
    assert heard
    assert heard.account == SUBACCOUNT
    for form, token in ((BELOW, TOKEN), (FORM, SUBTOKEN), (BELOW | {"AccountSid": ACCOUNT}, SUBTOKEN)):
        assert sms.receipt(URL, form, signed(form, token), [SUBACCOUNT]) is None, "each for itself"
    assert sms.receipt(URL, BELOW, signed(BELOW, SUBTOKEN), []) is None, "it is no longer one of ours"
    assert carrier.twilio.requests == [FETCH]


def test_several_that_ask_at_once_are_all_told(carrier: CarrierServer) -> None:
    carrier.twilio.accounts.open(SUBACCOUNT, SUBTOKEN)
    sms = ours(carrier.url)
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda _: sms.receipt(URL, BELOW, signed(BELOW, SUBTOKEN), [SUBACCOUNT]), range(8)))
    assert said == [SAID] * 8


def test_an_account_that_nobody_sends_from_is_not_asked_for(carrier: CarrierServer) -> None:
    carrier.twilio.accounts.open(SUBACCOUNT, SUBTOKEN)
    sms = ours(carrier.url)
    for number in range(300):
        form = FORM | {"AccountSid": f"AC{number:032x}"}
        assert sms.inbound(URL, form, signed(form, "theirs"), [SUBACCOUNT]) is None
    for unsigned in (None, ""):
        assert sms.receipt(URL, BELOW, unsigned, [SUBACCOUNT]) is None
    assert carrier.twilio.requests == []
    assert sms.receipt(URL, BELOW, signed(BELOW, SUBTOKEN), [SUBACCOUNT]) == SAID, "whoever else came before"


def test_an_account_that_does_not_exist_is_asked_for_once(carrier: CarrierServer) -> None:
    sms = ours(carrier.url)
    for token in ("", "the stranger's own token", "None"):
        assert sms.receipt(URL, BELOW, signed(BELOW, token), [SUBACCOUNT]) is None
    assert carrier.twilio.requests == [FETCH]


@pytest.mark.parametrize("outage", ["500", "429", "lose", "nonsense"])
def test_an_outage_refuses_this_request_and_not_the_next(carrier: CarrierServer, outage: str) -> None:
    carrier.twilio.accounts.open(SUBACCOUNT, SUBTOKEN)
    carrier.twilio.script_reading(outage)
    sms = ours(carrier.url)
    assert sms.receipt(URL, BELOW, signed(BELOW, SUBTOKEN), [SUBACCOUNT]) is None
    assert sms.receipt(URL, BELOW, signed(BELOW, SUBTOKEN), [SUBACCOUNT]) == SAID
    assert carrier.twilio.requests == [FETCH] * 2


def test_nobody_waits_for_what_another_asks() -> None:
    """One question stands while the next is asked and answered."""
    asked, answered = Event(), Event()

    def ask(account: str) -> str | None:
        if account == SUBACCOUNT:
            asked.set()
            assert answered.wait(30)
        return SUBTOKEN

    signatures, other = Signatures(ACCOUNT, TOKEN, ask), "AC" + "2" * 32
    both = [SUBACCOUNT, other]
    with ThreadPoolExecutor(2) as pool:
        stuck = pool.submit(signatures.signer, URL, BELOW, signed(BELOW, SUBTOKEN), both)
        assert asked.wait(30)
        form = FORM | {"AccountSid": other}
        quick = pool.submit(signatures.signer, URL, form, signed(form, SUBTOKEN), both)
        try:
            assert quick.result(5) == other
        finally:
            answered.set()
        assert stuck.result() == SUBACCOUNT


def test_without_twilio_a_subaccount_is_not_believed() -> None:
    nobody = ours(f"http://127.0.0.1:{free_port()}")
    assert nobody.receipt(URL, BELOW, signed(BELOW, SUBTOKEN), [SUBACCOUNT]) is None
