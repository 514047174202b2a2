"""An episode's messages stop for a while, and begin again when somebody says so."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.models.episode import Episode
from app.services import recalling


def pause(session: Session, episode: Episode, now: datetime) -> None:
    """From now on nothing is sent; what comes due meanwhile is not sent later. Twice is once."""
    if episode.paused_at is None:
        episode.paused_at = now
        recalling.recall(session, [episode.patient_id])


def resume(episode: Episode) -> None:
    """What comes due from now on is sent again."""
    episode.paused_at = None
