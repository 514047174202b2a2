"""The local carrier over HTTP, for the SDK, and for a test in another process that wants to script it."""

import json
import re
import socket
import threading
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.carrier.control import control
from tests.carrier.twilio import LocalTwilio
from tests.carrier.wire import Reply, error

ADDRESS = re.compile(r"/2010-04-01/Accounts/(?P<account>\w+)(?P<messages>/Messages)?\.json")


class CarrierServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1; port 0 takes any. Besides the API it answers POST /control, as control.py has it."""

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
            self._answer(control(self.server.twilio, json.loads(body)))
        else:
            self._answer(self._api(dict(parse_qsl(body, keep_blank_values=True))))

    def do_GET(self) -> None:
        self._answer(self._api(dict(parse_qsl(urlsplit(self.path).query))))

    def _api(self, said: Mapping[str, str]) -> Reply:
        twilio, path = self.server.twilio, urlsplit(self.path).path
        twilio.requests.append(f"{self.command} {path}")
        _, _, secret = self.headers.get("Authorization", "").partition("Basic ")
        user, _, password = b64decode(secret).decode().partition(":")
        address = ADDRESS.fullmatch(path)
        account = address["account"] if address else ""
        refused = twilio.accounts.refusal(user, password, account)
        match self.command, address and address["messages"]:
            case _ if refused:
                return refused if self.command == "POST" else twilio.read(lambda: refused)
            case "POST", "/Messages":
                return twilio.send(said, account)
            case "GET", "/Messages":
                return twilio.read(lambda: twilio.find(said, account))
            case "GET", None if not said:
                return twilio.read(lambda: twilio.accounts.show(account))
        return error(404, 20404, "The requested resource was not found")

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
