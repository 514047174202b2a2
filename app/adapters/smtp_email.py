"""Sends an e-mail over SMTP, once: the same words as text and as HTML, no picture, nothing that tracks.

What comes back of it comes to `b+<reference>-<proof>@<our domain>`, which `adapters.returned_mail` reads.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from app.adapters.dkim_signing import DkimKey
from app.domain.delivery import Accepted, Outcome, Outgoing, Refused, Uncertain

TIMEOUT = 10.0  # seconds for each exchange with the server

_POLICY = SMTP.clone(cte_type="7bit")
_ADDRESS = r"https?://\S+"
_BUTTON = (
    "display:inline-block;min-height:24px;padding:16px 24px;font-size:18px;line-height:24px;"
    "color:#ffffff;background:#0b5a7a;border-radius:4px;text-decoration:none"
)


class SmtpEmail:
    """A Carrier. `from_address` is the sender of a message that names none, and its domain takes what comes back.

    Senders may carry a name: `Valley Care Network <check-ins@example.org>`.
    With `starttls` the server must prove who it is; without it nothing is encrypted, which only a test may want.
    Without `dkim` nothing is signed here: the server that takes the letters may do it.
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
        dkim: DkimKey | None = None,
    ) -> None:
        self._server = (host, port)
        self._from = _address(from_address)
        self._now = now
        self._login = (username, password)
        self._starttls = starttls
        self._dkim = dkim

    def send(self, message: Outgoing) -> Outcome:
        """Accepted with our reference, with which the Message-ID begins: with our domain it may be too long to be kept.
        Refused with `smtp-` and the server's code for the recipient, `content-` for the letter, `server-` where it
        refuses us, `no-connection` where it is away, `unsendable` before it was asked.
        """
        try:
            letter = self._compose(message)
            raw = _one_click(message.unsubscribe) + letter.as_bytes()
        except (ValueError, LookupError, AttributeError, MessageError):  # the last three for addresses of an odd shape
            return Refused("unsendable")
        if self._dkim:
            raw = self._dkim.signed(raw)
        try:
            with closing(smtplib.SMTP(*self._server, local_hostname=self._from.domain, timeout=TIMEOUT)) as smtp:
                self._introduce(smtp, self._comes_back_to(message))
                code, words = smtp.rcpt(message.to)
                if not 200 <= code < 300:
                    return Refused(f"smtp-{_enhanced(words) or code}")
                return _hand_over(smtp, raw, message.reference)
        except smtplib.SMTPResponseException as refusal:
            return Refused(f"server-{refusal.smtp_code}")
        except (smtplib.SMTPException, OSError):
            return Refused("no-connection")

    def taken(self, to: str, account: str, since: datetime) -> Uncertain:
        """A mail server keeps no list that we could read."""
        return Uncertain("no list")

    def _comes_back_to(self, message: Outgoing) -> str:
        """The envelope's sender. With a UUID and its proof `b+…` has 55 characters; RFC 5321 §4.5.3.1.1 allows 64."""
        if not message.proof:
            return self._from.addr_spec
        return f"b+{message.reference.replace('-', '')}-{message.proof}@{self._from.domain}"

    def _introduce(self, smtp: smtplib.SMTP, comes_back_to: str) -> None:
        if self._starttls:
            smtp.starttls(context=ssl.create_default_context())
        if self._login[0]:
            smtp.login(*self._login)
        smtp.ehlo_or_helo_if_needed()
        answer = smtp.mail(comes_back_to)
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


def _one_click(url: str) -> bytes:
    """The fields of RFC 8058, already one line each: the standard library would put an address that is longer than a
    line into encoded words, which no mail program reads there. Raises ValueError for what is no such address.
    """
    if not url:
        return b""
    if not re.fullmatch(r"https?://[!-~]+", url) or "<" in url or ">" in url:
        raise ValueError("not an address that a mail program can post to")
    return f"List-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode()


def _hand_over(smtp: smtplib.SMTP, raw: bytes, reference: str) -> Outcome:
    """From DATA on, a lost connection leaves open whether the server kept the letter."""
    try:
        code, _ = smtp.data(raw)
    except smtplib.SMTPDataError as refusal:
        code = refusal.smtp_code
    except (smtplib.SMTPException, OSError) as failure:
        return Uncertain(type(failure).__name__)
    if code != 250:
        return Refused(f"smtp-{code}" if code < 500 else f"content-{code}")
    with suppress(smtplib.SMTPException, OSError):
        smtp.quit()
    return Accepted(reference)


def _enhanced(words: bytes) -> str:
    """The status with which a server's answer begins where it has one, like "5.1.1" (RFC 2034)."""
    found = re.match(rb"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)", words)
    return found[0].decode() if found else ""


def _address(text: str) -> Address:
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = text
    addresses: tuple[Address, ...] = letter["From"].addresses
    if len(addresses) != 1 or not (addresses[0].username and addresses[0].domain):
        raise ValueError("a sender must be an e-mail address")
    return addresses[0]


def as_html(body: str) -> str:
    """`body` word for word, addresses as links. Paragraphs are parted by empty lines; the first that ends in an address
    alone on its line is the button: the words before the address, which stands below in full for those who would
    rather see it.
    """
    paragraphs: list[str] = []
    has_button = False
    for text in re.split(r"\n\s*\n", body.strip()):
        *words, last = (escape(line.strip()) for line in text.splitlines())
        if words and not has_button and re.fullmatch(_ADDRESS, last):
            lines, has_button = [f'<a href="{last}" style="{_BUTTON}">{"<br>".join(words)}</a>', last], True
        else:
            lines = [re.sub(_ADDRESS, r'<a href="\g<0>">\g<0></a>', line) for line in (*words, last)]
        paragraphs.append("<p>" + "<br>\n".join(lines) + "</p>\n")
    return (
        '<!doctype html><html><body style="margin:0 auto;padding:24px;max-width:480px;'
        f'font:18px/26px sans-serif;color:#1a1a1a;word-break:break-word">{"".join(paragraphs)}</body></html>\n'
    )
