"""A mail server that bounces, hesitates and hangs up, by aiosmtpd."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass(frozen=True)
class Delivered:
    """A letter and the envelope it came in."""

    sender: str
    recipients: list[str]
    letter: EmailMessage
    raw: bytes  # byte for byte, as a signature needs it


@dataclass
class PostOffice:
    """`rcpt` holds answers by recipient ("550 5.1.1 No such mailbox"), `data` the answer to a letter; "" hangs up."""

    port: int = 0
    rcpt: dict[str, str] = field(default_factory=dict)
    data: str = "250 OK"
    letters: list[Delivered] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.rcpt.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if not self.data.startswith(("4", "5")):
            letter = message_from_bytes(envelope.content, EmailMessage, policy=default)
            self.letters.append(Delivered(envelope.mail_from, envelope.rcpt_tos, letter, envelope.content))
        if not self.data:
            server.transport.close()
        return self.data or "250 never heard"

    def bounce(self, delivered: Delivered, status: str = "5.1.1", action: str = "") -> bytes:
        """The report of RFC 3464 by which a server that took the letter tells its envelope's sender what became of it.

        `action` is "failed" for a permanent status and "delayed" for one that may pass, unless it says otherwise.
        """
        action = action or ("failed" if status.startswith("5") else "delayed")
        to = delivered.recipients[0]
        fields = (
            "Reporting-MTA: dns; mx.example.net\r\nArrival-Date: Mon, 2 Mar 2026 17:00:01 +0000\r\n\r\n"
            f"Original-Recipient: rfc822;{to}\r\nFinal-Recipient: rfc822; {to}\r\nAction: {action}\r\n"
            f"Status: {status}\r\nRemote-MTA: dns; mail.example.net\r\n"
            f"Diagnostic-Code: smtp; {status[0]}50 {status} That is how it is\r\n"
        )
        return report(delivered.sender, "delivery-status", fields, delivered)

    def complain(self, delivered: Delivered, feedback: str = "abuse") -> bytes:
        """The report of RFC 5965 by which a mailbox provider passes on that its user called the letter spam."""
        fields = (
            f"Feedback-Type: {feedback}\r\nUser-Agent: Provider/1.0\r\nVersion: 1\r\n"
            f"Original-Mail-From: <{delivered.sender}>\r\nArrival-Date: Mon, 2 Mar 2026 17:00:01 +0000\r\n"
        )
        return report("complaints@example.org", "feedback-report", fields, delivered)


def report(to: str, kind: str, fields: str, about: Delivered) -> bytes:
    """A multipart/report (RFC 6522): words for a person, `fields` for a machine, the letter that it is about."""
    top = (
        f"Return-Path: <>\r\nFrom: Mail Delivery <mailer-daemon@mx.example.net>\r\nTo: {to}\r\n"
        "Subject: About your letter\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="=_parts"\r\n\r\n'
    )
    words = "Content-Type: text/plain; charset=us-ascii\r\n\r\nSee below. Status: 2.0.0\r\n"
    machine = f"Content-Type: message/{kind}\r\n\r\n{fields}"
    letter = f"Content-Type: message/rfc822\r\n\r\nReturn-Path: <{about.sender}>\r\n".encode() + about.raw
    parts = (words.encode(), machine.encode(), letter)
    return top.encode() + b"".join(b"--=_parts\r\n" + part + b"\r\n" for part in parts) + b"--=_parts--\r\n"


def nobody(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    return AuthResult(success=False, handled=False)


def free_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def open_for_business() -> Iterator[PostOffice]:
    """The mail server in a thread of this process. It knows nobody's password."""
    office = PostOffice(free_port())
    controller = Controller(
        office, hostname="127.0.0.1", port=office.port, authenticator=nobody, auth_require_tls=False
    )
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
