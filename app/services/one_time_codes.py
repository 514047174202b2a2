"""A code to the contact on file: whoever types it holds that phone or that mailbox now, not only the birth date.

It is asked for at a page, made and sent by a worker at once, whatever the hour, and typed into the same browser.
"""

import hmac
import logging
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.codes import LASTS, MOST_TRIES, new_code, typed
from app.domain.delivery import Accepted, Outgoing
from app.domain.outside import Outside
from app.models.base import Database
from app.models.entry import OneTimeCode
from app.models.keyring import Keyring, keyring_in
from app.models.message import Channel, PatientSession
from app.models.practice import Practice, Registration
from app.services import asking, holding, opening
from app.services.composing import Place
from app.services.delivery import carrier_for

log = logging.getLogger(__name__)
MOST_AN_HOUR, MOST_A_DAY = 5, 10  # to one patient
CONFIRMED_FOR = timedelta(minutes=30)
_AN_HOUR, _A_DAY = timedelta(hours=1), timedelta(days=1)


class Asked(StrEnum):
    """What became of the wish for a code."""

    SENT = "sent"
    TOO_OFTEN = "too-often"
    NO_WAY = "no-way"  # we may write neither to the number nor to the address on file


class Checked(NamedTuple):
    """Whether the code was right; with no tries left, or none that lives, another one has to be asked for."""

    right: bool
    tries_left: int


class _Ready(NamedTuple):
    id: UUID
    channel: Channel
    outgoing: Outgoing


def ask(session: Session, opened: PatientSession, now: datetime) -> Asked:
    """A new code for this browser's session; the ones before it are good for nothing."""
    way = _way(session, opened, now)
    if way is None:
        return Asked.NO_WAY
    patient_id = opened.link.patient_id
    theirs = select(func.count(OneTimeCode.id)).where(OneTimeCode.patient_id == patient_id)
    for most, within in ((MOST_AN_HOUR, _AN_HOUR), (MOST_A_DAY, _A_DAY)):
        if (session.scalar(theirs.where(OneTimeCode.asked_at > now - within)) or 0) >= most:
            return Asked.TOO_OFTEN
    session.add(OneTimeCode(session_id=opened.id, patient_id=patient_id, channel=way[1], asked_at=now))
    return Asked.SENT


def check(session: Session, opened: PatientSession, text: str, now: datetime) -> Checked:
    """Compare with this session's newest code, once for each try; the right one confirms the session for a while."""
    code = session.scalars(
        select(OneTimeCode)
        .where(OneTimeCode.session_id == opened.id)
        .order_by(OneTimeCode.asked_at.desc(), OneTimeCode.id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if code is None or code.used_at is not None or code.tries >= MOST_TRIES:
        return Checked(right=False, tries_left=0)
    if code.made_at is None or code.code_hash is None or now >= code.made_at + LASTS:
        return Checked(right=False, tries_left=0)
    if not hmac.compare_digest(code.code_hash, _hash(keyring_in(session), code.id, typed(text))):
        code.tries += 1
        return Checked(right=False, tries_left=MOST_TRIES - code.tries)
    code.used_at, opened.confirmed_until = now, now + CONFIRMED_FOR
    return Checked(right=True, tries_left=0)


def send_next(db: Database, outside: Outside, place: Place) -> bool:
    """Make and send the code that was asked for first; False when none waits. It goes once, or not at all."""
    with db.transaction() as session:
        code = session.scalars(
            select(OneTimeCode)
            .where(OneTimeCode.made_at.is_(None))
            .order_by(OneTimeCode.asked_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if code is None:
            return False
        try:
            ready = _make(session, code, outside, place)
        except Exception as fault:  # it fails alone: those behind it are waited for at their pages
            log.exception("code %s could not be made", code.id)
            code.made_at, code.code_hash, code.failed = outside.now(), None, type(fault).__name__.lower()
            ready = None
    if ready is None:
        return True
    outcome = carrier_for(ready.channel, outside).send(ready.outgoing)
    if not isinstance(outcome, Accepted):
        log.warning("code %s was not taken: %s", ready.id, type(outcome).__name__)
        with db.transaction() as session:
            session.get_one(OneTimeCode, ready.id).failed = type(outcome).__name__.lower()
    return True


def _make(session: Session, code: OneTimeCode, outside: Outside, place: Place) -> _Ready | None:
    """The code in words, its hash written down; None where it may not go, or nobody waits for it any more."""
    now, opened, keyring = outside.now(), code.session, keyring_in(session)
    code.made_at = now
    way = _way(session, opened, now)
    held = holding.standing(session)
    if way is None or not opened.alive(now) or now >= code.asked_at + LASTS:
        code.failed = "too-late" if way else "no-consent"
        return None
    practice, channel = way
    if held.network or practice.id in held.practices:
        code.failed = "held"
        return None
    plain = new_code()
    code.code_hash, code.channel = _hash(keyring, code.id, plain), channel
    values = {"label": practice.label, "code": plain}
    language, patient, folder = opened.language, opened.link.patient, f"messages/{channel}"
    texts = channel is Channel.SMS
    outgoing = Outgoing(
        to=(patient.mobile if texts else patient.email) or "",
        sender=practice.sender if texts else place.email_sender,
        body=outside.render(f"{folder}/code.txt", language, values).strip(),
        reference=str(code.id),
        subject="" if texts else outside.render("messages/email/code-subject.txt", language, values).strip(),
        account=practice.sender_account if texts else "",
        valid_for=int(LASTS.total_seconds()) if texts else None,
    )
    return _Ready(code.id, channel, outgoing)


def _way(session: Session, opened: PatientSession, now: datetime) -> tuple[Practice, Channel] | None:
    """In whose name and how: by text to the number on file if that is permitted, else by e-mail."""
    office = opening.office(opened)
    treating = [practice for _, practices in opening.care_teams(session, opened, now) for practice in practices]
    practices = ([office] if office in treating else []) + treating
    permitted = asking.reachable(session, [opened.link.patient_id], now).get(opened.link.patient_id, set())
    texting = [practice for practice in practices if practice.registration is Registration.APPROVED]
    if Channel.SMS in permitted and texting:
        return texting[0], Channel.SMS
    return (practices[0], Channel.EMAIL) if Channel.EMAIL in permitted and practices else None


def _hash(keyring: Keyring, code_id: UUID, plain: str) -> bytes:
    """Of so few digits a plain hash is no secret: this one is keyed, and another for every row."""
    return keyring.hash_key(f"code\0{code_id}\0{plain}")
