"""How a patient may be reached: by which number and address, why not or no longer, and at what hours."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.domain import hours
from app.domain.contact import Mobile
from app.domain.delivery import MessageState
from app.domain.hours import Decent
from app.models.consent import Consent, ConsentKind
from app.models.episode import Episode
from app.models.message import Channel
from app.models.patient import Patient
from app.models.practice import Practice
from app.services import contacts
from app.web.staff import history

KINDS = {Channel.SMS: ConsentKind.TEXT_NUMBER, Channel.EMAIL: ConsentKind.EMAIL_ADDRESS}


@dataclass(frozen=True)
class Way:
    """One channel, the contact on file, and what was permitted for it: what stands first, then what ended last."""

    channel: Channel
    contact: str | None
    given: Sequence[Consent]

    @property
    def open(self) -> bool:
        return bool(self.given) and self.given[0].withdrawn_at is None

    @property
    def ended(self) -> Consent | None:
        """The permission that holds no longer, if none holds."""
        return self.given[0] if self.given and not self.open else None

    @property
    def dead(self) -> bool:
        """Nobody is reached there: another number or address has to come first."""
        return self.ended is not None and self.ended.ended in contacts.DEAD


def ways(session: Session, patient: Patient) -> list[Way]:
    """By text, then by e-mail."""
    shown = {Channel.SMS: display(patient.mobile), Channel.EMAIL: patient.email}
    return [Way(channel, shown[channel], contacts.about(session, patient, kind)) for channel, kind in KINDS.items()]


def display(number: str | None) -> str | None:
    """A number as people write it; a messaging service as it is."""
    return Mobile(number).unbroken() if number and number.startswith("+") else number


def stopped(session: Session, episode: Episode, consent: Consent) -> Iterator[str]:
    """What ended with a permission to write, and what did not, in the desk's words."""
    texts = consent.kind is ConsentKind.TEXT_NUMBER
    there = next((way.contact for way in ways(session, episode.patient) if consent in way.given), None)
    if not there:
        yield _("This is stopped for the whole network. Nothing more will be sent there.")
    elif texts:
        yield _("Texts to %(number)s are stopped for the whole network. Nothing more will be sent there.", number=there)
    else:
        yield _(
            "E-mails to %(address)s are stopped for the whole network. Nothing more will be sent there.", address=there
        )
    sent = [each.message for each in history.of_episode(session, episode.id, {})]
    states = {message.state for message in sent if KINDS[message.channel] is consent.kind}
    if states & {MessageState.QUEUED, MessageState.CLAIMED}:
        yield (
            _("The text that was waiting does not go out.")
            if texts
            else _("The e-mail that was waiting does not go out.")
        )
    if MessageState.SENDING in states:
        yield _("One message is on its way already and cannot be called back.")


@dataclass(frozen=True)
class Window:
    """When messages go out; `known`: somebody can say where the patient is."""

    decent: Decent
    known: bool

    @property
    def zones(self) -> str:
        """ "Mountain Time", or several."""
        return in_words(self.decent.zones)


def window(patient: Patient, practice: Practice) -> Window:
    """As it is when this practice asks; a check-in that can raise an alert waits for its owner's hours besides."""
    zones = hours.zones_of(patient.mobile, patient.zone, practice.zone)
    decent = practice.decent(zones)
    return Window(decent, known=decent.zones == zones)


def in_words(zones: Iterable[str]) -> str:
    names = [get_timezone_name(ZoneInfo(zone), locale=get_locale()) for zone in zones]
    return ", ".join(dict.fromkeys(names))
