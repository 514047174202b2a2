"""What a message says, chosen at the moment of sending, and which labels may sign it."""

import re
import unicodedata
from datetime import date, timedelta
from enum import StrEnum

from app.domain.gsm7 import NotGsm7, length

BEFORE_A_VISIT = timedelta(days=3)
LONGEST_LABEL = 19


class Kind(StrEnum):
    """What a message says. The values name the templates under `messages/`; a rung's own kind has the rung's name."""

    FIRST = "first"
    INVITATION = "invitation"
    REMINDER = "reminder"
    LAST_CALL = "last-call"
    RESUME = "resume"
    PRE_VISIT = "pre-visit"


def choose(own: Kind, *, first_ever: bool, half_done: bool, next_visit: date | None, today: date) -> Kind:
    """What a rung whose own kind is `own` says, from what is true now.

    The first message a person ever gets must say who writes and how to stop, so it goes before all else.
    """
    if first_ever:
        return Kind.FIRST
    if half_done:
        return Kind.RESUME
    if next_visit is not None and today <= next_visit <= today + BEFORE_A_VISIT:
        return Kind.PRE_VISIT
    return own


class LabelRefused(StrEnum):
    """Why a label may not sign a text."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    NOT_GSM7 = "not-gsm7"
    REVEALING = "revealing"


# Body parts, specialties and conditions, English and Spanish, without accents. A stem is refused wherever it stands in
# a word ("SpineCare"); what also hides in innocent words ("Shipley", "Fundamental") only as a whole word.
_STEMS = re.compile(
    "spine|spinal|lumbar|cervic|vertebr|scolio|escolio|sciatic|ciatic|columna|espald|knee|rodilla|shoulder|hombro|ankle|"
    "tobillo|elbow|wrist|muneca|cadera|cuello|ortho|ortop|joint|arthr|artri|artro|muscul|skelet|esquelet|chiropr|quiropr|"
    "physio|fisio|physiatr|rehab|therap|terapia|surger|surgic|surgeon|cirug|cirujan|anesthes|anestes|neuro|psych|psiqui|"
    "psico|cardio|oncolog|cancer|tumor|rheum|reuma|urolog|gyneco|gineco|obstet|dermat|gastro|nephro|nefro|pulmon|podiat|"
    "podolog|pediat|geriat|diabet|depres|anxiet|ansied|opioid|addict|adicc|trauma|fractur|osteo|fibromyalg|fibromialg|"
    "migraine|migrana|headache|obesi|bariat|dialys|dialis"
)
_WORDS = re.compile(
    "backs?|necks?|hips?|legs?|arms?|hands?|foot|feet|dis[ck]s?|bones?|nerves?|muscles?|brain|heart|lungs?|kidneys?|liver|"
    "skin|eyes?|ears?|breast|colon|head|pains?|aches?|stroke|hiv|aids|injur(y|ies)|msk|pmr|pt|hernia|stenosis|gout|sports?|"
    "mental|women|womens|"
    "piernas?|brazos?|manos?|pies?|codos?|discos?|huesos?|nervios?|cerebro|corazon|rinon|higado|piel|ojos?|oidos?|seno|"
    "cabeza|dolor|dolores|lesion|lesiones|articulacion|articulaciones|gota|vih|sida|mujer|mujeres"
)


def label_refused(label: str) -> LabelRefused | None:
    """Why `label` may not name the sender of a text, or None. At most 19 septets; silent about what is treated."""
    if not label.strip():
        return LabelRefused.EMPTY
    long = length(label)
    if isinstance(long, NotGsm7) or not label.isprintable():
        return LabelRefused.NOT_GSM7
    if long.septets > LONGEST_LABEL:
        return LabelRefused.TOO_LONG
    return LabelRefused.REVEALING if _reveals(label) else None


def _reveals(label: str) -> bool:
    plain = "".join(letter for letter in unicodedata.normalize("NFD", label) if letter.isalpha() or letter in " -/")
    whole = re.split("[ /-]+", plain)
    inside = re.findall("[A-Z]?[a-z]+|[A-Z]+(?![a-z])", plain)  # "HipClinic" is Hip, Clinic
    return any(_WORDS.fullmatch(word.lower()) or _STEMS.search(word.lower()) for word in [*whole, *inside])
