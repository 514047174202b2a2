"""The local carrier with a person's text: who answers it, how often it is posted, and what it makes of our answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qsl

import pytest
import requests
from flask import Flask, Response, request
from twilio.request_validator import RequestValidator

from tests.carrier.accounts import ACCOUNT, SUBACCOUNT, SUBTOKEN, TOKEN
from tests.carrier.opt_out import SAYINGS, WORDS
from tests.carrier.post_office import free_port
from tests.carrier.server import CarrierServer
from tests.carrier.twilio import LocalTwilio
from tests.carrier.wire import Answer, Post, Webhook, through

ANA, BEA = "+12065550123", "+12065550124"
VALLEY, SUMMIT = "+12065550100", "+12065550101"
URL = "https://go.example.org/carrier/twilio/texts"
SERVICE = "MG" + "1" * 32
SILENCE = b"<Response/>"


class We:
    """An app that answers as told, one answer after the other, the last for ever, and remembers what was posted."""

    def __init__(self, *answers: Answer | OSError) -> None:
        self.answers, self.posted = list(answers), list[Webhook]()

    def __call__(self, webhook: Webhook) -> Answer:
        self.posted.append(webhook)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, OSError):
            raise answer
        return answer


def xml(body: bytes = SILENCE, status: int = 200, kind: str = "text/xml") -> Answer:
    return Answer(status, kind, body)


def sends(twilio: LocalTwilio, sender: str = VALLEY, to: str = ANA, service: str = "") -> int:
    """0 if a text of ours is taken, or else Twilio's error code."""
    by = {"MessagingServiceSid": service} if service else {"From": sender}
    return int(twilio.send({"To": to, "Body": "hello"} | by).document.get("code", 0))


@pytest.mark.parametrize("handling", ["default", "advanced"])
def test_twilio_answers_a_stop_and_keeps_it(handling: str) -> None:
    twilio, we = LocalTwilio(), We(xml())
    twilio.listen(VALLEY, URL, handling)
    for word in [word for word, kind in WORDS.items() if kind == "STOP"]:
        heard = twilio.text_in(ANA, VALLEY, f" {word.lower()} \n", post=we)
        assert (heard.phone, heard.said, heard.statuses) == ([SAYINGS["STOP"]], [], [200])
        assert (sends(twilio), sends(twilio, to=BEA), sends(twilio, SUMMIT)) == (21610, 0, 0)
        assert twilio.text_in(ANA, VALLEY, "STOP", post=we).phone == [], "it is confirmed once"
        assert twilio.text_in(ANA, VALLEY, "unstop", post=we).phone == [SAYINGS["START"]]
        assert sends(twilio) == 0
    assert twilio.text_in(ANA, VALLEY, "Help", post=we).phone == [SAYINGS["HELP"]]
    kinds = {webhook.form.get("OptOutType") for webhook in we.posted}
    assert kinds == ({"STOP", "START", "HELP"} if handling == "advanced" else {None})
    assert twilio.text_in(ANA, VALLEY, "stop please", post=we).phone == []
    assert sends(twilio) == 0


def test_a_number_without_handling_leaves_all_to_us() -> None:
    twilio, we = LocalTwilio(), We(xml(b"<Response><Message>Done &amp; gone</Message></Response>"))
    twilio.listen(VALLEY, URL, "off")
    heard = twilio.text_in(ANA, VALLEY, "STOP", post=we)
    assert heard.phone == heard.said == ["Done & gone"]
    assert sends(twilio) == 0
    answer = twilio.messages[1]
    assert (answer["direction"], answer["from"], answer["to"]) == ("outbound-reply", VALLEY, ANA)


def test_who_has_stopped_does_not_get_our_answer_either() -> None:
    twilio = LocalTwilio()
    twilio.listen(VALLEY, URL)
    heard = twilio.text_in(ANA, VALLEY, "STOP", post=We(xml(b"<Response><Message>Twice</Message></Response>")))
    assert (heard.said, heard.phone, twilio.messages) == (["Twice"], [SAYINGS["STOP"]], [])


def test_a_stop_to_one_number_of_a_service_stops_the_service() -> None:
    twilio, we = LocalTwilio(), We(xml())
    for number in (VALLEY, SUMMIT):
        twilio.listen(number, URL, service=SERVICE)
    twilio.text_in(ANA, VALLEY, "STOP", post=we)
    assert we.posted[0].form["MessagingServiceSid"] == SERVICE
    assert [sends(twilio, VALLEY), sends(twilio, SUMMIT), sends(twilio, service=SERVICE)] == [21610] * 3


def test_the_text_is_signed_by_the_account_of_the_number() -> None:
    twilio, we = LocalTwilio(), We(xml())
    twilio.accounts.open(SUBACCOUNT, SUBTOKEN)
    twilio.listen(VALLEY, f"{URL}#rc=2&rp=all", account=SUBACCOUNT)
    twilio.listen(SUMMIT, URL)
    for number, account, token in ((VALLEY, SUBACCOUNT, SUBTOKEN), (SUMMIT, ACCOUNT, TOKEN)):
        heard = twilio.text_in(ANA, number, "¿Hola? ", post=we)
        told = we.posted[-1]
        assert (told.url, told.form["AccountSid"], told.form["MessageSid"]) == (URL, account, heard.sid)
        assert (told.form["From"], told.form["To"], told.form["Body"]) == (ANA, number, "¿Hola? ")
        assert RequestValidator(token).validate(URL, told.form, told.signature)


CUT, SLOW = requests.ConnectionError(), requests.ReadTimeout()
LATE = xml(status=503)


@pytest.mark.parametrize(
    ("overrides", "answers", "statuses", "error"),
    [
        ("", [CUT, xml()], [0, 200], 0),
        ("", [CUT], [0, 0], 11200),
        ("", [LATE], [503], 11200),
        ("", [SLOW], [0], 11200),
        ("#rp=5xx", [LATE, xml()], [503, 200], 0),
        ("#rc=3&rp=ct,5xx,rt", [LATE, SLOW, CUT, xml()], [503, 0, 0, 200], 0),
        ("#rc=2&rp=all", [xml(status=403)], [403] * 3, 11200),
        ("#rc=0", [CUT], [0], 11200),
    ],
)
def test_it_posts_again_as_the_address_says(
    overrides: str, answers: list[Answer | OSError], statuses: list[int], error: int
) -> None:
    twilio, we = LocalTwilio(), We(*answers)
    twilio.listen(VALLEY, URL + overrides)
    heard = twilio.text_in(ANA, VALLEY, "hello", post=we)
    assert (heard.statuses, heard.error) == (statuses, error)
    assert {webhook.form["MessageSid"] for webhook in we.posted} == {heard.sid}


def test_it_may_post_what_was_answered_once_more() -> None:
    twilio = LocalTwilio()
    twilio.listen(VALLEY, URL, "off")
    we = We(xml(b"<Response><Message>once</Message></Response>"), xml())
    heard = twilio.text_in(ANA, VALLEY, "hello", times=2, post=we)
    assert (heard.said, heard.phone, heard.statuses) == (["once"], ["once"], [200, 200])
    assert we.posted[0] == we.posted[1]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (xml(b""), 12100),
        (xml(b"<Response>"), 12100),
        (xml(b"<Response>hello</Response>"), 12200),
        (xml(b"<Response><Say>hello</Say></Response>"), 12200),
        (xml(b"<Response><Message/></Response>"), 12200),
        (xml(b'<Response><Message to="+12065550199">hello</Message></Response>'), 12200),
        (xml(b"<Message>hello</Message>"), 12200),
        (xml(kind="text/html"), 12300),
        (xml(b"hello", kind="text/plain"), 12300),
        (xml(status=302), 11200),
        (Answer(204, "text/html", b""), 0),
    ],
)
def test_what_is_no_answer_is_refused(answer: Answer, error: int) -> None:
    twilio = LocalTwilio()
    twilio.listen(VALLEY, URL, "off")
    heard = twilio.text_in(ANA, VALLEY, "hello", post=We(answer))
    assert (heard.error, heard.said, twilio.messages) == (error, [], [])


def app() -> Flask:
    flask = Flask(__name__)

    @flask.post("/carrier/twilio/texts")
    def texts() -> Response:
        return Response(f"<Response><Message>{request.form['Body']}!</Message></Response>", mimetype="text/xml")

    return flask


@contextmanager
def over_there() -> Iterator[str]:
    """The same in a server of its own, which speaks of each text as it comes."""

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            body = f"<Response><Message>{form['Body']}!</Message></Response>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Ear) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/texts"
        server.shutdown()
        thread.join()


def test_it_posts_to_an_app_in_this_process() -> None:
    twilio = LocalTwilio()
    twilio.listen(VALLEY, URL)
    post: Post = through(app().test_client(), "https://go.example.org")
    assert twilio.text_in(ANA, VALLEY, "olá", post=post).phone == ["olá!"]


def test_from_another_process_it_is_told_what_a_person_writes(carrier: CarrierServer) -> None:
    def control(**wish: object) -> dict[str, object]:
        answer = requests.post(f"{carrier.url}/control", json=wish, timeout=10)
        return {"status": answer.status_code} | answer.json()

    nowhere = f"http://127.0.0.1:{free_port()}/"
    assert control(open=SUBACCOUNT, token=SUBTOKEN)["status"] == 200
    assert control(listen=SUMMIT, url=nowhere, account=SUBACCOUNT, handling="off")["status"] == 200
    assert control(**{"text_in": "hi", "from": ANA, "to": SUMMIT})["statuses"] == [0, 0]
    with over_there() as url:
        control(listen=VALLEY, url=url)
        heard = control(**{"text_in": "olá", "from": ANA, "to": VALLEY, "times": 2})
    assert (heard["statuses"], heard["phone"], heard["error"]) == ([200, 200], ["olá!"] * 2, 0)
    assert control(hello="there")["status"] == 400
