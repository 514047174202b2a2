"""Who will see the answers: what the patient was told of it, and what has changed since."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.entry import Told
from app.models.episode import Episode
from app.models.message import PatientSession

WORDING = "who-will-see-2"  # the words of the page; other words are another version


def tell(session: Session, opened: PatientSession, now: datetime) -> None:
    """Write down that the page was read, with its list as it is now."""
    for episode, practices in _lists(session, opened, now):
        row = Told(
            episode_id=episode.id,
            session_id=opened.id,
            told_at=now,
            wording=WORDING,
            practices=sorted(map(str, practices)),
        )
        session.add(row)


def changed(session: Session, opened: PatientSession, now: datetime) -> bool:
    """Whether a list is another than the patient was told, or was never told at all."""
    told = _told(session, opened)
    return any(told.get(episode.id) != practices for episode, practices in _lists(session, opened, now))


def new_since(session: Session, opened: PatientSession, now: datetime) -> Collection[UUID]:
    """The practices that joined an episode since the patient was last told its list."""
    told = _told(session, opened)
    lists = _lists(session, opened, now)
    return {new for episode, practices in lists if episode.id in told for new in practices - told[episode.id]}


def _lists(session: Session, opened: PatientSession, now: datetime) -> list[tuple[Episode, set[UUID]]]:
    """For each episode that somebody treats: by which practices."""
    episodes = dict.fromkeys(check_in.episode for check_in in opened.link.check_ins)
    lists = [(episode, {practice.id for practice in episode.treating(session, now)}) for episode in episodes]
    return [(episode, practices) for episode, practices in lists if practices]


def _told(session: Session, opened: PatientSession) -> dict[UUID, set[UUID]]:
    """What was told last, by episode."""
    ids = {check_in.episode_id for check_in in opened.link.check_ins}
    rows = session.scalars(select(Told).where(Told.episode_id.in_(ids)).order_by(Told.told_at))
    return {row.episode_id: set(map(UUID, row.practices)) for row in rows}
