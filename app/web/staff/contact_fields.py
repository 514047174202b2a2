"""A number, an address, a ZIP code and a birth date as the desk types them: read, or what is wrong with them."""

import re
from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from app.domain import contact
from app.domain.birth_date import OLDEST, BirthDateFault, birth_date
from app.domain.contact import EmailAddress, Mobile, MobileFault, MobileRefused
from app.web.staff.forms import Form
from app.web.transaction import installation

YES, NO = "yes", "no"
YES_OR_NO = [SelectChoice(YES, lazy_gettext("Yes")), SelectChoice(NO, lazy_gettext("No"))]
_ZIP = re.compile("[0-9]{5}([ -]?[0-9]{4})?")
_LONGEST_ADDRESS = 254  # RFC 5321 §4.5.3.1, as corrected


class MobileField(StringField):
    """`e164` once it was read; an empty field is no mobile."""

    e164: str | None = None

    def pre_validate(self, form: Form) -> None:
        if not self.data:
            return
        match contact.mobile(self.data):
            case Mobile(number):
                self.e164 = number
            case MobileRefused(MobileFault.TOO_SHORT | MobileFault.TOO_LONG, digits):
                raise StopValidation(_("This mobile number has %(digits)s digits. US numbers have 10.", digits=digits))
            case MobileRefused(MobileFault.NO_SUCH_NUMBER):
                raise StopValidation(_("No phone has this number. Please check the area code."))
            case MobileRefused(MobileFault.NO_TEXTS):
                raise StopValidation(_("This number cannot get texts. Enter a mobile number."))
            case _:
                raise StopValidation(_("Enter a mobile number like (206) 555-0123."))


class AddressField(StringField):
    """`address` in lower case once it was read; an empty field is no address."""

    address: str | None = None

    def pre_validate(self, form: Form) -> None:
        if not self.data:
            return
        match contact.email_address(self.data):
            case EmailAddress(address) if len(address) <= _LONGEST_ADDRESS:
                self.address = address.lower()
            case _:
                raise StopValidation(_("Enter an e-mail address like ana@example.org."))


class ZipField(StringField):
    """The time zones of a ZIP code, which itself is kept nowhere; an empty field is no ZIP code."""

    zones: Sequence[str] = ()

    def pre_validate(self, form: Form) -> None:
        if not self.data:
            return
        if not _ZIP.fullmatch(self.data):
            raise StopValidation(_("Enter a ZIP code with 5 digits."))
        self.zones = installation().outside.zones_of_zip(self.data)
        if not self.zones:
            raise StopValidation(_("No place in the US has this ZIP code. Please check it."))

    @property
    def zone(self) -> str | None:
        """The zone; None where the ZIP code lies in several, so that all zones of the number count as before."""
        return self.zones[0] if len(self.zones) == 1 else None

    @property
    def ambiguous(self) -> str:
        """What to tell the desk of a ZIP code that says no zone; "" of any other."""
        if len(self.zones) < 2:
            return ""
        return str(_("This ZIP code lies in more than one time zone, so texts go by the area code of the number."))


def read_birth_date(text: str, today: date) -> date:
    """`today` is the date at the practice. Raises ValidationError with what is wrong."""
    match birth_date(text, today):
        case BirthDateFault.IMPOSSIBLE:
            raise ValidationError(_("That date does not exist. Enter a birth date like 3/15/1958."))
        case BirthDateFault.FUTURE:
            raise ValidationError(_("This birth date is in the future. Enter one like 3/15/1958."))
        case BirthDateFault.TOO_LONG_AGO:
            raise ValidationError(_("This birth date is more than %(years)s years ago.", years=OLDEST))
        case date() as born:
            return born
        case _:
            raise ValidationError(_("Enter a birth date like 3/15/1958."))
