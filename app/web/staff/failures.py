"""Patients whose messages do not arrive, by what mends it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from app.domain.delivery import MessageState
from app.domain.remedy import Remedy, remedy
from app.models.check_in import CheckIn, Step, StepDropped
from app.models.consent import Consent, ConsentKind, Ended
from app.models.episode import Episode
from app.models.message import Channel, Message
from app.models.patient import Patient
from app.services.asking import reachable
from app.services.permissions import CONTACTS
from app.web.staff import worklists

RECENT = timedelta(days=30)
_MISSED = (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.UNKNOWN)


class Mend(StrEnum):
    """What a person can do about it, in the order of the page."""

    FIX_NUMBER = "fix-number"
    NOT_MOBILE = "not-mobile"  # e-mail, or a mobile
    FIX_ADDRESS = "fix-address"
    ASK = "ask"  # the patient stopped messages, or they are blocked: at the next visit
    UNKNOWN = "unknown"  # nobody can say whether it arrived
    NOT_ARRIVED = "not-arrived"
    NO_PERMISSION = "no-permission"


_WRONG_ON_FILE = (Mend.FIX_NUMBER, Mend.FIX_ADDRESS)
_ON_FILE = or_(
    and_(Consent.kind == ConsentKind.TEXT_NUMBER, Consent.contact_index == Patient.mobile_index),
    and_(Consent.kind == ConsentKind.EMAIL_ADDRESS, Consent.contact_index == Patient.email_index),
)


def of_practice(session: Session, practice_id: UUID, now: datetime) -> dict[Mend, list[Episode]]:
    """Whom nothing reaches, of the episodes that the practice sees, until it is mended; only lists with somebody.

    Whoever is reached another way needs no mending, unless what is on file is wrong.
    """
    theirs = worklists.visible(practice_id, now).with_only_columns(Episode.id)
    found: dict[UUID, set[Mend]] = defaultdict(set)
    for episode_id, mend in _ended(session, theirs, now):
        found[episode_id].add(mend)
    for episode_id, mend in _not_arrived(session, theirs, now):
        found[episode_id] = found[episode_id] or {mend}
    for episode_id in _not_permitted(session, theirs, now):
        found[episode_id] = found[episode_id] or {Mend.NO_PERMISSION}
    by_name = (
        select(Episode)
        .join(Episode.patient)
        .where(Episode.id.in_(found), Patient.deceased_on.is_(None))
        .order_by(Patient.family_name, Patient.given_name, Episode.id)
        .options(contains_eager(Episode.patient))
    )
    episodes = session.scalars(by_name).all()
    lists = {mend: [episode for episode in episodes if mend in found[episode.id]] for mend in Mend}
    return {mend: those for mend, those in lists.items() if those}


def _ended(session: Session, theirs: Select[UUID], now: datetime) -> Iterator[tuple[UUID, Mend]]:
    """Permissions for the contact on file that ended lately, and have not begun again."""
    rows = session.execute(
        select(Episode.id, Episode.patient_id, Consent.kind, Consent.ended)
        .join(Patient, Patient.id == Episode.patient_id)
        .join(Consent, Consent.patient_id == Patient.id)
        .where(Episode.id.in_(theirs), _ON_FILE, Consent.withdrawn_at > now - RECENT, Consent.ended.is_not(None))
        .order_by(Consent.withdrawn_at)
    ).all()
    newest = {(episode_id, patient_id, kind): why for episode_id, patient_id, kind, why in rows}
    reached = reachable(session, {patient_id for _, patient_id, _ in newest}, now)
    for (episode_id, patient_id, kind), why in newest.items():
        channels, texts = reached.get(patient_id, set()), kind is ConsentKind.TEXT_NUMBER
        if (Channel.SMS if texts else Channel.EMAIL) in channels:
            continue
        mend = _of_ended(why, texts=texts)
        if mend in _WRONG_ON_FILE or not channels:
            yield episode_id, mend


def _of_ended(why: Ended | None, *, texts: bool) -> Mend:
    match why:
        case Ended.WRONG_NUMBER | Ended.BAD_CONTACT:
            return Mend.FIX_NUMBER if texts else Mend.FIX_ADDRESS
        case Ended.NOT_MOBILE:
            return Mend.NOT_MOBILE
        case _:
            return Mend.ASK


def _not_arrived(session: Session, theirs: Select[UUID], now: datetime) -> Iterator[tuple[UUID, Mend]]:
    """Episodes whose newest message did not arrive, went to the contact on file, and has not been answered."""
    lately = (
        select(CheckIn.episode_id, Message)
        .join(Step, Step.check_in_id == CheckIn.id)
        .join(Message, Message.id == Step.message_id)
        .where(CheckIn.episode_id.in_(theirs), Message.queued_at > now - RECENT)
    )
    missed = session.execute(
        lately.join(Patient, Patient.id == Message.patient_id)
        .where(
            Message.state.in_(_MISSED),
            CheckIn.submitted_at.is_(None),
            or_(
                Message.contact_index.is_(None), Message.contact_index.in_([Patient.mobile_index, Patient.email_index])
            ),
        )
        .order_by(Message.queued_at)
    ).all()
    newest_of = (
        lately.where(CheckIn.episode_id.in_({episode_id for episode_id, _ in missed}))
        .with_only_columns(CheckIn.episode_id, func.max(Message.queued_at))
        .group_by(CheckIn.episode_id)
    )
    newest = {episode_id: queued_at for episode_id, queued_at in session.execute(newest_of)}
    for episode_id, message in missed:
        if message.queued_at == newest[episode_id]:
            yield episode_id, _of_message(message)


def _of_message(message: Message) -> Mend:
    if message.state is MessageState.UNKNOWN:
        return Mend.UNKNOWN
    texts = message.channel is Channel.SMS
    match remedy(message.reason or ""):
        case Remedy.BAD_CONTACT:
            return Mend.FIX_NUMBER if texts else Mend.FIX_ADDRESS
        case Remedy.NOT_MOBILE:
            return Mend.NOT_MOBILE
        case Remedy.OPTED_OUT | Remedy.BLOCKED:
            return Mend.ASK
        case _:
            return Mend.NOT_ARRIVED


def _not_permitted(session: Session, theirs: Select[UUID], now: datetime) -> Sequence[UUID]:
    """Episodes that lately sent nothing for want of a permission, of patients who once gave one.

    Whoever never gave one answers at the office, and that was said at enrolment.
    """
    once = exists().where(Consent.patient_id == Episode.patient_id, Consent.kind.in_(CONTACTS))
    rows = session.execute(
        select(Episode.id, Episode.patient_id)
        .join(CheckIn, CheckIn.episode_id == Episode.id)
        .join(Step, Step.check_in_id == CheckIn.id)
        .where(
            Episode.id.in_(theirs),
            Step.dropped == StepDropped.NO_CONSENT,
            Step.planned_for > now - RECENT,
            CheckIn.submitted_at.is_(None),
            once,
        )
        .distinct()
    ).all()
    reached = reachable(session, {patient_id for _, patient_id in rows}, now)
    return [episode_id for episode_id, patient_id in rows if patient_id not in reached]
