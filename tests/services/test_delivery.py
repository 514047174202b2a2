"""Send and record: nobody is texted twice, whatever the carrier answers and whenever it reports."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from sqlalchemy import select

from app import jobs
from app.adapters.twilio_sms import TwilioSms
from app.domain.delivery import Accepted, MessageState, Outcome, Receipt, Refused, Uncertain
from app.models.message import StrayReceipt
from app.services import delivery
from app.services.claiming import LEASE
from app.services.installation import Installation
from app.services.receipts import record_receipt
from tests.carrier.client import LocalHttpClient
from tests.carrier.server import CarrierServer
from tests.carrier.twilio import ACCOUNT, TOKEN
from tests.services.ana import key_in
from tests.services.post import begin, deliver, queue, receive, the_message, write_down
from tests.stage import Stage

SENT, DELIVERED, UNDELIVERED = MessageState.SENT, MessageState.DELIVERED, MessageState.UNDELIVERED
QUEUED, FAILED, UNKNOWN = MessageState.QUEUED, MessageState.FAILED, MessageState.UNKNOWN


def test_a_message_is_claimed_sent_and_recorded(stage: Stage, texting: Installation, carrier: CarrierServer) -> None:
    stage.enrol_ana()
    queue(stage)
    assert [deliver(texting), deliver(texting)] == [True, False]
    (text,) = carrier.twilio.messages
    message = the_message(stage)
    assert (text["to"], text["from"]) == (stage.ana.mobile, "+13035550101")
    assert text["status_callback"].endswith(str(message.id))
    assert (message.state, message.carrier_id, message.sent_at) == (SENT, text["sid"], stage.clock())
    assert (message.kind, message.attempts, message.reason) == ("first", 1, None)


@pytest.mark.parametrize("how", ["429", "no-connection"])
def test_a_refusal_that_may_pass_is_tried_again_later_and_later(
    stage: Stage, texting: Installation, carrier: CarrierServer, how: str
) -> None:
    stage.enrol_ana()
    queue(stage)
    if how == "429":
        carrier.twilio.script(*["429"] * 9)
    else:
        sms = TwilioSms(ACCOUNT, TOKEN, texting.settings.url, LocalHttpClient("http://127.0.0.1:1"))
        texting = replace(texting, outside=replace(texting.outside, sms=sms))
    for wait in (1, 5, 15, 60, 240, 240):
        assert deliver(texting)
        message = the_message(stage)
        assert message.state is QUEUED
        assert 1 <= (message.not_before - stage.clock()) / timedelta(minutes=wait) <= 1.25
        assert not deliver(texting), "not before its time"
        stage.clock.now = message.not_before
        if not 17 <= stage.clock().hour < 24:  # in the evening it is put off to the morning, and no try is lost
            deliver(texting)
            stage.clock.now = the_message(stage).not_before
    assert carrier.twilio.messages == []
    stage.clock.tick(days=14)  # the check-in has closed meanwhile
    assert deliver(texting)
    assert (the_message(stage).state, the_message(stage).reason) == (MessageState.DROPPED, "closed")


def test_a_retry_mints_a_key_of_its_own(stage: Stage, texting: Installation, carrier: CarrierServer) -> None:
    stage.enrol_ana()
    queue(stage)
    first = begin(stage)
    write_down(stage, first.id, Refused("20429"))
    stage.clock.tick(minutes=2)
    second = begin(stage)
    assert first.id == second.id
    assert key_in(first.outgoing.body) != key_in(second.outgoing.body)
    assert write_down(stage, second.id, Accepted("SM1")) is SENT
    assert the_message(stage).reason is None, "what was refused once did arrive"


def test_a_refusal_for_good_fails_and_is_not_tried_again(
    stage: Stage, texting: Installation, carrier: CarrierServer
) -> None:
    stage.enrol_ana()
    queue(stage)
    carrier.twilio.script("21610")
    assert [deliver(texting), deliver(texting)] == [True, False]
    assert (the_message(stage).state, the_message(stage).reason) == (FAILED, "21610")


@pytest.mark.parametrize(("behaviour", "taken"), [("drop", 1), ("500", 0), ("accept-500", 1), ("lose", 0)])
def test_what_nobody_can_be_sure_of_is_not_sent_again_by_itself(
    stage: Stage, texting: Installation, carrier: CarrierServer, behaviour: str, taken: int
) -> None:
    stage.enrol_ana()
    queue(stage)
    carrier.twilio.script(behaviour)
    assert deliver(texting)
    assert the_message(stage).state is UNKNOWN
    for _ in range(5):
        stage.clock.tick(hours=7)
        jobs.send(texting)
    assert (the_message(stage).state, len(carrier.twilio.messages)) == (UNKNOWN, taken)
    assert receive(stage, the_message(stage).id, DELIVERED) is DELIVERED


@pytest.mark.parametrize("receipts", list(permutations([SENT, UNDELIVERED, DELIVERED])))
@pytest.mark.parametrize("recorded_after", range(4))
def test_receipts_in_any_order_before_and_after_the_record_end_the_same(
    stage: Stage, receipts: tuple[MessageState, ...], recorded_after: int
) -> None:
    stage.enrol_ana()
    queue(stage)
    message_id = begin(stage).id
    for number, state in enumerate([*receipts, None]):
        if number == recorded_after:
            write_down(stage, message_id, Accepted("SM1"))
        if state:
            receive(stage, message_id, state)
            receive(stage, message_id, state)
    message = the_message(stage)
    assert (message.state, message.carrier_id) == (DELIVERED, "SM1")


def test_why_it_did_not_arrive_stays_known(stage: Stage) -> None:
    stage.enrol_ana()
    queue(stage)
    message_id = begin(stage).id
    assert receive(stage, message_id, UNDELIVERED, "30006") is UNDELIVERED
    assert write_down(stage, message_id, Accepted("SM1")) is UNDELIVERED
    assert receive(stage, message_id, SENT) is UNDELIVERED
    assert the_message(stage).reason == "30006"


def test_a_receipt_for_a_message_that_is_not_ours_changes_nothing(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        reference = uuid4()
        assert record_receipt(session, reference, Receipt("SM1", DELIVERED, ""), stage.clock()) is None
        assert session.scalars(select(StrayReceipt)).one().reference == reference


@pytest.mark.parametrize(
    ("outcome", "end", "reason"),
    [
        (Accepted("SM1"), SENT, None),
        (Refused("21610"), FAILED, "21610"),
        (Uncertain("ReadTimeout"), UNKNOWN, "worker-stopped"),
    ],
)
def test_a_worker_that_does_not_come_back_leaves_an_unknown_which_it_may_still_settle(
    stage: Stage, outcome: Outcome, end: MessageState, reason: str | None
) -> None:
    stage.enrol_ana()
    queue(stage)
    message_id = begin(stage).id
    for span, lost in ((LEASE - timedelta(seconds=1), 0), (timedelta(seconds=1), 1), (timedelta(days=2), 0)):
        stage.clock.tick(seconds=span.total_seconds())
        with stage.at.db.transaction() as session:
            assert delivery.give_up_on_lost_workers(session, stage.clock()) == lost
        assert not deliver(stage.at), "it may be on its way"
    assert (the_message(stage).state, the_message(stage).reason) == (UNKNOWN, "worker-stopped")
    assert write_down(stage, message_id, outcome) is end
    assert the_message(stage).reason == reason
