"""What the desk types to enrol a patient, in the order in which it stands on an identity card."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, DateField, Field, RadioField, StringField
from wtforms.validators import DataRequired, ValidationError

from app.domain.pathway import Pathway
from app.domain.schedule import add_months
from app.services.enrolment import Enrolment
from app.web.staff.contact_fields import NO, YES, YES_OR_NO, AddressField, MobileField, ZipField, read_birth_date
from app.web.staff.forms import Form, at_most, tidy

_MONTHS_AROUND = 24  # how far day 0 may lie from today


def _name(text: str) -> list[Any]:
    return [DataRequired(text), at_most(60)]


class Enrol(Form):
    """`today` is the date at the practice; `born` is the birth date once it could be read."""

    family_name = StringField(
        lazy_gettext("Last name"), filters=[tidy], validators=_name(lazy_gettext("Enter the last name."))
    )
    given_name = StringField(
        lazy_gettext("First name"), filters=[tidy], validators=_name(lazy_gettext("Enter the first name."))
    )
    birth_date = StringField(
        lazy_gettext("Birth date"), filters=[tidy], description=lazy_gettext("Like 3/15/1958, 03151958 or Mar 15 1958")
    )
    mobile = MobileField(
        lazy_gettext("Mobile number"), filters=[tidy], description=lazy_gettext("Leave empty if there is none")
    )
    zip_code = ZipField(
        lazy_gettext("ZIP code"),
        filters=[tidy],
        description=lazy_gettext("So that texts come at a decent hour. Only the time zone is kept."),
    )
    email = AddressField(
        lazy_gettext("E-mail"), filters=[tidy], description=lazy_gettext("Leave empty if there is none")
    )
    language = RadioField(
        lazy_gettext("Language"),
        choices={"en": "English", "es": "Español"},
        invalid_choice_message=lazy_gettext("Choose a language."),
    )
    pathway = RadioField(lazy_gettext("Pathway"), invalid_choice_message=lazy_gettext("Choose a pathway."))
    day0 = DateField(lazy_gettext("Day 0"), description=lazy_gettext("Date of the surgery or of the first visit"))
    may_text = RadioField(lazy_gettext("OK to text?"), choices=YES_OR_NO, validate_choice=False)
    may_email = RadioField(lazy_gettext("OK to e-mail?"), choices=YES_OR_NO, validate_choice=False)
    no_messages = BooleanField(lazy_gettext("No messages: this patient answers at the office"))
    chart_number = StringField(lazy_gettext("Chart number at your practice"), filters=[tidy], validators=[at_most(40)])

    def __init__(self, pathways: Sequence[Pathway], today: date) -> None:
        super().__init__()
        self.pathway.choices = {pathway.code: pathway.title["en"] for pathway in pathways}
        self.today = today
        self.born: date | None = None

    def validate_birth_date(self, field: Field) -> None:
        self.born = read_birth_date(field.data, self.today)

    def validate_mobile(self, field: Field) -> None:
        if not field.data and self.may_text.data == YES:
            raise ValidationError(_("Enter the mobile number that may be texted."))

    def validate_email(self, field: Field) -> None:
        if not field.data and self.may_email.data == YES:
            raise ValidationError(_("Enter the e-mail address that may be used."))

    def validate_day0(self, field: Field) -> None:
        earliest, latest = add_months(self.today, -_MONTHS_AROUND), add_months(self.today, _MONTHS_AROUND)
        if field.data is None:
            field.errors.clear()  # what the library says of it
            raise ValidationError(_("Enter day 0, a date like 03/30/2026."))
        if not earliest <= field.data <= latest:
            raise ValidationError(_("Day 0 must be within 2 years of today. Please check the year."))

    def validate_may_text(self, field: Field) -> None:
        if self.mobile.data and field.data not in {YES, NO}:
            raise ValidationError(_("Say whether the patient agreed to texts."))

    def validate_may_email(self, field: Field) -> None:
        if self.email.data and field.data not in {YES, NO}:
            raise ValidationError(_("Say whether the patient agreed to e-mail."))

    def validate_no_messages(self, field: Field) -> None:
        if self.may_text.errors or self.may_email.errors:
            return
        permitted = YES in {self.may_text.data, self.may_email.data}
        if field.data and permitted:
            raise ValidationError(_("You ticked this and also said yes to messages. Choose one."))
        if not field.data and not permitted:
            raise ValidationError(
                _("Nothing may be sent to this patient. Add a contact with permission, or tick “No messages”.")
            )

    def typed(self) -> Enrolment:
        """What was typed, in one form. Only after it was found valid."""
        if self.born is None:
            raise LookupError("the form was not found valid")
        return Enrolment(
            family_name=self.family_name.data,
            given_name=self.given_name.data,
            birth_date=self.born,
            mobile=self.mobile.e164,
            email=self.email.address,
            language=self.language.data,
            day0=self.day0.data,
            may_text=self.may_text.data == YES,
            may_email=self.may_email.data == YES,
            chart_number=self.chart_number.data or None,
            zone=self.zip_code.zone,
        )
