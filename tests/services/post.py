"""The post of one installation, step by step."""

from uuid import UUID

from sqlalchemy import select

from app import jobs
from app.domain.delivery import MessageState, Outcome, Receipt
from app.models.message import Message
from app.services import delivery
from app.services.installation import Installation
from tests.stage import Stage


def queue(stage: Stage) -> None:
    jobs.plan(stage.at)


def the_message(stage: Stage) -> Message:
    with stage.at.db.reading() as session:
        return session.scalars(select(Message)).one()


def deliver(at: Installation) -> bool:
    return delivery.deliver_next(at.db, at.outside, at.place)


def claim(stage: Stage) -> delivery.Claimed:
    with stage.at.db.transaction() as session:
        settled, claimed = delivery.claim_next(session, stage.at.outside, stage.at.place)
    assert settled
    assert claimed
    return claimed


def write_down(stage: Stage, message_id: UUID, outcome: Outcome) -> MessageState:
    with stage.at.db.transaction() as session:
        delivery.record(session, message_id, outcome, stage.clock())
    return the_message(stage).state


def receive(stage: Stage, message_id: UUID, state: MessageState, code: str = "") -> MessageState:
    with stage.at.db.transaction() as session:
        assert delivery.record_receipt(session, message_id, Receipt("SM1", state, code))
    return the_message(stage).state
