"""Watch the queue and those who work on it: signs of life, what is wrong, and when to stop by oneself."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain.delivery import MessageState
from app.domain.inbound import Class
from app.domain.outside import Outside
from app.models.base import Base
from app.models.check_in import Step
from app.models.inbound import FOR_A_PERSON, InboundText
from app.models.message import Message, StrayReceipt
from app.models.practice import Practice, Registration
from app.models.watch import Heartbeat, Hold, HoldReason
from app.services import alert_watch, breaker, holding
from app.services.alert_watch import AlertWatch

log = logging.getLogger(__name__)
MUST_BEAT = ("plan", "send", "tell")
_DAY = timedelta(days=1)
_SILENT, _STANDS = timedelta(minutes=5), timedelta(minutes=30)
_SHARE, _LEAST = 0.2, 10  # of a sender's messages of a day that did not arrive


class Fault(StrEnum):
    """What needs a person."""

    NOTICE_OVERDUE = "notice-overdue"  # of an alert somebody should have been told five minutes ago
    REHEARSAL_LATE = "rehearsal-late"  # the path of alerts was not proven for 26 hours
    HELD = "held"
    HEARTBEAT_MISSED = "heartbeat-missed"  # a job has not come to its end for five minutes, or never
    QUEUE_STANDS = "queue-stands"  # a message could have gone half an hour ago
    UNKNOWN_FOR_A_DAY = "unknown-for-a-day"
    TEXTS_UNREAD = "texts-unread"  # one that may tell of a crisis, or any for a day
    MANY_FAILED = "many-failed"  # over 20 % of a sender's messages of a day, ten messages at least


@dataclass(frozen=True)
class Sender:
    """A practice's sender in the last 24 hours: how many messages it began, and how many certainly did not arrive."""

    practice_id: UUID
    label: str
    registration: Registration
    begun: int
    failed: int

    @property
    def share(self) -> float:
        return self.failed / self.begun if self.begun else 0.0


@dataclass(frozen=True)
class Standstill:
    """A hold that stands; no practice: the whole network's."""

    practice_id: UUID | None
    label: str | None
    reason: HoldReason
    code: str | None
    since: datetime


@dataclass(frozen=True)
class Health:
    """The queue at one moment, without a patient, a name or a number. `oldest` is how long the message that has waited
    longest could have gone already; a `silence` is None where a job has never come to its end."""

    at: datetime
    faults: tuple[Fault, ...]
    states: Mapping[MessageState, int]
    oldest: timedelta | None
    for_a_person: int  # unknown messages that nobody asks the carrier after any more
    unread: int  # texts of people, older than a day, or perhaps of a crisis
    alerts: int  # that nobody has acknowledged
    told: AlertWatch
    strays: int  # receipts for messages that we do not know
    holds: tuple[Standstill, ...]
    silences: Mapping[str, timedelta | None]
    senders: tuple[Sender, ...]


def beat(session: Session, job: str, now: datetime) -> None:
    """A job has come to its end."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    beaten = dialect.insert(Heartbeat).values(job=job, at=now)
    session.execute(beaten.on_conflict_do_update(index_elements=[Heartbeat.job], set_={"at": now}))


def trip(session: Session, outside: Outside) -> None:
    """Stop everything that goes out when it is too much, and each sender that is taken for spam; say so once."""
    now = outside.now()
    wrong = [(HoldReason.FILTERED, practice_id) for practice_id in breaker.filtered(session, now)]
    for reason, practice_id in [*wrong, *([(HoldReason.TOO_MANY, None)] if breaker.too_many(session, now) else [])]:
        if not any((each.reason, each.practice_id) == (reason, practice_id) for each in holding.holds(session)):
            holding.hold(session, reason, now, practice_id)
            log.error("%s: nothing is sent any more for %s", reason, practice_id or "the whole network")


def health(session: Session, now: datetime) -> Health:
    """Everything an operator looks at, and what of it is wrong."""
    queued, unknown = Message.state == MessageState.QUEUED, Message.state == MessageState.UNKNOWN
    oldest = session.scalar(select(func.min(Message.not_before)).where(queued, Message.not_before <= now))
    old = func.coalesce(Message.begun_at, Message.queued_at) < now - _DAY
    holds, senders, silences = _holds(session), _senders(session, now), _silences(session, now)
    told, planned = alert_watch.look(session, now), _count(session, Step, limit=1) > 0
    waits = InboundText.meant.in_(FOR_A_PERSON), InboundText.seen_at.is_(None)
    urgent = or_(InboundText.came_at <= now - _DAY, InboundText.meant == Class.CRISIS)
    unread = _count(session, InboundText, *waits, urgent)
    is_so = {
        Fault.NOTICE_OVERDUE: told.overdue,
        Fault.REHEARSAL_LATE: not told.is_proven(now) and (planned or told.rehearsal_set_up),
        Fault.HELD: bool(holds),
        Fault.HEARTBEAT_MISSED: _missed(silences) and planned,
        Fault.QUEUE_STANDS: oldest is not None and now - oldest > _STANDS,
        Fault.UNKNOWN_FOR_A_DAY: _count(session, Message, unknown, old, limit=1) > 0,
        Fault.TEXTS_UNREAD: unread > 0,
        Fault.MANY_FAILED: any(each.begun >= _LEAST and each.share > _SHARE for each in senders),
    }
    return Health(
        at=now,
        faults=tuple(fault for fault in Fault if is_so[fault]),
        states=_states(session),
        oldest=None if oldest is None else now - oldest,
        for_a_person=_count(session, Message, unknown, Message.look_after.is_(None)),
        unread=unread,
        alerts=told.open,
        told=told,
        strays=_count(session, StrayReceipt),
        holds=holds,
        silences=silences,
        senders=senders,
    )


def _count(session: Session, what: type[Base], *which: ColumnElement[bool], limit: int | None = None) -> int:
    """How many there are; at most `limit`, where more would not matter."""
    found = select(what.id).where(*which).limit(limit).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _states(session: Session) -> dict[MessageState, int]:
    counted = session.execute(select(Message.state, func.count()).group_by(Message.state))
    return dict.fromkeys(MessageState, 0) | {state: count for state, count in counted}


def _holds(session: Session) -> tuple[Standstill, ...]:
    standing = select(Hold, Practice.label).outerjoin(Practice).where(Hold.stands()).order_by(Hold.since, Hold.id)
    return tuple(
        Standstill(hold.practice_id, label, hold.reason, hold.code, hold.since)
        for hold, label in session.execute(standing)
    )


def _silences(session: Session, now: datetime) -> dict[str, timedelta | None]:
    beaten = {each.job: now - each.at for each in session.scalars(select(Heartbeat).order_by(Heartbeat.job))}
    return dict.fromkeys(MUST_BEAT) | beaten


def _missed(silences: Mapping[str, timedelta | None]) -> bool:
    return any((silence := silences[job]) is None or silence > _SILENT for job in MUST_BEAT)


def _senders(session: Session, now: datetime) -> tuple[Sender, ...]:
    """Every practice's. What the carrier refused was begun too, though it then counts as never begun."""
    refused = and_(Message.state == MessageState.FAILED, Message.begun_at.is_(None), Message.lease_until > now - _DAY)
    failed = case((Message.state.in_((MessageState.FAILED, MessageState.UNDELIVERED)), 1))
    counted = (
        select(Message.practice_id, func.count().label("begun"), func.count(failed).label("failed"))
        .where(or_(Message.begun_at > now - _DAY, refused))
        .group_by(Message.practice_id)
        .subquery()
    )
    begun, missed = (func.coalesce(column, 0) for column in (counted.c.begun, counted.c.failed))
    rows = select(Practice.id, Practice.label, Practice.registration, begun, missed).outerjoin(
        counted, counted.c.practice_id == Practice.id
    )
    rows = rows.where(~Practice.rehearsal)
    return tuple(Sender(*row) for row in session.execute(rows.order_by(Practice.label, Practice.id)))
