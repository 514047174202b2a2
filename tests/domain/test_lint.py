import pytest

from app.domain.lint import Fault, FaultCode, Part, Sender, faults
from app.domain.wording import Kind, Reply

LABEL = "Valley Care Network"
URL = "https://go.example.org"
SENDER = Sender(LABEL, URL, f"{URL}/{'-hip' * 5}WW", f"{URL}/stop/0/0", "1 Back Street, Denver")
TEXT = f"{LABEL}: time for your check-in. You can stop and come back: {SENDER.link} Reply STOP to end."
LETTER = f"{LABEL}\n\nYou can stop and come back.\n{SENDER.link}\n\nStop: {SENDER.unsubscribe}\n\n1 Back Street, Denver"


def in_text(text: str, kind: Kind | Reply = Kind.INVITATION, sender: Sender = SENDER) -> list[Fault]:
    return faults(text, part=Part.TEXT, kind=kind, sender=sender)


def test_a_plain_text_has_no_fault() -> None:
    assert in_text(TEXT) == []


def test_one_dash_makes_three_segments() -> None:
    found = in_text(TEXT.replace(" Reply", " — Reply"))
    assert found == [Fault(FaultCode.NOT_GSM7, "— makes it 3 segments")]


@pytest.mark.parametrize("letter", "á“’…íóú")
def test_a_letter_that_texts_lack_is_named(letter: str) -> None:
    (fault,) = in_text(TEXT + letter)
    assert (fault.code, fault.detail[0]) == (FaultCode.NOT_GSM7, letter)


@pytest.mark.parametrize(
    ("more", "fits"), [("a" * 18, True), ("a" * 19, False), ("~" * 9, True), ("~" * 9 + "a", False)]
)
def test_a_text_has_160_septets(more: str, fits: bool) -> None:
    text = TEXT + " " * (142 - len(TEXT)) + more
    assert in_text(text) == ([] if fits else [Fault(FaultCode.TOO_LONG, "161 septets, 2 segments")])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TEXT.removeprefix(LABEL), FaultCode.NO_LABEL),
        (TEXT.replace("STOP", "stop it"), FaultCode.NO_STOP),
        (TEXT.replace(SENDER.link, ""), FaultCode.NO_LINK),
        (TEXT.replace(SENDER.link, f"{SENDER.link} bit.ly/x"), FaultCode.FOREIGN_LINK),
        (TEXT.replace("You", "See example.com. You"), FaultCode.FOREIGN_LINK),
        (TEXT.replace("You", "See http://[::1]/ You"), FaultCode.FOREIGN_LINK),
        (TEXT.replace(SENDER.link, f"{SENDER.link}?to=1"), FaultCode.FOREIGN_LINK),
    ],
)
def test_what_is_missing_or_strange_is_named(text: str, code: FaultCode) -> None:
    assert code in {fault.code for fault in in_text(text)}


@pytest.mark.parametrize(
    ("word", "code"),
    [
        *((word, FaultCode.REVEALING) for word in ("back", "Spine", "hip", "depression", "pain", "dolor", "PT")),
        *((word, FaultCode.UNFIT) for word in ("diagnosis", "ODI", "PHQ-9", "score", "$", "price", "pago", "sale")),
    ],
)
def test_a_word_that_may_not_be_in_a_message_is_named(word: str, code: FaultCode) -> None:
    for said, part, kind in ((TEXT, Part.TEXT, Kind.INVITATION), (LETTER, Part.LETTER, Kind.FIRST)):
        text = said.replace("You", f"{word}. You")
        found = faults(text, part=part, kind=kind, sender=SENDER)
        assert [(fault.code, word[:3].lower() in fault.detail.lower()) for fault in found] == [(code, True)]
    subject = faults(f"Your {word} check-in", part=Part.SUBJECT, kind=Kind.FIRST, sender=SENDER)
    assert [fault.code for fault in subject] == [code]


def test_our_own_site_may_not_tell_what_is_treated_but_a_key_may_spell_anything() -> None:
    site = "https://spine.example"
    sender = Sender(LABEL, site, f"{site}/{'W' * 22}", f"{site}/stop/0/0", "")
    (fault,) = in_text(TEXT.replace(SENDER.link, sender.link), sender=sender)
    assert fault.code is FaultCode.REVEALING


@pytest.mark.parametrize(("label", "told"), [("Valley Spine", "spine"), ("Back on Track", "back")])
def test_a_label_that_tells_what_is_treated_is_named_too(label: str, told: str) -> None:
    sender = Sender(label, URL, SENDER.link, SENDER.unsubscribe, "")
    assert in_text(TEXT.replace(LABEL, label), sender=sender) == [Fault(FaultCode.REVEALING, told)]


@pytest.mark.parametrize("kind", Kind)
def test_every_text_but_one_says_how_to_end_and_the_first_how_to_be_helped(kind: Kind) -> None:
    found = {fault.code for fault in in_text(f"{LABEL}: {SENDER.link}", kind)}
    assert (FaultCode.NO_STOP in found) is (kind is not Kind.TEAM_CHANGE)
    assert (FaultCode.NO_HELP in found) is (kind is Kind.FIRST)


@pytest.mark.parametrize("reply", Reply)
def test_replies_have_no_link_and_some_say_how_to_end(reply: Reply) -> None:
    found = {fault.code for fault in in_text(f"{LABEL}: thank you.", reply)}
    assert (FaultCode.NO_STOP in found) is (reply in (Reply.HELP, Reply.STARTED, Reply.OTHER))
    assert FaultCode.NO_LINK not in found


@pytest.mark.parametrize(
    ("letter", "code"),
    [
        (LETTER.replace(SENDER.unsubscribe, ""), FaultCode.NO_STOP),
        (LETTER.replace(SENDER.postal_address, ""), FaultCode.NO_ADDRESS),
        (LETTER.replace(SENDER.link, ""), FaultCode.NO_LINK),
        (LETTER.removeprefix(LABEL), FaultCode.NO_LABEL),
    ],
)
def test_a_letter_says_who_writes_from_where_and_how_to_end(letter: str, code: FaultCode) -> None:
    assert faults(LETTER, part=Part.LETTER, kind=Kind.FIRST, sender=SENDER) == []
    assert faults(letter, part=Part.LETTER, kind=Kind.FIRST, sender=SENDER) == [Fault(code)]


@pytest.mark.parametrize(("subject", "code"), [("", FaultCode.EMPTY), ("One\ntwo", FaultCode.MANY_LINES)])
def test_a_subject_is_one_line(subject: str, code: FaultCode) -> None:
    assert faults(subject, part=Part.SUBJECT, kind=Kind.FIRST, sender=SENDER) == [Fault(code)]
