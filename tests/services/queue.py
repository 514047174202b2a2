"""Messages put into the database as they would be after a while of sending."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert

from app.domain.delivery import MessageState
from app.models.episode import Episode
from app.models.message import Channel, Message
from tests.stage import Stage


def write(
    stage: Stage,
    episode_id: UUID,
    count: int = 1,
    state: MessageState = MessageState.SENT,
    *,
    begun: timedelta | None = timedelta(minutes=10),
    queued: timedelta = timedelta(minutes=10),
    **values: object,
) -> list[UUID]:
    """So many messages of Bea's practice to the patient of an episode, queued and begun so long ago."""
    now = stage.clock()
    with stage.at.db.transaction() as session:
        row = {
            "patient_id": session.get_one(Episode, episode_id).patient_id,
            "practice_id": stage.bea.practice_id,
            "channel": Channel.SMS,
            "state": state,
            "queued_at": now - queued,
            "not_before": now - queued,
            "begun_at": begun and now - begun,
        }
        rows = [{**row, **values, "id": uuid4()} for _ in range(count)]
        if rows:
            session.execute(insert(Message), rows)
    return [row["id"] for row in rows]
