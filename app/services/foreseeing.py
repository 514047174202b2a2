"""What would be sent until a day, to whom, and what is held back and why: as things stand now, and nothing changes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.hours import zones_of
from app.domain.outside import Outside
from app.domain.pathway import RungCode
from app.models.check_in import Step, StepDropped
from app.models.message import Channel, Message
from app.models.patient import Patient
from app.models.practice import Practice
from app.services import holding
from app.services.asking import Askers, Due
from app.services.budget import Earlier


@dataclass(frozen=True)
class Foreseen:
    """One message to come with the steps that it would carry; or, with a reason `why`, steps that would not go then."""

    moment: datetime
    patient_id: UUID
    steps: Sequence[tuple[UUID, RungCode]]  # of these check-ins
    practice: str
    channel: Channel | None
    why: str


def foresee(session: Session, outside: Outside, until: datetime) -> list[Foreseen]:
    """In the order of time. Nobody answers meanwhile and no carrier refuses: it is the most that would go."""
    queued = Step.message_id.in_(select(Message.id).where(Message.under_way()))
    by_patient: dict[UUID, list[Due]] = defaultdict(list)
    for due in Due.of(session, or_(Step.waits(until), queued)):
        by_patient[due.patient_id].append(due)
    future = _Future(session, outside, [due for theirs in by_patient.values() for due in theirs], until)
    found = [each for theirs in by_patient.values() for each in future.of_patient(theirs)]
    return sorted(found, key=lambda each: (each.moment, str(each.patient_id)))


class _Future:
    """What decides, read once, for one patient after the other."""

    def __init__(self, session: Session, outside: Outside, dues: Sequence[Due], until: datetime) -> None:
        self._session, self._until, self._now = session, until, outside.now()
        self._askers = Askers.of(session, outside, dues, self._now)
        self._held = holding.standing(session)
        self._practices = {practice.id: practice for practice in session.scalars(select(Practice))}

    def of_patient(self, dues: list[Due]) -> Iterator[Foreseen]:
        patient = self._session.get_one(Patient, dues[0].patient_id)
        contacts = [index for index in (patient.mobile_index, patient.email_index) if index]
        earlier = Earlier.of(self._session, [patient.id], contacts, self._now)
        while dues:
            moment = max(self._now, dues[0].planned_for)
            together = [due for due in dues if due.planned_for <= moment]
            wanted, unwanted = self._askers.sift(together, moment)
            for due, reason in unwanted:
                yield _foreseen(moment, [due], reason)
            dues = [due for due in dues if due not in together]
            if not wanted:
                continue
            practice_id, channel = self._askers.chosen(wanted)
            practice = self._practices[practice_id]
            contact = (patient.mobile_index if channel is Channel.SMS else patient.email_index) or b""
            zones = zones_of(patient.mobile, patient.zone, practice.zone)
            hours = practice.decent(zones, self._askers.owners_hours(wanted))
            goes = earlier.turn(patient.id, contact, hours, moment)
            # What falls due while it waits joins it, and only the newest step of each check-in is worth a message.
            joining = [*wanted, *(due for due in dues if due.planned_for <= (goes or moment))]
            newest = {due.check_in_id: due for due in joining}
            dues = [due for due in dues if due not in joining]
            yield from (
                _foreseen(moment, [due], StepDropped.SUPERSEDED) for due in joining if due not in newest.values()
            )
            why = self._held_back(practice, goes)
            yield _foreseen(goes or moment, list(newest.values()), why, practice.label, channel)
            if goes and not why:
                earlier.add(patient.id, contact, goes)

    def _held_back(self, practice: Practice, goes: datetime | None) -> str:
        if self._held.network or practice.id in self._held.practices:
            return "held"
        if goes is None:
            return StepDropped.NOBODY_STAFFED
        return "" if goes <= self._until else "later"


def _foreseen(
    moment: datetime, dues: Sequence[Due], why: str, practice: str = "", channel: Channel | None = None
) -> Foreseen:
    steps = [(due.check_in_id, due.rung) for due in dues]
    return Foreseen(moment, dues[0].patient_id, steps, practice, channel, why)
