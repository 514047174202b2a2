"""Five things that may be heard about one message, in every order: it always ends the same."""

from itertools import permutations

from app import jobs
from app.domain.delivery import Accepted, MessageState, Outcome, Receipt
from app.models.message import Message
from app.services import claiming, delivery
from app.services.receipts import record_receipt
from tests.services.post import begins
from tests.stage import Stage

HISTORY: list[Outcome | MessageState] = [
    Accepted("SM1"),
    MessageState.SENT,  # "sending"
    MessageState.SENT,  # "sent"
    MessageState.UNDELIVERED,
    MessageState.DELIVERED,
]


def test_every_order_of_a_history_ends_the_same(stage: Stage) -> None:
    orders = list(permutations(range(len(HISTORY))))
    for number in range(len(orders)):
        stage.enrol_ana(mobile=f"+1303556{number:04d}")
    jobs.plan(stage.at)
    with stage.at.db.transaction() as session:
        _, claimed = claiming.claim(session, stage.at.outside, stage.at.place, most=len(orders))
    assert len(claimed) == len(orders) == 120
    for message, order in zip(claimed, orders, strict=True):
        assert begins(stage, message)
        for event in (HISTORY[place] for place in order):
            with stage.at.db.transaction() as session:
                if isinstance(event, MessageState):
                    code = "30003" if event is MessageState.UNDELIVERED else ""
                    assert record_receipt(session, message.id, Receipt("SM1", event, code), stage.clock())
                else:
                    delivery.record(session, message.id, event, stage.clock())
    with stage.at.db.reading() as session:
        messages = [session.get_one(Message, message.id) for message in claimed]
        ends = {(each.state, each.carrier_id, each.reason, each.look_after) for each in messages}
    assert ends == {(MessageState.DELIVERED, "SM1", None, None)}
    stage.clock.tick(days=1)
    jobs.send(stage.at)  # what was to be sent again meanwhile is not: it had arrived
    with stage.at.db.reading() as session:
        assert [len(session.get_one(Message, message.id).steps) for message in claimed] == [1] * len(orders)
    assert stage.at.outside.outbox() == []
