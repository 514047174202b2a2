"""Send the notices of alerts, each at least once: a notice too many is nothing, a notice too few may be a life.

Claim, send, record: no transaction is open while the carrier is on the line. A worker that is lost leaves its notice to
the next one, and what is in doubt goes again, until it was taken or somebody has acknowledged the alert.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delivery import Accepted, MessageState, Outcome, Outgoing, Receipt, Refused, Uncertain
from app.domain.escalation import Rung, above, again
from app.domain.outside import Outside
from app.domain.remedy import Remedy, remedy
from app.domain.wording import NOTICE_LANGUAGE, Notice, leads_to, subject
from app.models.alert import Alert, AlertNotice, AlertState, NoticeState
from app.models.base import Database
from app.models.message import Channel
from app.models.practice import Practice, Registration
from app.services import rehearsing
from app.services.composing import Place
from app.services.delivery import carrier_for

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)  # a carrier answers within one; then another worker takes the notice up
_FOR_EVER = frozenset({Remedy.BAD_CONTACT, Remedy.NOT_MOBILE, Remedy.OPTED_OUT, Remedy.BLOCKED})
_GONE, _NO_MOBILE, _NOT_APPROVED, _UNREADABLE = "gone", "no-mobile", "not-approved", "unreadable"
_REACHED = (NoticeState.WAITING, NoticeState.SENT, NoticeState.DELIVERED)


@dataclass(frozen=True)
class Claimed:
    """One notice in a worker's hands, with all that its words need."""

    id: UUID
    channel: Channel
    to: str
    sender: str
    account: str
    label: str
    words: Notice
    since: datetime


def notify_next(db: Database, outside: Outside, place: Place) -> bool:
    """Claim the next notice whose turn has come and send it; False when there is none."""
    with db.transaction() as session:
        claimed = claim(session, outside.now(), place)
    if claimed is None:
        return False
    try:
        outcome = carrier_for(claimed.channel, outside).send(_in_words(claimed, outside, place))
    except Exception as fault:  # it fails alone: those behind it are told all the same
        log.exception("notice %s could not be sent", claimed.id)
        outcome = Uncertain(type(fault).__name__)
    with db.transaction() as session:
        record(session, claimed.id, outcome, outside.now())
    return True


def record(session: Session, notice_id: UUID, outcome: Outcome, now: datetime) -> None:
    """Write down what the carrier answered. A receipt that came first stands."""
    notice = _held(session, notice_id)
    if notice is None:
        raise LookupError(f"there is no notice {notice_id}")
    if notice.state is NoticeState.DROPPED and isinstance(outcome, Accepted):  # handed over while it went out
        notice.state, notice.sent_at, notice.carrier_id = NoticeState.SENT, now, outcome.carrier_id
    if notice.state is not NoticeState.WAITING:
        return
    match outcome:
        case Accepted(carrier_id) if notice.carrier_id == carrier_id and notice.reason:
            _once_more(notice, notice.reason, now)  # that it was lost was reported before this
        case Accepted(carrier_id):
            notice.state, notice.sent_at, notice.carrier_id, notice.reason = NoticeState.SENT, now, carrier_id, None
            session.flush()
            rehearsing.prove(session, notice.alert, now)
        case Refused(code) if remedy(code) in _FOR_EVER:
            _refuse(session, notice, code, now)
        case Refused(why) | Uncertain(why):
            _once_more(notice, why, now)


def take_receipt(session: Session, reference: UUID, receipt: Receipt, now: datetime) -> AlertNotice | None:
    """What the carrier reports later about a notice; None if this is none. One that did not arrive goes again."""
    notice = _held(session, reference)
    if notice is None:
        return None
    if receipt.account != notice.alert.practice.sender_account:
        log.warning("notice %s: a receipt by another account than the sender's", reference)
        return notice
    lost = receipt.state in (MessageState.FAILED, MessageState.UNDELIVERED)
    if receipt.state is MessageState.DELIVERED:
        notice.state, notice.sent_at, notice.reason = NoticeState.DELIVERED, notice.sent_at or now, None
        session.flush()
        rehearsing.prove(session, notice.alert, now)
    elif lost and notice.state is NoticeState.WAITING and notice.carrier_id is None:
        notice.carrier_id, notice.reason = receipt.carrier_id, receipt.code or receipt.state
    elif lost and notice.state is NoticeState.SENT and notice.carrier_id == receipt.carrier_id:
        if remedy(receipt.code) in _FOR_EVER:
            _refuse(session, notice, receipt.code, now)
        else:
            notice.state = NoticeState.WAITING
            _once_more(notice, receipt.code or receipt.state, now)
    return notice


def claim(session: Session, now: datetime, place: Place) -> Claimed | None:
    """The next one that is still wanted; those before it that are not are put away."""
    waiting = (
        select(AlertNotice)
        .join(AlertNotice.alert)
        .where(AlertNotice.state == NoticeState.WAITING, AlertNotice.look_at <= now)
        .order_by(AlertNotice.attempts, AlertNotice.due_at, AlertNotice.id)
        .limit(1)
        .with_for_update(of=(AlertNotice, Alert), skip_locked=True, key_share=True)
    )
    while notice := session.scalars(waiting).first():
        alert, practice = notice.alert, notice.alert.practice
        to, why_not = _contact(notice, practice)
        if alert.state is not AlertState.OPEN or alert.round != notice.round:
            notice.state = NoticeState.DROPPED
        elif not to:
            _refuse(session, notice, why_not, now)
        else:
            notice.attempts, notice.look_at, notice.carrier_id = notice.attempts + 1, now + LEASE, None
            texts = notice.channel is Channel.SMS
            return Claimed(
                id=notice.id,
                channel=notice.channel,
                to=to,
                sender=practice.sender if texts else place.email_sender,
                account=practice.sender_account if texts else "",
                label=practice.label,
                words=_words(notice.rung, practice),
                since=alert.raised_at,
            )
        session.flush()
    return None


def _held(session: Session, notice_id: UUID) -> AlertNotice | None:
    """Its alert first, as everybody does who writes to an alert and its notices."""
    of_it = select(AlertNotice.alert_id).where(AlertNotice.id == notice_id).scalar_subquery()
    session.execute(select(Alert.id).where(Alert.id == of_it).with_for_update(key_share=True))
    return session.get(AlertNotice, notice_id, with_for_update=True, populate_existing=True)


def _contact(notice: AlertNotice, practice: Practice) -> tuple[str, str]:
    """Where to, as it is now; else nothing, and why this person cannot be reached this way any more."""
    if notice.staff.disabled_at:
        return "", _GONE
    if notice.channel is Channel.EMAIL:
        return notice.staff.email, ""
    if practice.registration is not Registration.APPROVED:
        return "", _NOT_APPROVED
    try:
        return notice.staff.mobile or "", _NO_MOBILE
    except Exception:  # it fails alone: those behind it are told all the same
        log.exception("notice %s: the number cannot be read", notice.id)
        return "", _UNREADABLE


def _words(rung: Rung, practice: Practice) -> Notice:
    if practice.rehearsal:
        return Notice.REHEARSAL
    return Notice.ON_CALL if rung is Rung.ON_CALL else Notice.URGENT


def _in_words(claimed: Claimed, outside: Outside, place: Place) -> Outgoing:
    values = {
        "label": claimed.label,
        "link": leads_to(claimed.words, place.url),
        "since": f"{claimed.since:%Y-%m-%d %H:%M} UTC",
    }
    template = f"messages/{claimed.channel}/{claimed.words}.txt"
    by_mail = claimed.channel is Channel.EMAIL
    return Outgoing(
        to=claimed.to,
        sender=claimed.sender,
        body=outside.render(template, NOTICE_LANGUAGE, values).strip(),
        reference=str(claimed.id),
        subject=outside.render(subject(claimed.words), NOTICE_LANGUAGE, values).strip() if by_mail else "",
        account=claimed.account,
    )


def _once_more(notice: AlertNotice, why: str, now: datetime) -> None:
    notice.reason, notice.look_at = why, now + again(notice.attempts)


def _refuse(session: Session, notice: AlertNotice, why: str, now: datetime) -> None:
    """This person takes nothing by this way. If nobody of the rung can be reached, the next rung is told at once."""
    notice.state, notice.reason = NoticeState.REFUSED, why
    session.flush()
    of_round = AlertNotice.alert_id == notice.alert_id, AlertNotice.round == notice.round
    fresh = select(AlertNotice).where(*of_round).execution_options(populate_existing=True)
    told: Sequence[AlertNotice] = session.scalars(fresh).all()
    if any(each.rung is notice.rung and each.state in _REACHED for each in told):
        return
    waiting = [each for each in told if each.state is NoticeState.WAITING]
    following = next((rung for rung in above(notice.rung) if rung in {each.rung for each in waiting}), None)
    for each in waiting:
        if each.rung is following:
            each.due_at, each.look_at = min(each.due_at, now), min(each.look_at, now)
