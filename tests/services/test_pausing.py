"""An episode's messages stop for a while."""

from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.delivery import MessageState
from app.models.check_in import Step, StepDropped
from app.models.episode import Episode
from app.models.message import Message
from app.services import pausing
from tests.services import post, queue
from tests.stage import Stage


@pytest.fixture
def episode_id(stage: Stage) -> UUID:
    return stage.enrol_ana()


def pause(stage: Stage, episode_id: UUID) -> None:
    with stage.at.db.transaction() as session:
        pausing.pause(session, session.get_one(Episode, episode_id), stage.clock())


def test_what_comes_due_while_messages_are_paused_is_not_sent_later(stage: Stage, episode_id: UUID) -> None:
    since = stage.clock()
    pause(stage, episode_id)
    stage.clock.tick(hours=1)
    pause(stage, episode_id)
    post.queue(stage)
    with stage.at.db.transaction() as session:
        episode = session.get_one(Episode, episode_id)
        assert episode.paused_at == since, "twice is once"
        assert session.scalars(select(Message)).all() == []
        assert session.scalars(select(Step.dropped).where(Step.dropped.is_not(None))).all() == [StepDropped.PAUSED]
        pausing.resume(episode)
    post.queue(stage)
    assert not post.deliver(stage.at)
    stage.clock.tick(days=3)
    post.queue(stage)
    assert post.deliver(stage.at)
    assert len(stage.at.outside.outbox()) == 1


def test_a_message_in_a_workers_hands_does_not_go(stage: Stage, episode_id: UUID) -> None:
    (message_id,) = queue.write(stage, episode_id, state=MessageState.CLAIMED, begun=None, lease_until=stage.clock())
    pause(stage, episode_id)
    with stage.at.db.reading() as session:
        assert session.get_one(Message, message_id).state is MessageState.QUEUED
