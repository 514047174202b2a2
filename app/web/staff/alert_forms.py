"""How an alert goes on: whose it is from now on, how it ended, why it is opened again."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from app.models.staff import Staff
from app.web.staff.forms import Form, at_most, tidy

_LONGEST = 400


class HandOver(Form):
    to = SelectField(lazy_gettext("To"))

    def __init__(self, others: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.to.choices = [(str(each.id), each.name) for each in others]


class Close(Form):
    """Four answers, none of which may be empty: an alert is never closed without saying how it ended."""

    reached = StringField(
        lazy_gettext("Who was reached?"),
        filters=[tidy],
        description=lazy_gettext("For example: the patient, by phone."),
        validators=[DataRequired(lazy_gettext("Say who was reached.")), at_most(_LONGEST)],
    )
    when = StringField(
        lazy_gettext("When?"),
        filters=[tidy],
        validators=[DataRequired(lazy_gettext("Say when.")), at_most(_LONGEST)],
    )
    found = TextAreaField(
        lazy_gettext("What was found?"),
        filters=[tidy],
        description=lazy_gettext("Name the risk tool, if you used one."),
        validators=[DataRequired(lazy_gettext("Say what was found.")), at_most(_LONGEST)],
    )
    plan = TextAreaField(
        lazy_gettext("What is the plan?"),
        filters=[tidy],
        validators=[DataRequired(lazy_gettext("Say what is planned.")), at_most(_LONGEST)],
    )

    def outcome(self) -> str:
        return "\n".join(
            f"{field.label.text} {field.data}" for field in (self.reached, self.when, self.found, self.plan)
        )


class Reopen(Form):
    why = StringField(
        lazy_gettext("Why?"),
        filters=[tidy],
        validators=[DataRequired(lazy_gettext("Say why it is opened again.")), at_most(_LONGEST)],
    )
