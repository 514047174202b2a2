"""Whether a patient shares mood answers with the whole care team; without that nothing speaks of them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.consent import Consent, ConsentKind
from app.models.episode import Episode


def shared_in(session: Session, episodes: Iterable[Episode], now: datetime) -> set[UUID]:
    """Those episodes, by id, whose mood answers the patient permits to everyone who treats in it."""
    listed = list(episodes)
    consents = session.execute(
        select(Consent.patient_id, Consent.episode_id).where(
            Consent.patient_id.in_({episode.patient_id for episode in listed}),
            Consent.kind == ConsentKind.SHARE_MOOD,
            Consent.practice_id.is_(None),
            Consent.in_force(now),
        )
    )
    given = {(patient_id, episode_id) for patient_id, episode_id in consents}
    return {each.id for each in listed if not given.isdisjoint({(each.patient_id, each.id), (each.patient_id, None)})}
