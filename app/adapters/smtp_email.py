"""Sends an e-mail over SMTP, once: the same words as text and as HTML, no picture, nothing that tracks."""

import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from app.domain.delivery import Accepted, Outcome, Outgoing, Refused, Uncertain

TIMEOUT = 10.0  # seconds for each exchange with the server

_POLICY = SMTP.clone(cte_type="7bit")
_BUTTON = (
    "display:inline-block;min-height:24px;padding:16px 24px;font-size:18px;line-height:24px;"
    "color:#ffffff;background:#0b5a7a;border-radius:4px;text-decoration:none"
)


class SmtpEmail:
    """A Carrier. Bounces come to `from_address`, which also signs where a message names no sender.

    Senders may carry a name: `Valley Care Network <check-ins@example.org>`.
    With `starttls` the server must prove who it is; without it nothing is encrypted, which only a test may want.
    """

    def __init__(
        self,
        host: str,
        port: int,
        from_address: str,
        now: Callable[[], datetime],
        *,
        username: str = "",
        password: str = "",
        starttls: bool = True,
    ) -> None:
        self._server = (host, port)
        self._from = _address(from_address)
        self._now = now
        self._login = (username, password)
        self._starttls = starttls

    def send(self, message: Outgoing) -> Outcome:
        """Accepted with the Message-ID; Refused with the server's code for the recipient or the content.

        A server that is away, or that refuses us rather than the message, is a temporary refusal.
        """
        try:
            letter = self._compose(message)
        except ValueError:
            return Refused("unsendable")
        try:
            with closing(smtplib.SMTP(*self._server, local_hostname=self._from.domain, timeout=TIMEOUT)) as smtp:
                self._introduce(smtp)
                code, _ = smtp.rcpt(message.to)
                if not 200 <= code < 300:
                    return Refused(f"smtp-{code}")
                return _hand_over(smtp, letter)
        except smtplib.SMTPResponseException as refusal:
            return Refused(f"server-{refusal.smtp_code}")
        except (smtplib.SMTPException, OSError):
            return Refused("no-connection")

    def taken(self, to: str, account: str, since: datetime) -> Uncertain:
        """A mail server keeps no list that we could read."""
        return Uncertain("no list")

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        if self._starttls:
            smtp.starttls(context=ssl.create_default_context())
        if self._login[0]:
            smtp.login(*self._login)
        smtp.ehlo_or_helo_if_needed()
        answer = smtp.mail(self._from.addr_spec)
        if not 200 <= answer[0] < 300:
            raise smtplib.SMTPResponseException(*answer)

    def _compose(self, message: Outgoing) -> EmailMessage:
        """Raises ValueError unless the recipient is exactly one ASCII address and every header is one line."""
        if not message.to.isascii() or not message.to:
            raise ValueError("not an ASCII address")
        letter = EmailMessage(policy=_POLICY)
        letter["From"] = _address(message.sender) if message.sender else self._from
        letter["To"] = Address(addr_spec=message.to)
        letter["Subject"] = " ".join(message.subject.split())
        letter["Date"] = self._now()
        letter["Message-ID"] = f"<{message.reference}@{self._from.domain}>"
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday reply, please
        letter.set_content(message.body)
        letter.add_alternative(as_html(message.body), subtype="html")
        return letter


def _hand_over(smtp: smtplib.SMTP, letter: EmailMessage) -> Outcome:
    """From DATA on, a lost connection leaves open whether the server kept the letter."""
    try:
        code, _ = smtp.data(letter.as_bytes())
    except smtplib.SMTPDataError as refusal:
        code = refusal.smtp_code
    except (smtplib.SMTPException, OSError) as failure:
        return Uncertain(type(failure).__name__)
    if code != 250:
        return Refused(f"smtp-{code}" if code < 500 else f"content-{code}")
    with suppress(smtplib.SMTPException, OSError):
        smtp.quit()
    return Accepted(letter["Message-ID"])


def _address(text: str) -> Address:
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = text
    addresses: tuple[Address, ...] = letter["From"].addresses
    if len(addresses) != 1 or not (addresses[0].username and addresses[0].domain):
        raise ValueError("a sender must be an e-mail address")
    return addresses[0]


def as_html(body: str) -> str:
    """`body` word for word. Paragraphs are parted by empty lines; one that ends in an address alone on its line is a
    button: the words before the address, with the address in full below for those who would rather see it.
    """
    paragraphs = [_paragraph(text) for text in re.split(r"\n\s*\n", body.strip())]
    return (
        '<!doctype html><html><body style="margin:0 auto;padding:24px;max-width:480px;'
        f'font:18px/26px sans-serif;color:#1a1a1a">{"".join(paragraphs)}</body></html>\n'
    )


def _paragraph(text: str) -> str:
    *words, last = (escape(line.strip()) for line in text.splitlines())
    if words and re.fullmatch(r"https?://\S+", last):
        return f'<p><a href="{last}" style="{_BUTTON}">{_lines(words)}</a><br>\n{last}</p>\n'
    return f"<p>{_lines([*words, last])}</p>\n"


def _lines(words: Sequence[str]) -> str:
    return "<br>\n".join(words)
