"""Before anyone asks: which episodes of today's visitors have no page yet."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain import hours
from app.models.episode import CareTeamMember, Episode
from app.models.practice import Practice
from app.models.summary import Summary
from app.models.visit import Visit

_ANY_ZONE = timedelta(days=1)  # today somewhere is within a day of now


def without_a_page(session: Session, now: datetime) -> list[UUID]:
    """Episodes, by visit, without a page as of today on the paper of a practice that is visited today and may see them.

    Today is the practice's for the visit and the episode's for the page. One query, whatever the number of visits.
    """
    near = session.execute(
        select(Visit.starts_at, Practice.zone, Episode.id, Episode.zone, Summary.as_of)
        .join(Practice, Practice.id == Visit.practice_id)
        .join(Episode, Episode.patient_id == Visit.patient_id)
        .join(
            CareTeamMember,
            and_(CareTeamMember.episode_id == Episode.id, CareTeamMember.practice_id == Visit.practice_id),
        )
        .outerjoin(
            Summary,
            and_(
                Summary.episode_id == Episode.id,
                Summary.paper == Practice.paper,
                Summary.superseded_at.is_(None),
            ),
        )
        .where(Visit.starts_at > now - _ANY_ZONE, Visit.starts_at < now + _ANY_ZONE, CareTeamMember.treats(now))
        .order_by(Visit.starts_at, Episode.id)
    )
    found = [
        episode_id
        for starts_at, practice_zone, episode_id, zone, as_of in near
        if hours.local_date(starts_at, practice_zone) == hours.local_date(now, practice_zone)
        and as_of != hours.local_date(now, zone)
    ]
    return list(dict.fromkeys(found))
