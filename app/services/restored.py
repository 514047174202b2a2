"""After a restore: what has gone since the backup was made, so that nobody is texted twice."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Insert, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.domain.delivery import Listed, MessageState, Uncertain
from app.domain.links import KEY
from app.domain.outside import Outside
from app.models.audit import AuditEvent
from app.models.base import Database
from app.models.check_in import Step
from app.models.keyring import keyring_in
from app.models.message import Channel, Link, Message
from app.models.watch import Hold, HoldReason

SENT_BEFORE_RESTORE = "sent-before-restore"
_MARGIN = timedelta(hours=1)  # a carrier's clock is not ours; what the database knows of is sorted out by its keys
OUR_KEY = re.compile(rf"/({KEY})(?![A-Za-z0-9_-])")
# What a worker had only claimed when the backup was made is queued again; the worker may have gone on to send it.
_STILL_TO_GO = (MessageState.QUEUED, MessageState.CLAIMED)
_NEVER_CAME = (MessageState.FAILED, MessageState.UNDELIVERED)


@dataclass(frozen=True)
class Asked:
    """What the carriers say of the queued messages: `gone` since `since`, or why they cannot say, by message."""

    since: datetime
    gone: frozenset[UUID]
    unsaid: Mapping[UUID, str]


def hold_first(hold_id: UUID, now: datetime) -> Insert:
    """The hold as a statement of its own: it must stand in a restored database before anybody can open that."""
    return insert(Hold).values(id=hold_id, reason=HoldReason.RESTORED, since=now)


def unplanned(session: Session, now: datetime) -> int:
    """How many steps are due and in no message yet: nobody can ask a carrier about those."""
    return session.scalar(select(func.count()).select_from(Step).where(Step.waits(now))) or 0


def ask(db: Database, outside: Outside, hold: Hold) -> Asked:
    """Ask about the contact of each queued message; no transaction is open while a carrier is on the line."""
    queued: dict[tuple[Channel, str, str], list[UUID]] = defaultdict(list)
    with db.reading() as session:
        since = _newest_moment(session, hold.since) - _MARGIN
        for message in session.scalars(select(Message).where(Message.state.in_(_STILL_TO_GO))):
            to = message.patient.mobile if message.channel is Channel.SMS else message.patient.email
            if to is not None:
                queued[message.channel, to, message.practice.sender_account].append(message.id)
    gone: set[UUID] = set()
    unsaid: dict[UUID, str] = {}
    for (channel, to, account), ids in queued.items():
        listed = (outside.sms if channel is Channel.SMS else outside.email).taken(to, account, since)
        if isinstance(listed, Uncertain):
            unsaid |= dict.fromkeys(ids, listed.why)
        else:
            with db.reading() as session:
                if has_strange(session, listed):
                    gone.update(ids)
    return Asked(since, frozenset(gone), unsaid)


def set_aside(session: Session, ids: Collection[UUID]) -> Sequence[UUID]:
    """Those of these messages that still wait are never sent; which they were."""
    waiting = (Message.id.in_(ids), Message.state.in_(_STILL_TO_GO))
    aside = {"state": MessageState.DROPPED, "reason": SENT_BEFORE_RESTORE}
    return session.scalars(update(Message).where(*waiting).values(aside).returning(Message.id)).all()


def _newest_moment(session: Session, restored_at: datetime) -> datetime:
    """The last thing that the database knows to have happened before it was restored: the backup is younger."""
    acts = session.scalar(select(func.max(AuditEvent.at)).where(AuditEvent.at < restored_at))
    sends = session.scalar(select(func.max(Message.begun_at)).where(Message.begun_at < restored_at))
    return max((at for at in (acts, sends) if at), default=restored_at)


def has_strange(session: Session, listed: Sequence[Listed]) -> bool:
    """Whether one of these holds a link that this database has never sent, or might: its words are gone."""
    came = [each for each in listed if each.state not in _NEVER_CAME]
    keyring = keyring_in(session)
    hashes = {keyring.hash_key(key) for each in came for key in OUR_KEY.findall(each.body)}
    known = select(Link.key_hash).outerjoin(Message, Message.id == Link.message_id).where(Link.key_hash.in_(hashes))
    went = or_(Link.message_id.is_(None), Message.state.not_in(_STILL_TO_GO))
    minted = set(session.scalars(known.where(went)))
    wordless = {each.carrier_id for each in came if not each.body}
    ours = set(session.scalars(select(Message.carrier_id).where(Message.carrier_id.in_(wordless))))
    return bool(hashes - minted or wordless - ours)
