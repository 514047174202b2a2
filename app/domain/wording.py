"""What a message says, chosen at the moment of sending, and which labels may sign it."""

import re
import unicodedata
from datetime import date, timedelta
from enum import StrEnum

from app.domain.gsm7 import NotGsm7, length
from app.domain.inbound import Class, classify

BEFORE_A_VISIT = timedelta(days=3)
LONGEST_LABEL = 19


class Kind(StrEnum):
    """What a message with a link says. The values name templates: `messages/sms/first.txt`, `messages/email/first.txt`.

    A rung's own kind has the rung's name.
    """

    FIRST = "first"
    INVITATION = "invitation"
    REMINDER = "reminder"
    LAST_CALL = "last-call"
    RESUME = "resume"
    PRE_VISIT = "pre-visit"
    NEW_LINK = "new-link"
    TEAM_CHANGE = "team-change"


class Reply(StrEnum):
    """What answers a person at once and without a link, mostly their text to us: `messages/sms/stopped.txt`."""

    STOPPED = "stopped"
    STARTED = "started"
    HELP = "help"
    WRONG_NUMBER = "wrong-number"
    CRISIS = "crisis"
    OTHER = "other"
    CODE = "code"  # asked for at our page


class Notice(StrEnum):
    """What tells a person on the staff of an alert, in words that say nothing of it: `messages/sms/urgent.txt`."""

    URGENT = "urgent"
    ON_CALL = "urgent-on-call"
    REHEARSAL = "rehearsal"


NOTICE_LANGUAGE = "en"  # of the pages that it leads to


def leads_to(notice: Notice, url: str) -> str:
    """The page that a notice leads to; `url` is our public address. A practice's first page names every open alert, to
    its clinicians and to its lead."""
    return f"{url}/desk/network" if notice is Notice.ON_CALL else f"{url}/desk/"


def subject(kind: Kind | Reply | Notice) -> str:
    """The template of the subject of an e-mail of that kind."""
    own = kind is Kind.TEAM_CHANGE or not isinstance(kind, Kind)
    return f"messages/email/{kind}-subject.txt" if own else "messages/email/subject.txt"


def choose(own: Kind, *, first_ever: bool, half_done: bool, next_visit: date | None, today: date) -> Kind:
    """What a rung whose own kind is `own` says, from what is true now; a new link always says that it is one.

    The first message a person ever gets must say who writes and how to stop, so it goes before all else.
    """
    if first_ever:
        return Kind.FIRST
    if own is Kind.NEW_LINK:
        return own
    if half_done:
        return Kind.RESUME
    if next_visit is not None and today <= next_visit <= today + BEFORE_A_VISIT:
        return Kind.PRE_VISIT
    return own


class LabelRefused(StrEnum):
    """Why a label may not sign a text."""

    EMPTY = "empty"  # it names nobody: nothing, a link, a number, or a word that stops texts or calls for help
    TOO_LONG = "too-long"
    NOT_GSM7 = "not-gsm7"
    REVEALING = "revealing"


# Body parts, specialties and conditions, English and Spanish, without accents. A stem is refused wherever it stands in
# a word ("SpineCare"); what also hides in innocent words ("Shipley", "Fundamental", "Kneeland", "Cardinal") only as a
# whole word, or joined to a word of the trade ("backcare", "drhip").
_STEMS = re.compile(
    "spine(?!ll)|spinal|lumba[rg]|cervic|thorac|torac|vertebr|scolio|escolio|sciatic|ciatic|sacroil|columna|"
    "(?<!r)espald|knee(?!l)|rodilla|shoulder|hombro|tobillo|elbow|wrist|muneca|cadera|cuello|pelvi[cs]|scapul|patell|"
    "menisc|ligament|tendon|tendin|carpal|ortho(?!dox)|ortop|joint|arthr|artri|artro|muscul|skelet|esquelet|chiropr|"
    "quiropr|physio|fisio|physiatr|fisiatr|acupunct|massage|rehab|therap|terap|surger|surgic|surgeon|cirug|cirujan|"
    "anesthes|anestes|radiolog|neuro|neural|radicul|psych|psiqui|psico|counsel|behavio|cardio|cardiac|vascul|oncolog|"
    "cancer|tumor|rheum|reuma|urolog|gynec|ginec|obstet|fertilit|fertilid|dermat|gastro|hepat|nephro|nefro|pulmon|"
    "podiat|podolog|pediat|geriat|dentist|ophthalm|oftalm|optomet|palliat|hospice|diabet|depres|anxiet|ansied|autism|"
    "autistic|epilep|dementia|alzheim|parkinson|opioid|addict|adicc|methadon|metadon|detox|trauma|fractur|injur|"
    "lesion|sprain|esguince|herniat|concuss|whiplash|amput|osteo|fibromyalg|fibromialg|migraine|migrana|headache|"
    "backache|obesi|bariat|dialys|dialis"
)
_WORDS = (
    "backs?|spina|necks?|hips?|legs?|arms?|hands?|foot|feet|heels?|toes?|fingers?|thumbs?|ankles?|ribs?|chest|jaws?|"
    "limbs?|dis[ck]s?|bones?|nerves?|muscles?|brain|heart|lungs?|kidneys?|liver|skin|eyes?|ears?|breasts?|colon|"
    "bowel|bladder|head|pain|pains|painful|aches?|hurts?|stroke|hiv|aids|msk|pmr|pt|ot|ent|mri|acl|chiro|quiro|"
    "physi[ao]s?|hernias?|stenosis|gout|sleep|sober|wounds?|dental|teeth|tooth|sports?|mental|women|womens|maternity|"
    "piernas?|brazos?|manos?|dedos?|pies?|muslos?|nuca|cintura|pecho|codos?|discos?|huesos?|medula|coyunturas?|"
    "nervios?|cerebro|corazon|rinon|rinones|higado|piel|ojos?|oidos?|seno|senos|dientes?|cabeza|dolor|dolores|"
    "dolencias?|articulacion|articulaciones|gota|vih|sida|mujer|mujeres|maternidad"
)
_BEFORE = "dr|doctor|my|the|no|total|clinica|centro"
_AFTER = (
    "care|clinics?|cent(?:er|re)s?|docs?|doctors?|md|med|medical|health|salud|free|relief|works?|fit|fix|plus|pros?"
)
_WHOLE = re.compile(f"(?:{_BEFORE})?(?:{_WORDS}){{1,2}}(?:{_AFTER})?")


_LINK = re.compile(r"://|\bwww\b|[\w-]\.[^\W\d_]{2,}", re.IGNORECASE)  # phones make a link of "bit.ly" alone
_NO_NAME = frozenset({Class.STOP, Class.START, Class.HELP, Class.CRISIS})


def label_refused(label: str) -> LabelRefused | None:
    """Why `label` may not name the sender of a text, or None. At most 19 septets; silent about what is treated."""
    if not any(letter.isalpha() for letter in label):
        return LabelRefused.EMPTY
    long = length(label)
    if isinstance(long, NotGsm7) or not label.isprintable():
        return LabelRefused.NOT_GSM7
    if long.septets > LONGEST_LABEL:
        return LabelRefused.TOO_LONG
    if revealing(label):
        return LabelRefused.REVEALING
    return LabelRefused.EMPTY if _LINK.search(label) or classify(label).meant in _NO_NAME else None


def revealing(text: str) -> list[str]:
    """The words of `text`, in small letters without accents, that tell what is treated."""
    return [word for word in words(text) if _WHOLE.fullmatch(word) or _STEMS.search(word)]


def words(text: str) -> list[str]:
    """Every word that a reader may find in `text`, in small letters without accents, each once.

    Signs may part words or stand in one ("Hip&Knee", "H.I.P."), letters may stand alone ("H I P"), and a capital may
    begin a word within another ("HipClinic", "MSKcare").
    """
    plain = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    joined = re.sub(r"[^A-Za-z\s/-]+", "", plain)
    parted = re.sub(r"[^A-Za-z]+", " ", plain)
    parted = re.sub(r"\b([A-Za-z]) (?=[A-Za-z]\b)", r"\1", parted)
    found = []
    for reading in (joined, parted):
        found += re.findall("[A-Za-z]+", reading)
        found += re.findall("[A-Z]?[a-z]+|[A-Z]+(?![a-z])", reading)
        found += re.findall("[A-Z]{2,}(?=[a-z])", reading)
    return list(dict.fromkeys(word.lower() for word in found))
