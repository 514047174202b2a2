import pytest

from app.domain.contact import EmailAddress, EmailFault, Mobile, MobileFault, MobileRefused, email_address, mobile


@pytest.mark.parametrize(
    "typed",
    [
        *("2065550123", "206-555-0123", "(206) 555-0123", "206.555.0123", " 206 555 0123 ", "1 206 555 0123"),
        *("+1 206 555 0123", "+12065550123", "（206）５５５-０１２３"),
    ],
)
def test_one_number_in_all_its_spellings(typed: str) -> None:
    found = mobile(typed)
    assert found == Mobile("+12065550123")
    assert found.display() == "(206) 555-0123"


def test_a_number_from_abroad() -> None:
    found = mobile("+52 55 1234 5678")
    assert found == Mobile("+525512345678")
    assert found.display() == "+52 55 1234 5678"
    assert found.display("MX") == "55 1234 5678"


@pytest.mark.parametrize(
    ("typed", "fault", "digits"),
    [
        ("", MobileFault.EMPTY, 0),
        ("  ", MobileFault.EMPTY, 0),
        ("ask her son", MobileFault.NOT_A_NUMBER, 0),
        ("206 555 012", MobileFault.TOO_SHORT, 9),
        ("+1 206 555 012", MobileFault.TOO_SHORT, 9),
        ("555-0123", MobileFault.TOO_SHORT, 7),
        ("206 555 01234", MobileFault.TOO_LONG, 11),
        ("20655501234567890123", MobileFault.TOO_LONG, 20),
        ("555 555 0123", MobileFault.NO_SUCH_NUMBER, 10),
        ("206 155 0123", MobileFault.NO_SUCH_NUMBER, 10),
        ("800 555 0123", MobileFault.NO_TEXTS, 10),
        ("206 555 0123 ext. 5", MobileFault.NO_TEXTS, 10),
    ],
)
def test_why_it_is_no_mobile_number(typed: str, fault: MobileFault, digits: int) -> None:
    assert mobile(typed) == MobileRefused(fault, digits)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("ana@example.org", "ana@example.org"),
        (" Ana.Lopez+pt@Example.ORG ", "Ana.Lopez+pt@example.org"),
        ("ana@ñandu.example.org", "ana@xn--andu-fqa.example.org"),
    ],
)
def test_an_address_in_one_form(typed: str, address: str) -> None:
    assert email_address(typed) == EmailAddress(address)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", EmailFault.EMPTY),
        ("   ", EmailFault.EMPTY),
        ("ana", EmailFault.NOT_AN_ADDRESS),
        ("ana@", EmailFault.NOT_AN_ADDRESS),
        ("ana@example", EmailFault.NOT_AN_ADDRESS),
        ("ana@example.org, bea@example.org", EmailFault.NOT_AN_ADDRESS),
        ("ana@example.org\nBcc: bea@example.org", EmailFault.NOT_AN_ADDRESS),
        ("Ana <ana@example.org>", EmailFault.NOT_AN_ADDRESS),
        ("añá@example.org", EmailFault.NOT_AN_ADDRESS),
    ],
)
def test_why_it_is_no_address(typed: str, fault: EmailFault) -> None:
    assert email_address(typed) is fault
