"""Messages as a carrier has had them, permissions that ended, and the page that tells of both."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.domain.delivery import MessageState
from app.models.check_in import CheckIn
from app.models.consent import Ended
from app.models.episode import Episode
from app.models.message import Link
from app.services import permissions
from tests.services import queue
from tests.stage import Stage
from tests.web.staff.desk import Desk


def said(desk: Desk, episode_id: UUID) -> str:
    """The page with single blanks, and with plain ones."""
    return " ".join(desk.get(f"/episodes/{episode_id}").text.split()).replace("&#39;", "'")


def end(stage: Stage, why: Ended, *, email: bool = False) -> None:
    """Nobody may write to Ana's number any more, or to her address; a minute ago."""
    with stage.at.db.transaction() as session:
        blind = stage.at.db.keyring.blind
        index = blind("email", stage.ana.email) if email else blind("mobile", stage.ana.mobile)
        permissions.end(session, index, why, stage.clock())
    stage.clock.tick(minutes=1)


def carried(stage: Stage, episode_id: UUID, state: MessageState, **values: object) -> UUID:
    """A message that carried the first check-in of an episode, as its link shows; its steps have moved on."""
    (message_id,) = queue.write(stage, episode_id, state=state, **values)
    with stage.at.db.transaction() as session:
        episode = session.get_one(Episode, episode_id)
        first = select(CheckIn).where(CheckIn.episode_id == episode_id).order_by(CheckIn.due_on).limit(1)
        link = Link(
            key_hash=message_id.bytes * 2,
            patient_id=episode.patient_id,
            message_id=message_id,
            minted_at=stage.clock(),
            dies_at=stage.clock() + timedelta(days=30),
            check_ins=list(session.scalars(first)),
        )
        session.add(link)
    return message_id
