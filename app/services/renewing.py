"""A new link for whoever lost theirs: asked for at the patients' door by typing a number, or by the desk."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app.domain.hours import Staffed
from app.domain.outside import Outside
from app.models.check_in import CheckIn, Step, StepDropped
from app.models.entry import NewLinkRequest
from app.models.episode import Episode
from app.models.keyring import keyring_in
from app.models.many import among
from app.models.message import Channel, Message, link_check_in
from app.models.patient import Patient
from app.services import guessing
from app.services.asking import Askers, Due
from app.services.invitations import by_patient, carry, under_way

MOST_FROM_ONE_ADDRESS, MOST_OF_ALL = 10, 300  # in an hour; a clinic's whole waiting room has one address
_AN_HOUR = timedelta(hours=1)
_KEPT = timedelta(days=1)


def ask(session: Session, e164: str, address: str, now: datetime) -> bool:
    """Write down that somebody at this network address wants a new link to this number; False if too many did lately.

    Nothing is looked up here: it takes as long for a number that nobody has.
    """
    keyring = keyring_in(session)
    address_index = guessing.place_of(session, address)
    lately = select(func.count(NewLinkRequest.id)).where(NewLinkRequest.asked_at > now - _AN_HOUR)
    of_all = session.scalar(lately) or 0
    from_one = session.scalar(lately.where(NewLinkRequest.address_index == address_index)) or 0
    if from_one >= MOST_FROM_ONE_ADDRESS or of_all >= MOST_OF_ALL:
        return False
    session.add(NewLinkRequest(contact_index=keyring.blind("mobile", e164), address_index=address_index, asked_at=now))
    return True


def answer_asked(session: Session, outside: Outside, *, most: int = 100) -> int:
    """Queue what was asked for, where that number may be texted; how many wishes were settled."""
    now = outside.now()
    waiting = session.scalars(
        select(NewLinkRequest)
        .where(NewLinkRequest.settled_at.is_(None))
        .order_by(NewLinkRequest.asked_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    if not waiting:
        return 0
    numbers = {request.contact_index for request in waiting}
    patients = session.scalars(select(Patient.id).where(among(session, Patient.mobile_index, numbers))).all()
    # Of several people with one number nobody knows who asked: the no of each of them stands.
    renew(session, outside, patients, wished=len(patients) == 1, only=Channel.SMS)
    for request in waiting:
        request.settled_at = now
    session.execute(delete(NewLinkRequest).where(NewLinkRequest.asked_at < now - _KEPT))
    return len(waiting)


def renew(
    session: Session, outside: Outside, patients: Collection[UUID], *, wished: bool = False, only: Channel | None = None
) -> int:
    """Queue one message to each of these patients that opens anew what they were asked; how many that are.

    It goes like any other: within the budgets, at a decent hour, while the permission stands. A message that waits
    takes it along; where one is on its way, that one brings a link. What they `wished` themselves asks also for what
    they had said no to.
    """
    now = outside.now()
    in_order = select(Patient.id).where(among(session, Patient.id, patients)).order_by(Patient.id)
    held = {*session.scalars(in_order.with_for_update(key_share=True))}
    waiting, on_their_way = under_way(session, held)
    dues = _asked_last(session, held - on_their_way, now)
    if not dues:
        return 0
    askers, wished_at = Askers.of(session, outside, dues, now), now if wished else None
    renewed = 0
    for patient_id, theirs in by_patient(askers.sift(dues, now, wished_at)[0]).items():
        way = askers.way(theirs, only)
        if way is not None and _queue(session, waiting.get(patient_id), patient_id, way, theirs, now, wished_at):
            renewed += 1
    return renewed


class Prospect(NamedTuple):
    """What a new link to one check-in would meet: why it may not go, or in whose name and by which channel it would,
    while which offices are at work; and the message under way that brings one in any case."""

    why_not: StepDropped | None
    way: tuple[UUID, Channel] | None
    owners: Sequence[Staffed]
    under_way: Message | None


def prospect(session: Session, outside: Outside, check_in: CheckIn) -> Prospect | None:
    """None for a check-in that nobody was asked for yet: its first message is still to come."""
    now = outside.now()
    asked = _asked_last(session, [check_in.episode.patient_id], now)
    due = next((due for due in asked if due.check_in_id == check_in.id), None)
    if due is None:
        return None
    askers = Askers.of(session, outside, [due], now)
    why_not = askers.why_not(due, now)
    carrying = select(Message).join(Step, Step.message_id == Message.id).where(Step.check_in_id == check_in.id)
    return Prospect(
        why_not=why_not,
        way=None if why_not else askers.chosen([due]),
        owners=askers.owners_hours([due]),
        under_way=session.scalars(carrying.where(Message.under_way())).first(),
    )


def _queue(
    session: Session,
    waiting_id: UUID | None,
    patient_id: UUID,
    way: tuple[UUID, Channel],
    dues: Iterable[Due],
    now: datetime,
    wished_at: datetime | None,
) -> bool:
    """False where another message waits that goes another way."""
    practice_id, channel = way
    message = session.get_one(Message, waiting_id) if waiting_id else None
    if message is None:
        message = Message(
            patient_id=patient_id, practice_id=practice_id, channel=channel, queued_at=now, not_before=now
        )
        session.add(message)
    elif message.channel is not channel:
        return False
    message.renews, message.wished_at = True, wished_at or message.wished_at
    session.flush()
    carried = Due.of(session, Step.message_id == message.id)
    there = {due.check_in_id for due in carried}
    session.execute(update(Step), carry([*carried, *(due for due in dues if due.check_in_id not in there)], message.id))
    return True


def _asked_last(session: Session, patients: Collection[UUID], now: datetime) -> list[Due]:
    """Of each check-in that was asked, by a message or at a desk, the newest step: its message may never have gone."""
    opened = exists().where(link_check_in.c.check_in_id == CheckIn.id)
    asked = or_(Step.message_id.is_not(None), opened), Step.planned_for <= now
    dues = Due.of(session, among(session, Episode.patient_id, patients), *asked)
    return list({due.check_in_id: due for due in dues}.values())  # they come in the order of the plan
