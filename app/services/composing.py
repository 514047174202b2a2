"""A message is put into words at the last moment, from what is true then, with a link that opens what it asks for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import hours
from app.domain.contact import Mobile
from app.domain.delivery import Outgoing
from app.domain.outside import Outside
from app.domain.wording import Kind, choose, subject
from app.models.many import among
from app.models.message import Channel
from app.models.practice import Practice
from app.models.response import Answer, Service
from app.models.visit import Visit
from app.services.asking import Due
from app.services.pacing import Paces


@dataclass(frozen=True)
class Place:
    """Where links lead: the public address, without a slash at the end, and how e-mail is signed."""

    url: str
    email_sender: str


@dataclass(frozen=True)
class Letter:
    """One message before it has words. `key` opens what `dues` ask for; `proof` is of our message id."""

    message_id: UUID
    channel: Channel
    to: str
    language: str
    practice: Practice
    dues: Sequence[Due]
    renews: bool
    first_ever: bool
    key: str
    proof: str
    valid_for: int


@dataclass(frozen=True)
class Moment:
    """What the words of some messages depend on, as it is now: what is half done, who comes when, how long it takes."""

    now: datetime
    half_done: Collection[UUID]  # check-ins
    visits: dict[tuple[UUID, UUID], datetime]  # by patient and practice: the next one
    paces: Paces

    @classmethod
    def of(cls, session: Session, outside: Outside, dues: Sequence[Due], now: datetime) -> "Moment":
        answered = (
            select(Service.check_in_id)
            .join(Answer, Answer.response_id == Service.response_id)
            .where(among(session, Service.check_in_id, {due.check_in_id for due in dues}))
            .distinct()
        )
        to_come = (
            select(Visit.patient_id, Visit.practice_id, func.min(Visit.starts_at))
            .where(among(session, Visit.patient_id, {due.patient_id for due in dues}), Visit.starts_at > now)
            .group_by(Visit.patient_id, Visit.practice_id)
        )
        visits = {(patient, practice): starts_at for patient, practice, starts_at in session.execute(to_come)}
        paces = Paces.of(session, outside, {due.point for due in dues}, now)
        return cls(now, {*session.scalars(answered)}, visits, paces)

    def kind(self, letter: Letter) -> Kind:
        """What the message says."""
        newest = max(letter.dues, key=lambda due: due.planned_for)
        return choose(
            Kind.NEW_LINK if letter.renews else Kind(newest.rung),
            first_ever=letter.first_ever,
            half_done=any(due.check_in_id in self.half_done for due in letter.dues),
            next_visit=self.visit(letter),
            today=hours.local_date(self.now, letter.practice.zone),
        )

    def visit(self, letter: Letter) -> date | None:
        """When the patient next comes to the practice in whose name the message goes out."""
        starts_at = self.visits.get((letter.dues[0].patient_id, letter.practice.id))
        return hours.local_date(starts_at, letter.practice.zone) if starts_at else None

    def minutes(self, letter: Letter) -> int:
        """How long what the message asks for takes."""
        return self.paces.minutes({due.point for due in letter.dues})


def compose(letter: Letter, kind: Kind, moment: Moment, outside: Outside, place: Place) -> Outgoing:
    """Raises whatever the template raises."""
    practice, reference = letter.practice, str(letter.message_id)
    unsubscribe = f"{place.url}/stop/{reference}/{letter.proof}"
    values = {
        "label": practice.label,
        "link": f"{place.url}/{letter.key}",
        "phone": _phone(practice.phone),
        "closes": min(due.closes_on for due in letter.dues),
        "visit": moment.visit(letter),
        "minutes": moment.minutes(letter),
        "postal_address": practice.postal_address,
        "unsubscribe": unsubscribe,
    }
    folder = f"messages/{letter.channel}"
    body = outside.render(f"{folder}/{kind}.txt", letter.language, values).strip()
    if letter.channel is Channel.SMS:
        return Outgoing(
            to=letter.to,
            sender=practice.sender,
            body=body,
            reference=reference,
            account=practice.sender_account,
            valid_for=letter.valid_for,
        )
    return Outgoing(
        to=letter.to,
        sender=place.email_sender,
        body=body,
        reference=reference,
        subject=outside.render(subject(kind), letter.language, values).strip(),
        proof=letter.proof,
        unsubscribe=unsubscribe,
    )


@lru_cache(maxsize=256)
def _phone(e164: str) -> str:
    """A few practices, in every message."""
    return Mobile(e164).display()
