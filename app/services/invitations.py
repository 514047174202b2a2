"""Decide who hears from us: steps that are due become messages, one for each patient."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, contains_eager

from app.domain import hours
from app.domain.delivery import MessageState
from app.domain.outside import Outside
from app.models.check_in import CheckIn, Step, StepDropped
from app.models.consent import Consent, ConsentKind
from app.models.episode import CareTeamMember, Episode
from app.models.message import Channel, Message
from app.models.patient import Patient
from app.models.visit import Visit
from app.services import library
from app.services.pathways import instruments_of


def queue_due(session: Session, outside: Outside, *, most: int = 500) -> int:
    """Queue one message for each of up to `most` patients who have steps due; say how many steps were settled.

    A step ends up in exactly one message or is dropped with its reason, so a second run finds nothing. What is due
    while a message still waits joins that message. Patients that another worker is planning are left to it.
    """
    now = outside.now()
    due_patients = (
        select(Episode.patient_id)
        .join(CheckIn, CheckIn.episode_id == Episode.id)
        .join(Step, Step.check_in_id == CheckIn.id)
        .where(_waiting(now))
        .order_by(Step.planned_for)
        .limit(most)
    )
    patients = {
        patient.id: patient
        for patient in session.scalars(
            select(Patient)
            .where(Patient.id.in_(due_patients))
            .with_for_update(skip_locked=True, key_share=True, of=Patient)  # whoever refers to them goes on
        )
    }
    if not patients:
        return 0
    steps = session.scalars(
        select(Step)
        .join(Step.check_in)
        .join(CheckIn.episode)
        .options(contains_eager(Step.check_in).contains_eager(CheckIn.episode))
        .where(Episode.patient_id.in_(patients), _waiting(now))
        .order_by(Step.planned_for)
    ).all()
    by_patient: dict[UUID, list[Step]] = defaultdict(list)
    for step in steps:
        by_patient[step.check_in.episode.patient_id].append(step)
    askers = Askers.of(session, outside, patients, steps, now)
    queued = session.scalars(
        select(Message)
        .where(Message.patient_id.in_(by_patient), Message.state == MessageState.QUEUED)
        .with_for_update(skip_locked=True)  # one that is being claimed does not wait any more
    )
    messages = {message.patient_id: message for message in queued}
    for patient_id, theirs in by_patient.items():
        _queue(session, patients[patient_id], theirs, messages.get(patient_id), askers, now)
    session.flush()
    return len(steps)


def _waiting(now: datetime) -> ColumnElement[bool]:
    return and_(Step.message_id.is_(None), Step.dropped.is_(None), Step.planned_for <= now)


def _queue(
    session: Session,
    patient: Patient,
    due: Sequence[Step],
    message: Message | None,
    askers: "Askers",
    now: datetime,
) -> None:
    wanted = askers.wanted(due, now)
    if not wanted:
        return
    waiting = message.steps if message else []
    if message is None:
        message = Message(
            patient_id=patient.id,
            practice_id=askers.practice_for(wanted),
            channel=askers.channels[patient.id],
            queued_at=now,
            not_before=hours.next_decent_moment(now, patient.zone),
        )
        session.add(message)
    steps = sorted([*waiting, *wanted], key=lambda step: step.planned_for)
    newest = {step.check_in_id: step for step in steps}
    for step in steps:
        if newest[step.check_in_id] is step:
            step.message_id = message.id
        else:  # after a pause several rungs of a check-in may be due: only the newest is worth a text
            _drop(step, StepDropped.SUPERSEDED)


def _drop(step: Step, why: StepDropped) -> None:
    step.dropped, step.message_id = why, None


def reachable(session: Session, patients: Mapping[UUID, Patient], now: datetime) -> dict[UUID, Channel]:
    """By which channel each patient may be reached: a text where that is permitted, else e-mail, else not at all."""
    permitted = session.execute(
        select(Consent.patient_id, Consent.kind, Consent.contact_index).where(
            Consent.patient_id.in_(patients),
            Consent.kind.in_([ConsentKind.TEXT_NUMBER, ConsentKind.EMAIL_ADDRESS]),
            Consent.in_force(now),
        )
    )
    channels: dict[UUID, Channel] = {}
    for patient_id, kind, index in permitted:
        patient = patients[patient_id]
        if kind is ConsentKind.TEXT_NUMBER and index == patient.mobile_index:
            channels[patient_id] = Channel.SMS
        elif kind is ConsentKind.EMAIL_ADDRESS and index == patient.email_index:
            channels.setdefault(patient_id, Channel.EMAIL)
    return channels


@dataclass(frozen=True)
class Askers:
    """In whose name each patient is asked, by which channel and whether there is anything to ask.

    Read when a message is queued and again when it is sent.
    """

    practices: Mapping[UUID, list[tuple[bool, datetime, UUID]]]  # by episode: (seen, when seen or joined, practice)
    channels: Mapping[UUID, Channel]
    nothing_to_ask: Collection[UUID]  # check-ins

    @classmethod
    def of(
        cls,
        session: Session,
        outside: Outside,
        patients: Mapping[UUID, Patient],
        steps: Collection[Step],
        now: datetime,
    ) -> "Askers":
        check_ins = {step.check_in for step in steps}
        members = session.execute(
            select(CareTeamMember.episode_id, CareTeamMember.practice_id, CareTeamMember.joined_at, Visit.starts_at)
            .join(Consent, Consent.id == CareTeamMember.consent_id)
            .outerjoin(
                Visit,
                and_(
                    Visit.practice_id == CareTeamMember.practice_id,
                    Visit.patient_id == Consent.patient_id,
                    Visit.starts_at <= now,
                ),
            )
            .where(CareTeamMember.episode_id.in_({each.episode_id for each in check_ins}), CareTeamMember.treats(now))
        )
        practices: dict[UUID, list[tuple[bool, datetime, UUID]]] = defaultdict(list)
        for episode_id, practice_id, joined_at, seen_at in members:
            practices[episode_id].append((seen_at is not None, seen_at or joined_at, practice_id))
        asked = {check_in.id: instruments_of(check_in) for check_in in check_ins}
        silent = library.nothing_to_ask(session, outside, asked, now)
        return cls(practices, reachable(session, patients, now), silent)

    def wanted(self, steps: Iterable[Step], now: datetime) -> list[Step]:
        """Those that may be asked for; every other one leaves its message with the reason."""
        found = []
        for step in steps:
            if why := self._why_not(step.check_in, now):
                _drop(step, why)
            else:
                found.append(step)
        return found

    def practice_for(self, steps: Iterable[Step]) -> UUID:
        """The treating practice that saw the patient last, else the one that joined last."""
        return max(pair for step in steps for pair in self.practices[step.check_in.episode_id])[-1]

    def _why_not(self, check_in: CheckIn, now: datetime) -> StepDropped | None:
        episode = check_in.episode
        if check_in.submitted_at is not None:
            return StepDropped.ANSWERED
        if not check_in.takes_answers(now):
            return StepDropped.CLOSED
        if episode.ended_at is not None or episode.patient.deceased_on is not None:
            return StepDropped.EPISODE_ENDED
        if episode.id not in self.practices:
            return StepDropped.NOT_TREATED
        if episode.patient_id not in self.channels:
            return StepDropped.NO_CONSENT
        return StepDropped.NOTHING_TO_ASK if check_in.id in self.nothing_to_ask else None
