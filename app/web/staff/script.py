"""What the desk reads out before a patient permits messages."""

from flask_babel import force_locale
from flask_babel import gettext as _


def in_both() -> dict[str, str]:
    """The words in each language that a patient may have."""
    return {language: _script(language) for language in ("en", "es")}


def _script(language: str) -> str:
    """Other words are another version (enrolment.SCRIPT)."""
    with force_locale(language):
        said: str = _(
            "We would like to text you a few short questions about how you are doing. How often depends on your care. "
            "The offices that treat you will see your answers. Texts are not secret the way a phone call is, so we "
            "leave out details about your health. You can stop any time by replying STOP. It will not change your "
            "care. Is that OK?"
        )
    return said
