"""A link is opened: who holds it, and whether they know the birth date."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import links
from app.models.check_in import CheckIn
from app.models.keyring import Keyring
from app.models.message import Link, PatientSession, link_check_in

MOST_TRIES = 5


@dataclass(frozen=True)
class Opened:
    """The right birth date: the key for this browser's cookie, and the session it stands for."""

    key: str
    session: PatientSession


@dataclass(frozen=True)
class WrongBirthDate:
    """Not the birth date on file. With no tries left the check-in is locked for all its keys, on every device."""

    tries_left: int


def living_link(session: Session, key: str, now: datetime) -> Link | None:
    """The link of a key while it lives, whatever the state of its check-ins. Looking changes nothing."""
    if not links.looks_like_key(key):
        return None
    keyring: Keyring = session.info["keyring"]
    link = session.scalars(select(Link).where(Link.key_hash == keyring.hash_key(key))).one_or_none()
    return link if link is not None and now < link.dies_at else None


def tries_left(link: Link) -> int:
    """How many wrong birth dates the check-ins of this link still bear."""
    return max(0, MOST_TRIES - max((check_in.wrong_birth_dates for check_in in link.check_ins), default=0))


def check_birth_date(session: Session, link: Link, typed: date, now: datetime) -> Opened | WrongBirthDate:
    """Compare with the birth date on file. Wrong tries count for the check-in; a right one clears the count."""
    check_ins = session.scalars(
        select(CheckIn)
        .join(link_check_in, link_check_in.c.check_in_id == CheckIn.id)
        .where(link_check_in.c.link_id == link.id)
        .with_for_update(of=CheckIn)
        .execution_options(populate_existing=True)
    ).all()
    if tries_left(link) == 0:
        return WrongBirthDate(0)
    right = link.patient.birth_date == typed
    for check_in in check_ins:
        check_in.wrong_birth_dates = 0 if right else check_in.wrong_birth_dates + 1
    if not right:
        return WrongBirthDate(tries_left(link))
    key = secrets.token_urlsafe(16)
    keyring: Keyring = session.info["keyring"]
    opened = PatientSession(
        key_hash=keyring.hash_key(key),
        link_id=link.id,
        language=link.patient.language,
        opened_at=now,
        seen_at=now,
    )
    session.add(opened)
    session.flush()
    return Opened(key, opened)


def open_session(session: Session, key: str, now: datetime) -> PatientSession | None:
    """The living session of a cookie's key."""
    keyring: Keyring = session.info["keyring"]
    found = session.scalars(
        select(PatientSession).where(PatientSession.key_hash == keyring.hash_key(key))
    ).one_or_none()
    return found if found is not None and found.alive(now) else None


def confirm_birth_date(session: Session, check_in: CheckIn, now: datetime) -> None:
    """The desk has checked the birth date with the patient: the check-in may be opened again."""
    check_in.wrong_birth_dates = 0
