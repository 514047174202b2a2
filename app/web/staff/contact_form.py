"""The small forms on an episode's page by which the desk mends how the patient is reached."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, Field, RadioField, StringField
from wtforms.validators import DataRequired, ValidationError

from app.models.consent import ConsentKind
from app.models.message import Channel
from app.models.patient import Patient
from app.web.staff.contact_fields import YES, YES_OR_NO, AddressField, MobileField, ZipField, read_birth_date
from app.web.staff.forms import Form, tidy
from app.web.staff.not_these import Question


class ContactForm(Form):
    """`name` tells the forms of one page apart."""

    name: str


class NewContact(ContactForm):
    """Where to write to from now on, `given` once it was read, and whether the patient said yes to that.

    `shared`: who of the practice's own patients is reached there too, while the desk has not said that it is right.
    """

    kind: ConsentKind
    contact: MobileField | AddressField
    permission: RadioField

    def __init__(self, patient: Patient, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.patient = patient
        self.given = ""
        self.shared: Question | None = None

    @property
    def permitted(self) -> bool:
        return bool(self.permission.data == YES)


class NewMobile(NewContact):
    name, kind = "mobile", ConsentKind.TEXT_NUMBER
    contact = MobileField(
        lazy_gettext("Mobile number"),
        name="mobile",
        filters=[tidy],
        validators=[DataRequired(lazy_gettext("Enter the mobile number."))],
    )
    permission = RadioField(
        lazy_gettext("OK to text?"),
        name="may_text",
        choices=YES_OR_NO,
        invalid_choice_message=lazy_gettext("Say whether the patient agreed to texts."),
    )

    def validate_contact(self, field: MobileField) -> None:
        self.given = field.e164 or ""
        if self.given == self.patient.mobile:
            raise ValidationError(_("This is the number on file already."))


class NewAddress(NewContact):
    name, kind = "email", ConsentKind.EMAIL_ADDRESS
    contact = AddressField(
        lazy_gettext("E-mail"),
        name="email",
        filters=[tidy],
        validators=[DataRequired(lazy_gettext("Enter the e-mail address."))],
    )
    permission = RadioField(
        lazy_gettext("OK to e-mail?"),
        name="may_email",
        choices=YES_OR_NO,
        invalid_choice_message=lazy_gettext("Say whether the patient agreed to e-mail."),
    )

    def validate_contact(self, field: AddressField) -> None:
        self.given = field.address or ""
        if self.given == self.patient.email:
            raise ValidationError(_("This is the address on file already."))


class NewZip(ContactForm):
    name = "zip"
    zip_code = ZipField(
        lazy_gettext("ZIP code"),
        filters=[tidy],
        validators=[DataRequired(lazy_gettext("Enter a ZIP code with 5 digits."))],
    )


class NewBirthDate(ContactForm):
    """`today` is the date at the practice; `born` is the birth date once it could be read."""

    name = "birth-date"
    birth_date = StringField(
        lazy_gettext("Birth date"), filters=[tidy], description=lazy_gettext("Like 3/15/1958, 03151958 or Mar 15 1958")
    )

    def __init__(self, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today
        self.born: date | None = None

    def validate_birth_date(self, field: Field) -> None:
        self.born = read_birth_date(field.data, self.today)


class Permit(ContactForm):
    """Its fields carry the channel in their names: both forms may stand on one page."""

    said_yes = BooleanField(lazy_gettext("I read these words out, and the patient said yes"))

    def __init__(self, channel: Channel, **kwargs: Any) -> None:
        super().__init__(prefix=f"{channel}-", **kwargs)
        self.channel = channel
        self.name = f"permit-{channel}"

    def validate_said_yes(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Read the words out first, and tick this if the patient says yes."))
