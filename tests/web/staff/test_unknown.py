"""A message of which nobody knows whether it came: the desk asks the patient and says what they said."""

from uuid import UUID

import pytest
from sqlalchemy import update

from app.domain.delivery import MessageState
from app.models.message import Message
from tests.services import post
from tests.stage import Stage
from tests.web.staff.desk import Desks
from tests.web.staff.sent import said


@pytest.fixture
def lost(stage: Stage, episode_id: UUID) -> UUID:
    """The first message of Ana's episode, which the carrier could tell nothing about for a day."""
    post.queue(stage)
    message_id = post.begin(stage).id
    with stage.at.db.transaction() as session:
        session.execute(update(Message).values(state=MessageState.UNKNOWN, reason="ReadTimeout", look_after=None))
    stage.clock.tick(days=1)
    return message_id


def sent(stage: Stage) -> int:
    while post.deliver(stage.at):
        pass
    return len(stage.at.outside.outbox())


@pytest.mark.parametrize(
    ("answer", "end", "again"), [("yes", MessageState.DELIVERED, 0), ("no", MessageState.UNDELIVERED, 1)]
)
def test_the_patient_says_whether_it_came(
    desks: Desks, episode_id: UUID, lost: UUID, answer: str, end: MessageState, again: int
) -> None:
    desk = desks(desks.stage.bea.desk)
    assert "Ask the patient whether it came." in said(desk, episode_id)
    path = f"/episodes/{episode_id}/messages/{lost}/settle"
    for _ in range(2):
        assert desk.post(path, arrived=answer).status_code == 303
    with desks.stage.at.db.reading() as session:
        assert session.get_one(Message, lost).state is end
    assert "Ask the patient whether it came." not in said(desk, episode_id)
    assert sent(desks.stage) == again


def test_nobody_settles_what_is_another_episodes(desks: Desks, lost: UUID) -> None:
    other = desks.stage.enrol_ana(mobile="+13035550143", family_name="Wren")
    desk = desks(desks.stage.bea.desk)
    assert desk.post(f"/episodes/{other}/messages/{lost}/settle", arrived="yes").status_code == 404
    with desks.stage.at.db.reading() as session:
        assert session.get_one(Message, lost).state is MessageState.UNKNOWN
