"""Reads what comes back to the address that our e-mail was sent from: delivery reports and complaints, for a machine.

Anybody can send anything there. What is no such report (an answer from a holiday, a person's words, noise) is None.
"""

import re
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from uuid import UUID

from app.domain.delivery import Returned

LONGEST = 250_000  # bytes that are read; the fields come before the letter that they are about

_OURS = re.compile(r"(?<![0-9a-z])b\+([0-9a-f]{32})-([0-9a-f]{20})@", re.IGNORECASE)  # smtp_email writes it
_CAME_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "Original-Recipient")
_SENT_FROM = ("Original-Mail-From", "Return-Path")  # RFC 5965 §3.2, and the letter itself
_STATUS = re.compile(r"([45]\.\d{1,3}\.\d{1,3})\b")
_SAYS_NOTHING = re.compile(r"[45]\.0\.0")
_REPLY = re.compile(r"smtp\s*;\s*[45]\d\d[ -]([45]\.\d{1,3}\.\d{1,3})\b")

# RFC 3463 §3.2 and RFC 7505 §4.2: no such mailbox, no such system, no address at all, moved away, takes no mail.
# Not 5.1.7 and 5.1.8, which are about our own address, nor 5.1.0, 5.1.4 and 5.1.5, which leave it open.
_NO_SUCH_ADDRESS = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}
_COMPLAINTS = {"abuse", "fraud"}  # RFC 5965 §7.3; not-spam and auth-failure are no complaint of a reader's


def read(raw: bytes) -> Returned | None:
    """The report in one raw e-mail; None for anything else, whatever it holds. Never raises."""
    try:
        return _report(message_from_bytes(raw[:LONGEST]))
    except Exception:  # the standard library promises nothing for parameters made to break it, or parts without end
        return None


def _report(mail: Message) -> Returned | None:
    if mail.get_content_type() != "multipart/report":
        return None
    parts = _messages(mail)
    ours = _ours(mail, parts)
    if ours is None:
        return None
    reference, proof = ours
    for part in parts:
        match part.get_content_type():
            case "message/delivery-status":
                recipients = [(_field(each, "Action"), _code(each)) for each in _blocks(part) if "Action" in each]
                codes = [code for action, code in recipients if action in {"failed", "delayed"}]
                if codes:
                    # An address may lead on to several: it is gone only if every one of them is.
                    gone = [action == "failed" and code in _NO_SUCH_ADDRESS for action, code in recipients]
                    doubtful = [code for code in codes if code not in _NO_SUCH_ADDRESS]
                    final = all(action == "failed" for action, _ in recipients)
                    code = (doubtful or codes)[0]
                    return Returned(reference, proof, hard=all(gone), final=final, complaint=False, code=code)
            case "message/feedback-report":
                if any(_field(each, "Feedback-Type") in _COMPLAINTS for each in _blocks(part)):
                    return Returned(reference, proof, hard=False, final=False, complaint=True, code="")
    return None


def _code(recipient: Message) -> str:
    """The enhanced status; where that says nothing (X.0.0), the one of the server's reply, if it is quoted."""
    status = _STATUS.match(_field(recipient, "Status"))
    reply = _REPLY.match(_field(recipient, "Diagnostic-Code"))
    if reply and (status is None or _SAYS_NOTHING.fullmatch(status[1])):
        return reply[1]
    return status[1] if status else ""


def _ours(mail: Message, parts: list[Message]) -> tuple[str, str] | None:
    """Reference and proof, from the address that the report came to or, failing that, the letter was sent from."""
    places = [(mail, _CAME_TO)] + [(block, _SENT_FROM) for part in parts for block in _blocks(part)]
    for place, names in places:
        for name in names:
            for value in place.get_all(name, []):
                if found := _OURS.search(str(value)):
                    return str(UUID(found[1])), found[2].lower()
    return None


def _blocks(part: Message) -> list[Message]:
    """The blocks of fields of a report's part, or the header of the letter that it is about, with or without it."""
    if part.get_content_type() == "text/rfc822-headers":
        return [HeaderParser().parsestr(str(part.get_payload()))]
    return _messages(part) if part.get_content_maintype() == "message" else []


def _messages(part: Message) -> list[Message]:
    return [each for each in part.get_payload() if isinstance(each, Message)]


def _field(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip().lower()
