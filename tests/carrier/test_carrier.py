"""The local carrier itself: as strict as the real one, scripted from another process, remembered on the disk."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from tests.carrier.accounts import ACCOUNT, SUBACCOUNT, SUBTOKEN, TOKEN
from tests.carrier.client import LocalHttpClient
from tests.carrier.server import CarrierServer

ROOT = Path(__file__).parent.parent.parent
ANA, BEA = "+12065550123", "+12065550124"


@pytest.fixture
def heard() -> Iterator[tuple[str, list[str]]]:
    """An address that receipts can be posted to, and the status words that came there."""
    words: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            words.extend(form["MessageStatus"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Ear) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/carrier/twilio/m-1", words
        server.shutdown()
        thread.join()


def client(url: str) -> Client:
    return Client(ACCOUNT, TOKEN, http_client=LocalHttpClient(url))


def test_what_it_does_not_understand_it_refuses(carrier: CarrierServer) -> None:
    messages = client(carrier.url).messages
    for wish, code in [
        ({"to": ANA, "from_": BEA, "body": "hi", "shorten_urls": True}, 20001),
        ({"to": "ana", "from_": BEA, "body": "hi"}, 21211),
        ({"to": ANA, "body": "hi"}, 21603),
        ({"to": ANA, "from_": BEA}, 21602),
        ({"to": ANA, "from_": BEA, "body": "hi", "status_callback": "here"}, 21609),
        ({"to": ANA, "from_": BEA, "body": "hi", "validity_period": 0}, 21624),
        ({"to": ANA, "from_": BEA, "body": "hi", "validity_period": 36001}, 21624),
        ({"to": ANA, "from_": BEA, "body": "hi", "validity_period": "soon"}, 21624),
    ]:
        with pytest.raises(TwilioRestException) as refused:
            messages.create(**wish)
        assert (refused.value.status, refused.value.code) == (400, code)
    assert carrier.twilio.messages == []


def test_it_lists_what_it_took_page_by_page(carrier: CarrierServer) -> None:
    messages = client(carrier.url).messages
    sids = [messages.create(to=to, from_="+12065550100", body="hi").sid for to in (ANA, BEA, ANA, ANA)]
    assert [message.sid for message in messages.list(to=ANA)] == [sids[3], sids[2], sids[0]]
    assert [message.sid for message in messages.list(to=ANA, page_size=2)] == [sids[3], sids[2], sids[0]]
    assert messages.list(to="+12065550125") == []


def test_a_subaccount_is_opened_by_itself_and_by_its_parent(carrier: CarrierServer) -> None:
    carrier.twilio.accounts.open(SUBACCOUNT, SUBTOKEN)
    parent, below = client(carrier.url), Client(SUBACCOUNT, SUBTOKEN, http_client=LocalHttpClient(carrier.url))
    through_parent = parent.api.v2010.accounts(SUBACCOUNT)
    assert through_parent.fetch().auth_token == SUBTOKEN
    sids = [each.messages.create(to=ANA, from_=BEA, body="hi").sid for each in (through_parent, below, parent)]
    assert [message.sid for message in below.messages.list(to=ANA)] == sids[1::-1]
    assert [message.sid for message in parent.messages.list(to=ANA)] == sids[2:]
    for refused in (below.api.v2010.accounts(ACCOUNT), parent.api.v2010.accounts("AC" + "9" * 32)):
        with pytest.raises(TwilioRestException) as fault:
            refused.fetch()
        assert fault.value.status == 404
    with pytest.raises(TwilioException):
        parent.messages.list(to=ANA, date_sent_after=date(2026, 11, 22))


@pytest.mark.parametrize(
    ("valid", "words"),
    [(3599, ["undelivered"]), (3600, ["sending", "sent", "delivered"]), (None, ["sending", "sent", "delivered"])],
)
def test_a_late_text_ends_with_its_validity(carrier: CarrierServer, valid: int | None, words: list[str]) -> None:
    carrier.twilio.script("late")
    messages = client(carrier.url).messages
    more = {} if valid is None else {"validity_period": valid}
    sid = messages.create(to=ANA, from_=BEA, body="hi", status_callback="https://go.example.org/", **more).sid
    callbacks = carrier.twilio.callbacks(sid)
    assert [callback.form["MessageStatus"] for callback in callbacks] == words
    code = None if words[-1] == "delivered" else 30036
    assert callbacks[-1].form.get("ErrorCode") == (str(code) if code else None)
    (waiting,) = messages.list(to=ANA)
    assert (waiting.status, waiting.date_sent, waiting.error_code) == ("queued", None, None)
    carrier.twilio.settle(sid)
    (ended,) = messages.list(to=ANA)
    assert (ended.status, ended.error_code, ended.date_sent is None) == (words[-1], code, code is not None)


def test_a_script_for_one_number_leaves_the_others_alone(carrier: CarrierServer) -> None:
    carrier.twilio.script("21610", to=ANA)
    messages = client(carrier.url).messages
    assert messages.create(to=BEA, from_="+12065550100", body="hi").sid
    with pytest.raises(TwilioRestException):
        messages.create(to=ANA, from_="+12065550100", body="hi")
    assert messages.create(to=ANA, from_="+12065550100", body="hi").sid


def test_as_a_process_it_is_scripted_calls_back_and_remembers(tmp_path: Path, heard: tuple[str, list[str]]) -> None:
    address, words = heard
    store = tmp_path / "taken.jsonl"
    sid = ""
    for restart in range(2):
        started = [sys.executable, "-m", "tests.carrier", "--store", str(store)]
        with subprocess.Popen(started, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout
                url = process.stdout.readline().removeprefix("READY ").strip()
                if not restart:
                    requests.post(f"{url}/control", json={"script": ["drop"], "to": ANA}, timeout=10)
                    with pytest.raises(requests.ConnectionError):
                        client(url).messages.create(to=ANA, from_=BEA, body="hi", status_callback=address)
                (taken,) = client(url).messages.list(to=ANA)
                sid = sid or taken.sid
                assert taken.sid == sid
                wish = {"call_back": [sid], "times": 2, "reverse": True}
                statuses = requests.post(f"{url}/control", json=wish, timeout=10).json()["statuses"]
                assert statuses == [204] * 6
                for wish in ({"redact": [sid]}, {"settle": [sid]}, {"script_reading": ["accept"]}):
                    assert requests.post(f"{url}/control", json=wish, timeout=10).json() == {}
                (shown,) = client(url).messages.list(to=ANA)
                assert (shown.body, shown.status) == ("", "delivered")
            finally:
                process.kill()
    assert words == ["delivered", "sent", "sending"] * 4
    assert len(store.read_text().splitlines()) == 1
