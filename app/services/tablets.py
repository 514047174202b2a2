"""A tablet of the practice goes from the desk to one patient, and comes back with nothing on it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import card_codes, links
from app.domain.outside import Outside
from app.models.keyring import keyring_in
from app.models.message import IDLE_ON_TABLET, LinkKind, PatientSession
from app.models.tablet import HandOver, Tablet
from app.services import desk_links, opening

CODE_LIVES = timedelta(minutes=30)
LONGEST = timedelta(hours=2)  # that one patient has a tablet


class InUse(Exception):
    """A patient is answering on this tablet at this moment."""


def register(session: Session, practice_id: UUID, name: str, *, by: UUID, now: datetime) -> tuple[Tablet, str]:
    """A new tablet, and the code that is typed on it within half an hour. The code is nowhere else."""
    code = card_codes.new_code()
    tablet = Tablet(
        practice_id=practice_id, name=name, registered_at=now, registered_by_id=by, code_hash=_hash(session, code)
    )
    session.add(tablet)
    return tablet, code


def take_up(session: Session, typed: str, now: datetime) -> tuple[Tablet, str] | None:
    """The tablet whose code was typed on it, with the key that it keeps from now on; None for a code of none."""
    code = card_codes.read_code(typed)
    if code is None:
        return None
    with_code = select(Tablet).where(Tablet.code_hash == _hash(session, code), Tablet.revoked_at.is_(None))
    tablet = session.scalars(with_code.with_for_update()).one_or_none()
    if tablet is None or now >= tablet.registered_at + CODE_LIVES:
        return None
    key = links.new_key()
    tablet.code_hash, tablet.key_hash = None, _hash(session, key)
    return tablet, key


def tablet_of(session: Session, key: str) -> Tablet | None:
    """The tablet that holds this key, unless it was revoked."""
    with_key = select(Tablet).where(Tablet.key_hash == _hash(session, key), Tablet.revoked_at.is_(None))
    return session.scalars(with_key).one_or_none()


def of_practice(session: Session, practice_id: UUID) -> Sequence[Tablet]:
    """Those that are not revoked, by name."""
    own = select(Tablet).where(Tablet.practice_id == practice_id, Tablet.revoked_at.is_(None))
    return session.scalars(own.order_by(Tablet.name, Tablet.id)).all()


def ready(session: Session, practice_id: UUID) -> list[Tablet]:
    """Those on which the code was typed."""
    return [each for each in of_practice(session, practice_id) if each.key_hash]


def revoke(session: Session, tablet: Tablet, now: datetime) -> None:
    """It opens nothing any more, and what is going on there ends."""
    tablet.revoked_at = tablet.revoked_at or now
    for hand_over in _under_way(session, tablet):
        end(hand_over, now)


def hand_over(session: Session, tablet: Tablet, patient_id: UUID, *, by: UUID, now: datetime) -> HandOver:
    """This patient is the next on this tablet, in the place of one who waited. Raises InUse."""
    session.refresh(tablet, with_for_update=True)  # of two desks the second finds what the first has done
    for before in _under_way(session, tablet):
        if in_hand(session, before, now):
            raise InUse
        end(before, now)
    made = HandOver(tablet_id=tablet.id, patient_id=patient_id, queued_at=now, queued_by_id=by)
    session.add(made)
    return made


def waiting(session: Session, tablet: Tablet, now: datetime) -> HandOver | None:
    queued = session.scalars(HandOver.not_ended().where(HandOver.tablet_id == tablet.id))
    return next((each for each in queued if each.waits(now)), None)


def handed(session: Session, practice_id: UUID, now: datetime) -> dict[UUID, HandOver]:
    """By patient, what waits for them on one of this practice's tablets or is in their hands."""
    own = HandOver.not_ended().join(HandOver.tablet).where(Tablet.practice_id == practice_id)
    return {each.patient_id: each for each in session.scalars(own) if each.waits(now) or in_hand(session, each, now)}


def begin(session: Session, hand_over: HandOver, outside: Outside) -> str | None:
    """The key of a link for this tablet alone; None where meanwhile nothing is open."""
    now = outside.now()
    check_ins = desk_links.open_check_ins(session, hand_over.patient_id, hand_over.tablet.practice_id, now)
    if not check_ins:
        end(hand_over, now)
        return None
    key = links.new_key()
    link = desk_links.mint(session, check_ins, key, LinkKind.TABLET, hand_over.tablet.practice_id, outside)
    link.dies_at = min(link.dies_at, now + LONGEST)
    hand_over.link = link
    return key


def end(hand_over: HandOver, now: datetime) -> None:
    """Nothing of it opens any more: not its link, and not the browser that it opened."""
    hand_over.ended_at = hand_over.ended_at or now
    if hand_over.link:
        hand_over.link.dies_at = min(hand_over.link.dies_at, now)


def end_of(session: Session, opened: PatientSession, now: datetime) -> None:
    """The patient in this browser has done."""
    for each in session.scalars(HandOver.not_ended().where(HandOver.link_id == opened.link_id)):
        end(each, now)


def thank(opened: PatientSession, now: datetime) -> None:
    """The answers were sent: nothing opens any more, and the last page stands until it was left."""
    opening.close_session(opened, now)
    opened.link.dies_at = min(opened.link.dies_at, now)


def thanked(session: Session, tablet: Tablet, now: datetime) -> tuple[HandOver, PatientSession] | None:
    """Who has done on this tablet today and has not left its last page, unless somebody else has got it meanwhile."""
    lately = PatientSession.ended_at > now - LONGEST
    found = session.execute(
        select(HandOver, PatientSession)
        .join(PatientSession, PatientSession.link_id == HandOver.link_id)
        .where(HandOver.tablet_id == tablet.id, HandOver.ended_at.is_(None), lately)
        .order_by(PatientSession.ended_at.desc())
    ).first()
    return None if found is None else (found[0], found[1])


def in_hand(session: Session, hand_over: HandOver, now: datetime) -> bool:
    """A patient has begun and has not been away for long."""
    if hand_over.link is None or now >= hand_over.link.dies_at:
        return False
    opened = session.scalars(select(PatientSession).where(PatientSession.link_id == hand_over.link_id)).all()
    return any(each.alive(now) for each in opened) if opened else now < hand_over.link.minted_at + IDLE_ON_TABLET


def _under_way(session: Session, tablet: Tablet) -> Sequence[HandOver]:
    """Held: a patient who presses Start at this moment is waited for."""
    own = HandOver.not_ended().where(HandOver.tablet_id == tablet.id).with_for_update()
    return session.scalars(own.execution_options(populate_existing=True)).all()


def _hash(session: Session, key: str) -> bytes:
    return keyring_in(session).hash_key(key)
