"""Links that the desk makes while the patient is there: for the phone's camera, or by a code that is typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import card_codes, links
from app.domain.outside import Outside
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.keyring import keyring_in
from app.models.message import Link, LinkKind
from app.services.opening import taking_answers
from app.services.pacing import Paces


@dataclass(frozen=True)
class Made:
    """A new link. Its key and its code are here and nowhere else: what is stored are their hashes."""

    link: Link
    key: str
    code: str


def open_check_ins(session: Session, patient_id: UUID, practice_id: UUID, now: datetime) -> list[CheckIn]:
    """What this patient can answer today, of the episodes that this practice sees, by the day it is due."""
    of_patient = (
        select(CheckIn)
        .join(CheckIn.episode)
        .where(
            Episode.patient_id == patient_id,
            Episode.id.in_(Episode.visible_to(practice_id, now).with_only_columns(Episode.id)),
        )
        .order_by(CheckIn.due_on, CheckIn.id)
    )
    planned = session.scalars(of_patient).all()
    taking = taking_answers(session, planned, now)
    return [each for each in taking if each.has_opened(now)]


def make(session: Session, check_ins: Sequence[CheckIn], practice_id: UUID, outside: Outside) -> Made:
    """A link to these check-ins of one patient, with a code beside its key."""
    key, code = links.new_key(), card_codes.new_code()
    link = mint(session, check_ins, key, LinkKind.DESK, practice_id, outside)
    link.code_hash = _hash(session, code)
    return Made(link, key, code)


def mint(
    session: Session,
    check_ins: Sequence[CheckIn],
    key: str,
    kind: LinkKind,
    practice_id: UUID | None,
    outside: Outside,
) -> Link:
    """A link of this key that no message carries."""
    now, patient_id = outside.now(), check_ins[0].episode.patient_id
    points = {(check_in.episode.pathway_version_id, check_in.time_point) for check_in in check_ins}
    link = Link(
        key_hash=_hash(session, key),
        kind=kind,
        patient_id=patient_id,
        practice_id=practice_id,
        minted_at=now,
        dies_at=links.dies_at(now, max(check_in.closes_at for check_in in check_ins)),
        minutes=Paces.of(session, outside, points, now).minutes(points),
        check_ins=list(check_ins),
    )
    session.add(link)
    session.flush()
    return link


def key_for(session: Session, typed: str, outside: Outside) -> tuple[str, Link] | None:
    """A typed code is changed for a link of its own, with a key that no hand has to type; None if it is not alive.

    A code dies with its check-ins: once none of them takes answers it is as wrong as any other.
    """
    code, now = card_codes.read_code(typed), outside.now()
    if code is None:
        return None
    link = session.scalars(select(Link).where(Link.code_hash == _hash(session, code))).one_or_none()
    if link is None or now >= link.dies_at or not taking_answers(session, link.check_ins, now):
        return None
    key = links.new_key()
    minted = mint(session, link.check_ins, key, LinkKind.DESK, link.practice_id, outside)
    minted.dies_at = min(minted.dies_at, link.dies_at)
    return key, minted


def revoke(session: Session, patient_id: UUID, now: datetime) -> list[Link]:
    """The phone is lost: every link of this patient dies, and with it every browser that one opened, at its next
    request. Those that this ended."""
    alive = (
        select(Link)
        .where(Link.patient_id == patient_id, Link.dies_at > now)
        .order_by(Link.id)
        .with_for_update(key_share=True)
    )
    ended = list(session.scalars(alive))
    for link in ended:
        link.dies_at = now
    return ended


def _hash(session: Session, key: str) -> bytes:
    return keyring_in(session).hash_key(key)
