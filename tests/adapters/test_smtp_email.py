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


def wire(port: int, from_address: str = HOUSE, **named: str) -> SmtpEmail:
    return SmtpEmail("127.0.0.1", port, from_address, lambda: NOON, starttls=False, **named)


def letter(
    to: str = "ana@example.org", subject: str = "Sus preguntas", reference: str = "m-1", **named: str
) -> Outgoing:
    return Outgoing(to=to, sender=named.get("sender", ""), body=BODY, reference=reference, subject=subject)


def send(office: PostOffice, message: Outgoing) -> Outcome:
    return wire(office.port).send(message)


def words(html: str) -> list[str]:
    return unescape(re.sub("<[^>]*>", " ", html)).split()


def test_a_letter_arrives_as_it_was_written(post_office: PostOffice) -> None:
    assert send(post_office, letter(subject="¿Cómo está?")) == Accepted("<m-1@example.org>")
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
    html = as_html(BODY)
    assert re.findall(r'(?:href|src|srcset|background|action)="?([^" >]*)', html) == [LINK]
    assert f">Open my check-in</a><br>\n{LINK}</p>" in html
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
        "",
    ],
)
def test_a_letter_goes_to_one_address_or_nowhere(post_office: PostOffice, to: str) -> None:
    assert send(post_office, letter(to=to)) == Refused("unsendable", permanent=True)
    assert post_office.letters == []


@pytest.mark.parametrize("field", ["reference", "sender"])
def test_no_header_can_smuggle_in_another(post_office: PostOffice, field: str) -> None:
    forged = letter(**{field: "a@example.org>\r\nBcc: bea@example.org"})
    assert send(post_office, forged) == Refused("unsendable", permanent=True)
    assert post_office.letters == []


def test_a_subject_is_one_line(post_office: PostOffice) -> None:
    send(post_office, letter(subject="Hello\r\nBcc: bea@example.org"))
    (taken,) = post_office.letters
    assert taken.letter["Subject"] == "Hello Bcc: bea@example.org"
    assert taken.letter["Bcc"] is None
    assert taken.recipients == ["ana@example.org"]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("550 5.1.1 No such mailbox", Refused("550", permanent=True)),
        ("452 4.2.2 Mailbox full", Refused("452", permanent=False)),
    ],
)
@pytest.mark.parametrize("stage", ["recipient", "letter"])
def test_a_bounce_says_whether_it_may_pass(post_office: PostOffice, stage: str, answer: str, outcome: Refused) -> None:
    if stage == "recipient":
        post_office.rcpt["ana@example.org"] = answer
    else:
        post_office.data = answer
    assert send(post_office, letter()) == outcome
    assert post_office.letters == []


def test_a_server_that_hangs_up_after_the_letter_leaves_us_uncertain(post_office: PostOffice) -> None:
    post_office.data = ""
    assert send(post_office, letter()) == Uncertain("SMTPServerDisconnected")
    assert len(post_office.letters) == 1


def test_a_closed_door_is_a_refusal_that_may_pass() -> None:
    assert wire(free_port()).send(letter()) == Refused("no-connection", permanent=False)


def test_a_wrong_password_blames_no_recipient(post_office: PostOffice) -> None:
    outcome = wire(post_office.port, username="house", password="wrong").send(letter())
    assert outcome == Refused("535", permanent=False)
    assert post_office.letters == []


def test_what_should_be_encrypted_never_goes_in_clear(post_office: PostOffice) -> None:
    outcome = SmtpEmail("127.0.0.1", post_office.port, HOUSE, lambda: NOON).send(letter())
    assert outcome == Refused("no-connection", permanent=False)
    assert post_office.letters == []


@pytest.mark.parametrize("address", ["", "nobody", "Valley Care", "a@example.org\nBcc: b@example.org"])
def test_a_house_without_an_address_does_not_start(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|linefeed"):
        wire(25, from_address=address)
