"""What a practice decides for itself."""

import re
from collections.abc import Sequence
from datetime import date, time
from zoneinfo import available_timezones

import phonenumbers
from babel.core import get_global
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from phonenumbers import PhoneNumberFormat
from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, StopValidation, ValidationError

from app.domain.contact import Mobile
from app.domain.hours import EARLIEST, LATEST
from app.domain.wording import LONGEST_LABEL, LabelRefused, label_refused
from app.models.practice import Paper, Practice
from app.models.staff import Staff
from app.web.staff.dates import clock
from app.web.staff.forms import Form, at_most, tidy

_ZONES = sorted(available_timezones())
_US = frozenset(zone for zone, territory in get_global("zone_territories").items() if territory == "US")
_SPAN = re.compile(r"(\d{1,2})(?::(\d\d))? ?(?:-|–|to) ?(\d{1,2})(?::(\d\d))?")
# Every half hour in which a practice may have texts go out.
_TEXTING = [time(half // 2, half % 2 * 30) for half in range(2 * EARLIEST.hour, 2 * LATEST.hour + 1)]
_AMERICAN_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Hours(StringField):
    """The staffed hours of one weekday, like 08:00-17:00; empty means closed."""

    def pre_validate(self, form: Form) -> None:
        if self.data and self.span() is None:
            raise StopValidation(_("Enter hours like 08:00-17:00, or leave it empty."))

    def span(self) -> list[str] | None:
        """From and until ("08:00", "17:00"), or None."""
        found = _SPAN.fullmatch(self.data or "")
        if not found:
            return None
        from_hour, from_minute, until_hour, until_minute = (int(part or 0) for part in found.groups())
        try:
            begins, ends = time(from_hour, from_minute), time(until_hour, until_minute)
        except ValueError:
            return None
        return [begins.isoformat("minutes"), ends.isoformat("minutes")] if begins < ends else None


def _lines(text: str | None) -> str:
    """Lines with words on them, each tidy."""
    return "\n".join(line for line in map(tidy, (text or "").splitlines()) if line)


class PracticeSettings(Form):
    zone = SelectField(lazy_gettext("Time zone"), choices=[*sorted(_US), *(zone for zone in _ZONES if zone not in _US)])
    monday = Hours(lazy_gettext("Monday"), filters=[tidy])
    tuesday = Hours(lazy_gettext("Tuesday"), filters=[tidy])
    wednesday = Hours(lazy_gettext("Wednesday"), filters=[tidy])
    thursday = Hours(lazy_gettext("Thursday"), filters=[tidy])
    friday = Hours(lazy_gettext("Friday"), filters=[tidy])
    saturday = Hours(lazy_gettext("Saturday"), filters=[tidy])
    sunday = Hours(lazy_gettext("Sunday"), filters=[tidy])
    holidays = TextAreaField(
        lazy_gettext("Holidays"), description=lazy_gettext("One date on each line, like 12/25/2026")
    )
    phone = StringField(
        lazy_gettext("Phone"), filters=[tidy], description=lazy_gettext("Patients see it in every message")
    )
    on_call = StringField(
        lazy_gettext("After hours"),
        filters=[tidy],
        description=lazy_gettext("What a patient should do when nobody is at the office"),
        validators=[DataRequired(lazy_gettext("Say what a patient should do after hours.")), at_most(200)],
    )
    captain = SelectField(
        lazy_gettext("Captain"), description=lazy_gettext("The clinician who answers for new episodes")
    )
    cover = SelectField(
        lazy_gettext("Cover"),
        description=lazy_gettext("The clinician who is told when nobody has acknowledged an alert for 30 minutes"),
    )
    postal_address = TextAreaField(
        lazy_gettext("Postal address"),
        filters=[_lines],
        description=lazy_gettext("It stands in every e-mail"),
        validators=[at_most(200)],
    )
    texts_from = SelectField(lazy_gettext("Texts go out from"))
    texts_until = SelectField(
        lazy_gettext("Texts go out until"), description=lazy_gettext("In the patient's time zone")
    )
    label = StringField(
        lazy_gettext("Label"),
        filters=[tidy],
        description=lazy_gettext("How your texts are signed: at most 19 letters, nothing about what is treated"),
    )
    paper = RadioField(
        lazy_gettext("Paper"),
        choices={Paper.LETTER.value: "Letter", Paper.A4.value: "A4"},
        invalid_choice_message=lazy_gettext("Choose a paper."),
    )
    desk_prints = BooleanField(lazy_gettext("The front desk may print the page"))

    def __init__(self, practice: Practice, clinicians: Sequence[Staff]) -> None:
        super().__init__(data=_kept(practice))
        self.captain.choices = {"": _("Nobody yet")} | {str(person.id): person.name for person in clinicians}
        self.cover.choices = self.captain.choices
        hours = {each.isoformat("minutes"): clock(each) for each in _TEXTING}
        self.texts_from.choices = self.texts_until.choices = list(hours.items())
        self.e164 = ""
        self.days: list[str] = []

    @property
    def week(self) -> list[Hours]:
        return [field for field in self if isinstance(field, Hours)]

    def hours(self) -> dict[str, list[str]]:
        """Staffed hours by weekday; a closed day is not in it."""
        return {field.name: span for field in self.week if (span := field.span())}

    def validate_holidays(self, field: Field) -> None:
        lines = [line.strip() for line in (field.data or "").splitlines() if line.strip()]
        dates = [_date(line) for line in lines]
        wrong = [line for line, day in zip(lines, dates, strict=True) if day is None]
        if wrong:
            raise ValidationError(_("This is not a date like 12/25/2026: %(line)s", line=wrong[0][:40]))
        self.days = sorted({day.isoformat() for day in dates if day})

    def validate_cover(self, field: Field) -> None:
        if field.data and field.data == self.captain.data:
            raise ValidationError(
                _("Choose somebody else than the captain: who covers is told when the captain is away.")
            )

    def validate_texts_until(self, field: Field) -> None:
        if field.data <= self.texts_from.data:  # as "09:00", which sorts like the hours themselves
            raise ValidationError(_("Texts must go out for a while: choose a later hour."))

    def validate_phone(self, field: Field) -> None:
        try:
            number = phonenumbers.parse(field.data, "US")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError(_("Enter a phone number like (206) 555-0123."))
        self.e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)

    def validate_label(self, field: Field) -> None:
        match label_refused(field.data):
            case LabelRefused.EMPTY:
                raise ValidationError(_("Enter the label that signs your texts."))
            case LabelRefused.TOO_LONG:
                raise ValidationError(_("Use at most %(most)s letters.", most=LONGEST_LABEL))
            case LabelRefused.NOT_GSM7:
                raise ValidationError(_("A text cannot carry one of these letters. Use plain ones."))
            case LabelRefused.REVEALING:
                raise ValidationError(
                    _("This label names a body part, a specialty or a condition. Others may see a phone's screen.")
                )


def _kept(practice: Practice) -> dict[str, object]:
    """The practice's settings as the form shows them."""
    return {
        **{day: "-".join(span) for day, span in practice.hours.items()},
        "zone": practice.zone,
        "holidays": "\n".join(f"{date.fromisoformat(day):%m/%d/%Y}" for day in practice.holidays),
        "phone": Mobile(practice.phone).display(),
        "on_call": practice.on_call,
        "captain": str(practice.captain_id or ""),
        "cover": str(practice.cover_id or ""),
        "postal_address": practice.postal_address,
        "texts_from": practice.texts_from.isoformat("minutes"),
        "texts_until": practice.texts_until.isoformat("minutes"),
        "label": practice.label,
        "paper": practice.paper.value,
        "desk_prints": practice.desk_prints,
    }


def _date(text: str) -> date | None:
    """A date written as 12/25/2026 or 2026-12-25."""
    american = _AMERICAN_DATE.fullmatch(text)
    try:
        if american:
            month, day, year = map(int, american.groups())
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return None
