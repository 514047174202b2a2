"""What staff say to a patient whose answer needs a person at once: the words of the patient's own page, spoken."""

from flask_babel import force_locale
from flask_babel import gettext as _

from app.domain.safety import Tier


def to_say(tiers: set[Tier], language: str) -> list[tuple[str, str]]:
    """(language, text), the gravest first: in English, and in the patient's language where that is another."""
    found = []
    for tier in [each for each in Tier if each in tiers]:
        for each in dict.fromkeys(["en", language]):
            with force_locale(each):
                found.append((each, _words(tier)))
    return found


def _words(tier: Tier) -> str:
    match tier:
        case Tier.EMERGENCY:
            text: str = _(
                "Your answer may mean the nerves in your back are being squeezed. This needs to be checked today. "
                "Call 911 or go to the nearest emergency room. Do not wait."
            )
        case Tier.CRISIS:
            text = _(
                "You are not alone. Help is there day and night: call or text 988. If you are in danger now, call 911."
            )
        case Tier.TODAY:
            text = _(
                "Your care team needs to know this today. I will put you through to a clinician. "
                "If you feel very ill, call 911."
            )
    return text
