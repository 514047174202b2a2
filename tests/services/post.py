"""The post of one installation, step by step."""

from uuid import UUID

from sqlalchemy import select

from app import jobs
from app.domain.delivery import MessageState, Outcome, Receipt
from app.models.message import Message
from app.services import claiming, delivery
from app.services.claiming import Claimed
from app.services.installation import Installation
from app.services.receipts import record_receipt
from tests.stage import Stage


def queue(stage: Stage) -> None:
    jobs.plan(stage.at)


def the_message(stage: Stage) -> Message:
    with stage.at.db.reading() as session:
        return session.scalars(select(Message)).one()


def deliver(at: Installation) -> bool:
    return delivery.deliver_some(at.db, at.outside, at.place)


def claim(stage: Stage) -> Claimed:
    with stage.at.db.transaction() as session:
        settled, (claimed,) = claiming.claim(session, stage.at.outside, stage.at.place)
    assert settled
    return claimed


def begin(stage: Stage) -> Claimed:
    """Claimed, and as far as writing down that it is about to go."""
    claimed = claim(stage)
    assert begins(stage, claimed)
    return claimed


def begins(stage: Stage, claimed: Claimed) -> bool:
    with stage.at.db.at_once() as at_once:
        return delivery.step_on(stage.at.db, at_once, None, claimed, stage.clock())


def write_down(stage: Stage, message_id: UUID, outcome: Outcome) -> MessageState:
    with stage.at.db.transaction() as session:
        delivery.record(session, message_id, outcome, stage.clock())
    return the_message(stage).state


def receive(stage: Stage, message_id: UUID, state: MessageState, code: str = "") -> MessageState:
    with stage.at.db.transaction() as session:
        assert record_receipt(session, message_id, Receipt("SM1", state, code), stage.clock())
    return the_message(stage).state
