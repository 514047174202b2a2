"""What comes back of an e-mail: reports as mail servers write them, and everything else that anybody may send."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.returned_mail import LONGEST, read
from app.domain.delivery import Returned
from tests.carrier.post_office import Delivered, PostOffice

REFERENCE, PROOF = "123e4567-e89b-42d3-a456-426614174000", "0123456789abcdef0123"
HOME = f"b+{REFERENCE.replace('-', '')}-{PROOF}@example.org"
RAW = b"From: check-ins@example.org\r\nTo: ana@example.net\r\nSubject: Hello\r\n\r\nHow are you?\r\n"
SENT = Delivered(HOME, ["ana@example.net"], message_from_bytes(RAW, EmailMessage, policy=default), RAW)
OFFICE = PostOffice()
BOUNCE, COMPLAINT = OFFICE.bounce(SENT), OFFICE.complain(SENT)


def returned(code: str, *, hard: bool = False, final: bool = True) -> Returned:
    return Returned(REFERENCE, PROOF, hard=hard, final=final, complaint=False, code=code)


@pytest.mark.parametrize("code", ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"])
def test_an_address_that_does_not_exist(code: str) -> None:
    assert read(OFFICE.bounce(SENT, code)) == returned(code, hard=True)


@pytest.mark.parametrize(
    "code",
    ["5.1.0", "5.1.4", "5.1.7", "5.1.8", "5.2.1", "5.2.2", "5.4.4", "5.7.1", "5.7.26", "4.2.2", "4.4.7", "4.1.1"],
)
def test_what_says_nothing_against_the_address(code: str) -> None:
    assert read(OFFICE.bounce(SENT, code)) == returned(code, final=code.startswith("5"))


def test_a_server_that_still_tries_has_given_nobody_up() -> None:
    assert read(OFFICE.bounce(SENT, "5.1.1", action="delayed")) == returned("5.1.1", final=False)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_good_news_is_no_return(action: str) -> None:
    assert read(OFFICE.bounce(SENT, "2.1.5", action=action)) is None


def test_a_complaint() -> None:
    assert read(COMPLAINT) == Returned(REFERENCE, PROOF, hard=False, final=False, complaint=True, code="")
    assert read(OFFICE.complain(SENT, "fraud")) == read(COMPLAINT)
    for kind in ("not-spam", "auth-failure", "other", ""):
        assert read(OFFICE.complain(SENT, kind)) is None, kind


def altered(old: str, new: str, raw: bytes = BOUNCE) -> bytes:
    assert old.encode() in raw
    return raw.replace(old.encode(), new.encode())


def test_where_the_address_that_it_came_to_is_found() -> None:
    """In what the servers on the way add, in the report, or in the letter, whole or only its header."""
    hidden = altered(HOME, "someone@example.org")
    for field in ("Delivered-To", "X-Original-To", "Envelope-To", "Original-Recipient"):
        assert read(f"{field}: rfc822;{HOME}\r\n".encode() + hidden) == returned("5.1.1", hard=True), field
    assert read(hidden) is None
    inside = altered(f"To: {HOME}", "To: someone@example.org")
    assert read(inside) == returned("5.1.1", hard=True)
    assert read(altered("message/rfc822", "text/rfc822-headers", inside)) == returned("5.1.1", hard=True)
    shouted = read(altered(HOME, HOME.upper()))
    assert shouted == returned("5.1.1", hard=True)
    tagged = read(altered(HOME, f"prvs=4721abcdef={HOME}"))
    assert tagged == returned("5.1.1", hard=True)


def test_only_the_header_of_the_letter_or_nothing_of_it_came_back() -> None:
    assert read(altered("message/rfc822", "text/rfc822-headers")) == returned("5.1.1", hard=True)
    assert read(BOUNCE[: BOUNCE.index(b"Content-Type: message/rfc822")]) == returned("5.1.1", hard=True)


def test_a_status_that_says_nothing_gives_way_to_the_servers_reply() -> None:
    vague = altered("Status: 5.1.1\r\n", "Status: 5.0.0\r\n")
    assert read(vague) == returned("5.1.1", hard=True)
    assert read(altered("550 5.1.1 That", "550-5.1.1 That", vague)) == returned("5.1.1", hard=True)
    assert read(altered("550 5.1.1 That", "550 no such user at 5.1.1.7", vague)) == returned("5.0.0")
    assert read(altered("550 5.1.1 That", "550 5.7.1 That")) == returned("5.1.1", hard=True)
    for unreadable in ("Status: nonsense\r\n", "Status:\r\n", ""):
        blind = altered("550 5.1.1 That", "550 That", altered("Status: 5.1.1\r\n", unreadable))
        assert read(blind) == returned(""), unreadable
    assert read(altered("Status: 5.1.1\r\n", "Status: 5.1.1 (bad mailbox)\r\n")) == returned("5.1.1", hard=True)


def test_an_address_that_leads_on_to_several_is_gone_only_if_all_of_them_are() -> None:
    def and_another(action: str, status: str) -> Returned | None:
        more = f"\r\n\r\nFinal-Recipient: rfc822; b@c.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        return read(altered("That is how it is\r\n", f"That is how it is{more}"))

    assert and_another("failed", "5.1.1") == returned("5.1.1", hard=True)
    assert and_another("failed", "5.2.2") == returned("5.2.2")
    assert and_another("delivered", "2.0.0") == returned("5.1.1", final=False)


NOISE = {
    "nothing": b"",
    "a person's words": f"To: {HOME}\r\nSubject: Status: 5.1.1\r\n\r\nAction: failed\r\n".encode(),
    "an answer from a holiday": f"To: {HOME}\r\nAuto-Submitted: auto-replied\r\n\r\nI am away. 5.1.1\r\n".encode(),
    "a report of another kind": altered("message/delivery-status", "message/disposition-notification"),
    "a report that somebody forwards": f"To: {HOME}\r\nContent-Type: message/rfc822\r\n\r\n".encode() + BOUNCE,
    "parts without a boundary": altered('; boundary="=_parts"', ""),
    "a report in disguise": altered("multipart/report", "multipart/mixed"),
    "a proof that is too short": altered(PROOF, PROOF[:-1]),
    "a reference that is none": altered(REFERENCE.replace("-", ""), "z" * 32),
    "binary": bytes(range(256)) * 1000,
    "parts within parts": b"".join(
        b'Content-Type: multipart/report; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(5000)
    ),
    "a number that is too long": b"Content-Type: multipart/report; boundary*" + b"9" * 5000 + b"=x\r\n\r\n--x\r\n",
    "parameters in no order": b"Content-Type: multipart/report; boundary*0=x; boundary*=y\r\n\r\n--x\r\n",
    "an unknown character set": b"Content-Type: multipart/report; boundary*=\x00'en'x\r\n\r\n--x\r\n",
}


@pytest.mark.parametrize("what", NOISE)
def test_everything_else_is_nothing(what: str) -> None:
    assert read(NOISE[what]) is None


def test_a_huge_letter_hides_no_report() -> None:
    assert read(BOUNCE[:-12] + b"x" * 10 * LONGEST) == returned("5.1.1", hard=True)


@given(st.sampled_from([BOUNCE, COMPLAINT]), st.data())
def test_no_mangled_report_raises(report: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(report)))
    end = data.draw(st.integers(start, min(len(report), start + 40)))
    middle = data.draw(st.binary(max_size=30) | st.sampled_from([b"\r\n", b"--=_parts\r\n", b";", b'"', b"*0=", b"\0"]))
    found = read(report[:start] + middle + report[end:])
    assert found is None or (len(found.reference), len(found.proof)) == (36, 20)


@given(st.binary(max_size=2000))
def test_no_noise_raises(raw: bytes) -> None:
    assert read(raw) is None
