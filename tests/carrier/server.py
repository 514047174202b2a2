"""The local carrier over HTTP, for the SDK, and for a test in another process that wants to script it."""

import json
import socket
import threading
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import requests

from tests.carrier.twilio import LocalTwilio, Reply, StatusCallback, error


def post(callbacks: list[StatusCallback]) -> list[int]:
    """Posts status callbacks as Twilio does, in the order given: repeat or shuffle the list. Returns the statuses."""
    with requests.Session() as session:
        session.trust_env = False  # never through a proxy
        return [
            session.post(
                callback.url, data=dict(callback.form), headers={"X-Twilio-Signature": callback.signature}, timeout=10
            ).status_code
            for callback in callbacks
        ]


class CarrierServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1; port 0 takes any. Besides the API it answers POST /control:

    `{"script": ["drop", "accept"], "to": ""}` as LocalTwilio.script, and `{"call_back": [sid, …], "times": 2,
    "reverse": true}`, which posts the callbacks of these texts and answers with the HTTP statuses.
    """

    daemon_threads = True

    def __init__(self, twilio: LocalTwilio, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.twilio = twilio

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def running(twilio: LocalTwilio, port: int = 0) -> Iterator[CarrierServer]:
    """The carrier in a thread of this process."""
    with CarrierServer(twilio, port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            twilio.released.set()
            server.shutdown()
            thread.join()


class Handler(BaseHTTPRequestHandler):
    server: CarrierServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # replies leave in one piece: in two, Nagle and delayed acknowledgement cost 40 ms

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/control":
            self._answer(self._control(json.loads(body)))
        else:
            form = dict(parse_qsl(body, keep_blank_values=True))
            self._answer(self._stranger() or self.server.twilio.send(form))

    def do_GET(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        self._answer(self._stranger() or self.server.twilio.find(query))

    def _stranger(self) -> Reply | None:
        twilio = self.server.twilio
        _, _, secret = self.headers.get("Authorization", "").partition("Basic ")
        if b64decode(secret).decode() != f"{twilio.account_sid}:{twilio.auth_token}":
            return error(401, 20003, "Authenticate")
        if urlsplit(self.path).path != f"/2010-04-01/Accounts/{twilio.account_sid}/Messages.json":
            return error(404, 20404, "The requested resource was not found")
        return None

    def _control(self, wish: Mapping[str, object]) -> Reply:
        twilio = self.server.twilio
        match wish:
            case {"script": [*behaviours], **rest}:
                twilio.script(*map(str, behaviours), to=str(rest.get("to", "")))
                return Reply(200, {})
            case {"call_back": [*sids], **rest}:
                callbacks = [callback for sid in sids for callback in twilio.callbacks(str(sid))]
                callbacks *= int(str(rest.get("times", 1)))
                return Reply(200, {"statuses": post(callbacks[::-1] if rest.get("reverse") else callbacks)})
        return error(400, 20001, "Unknown parameters")

    def _answer(self, reply: Reply) -> None:
        if reply.after == "release":
            self.server.twilio.released.wait()
        if reply.after == "never":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        body = json.dumps(reply.document).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: what went over the wire is asked of the carrier, not read in a log."""
