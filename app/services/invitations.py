"""Decide who hears from us: steps that are due become messages, one for each patient."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.domain.delivery import MessageState
from app.domain.outside import Outside
from app.models.check_in import CheckIn, Step, StepDropped
from app.models.episode import Episode
from app.models.many import among
from app.models.message import Message
from app.models.patient import Patient
from app.services.asking import Askers, Due

Row = dict[str, Any]


def queue_due(session: Session, outside: Outside, *, most: int = 500) -> int:
    """Queue one message for each of up to `most` patients who have steps due; say how many steps were settled.

    A step ends up in exactly one message or is dropped with its reason, so a second run finds nothing. What is due
    while a message still waits joins that message. Patients that another worker is planning, or to whom a message is
    on its way at this moment, are left for the next run.
    """
    now = outside.now()
    patients = _patients(session, now, most)
    if not patients:
        return 0
    waiting, on_their_way = under_way(session, patients)
    dues = Due.of(session, among(session, Episode.patient_id, patients - on_their_way), Step.waits(now))
    if not dues:
        return 0
    askers = Askers.of(session, outside, dues, now)
    wanted, unwanted = askers.sift(dues, now)
    messages: list[Row] = []
    steps = [drop(due, why) for due, why in unwanted]
    of_patient = by_patient(wanted)
    joined = [message_id for patient_id, message_id in waiting.items() if patient_id in of_patient]
    carried = by_patient(Due.of(session, among(session, Step.message_id, joined)) if joined else ())
    for patient_id, theirs in of_patient.items():
        message_id = waiting.get(patient_id)
        if message_id is None:
            messages.append(_message(askers, theirs, now))
        steps += carry([*carried.get(patient_id, ()), *theirs], message_id or messages[-1]["id"])
    if messages:
        session.execute(insert(Message), messages)
    # In one order, so that whoever closes check-ins at this moment never waits crosswise.
    session.execute(update(Step), sorted(steps, key=lambda step: str(step["id"])))
    return len(dues)


def carry(dues: Iterable[Due], message_id: UUID) -> list[Row]:
    """What to write down so that a message carries these steps.

    After a pause several rungs of a check-in may be due: only the newest is worth a text.
    """
    newest = {due.check_in_id: due.step_id for due in sorted(dues, key=lambda due: due.planned_for)}
    return [
        {"id": due.step_id, "message_id": message_id, "dropped": None}
        if newest[due.check_in_id] == due.step_id
        else drop(due, StepDropped.SUPERSEDED)
        for due in dues
    ]


def drop(due: Due, why: StepDropped) -> Row:
    """What to write down of a step that is never sent."""
    return {"id": due.step_id, "message_id": None, "dropped": why}


def _patients(session: Session, now: datetime, most: int) -> set[UUID]:
    """Patients with steps due, locked against other planners; whoever only refers to them goes on."""
    due = (
        select(Episode.patient_id)
        .join(CheckIn, CheckIn.episode_id == Episode.id)
        .join(Step, Step.check_in_id == CheckIn.id)
        .where(Step.waits(now))
        .order_by(Step.planned_for)
        .limit(most)
    )
    return {
        *session.scalars(
            select(Patient.id).where(Patient.id.in_(due)).with_for_update(skip_locked=True, key_share=True)
        )
    }


def under_way(session: Session, patients: Collection[UUID]) -> tuple[dict[UUID, UUID], set[UUID]]:
    """By patient the message that still waits, held fast; and the patients whose message is in a worker's hands."""
    under_way = select(Message.patient_id, Message.id).where(
        among(session, Message.patient_id, patients), Message.under_way()
    )
    everyone = {patient_id for patient_id, _ in session.execute(under_way)}
    still_waiting = under_way.where(Message.state == MessageState.QUEUED).with_for_update(skip_locked=True)
    waiting = {patient_id: message_id for patient_id, message_id in session.execute(still_waiting)}
    return waiting, everyone - waiting.keys()


def by_patient(dues: Iterable[Due]) -> dict[UUID, list[Due]]:
    """Each patient's, in their order."""
    found: dict[UUID, list[Due]] = defaultdict(list)
    for due in dues:
        found[due.patient_id].append(due)
    return found


def _message(askers: Askers, dues: list[Due], now: datetime) -> Row:
    practice_id, channel = askers.chosen(dues)
    return {
        "id": uuid4(),
        "patient_id": dues[0].patient_id,
        "practice_id": practice_id,
        "channel": channel,
        "queued_at": now,
        "not_before": now,
    }
