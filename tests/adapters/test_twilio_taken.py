"""What Twilio has taken, read from its own list: half a list, or one that is doubtful, proves nothing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.adapters.twilio_sms import MOST_LISTED, TwilioSms
from app.domain.delivery import Accepted, Listed, MessageState, Outgoing, Uncertain
from tests.carrier.accounts import ACCOUNT, TOKEN
from tests.carrier.client import LocalHttpClient
from tests.carrier.post_office import free_port
from tests.carrier.server import CarrierServer, running
from tests.carrier.twilio import LocalTwilio

ANA, BEA = "+12065550123", "+12065550124"
VALLEY = "+12065550100"
NOON = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def wire(url: str) -> TwilioSms:
    return TwilioSms(ACCOUNT, TOKEN, "https://go.example.org", LocalHttpClient(url))


def text(to: str = ANA, sender: str = VALLEY) -> Outgoing:
    return Outgoing(to=to, sender=sender, body="Valley Care: hello", reference="m-1")


def listing(sms: TwilioSms, to: str = ANA, since: datetime = NOON) -> list[Listed] | Uncertain:
    taken = sms.taken(to, "", since)
    return taken if isinstance(taken, Uncertain) else list(taken)


@pytest.fixture
def at_noon(carrier: CarrierServer) -> Callable[[datetime], None]:
    """Moves the carrier's clock, which stands at noon."""

    def move(to: datetime) -> None:
        carrier.twilio.now = lambda: to

    move(NOON)
    return move


@pytest.mark.usefixtures("at_noon")
def test_what_was_taken_is_listed_though_its_answer_was_lost(carrier: CarrierServer) -> None:
    carrier.twilio.script("drop", "30003")
    sms = wire(carrier.url)
    assert isinstance(sms.send(text()), Uncertain)
    assert isinstance(sms.send(text()), Accepted)
    sms.send(text(to=BEA))
    newest, oldest = (taken["sid"] for taken in carrier.twilio.messages if taken["to"] == ANA)
    body = "Valley Care: hello"
    waiting = [Listed(sid, body, MessageState.SENT, "") for sid in (newest, oldest)]
    assert listing(sms) == waiting, "a text that waits has no date of sending, and is listed"
    carrier.twilio.settle(newest, oldest)
    carrier.twilio.redact(oldest)
    assert listing(sms) == [
        Listed(newest, body, MessageState.UNDELIVERED, "30003"),
        Listed(oldest, "", MessageState.DELIVERED, ""),
    ]


def test_what_is_older_is_left_out_but_for_what_clocks_differ(
    carrier: CarrierServer, at_noon: Callable[[datetime], None]
) -> None:
    sms = wire(carrier.url)
    for minutes in (0, 54, 56, 61):
        at_noon(NOON + timedelta(minutes=minutes))
        sms.send(text())
    sids = [taken["sid"] for taken in carrier.twilio.messages]
    found = listing(sms, since=NOON + timedelta(hours=1))
    assert isinstance(found, list)
    assert [listed.carrier_id for listed in found] == sids[:2]


@pytest.mark.usefixtures("at_noon")
def test_every_page_is_read_and_what_people_wrote_is_passed_over(carrier: CarrierServer) -> None:
    sms = wire(carrier.url)
    carrier.twilio.largest_page = 2
    for _ in range(5):
        sms.send(text(to=VALLEY, sender=ANA))
    carrier.twilio.listen(VALLEY, f"http://127.0.0.1:{free_port()}")
    carrier.twilio.text_in(ANA, VALLEY, "hello")
    found = listing(sms, to=VALLEY)
    assert isinstance(found, list)
    assert [listed.carrier_id for listed in found] == [taken["sid"] for taken in carrier.twilio.messages]
    assert len(carrier.twilio.requests) == 5 + 3


def test_a_list_without_an_end_proves_nothing(tmp_path: Path) -> None:
    template = LocalTwilio(store=tmp_path / "one", now=lambda: NOON)
    template.send({"To": ANA, "From": VALLEY, "Body": "hello"})
    line = json.loads((tmp_path / "one").read_text())
    for rows, expected in ((MOST_LISTED, MOST_LISTED), (MOST_LISTED + 1, Uncertain("too many texts to this number"))):
        many = [line | {"message": line["message"] | {"sid": f"SM{number}"}} for number in range(rows)]
        (tmp_path / "many").write_text("".join(json.dumps(each) + "\n" for each in many))
        with running(LocalTwilio(store=tmp_path / "many")) as server:
            found = listing(wire(server.url))
            assert (len(found) if isinstance(found, list) else found) == expected


@pytest.mark.parametrize(
    ("behaviours", "why"),
    [
        (["500"], "http 500"),
        (["429"], "http 429"),
        (["404"], "http 404"),
        (["lose"], "ConnectionError"),
        (["nonsense"], "unreadable answer"),
        (["accept", "500"], "http 500"),  # half a list
        (["accept", "lose"], "ConnectionError"),
    ],
)
def test_a_list_that_cannot_be_read_proves_nothing(carrier: CarrierServer, behaviours: list[str], why: str) -> None:
    sms = wire(carrier.url)
    carrier.twilio.largest_page = 1
    for _ in range(2):
        sms.send(text())
    carrier.twilio.script_reading(*behaviours)
    assert listing(sms) == Uncertain(why)
    assert len(carrier.twilio.requests) == 2 + len(behaviours), "and is asked for once"
