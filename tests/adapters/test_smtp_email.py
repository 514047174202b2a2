"""Over SMTP, to the local post office."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from app.adapters.smtp_email import SmtpEmail, as_html
from app.domain.delivery import Accepted, Outcome, Outgoing, Refused, Uncertain
from tests.carrier.post_office import PostOffice, free_port

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
LINK = "https://go.example.org/AAAAAAAAAAAAAAAAAAAAAA"
BODY = (
    f'Valley Care\n\n¿Cómo está? 1 < 2 & "so" on.\n\nOpen my check-in\n{LINK}\n\nWhy am I getting this?\nYou said so.\n'
)
HOUSE = "Valley Care Network <check-ins@example.org>"
REFERENCE, PROOF = "123e4567-e89b-42d3-a456-426614174000", "0123456789abcdef0123"
STOP = f"https://go.example.org/stop/{REFERENCE}/{PROOF}"


def wire(port: int, from_address: str = HOUSE, **named: str) -> SmtpEmail:
    return SmtpEmail("127.0.0.1", port, from_address, lambda: NOON, starttls=False, **named)


def letter(
    to: str = "ana@example.org", subject: str = "Sus preguntas", reference: str = "m-1", **named: str
) -> Outgoing:
    return Outgoing(to=to, sender=named.pop("sender", ""), body=BODY, reference=reference, subject=subject, **named)


def send(office: PostOffice, message: Outgoing) -> Outcome:
    return wire(office.port).send(message)


def words(html: str) -> list[str]:
    return unescape(re.sub("<[^>]*>", " ", html)).split()


def test_a_letter_arrives_as_it_was_written(post_office: PostOffice) -> None:
    assert send(post_office, letter(subject="¿Cómo está?")) == Accepted("m-1")
    (taken,) = post_office.letters
    assert (taken.sender, taken.recipients) == ("check-ins@example.org", ["ana@example.org"])
    assert taken.letter["From"] == HOUSE
    assert taken.letter["To"] == "ana@example.org"
    assert taken.letter["Subject"] == "¿Cómo está?"
    assert taken.letter["Message-ID"] == "<m-1@example.org>"
    assert taken.letter["Date"].datetime == NOON
    assert taken.letter["Auto-Submitted"] == "auto-generated"


def test_both_parts_say_the_same(post_office: PostOffice) -> None:
    send(post_office, letter())
    plain, html = post_office.letters[0].letter.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().split() == BODY.split() == words(html.get_content())


def test_the_html_has_one_button_and_fetches_nothing() -> None:
    html = as_html(f"{BODY}Stop these e-mails: {STOP}\n\nOr here\n{STOP}\n")
    assert re.findall(r'(?:href|src|srcset|background|action)="?([^" >]*)', html) == [LINK, STOP, STOP]
    assert f">Open my check-in</a><br>\n{LINK}</p>" in html
    assert f'Stop these e-mails: <a href="{STOP}">{STOP}</a></p>' in html
    (button,) = re.findall(r'<a href="[^"]*" style="([^"]*)"', html)
    assert "padding:16px 24px" in button
    assert "line-height:24px" in button  # 56 in all
    assert not re.search(r"<(img|link|script|iframe|object|style|form|video)|url\(|@import", html)


def test_markup_in_the_words_stays_words() -> None:
    body = 'Ana <script>alert("x")</script>\n\nGo\nhttps://go.example.org/"onclick="x'
    html = as_html(body)
    assert "<script" not in html
    assert '"onclick' not in html
    assert words(html) == body.split()


def test_a_message_may_name_its_sender_and_bounces_still_come_home(post_office: PostOffice) -> None:
    send(post_office, letter(sender="Valley Care <valley@example.org>"))
    (taken,) = post_office.letters
    assert (taken.letter["From"], taken.sender) == ("Valley Care <valley@example.org>", "check-ins@example.org")


@pytest.mark.parametrize(
    "to",
    [
        "ana@example.org\r\nBcc: bea@example.org",
        "ana@example.org\nBcc: bea@example.org",
        "ana@example.org, bea@example.org",
        "ana@example.org,bea@example.org",
        "Ana <ana@example.org>",
        "añá@example.org",
        "ana",
        "ana@",
        "@example.org",
        "ana@[",
        "ana@example..org",
        "",
    ],
)
def test_a_letter_goes_to_one_address_or_nowhere(post_office: PostOffice, to: str) -> None:
    assert send(post_office, letter(to=to)) == Refused("unsendable")
    assert post_office.letters == []


@pytest.mark.parametrize("field", ["reference", "sender", "unsubscribe"])
def test_no_header_can_smuggle_in_another(post_office: PostOffice, field: str) -> None:
    forged = letter(**{field: "https://a@example.org>\r\nBcc: bea@example.org"})
    assert send(post_office, forged) == Refused("unsendable")
    assert post_office.letters == []


def test_a_subject_is_one_line(post_office: PostOffice) -> None:
    send(post_office, letter(subject="Hello\r\nBcc: bea@example.org"))
    (taken,) = post_office.letters
    assert taken.letter["Subject"] == "Hello Bcc: bea@example.org"
    assert taken.letter["Bcc"] is None
    assert taken.recipients == ["ana@example.org"]


@pytest.mark.parametrize(
    ("stage", "answer", "code"),
    [
        ("recipient", "550 5.1.1 No such mailbox", "smtp-5.1.1"),
        ("recipient", "452 4.2.2 Mailbox full", "smtp-4.2.2"),
        ("letter", "554 5.7.1 Looks like spam", "content-554"),
        ("letter", "451 4.3.0 Come back later", "smtp-451"),
    ],
)
def test_a_refusal_says_what_was_refused(post_office: PostOffice, stage: str, answer: str, code: str) -> None:
    if stage == "recipient":
        post_office.rcpt["ana@example.org"] = answer
    else:
        post_office.data = answer
    assert send(post_office, letter()) == Refused(code)
    assert post_office.letters == []


def test_a_server_that_hangs_up_after_the_letter_leaves_us_uncertain(post_office: PostOffice) -> None:
    post_office.data = ""
    assert send(post_office, letter()) == Uncertain("SMTPServerDisconnected")
    assert len(post_office.letters) == 1


def test_a_closed_door_is_a_refusal_that_may_pass() -> None:
    assert wire(free_port()).send(letter()) == Refused("no-connection")


def test_a_wrong_password_blames_no_recipient(post_office: PostOffice) -> None:
    outcome = wire(post_office.port, username="house", password="wrong").send(letter())
    assert outcome == Refused("server-535")
    assert post_office.letters == []


def test_what_should_be_encrypted_never_goes_in_clear(post_office: PostOffice) -> None:
    outcome = SmtpEmail("127.0.0.1", post_office.port, HOUSE, lambda: NOON).send(letter())
    assert outcome == Refused("no-connection")
    assert post_office.letters == []


@pytest.mark.parametrize("address", ["", "nobody", "Valley Care", "a@example.org\nBcc: b@example.org"])
def test_a_house_without_an_address_does_not_start(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|linefeed"):
        wire(25, from_address=address)


def test_what_comes_back_says_which_letter_it_was(post_office: PostOffice) -> None:
    send(post_office, letter(reference=REFERENCE, proof=PROOF))
    (taken,) = post_office.letters
    local, domain = taken.sender.split("@")
    assert (local, domain) == ("b+123e4567e89b42d3a456426614174000-0123456789abcdef0123", "example.org")
    assert len(local) == 55  # RFC 5321 §4.5.3.1.1 allows 64


def test_a_mail_program_can_stop_them_with_one_click(post_office: PostOffice) -> None:
    send(post_office, letter(unsubscribe=STOP))
    (taken,) = post_office.letters
    assert f"\r\nList-Unsubscribe: <{STOP}>\r\n".encode() in b"\r\n" + taken.raw  # whole, on one line
    assert taken.letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    send(post_office, letter())
    assert not [name for name in post_office.letters[1].letter if name.startswith(("List-", "DKIM-"))]
