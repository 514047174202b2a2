"""What every form shares, and signing in."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, RadioField, StringField
from wtforms.validators import Length


def tidy(text: str | None) -> str:
    """Without blanks at the ends, and with single ones inside."""
    return " ".join((text or "").split())


def at_most(characters: int) -> Length:
    return Length(max=characters, message=lazy_gettext("Use at most %(max)d characters."))


class Form(FlaskForm):
    """A form that says what is wrong beside each field and in a summary, and keeps what was typed."""

    def refuse(self, message: str) -> None:
        """Say something that no single field is to blame for."""
        self.form_errors.append(message)

    def faults(self) -> list[tuple[str | None, str]]:
        """(id of the field to mend, message), in the order of the page."""
        of_fields = [(_first_input(field), str(error)) for field in self for error in field.errors]
        return [*((None, str(error)) for error in self.form_errors), *of_fields]


class SignIn(Form):
    email = StringField(lazy_gettext("E-mail"), filters=[tidy])
    password = PasswordField(lazy_gettext("Password"))


def _first_input(field: Field) -> str:
    """Radio buttons have no input with the field's own id; the first one is where to begin."""
    return f"{field.id}-0" if isinstance(field, RadioField) else str(field.id)
