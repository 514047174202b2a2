"""Practices join an episode by the patient's consent, and leave when it is withdrawn."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.consent import Consent, ConsentKind, Ended
from app.models.episode import CareTeamMember, Episode
from app.services.permissions import end as end_writing
from app.services.recalling import recall


class ConsentDoesNotShare(Exception):
    """The consent is of another kind or was withdrawn: nobody joins a care team by it."""


def join(session: Session, consent: Consent, now: datetime) -> CareTeamMember:
    """The practice that the consent names joins the episode that it names. Twice is once.

    A member that joins by a newer consent ends one membership and begins another, so that the past stays as it was.
    """
    if consent.kind is not ConsentKind.SHARE_EPISODE or consent.withdrawn_at is not None:
        raise ConsentDoesNotShare(consent.id)
    one_at_a_time = select(Episode.id).where(Episode.id == consent.episode_id).with_for_update(key_share=True)
    session.execute(one_at_a_time)
    for member in _members(session, consent):
        if member.consent_id == consent.id:
            return member
        member.left_at = now
    joined = CareTeamMember(
        episode_id=consent.episode_id, practice_id=consent.practice_id, consent_id=consent.id, joined_at=now
    )
    session.add(joined)
    session.flush()
    return joined


def withdraw(session: Session, consent: Consent, now: datetime, *, by: UUID | None = None) -> list[Consent]:
    """The patient takes a permission back, in person (`by` a member of staff) or alone. Twice is once.

    Withdrawing a share shuts that practice out from the next request on. A permission to write to a number or an
    address ends with every other one for it, in the whole network. Returns all that this ended, whoever's they are.
    """
    if consent.withdrawn_at is not None:
        return []
    if consent.contact_index is not None:
        return end_writing(session, consent.contact_index, Ended.DESK, now, by=by)
    consent.withdrawn_at, consent.withdrawn_by_id = now, by
    for member in _members(session, consent):
        member.left_at = now
    recall(session, [consent.patient_id])  # what was to go in this practice's name is looked at again
    return [consent]


def _members(session: Session, consent: Consent) -> Sequence[CareTeamMember]:
    """The membership, if there is one, of the practice that the consent names."""
    return session.scalars(
        select(CareTeamMember).where(
            CareTeamMember.episode_id == consent.episode_id,
            CareTeamMember.practice_id == consent.practice_id,
            CareTeamMember.left_at.is_(None),
        )
    ).all()


def permissions(session: Session, episode: Episode) -> list[Consent]:
    """What the patient has permitted for this episode and for being reached, newest first."""
    return list(
        session.scalars(
            select(Consent)
            .where(
                Consent.patient_id == episode.patient_id,
                (Consent.episode_id == episode.id) | Consent.episode_id.is_(None),
            )
            .order_by(Consent.given_at.desc(), Consent.id)
        )
    )
