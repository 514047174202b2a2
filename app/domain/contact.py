"""Mobile numbers and e-mail addresses in one form, and why something typed is neither."""

from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberFormat, PhoneNumberType

_NO_TEXTS = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
        PhoneNumberType.PAGER,
    }
)


@dataclass(frozen=True)
class Mobile:
    """A number that can be texted, as E.164: `+12065550123`."""

    e164: str

    def display(self, region: str = "US") -> str:
        """As people of `region` write it: `(206) 555-0123` at home, `+52 55 1234 5678` abroad."""
        number = phonenumbers.parse(self.e164)
        home = phonenumbers.country_code_for_region(region) == number.country_code
        return phonenumbers.format_number(
            number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
        )

    def unbroken(self) -> str:
        """The same on one line, however narrow the page."""
        return self.display().replace(" ", "\N{NO-BREAK SPACE}")


class MobileFault(StrEnum):
    """Why a text is no mobile number."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not-a-number"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    NO_SUCH_NUMBER = "no-such-number"  # of the right length, but never given to anyone: area code 555
    NO_TEXTS = "no-texts"  # toll-free, premium, a landline that is known as one


@dataclass(frozen=True)
class MobileRefused:
    """`digits` were typed, the country's code left out: "This mobile number has 9 digits. US numbers have 10."."""

    fault: MobileFault
    digits: int


def mobile(text: str, region: str = "US") -> Mobile | MobileRefused:
    """The mobile number in `text`, read as someone in `region` (two-letter country code) would write it."""
    typed = sum(character.isdigit() for character in text)
    if not text.strip():
        return MobileRefused(MobileFault.EMPTY, 0)
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as failure:
        match failure.error_type:
            case failure.TOO_SHORT_NSN | failure.TOO_SHORT_AFTER_IDD:
                return MobileRefused(MobileFault.TOO_SHORT, typed)
            case failure.TOO_LONG:
                return MobileRefused(MobileFault.TOO_LONG, typed)
            case _:
                return MobileRefused(MobileFault.NOT_A_NUMBER, typed)
    fault = _fault(number)
    if fault is not None:
        return MobileRefused(fault, len(phonenumbers.national_significant_number(number)))
    return Mobile(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _fault(number: phonenumbers.PhoneNumber) -> MobileFault | None:
    match phonenumbers.is_possible_number_with_reason(number):
        case phonenumbers.ValidationResult.TOO_SHORT | phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return MobileFault.TOO_SHORT
        case phonenumbers.ValidationResult.TOO_LONG:
            return MobileFault.TOO_LONG
    if number.extension:
        return MobileFault.NO_TEXTS
    if not phonenumbers.is_valid_number(number):
        return MobileFault.NO_SUCH_NUMBER
    return MobileFault.NO_TEXTS if phonenumbers.number_type(number) in _NO_TEXTS else None


@dataclass(frozen=True)
class EmailAddress:
    """An address in ASCII with its domain in small letters; the part before the @ as it was typed."""

    address: str


class EmailFault(StrEnum):
    """Why a text is no e-mail address."""

    EMPTY = "empty"
    NOT_AN_ADDRESS = "not-an-address"


def email_address(text: str) -> EmailAddress | EmailFault:
    """The e-mail address in `text`. Nothing is looked up: a domain may still not exist."""
    if not text.strip():
        return EmailFault.EMPTY
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return EmailFault.NOT_AN_ADDRESS
    return EmailAddress(found.ascii_email or found.normalized)
