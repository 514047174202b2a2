"""Staff sign in and out."""

import secrets
from datetime import datetime
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.keyring import keyring_in
from app.models.staff import Membership, Staff, StaffSession

LEAST_CHARACTERS = 15
_hasher = PasswordHasher()  # the library's argon2id defaults: 64 MiB, 3 passes, 4 lanes
_NOBODY = _hasher.hash(secrets.token_urlsafe())  # checked when there is no such person, so that both take as long


class PasswordTooShort(ValueError):
    """Passwords have at least LEAST_CHARACTERS characters; nothing else is asked of them."""


def hash_password(password: str) -> str:
    if len(password) < LEAST_CHARACTERS:
        raise PasswordTooShort
    return _hasher.hash(password)


def by_email(session: Session, email: str) -> Staff | None:
    return session.scalars(select(Staff).where(Staff.email == email.strip().lower())).one_or_none()


def sign_in(session: Session, email: str, password: str, now: datetime) -> tuple[str, StaffSession] | None:
    """The cookie's key and its session; None for a wrong password, an unknown person and a role that ended alike."""
    staff = by_email(session, email)
    try:
        _hasher.verify(staff.password_hash if staff else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    if staff is None:
        return None
    membership = session.scalars(Membership.current(now).where(Membership.staff_id == staff.id)).first()
    if membership is None:
        return None
    if _hasher.check_needs_rehash(staff.password_hash):
        staff.password_hash = _hasher.hash(password)
    return begin(session, membership, now)


def begin(session: Session, membership: Membership, now: datetime) -> tuple[str, StaffSession]:
    """A session of somebody who has proved who they are."""
    key = secrets.token_urlsafe(16)
    keyring = keyring_in(session)
    begun = StaffSession(key_hash=keyring.hash_key(key), membership_id=membership.id, started_at=now, seen_at=now)
    session.add(begun)
    session.flush()
    return key, begun


def who(session: Session, key: str, now: datetime) -> tuple[StaffSession, Membership] | None:
    """The live session behind a cookie's key, and the membership it acts in, if that still holds."""
    keyring = keyring_in(session)
    begun = session.scalars(select(StaffSession).where(StaffSession.key_hash == keyring.hash_key(key))).one_or_none()
    if begun is None or not begun.alive(now):
        return None
    membership = session.scalars(Membership.current(now).where(Membership.id == begun.membership_id)).one_or_none()
    return (begun, membership) if membership else None


def sign_out(session: Session, session_id: UUID, now: datetime) -> None:
    begun = session.get(StaffSession, session_id)
    if begun is not None and begun.ended_at is None:
        begun.ended_at = now
