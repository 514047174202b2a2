"""A text comes in. It is written down, does for the whole network what it says, and is answered once or not at all."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.delivery import Inbound
from app.domain.inbound import Class, Meant, classify
from app.domain.outside import Outside
from app.domain.safety import Tier
from app.models.alert import Alert, AlertState
from app.models.consent import Ended
from app.models.episode import Episode
from app.models.inbound import InboundText
from app.models.keyring import keyring_in
from app.models.patient import Patient
from app.models.practice import Practice
from app.services import alerting, permissions, summary, telling
from app.services.replying import last_message, reply

log = logging.getLogger(__name__)
CRISIS_RULE = "inbound-crisis"
WORDING = "text-start-1"  # the words that a START is confirmed with; other words are another version
_CARRIER_ID = re.compile("[A-Za-z0-9]{1,64}")


@dataclass(frozen=True)
class Taken:
    """A text that came for the first time: its id, the patients with its number, and what is answered, if anything."""

    text_id: UUID
    patient_ids: Sequence[UUID]
    reply: str | None


def take(session: Session, outside: Outside, inbound: Inbound) -> Taken | None:
    """Take a text as it comes in; None, and nothing is done, for one that we have already."""
    now, meant = outside.now(), classify(inbound.body)
    text = _write_down(session, inbound, meant, now)
    if text is None:
        return None
    with_number = select(Patient).where(Patient.mobile_index == text.contact_index).order_by(Patient.enrolled_at)
    patients = session.scalars(with_number).all()
    changed = _obey(session, text, meant, now)
    if meant.meant is Class.CRISIS:
        _alert(session, outside, text, patients)
    body = reply(session, outside, text, patients, changed=changed, answered=inbound.answered)
    return Taken(text.id, [patient.id for patient in patients], body)


def came_to_another_account(session: Session, inbound: Inbound) -> bool:
    """Whether the sender it came to belongs only to practices of other carrier accounts than the one that signed."""
    accounts = session.scalars(select(Practice.sender_account).where(Practice.sender.in_(_senders(inbound)))).all()
    return bool(accounts) and inbound.account not in accounts


def waiting(session: Session, practice_id: UUID, now: datetime) -> int:
    """How many texts a person at this practice has still to look at."""
    unread = InboundText.to_read(practice_id, now).subquery()
    return session.scalar(select(func.count()).select_from(unread)) or 0


def settle(session: Session, practice_id: UUID, text_id: UUID, by: UUID, now: datetime) -> InboundText | None:
    """Somebody at this practice looked at a text; who did so first stays. None for a text that is not theirs."""
    text = session.scalars(
        select(InboundText)
        .where(InboundText.id == text_id, InboundText.read_by(practice_id, now))
        .with_for_update(of=InboundText)
    ).one_or_none()
    if text is not None and text.seen_at is None:
        text.seen_at, text.seen_by_id = now, by
    return text


def _write_down(session: Session, inbound: Inbound, meant: Meant, now: datetime) -> InboundText | None:
    """None if a text of this id is there: also when the carrier posts it twice at one moment."""
    blind = keyring_in(session).blind
    carrier_id = inbound.carrier_id
    if not _CARRIER_ID.fullmatch(carrier_id):  # one that no column holds must not lose the text
        carrier_id = blind("inbound", "\0".join((carrier_id, inbound.sender, inbound.to, inbound.body))).hex()
    index = blind("mobile", inbound.sender)
    text = InboundText(
        carrier_id=carrier_id,
        came_at=now,
        practice_id=_practice(session, inbound, index),
        contact_index=index,
        meant=meant.meant,
        number=inbound.sender,
        body=inbound.body,
    )
    try:
        with session.begin_nested():
            session.add(text)
    except IntegrityError:
        if session.scalar(select(exists().where(InboundText.carrier_id == carrier_id))):
            return None
        raise
    return text


def _practice(session: Session, inbound: Inbound, index: bytes) -> UUID | None:
    """Whose sender it came to; of several, or where it is nobody's, the one that last wrote to this number."""
    of_sender = Practice.sender.in_(_senders(inbound)), Practice.sender_account == inbound.account, ~Practice.rehearsal
    theirs = session.scalars(select(Practice.id).where(*of_sender).order_by(Practice.name)).all()
    if len(theirs) == 1:
        return theirs[0]
    last = last_message(session, index)
    if last is not None and (not theirs or last.practice_id in theirs):
        return last.practice_id
    return next(iter(theirs), None)


def _senders(inbound: Inbound) -> list[str]:
    """A NUL is something that PostgreSQL does not even compare with."""
    return [sender.replace("\0", "") for sender in (inbound.to, inbound.service) if sender]


def _obey(session: Session, text: InboundText, meant: Meant, now: datetime) -> bool:
    """End or begin permissions for the number; whether there were any to end or begin."""
    if meant.stops:
        why = Ended.WRONG_NUMBER if meant.meant is Class.WRONG_NUMBER else Ended.STOP
        text.stopped = True  # ended or not: who reads it must not learn that the number is known elsewhere
        return bool(permissions.end(session, text.contact_index, why, now))
    return meant.meant is Class.START and bool(permissions.begin_again(session, text.contact_index, WORDING, now))


def _alert(session: Session, outside: Outside, text: InboundText, patients: Sequence[Patient]) -> None:
    """One open alert for each patient with this number. Whoever has no clinician to alert stays on the desk's list."""
    alerted = 0
    for patient in patients:
        of_patient = select(Episode).where(Episode.patient_id == patient.id, Episode.ended_at.is_(None))
        episode = session.scalars(of_patient.order_by(Episode.opened_at.desc()).limit(1)).first()
        first = [text.practice_id, patient.enrolled_by_id]
        owner_id = episode and alerting.owner_of(session, episode, first, text.came_at)
        if episode and owner_id:
            _alert_once(session, outside, episode, owner_id, text.came_at)
            alerted += 1
    if not alerted or alerted < len(patients):
        log.warning("text %s may tell of a crisis, and there was nobody to alert: a desk must read it", text.id)


def _alert_once(session: Session, outside: Outside, episode: Episode, owner_id: UUID, now: datetime) -> None:
    """One that this owner has not yet taken up stands for what comes after it; who takes it up now is waited for."""
    standing = (
        select(Alert)
        .where(Alert.episode_id == episode.id, Alert.rule == CRISIS_RULE, Alert.owner_id == owner_id)
        .where(Alert.state != AlertState.CLOSED)
        .order_by(Alert.id)
        .with_for_update(of=Alert)
        .execution_options(populate_existing=True)
    )
    if all(alert.state is not AlertState.OPEN for alert in session.scalars(standing)):
        practice_id = alerting.practice_of(session, episode, owner_id, now)
        whose = {"owner_id": owner_id, "practice_id": practice_id}
        alert = Alert(episode_id=episode.id, rule=CRISIS_RULE, tier=Tier.CRISIS, raised_at=now, **whose)
        session.add(alert)
        telling.tell(session, alert, now)
        summary.want_if_it_can_be(session, episode, outside)
