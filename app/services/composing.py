"""A message is put into words at the last moment, from what is true then, with a link that opens what it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.domain import hours, links
from app.domain.contact import Mobile
from app.domain.delivery import Outgoing
from app.domain.outside import Outside
from app.domain.wording import Kind, choose
from app.models.check_in import CheckIn, Step
from app.models.message import Channel, Link, Message
from app.models.patient import Patient
from app.models.practice import Practice
from app.models.response import Answer, Service
from app.models.visit import Visit


@dataclass(frozen=True)
class Place:
    """Where links lead: the public address, without a slash at the end, and how e-mail is signed."""

    url: str
    email_sender: str


def compose(
    session: Session, message: Message, steps: Sequence[Step], outside: Outside, place: Place, *, first_ever: bool
) -> Outgoing:
    now, patient = outside.now(), message.patient
    practice = session.get_one(Practice, message.practice_id)
    check_ins = [step.check_in for step in steps]
    closes = min(check_ins, key=lambda check_in: check_in.closes_at)
    key = links.new_key()
    session.add(
        Link(
            key_hash=session.info["keyring"].hash_key(key),
            patient_id=patient.id,
            message_id=message.id,
            minted_at=now,
            dies_at=links.dies_at(now, max(check_in.closes_at for check_in in check_ins)),
            check_ins=check_ins,
        )
    )
    visit = _next_visit(session, patient, practice, now)
    kind = choose(
        Kind(max(steps, key=lambda step: step.planned_for).rung),
        first_ever=first_ever,
        half_done=_half_done(session, check_ins),
        next_visit=visit,
        today=hours.local_date(now, practice.zone),
    )
    message.kind = kind
    values = {
        "label": practice.label,
        "link": f"{place.url}/{key}",
        "phone": Mobile(practice.phone).display(),
        "closes": closes.closes_on,
        "visit": visit,
    }
    to = patient.mobile if message.channel is Channel.SMS else patient.email
    if to is None:
        raise LookupError("a message was queued to a patient without that contact")
    folder = f"messages/{message.channel}"
    return Outgoing(
        to=to,
        sender=practice.sender if message.channel is Channel.SMS else place.email_sender,
        body=outside.render(f"{folder}/{kind}.txt", patient.language, values).strip(),
        reference=str(message.id),
        subject=""
        if message.channel is Channel.SMS
        else outside.render(f"{folder}/subject.txt", patient.language, values).strip(),
    )


def _next_visit(session: Session, patient: Patient, practice: Practice, now: datetime) -> date | None:
    """When the patient next comes to the practice in whose name a message goes out."""
    soonest = session.scalar(
        select(func.min(Visit.starts_at)).where(
            Visit.patient_id == patient.id, Visit.practice_id == practice.id, Visit.starts_at > now
        )
    )
    return hours.local_date(soonest, practice.zone) if soonest else None


def _half_done(session: Session, check_ins: Sequence[CheckIn]) -> bool:
    answered = exists().where(
        Service.check_in_id.in_([check_in.id for check_in in check_ins]), Answer.response_id == Service.response_id
    )
    return bool(session.scalar(select(answered)))
