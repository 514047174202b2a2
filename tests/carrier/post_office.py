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
            self.letters.append(Delivered(envelope.mail_from, envelope.rcpt_tos, letter))
        if not self.data:
            server.transport.close()
        return self.data or "250 never heard"


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
