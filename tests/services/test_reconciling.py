"""Messages of which nobody knows whether they went: found in the carrier's list, sent once more, or a person's."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app import jobs
from app.domain.delivery import MessageState, Outcome, Outgoing, Uncertain
from app.models.message import Link, Message
from app.models.patient import Patient
from app.models.practice import Practice
from app.services.installation import Installation
from tests.carrier.accounts import SUBACCOUNT
from tests.carrier.server import CarrierServer
from tests.services.ana import open_neck, the_patient
from tests.services.post import deliver, queue, receive, the_message
from tests.stage import Stage

UNKNOWN, SENT, QUEUED = MessageState.UNKNOWN, MessageState.SENT, MessageState.QUEUED


@pytest.fixture
def unknown(
    stage: Stage, texting: Installation, carrier: CarrierServer, request: pytest.FixtureRequest
) -> Installation:
    """One message of which nobody knows: the carrier took it ("drop"), or never saw it ("lose")."""
    stage.enrol_ana()
    queue(stage)
    carrier.twilio.script(request.param)
    deliver(texting)
    assert the_message(stage).state is UNKNOWN
    return texting


def later(stage: Stage, at: Installation, **span: float) -> Message:
    stage.clock.tick(**span)
    jobs.reconcile(at)
    return the_message(stage)


@pytest.mark.parametrize("unknown", ["drop", "accept-500"], indirect=True)
def test_what_the_carrier_took_is_found_by_its_key(stage: Stage, unknown: Installation, carrier: CarrierServer) -> None:
    (text,) = carrier.twilio.messages
    assert later(stage, unknown, minutes=1).state is UNKNOWN, "a receipt mostly comes first"
    message = later(stage, unknown, minutes=2)
    assert (message.state, message.carrier_id) == (SENT, text["sid"])
    stage.clock.tick(days=1)
    jobs.send(unknown)
    assert len(carrier.twilio.messages) == 1


@pytest.mark.parametrize("unknown", ["lose", "500"], indirect=True)
def test_what_never_came_goes_once_more_when_that_is_certain(
    stage: Stage, unknown: Installation, carrier: CarrierServer
) -> None:
    for _ in range(5):
        assert later(stage, unknown, minutes=5).state is UNKNOWN
    message = later(stage, unknown, minutes=6)
    assert (message.state, message.reason) == (QUEUED, "never-taken")
    jobs.send(unknown)
    assert len(carrier.twilio.messages) == 1
    assert the_message(stage).state is SENT


@pytest.mark.parametrize("unknown", ["lose"], indirect=True)
def test_a_second_time_it_is_a_persons(stage: Stage, unknown: Installation, carrier: CarrierServer) -> None:
    later(stage, unknown, minutes=40)
    carrier.twilio.script("lose")
    jobs.send(unknown)
    assert the_message(stage).state is UNKNOWN
    message = later(stage, unknown, minutes=40)
    assert (message.state, message.look_after, message.times_absent) == (UNKNOWN, None, 2)
    stage.clock.tick(days=2)
    jobs.reconcile(unknown)
    jobs.send(unknown)
    assert carrier.twilio.messages == []


@pytest.mark.parametrize("unknown", ["lose"], indirect=True)
def test_somebody_elses_text_to_the_same_number_proves_nothing(
    stage: Stage, unknown: Installation, carrier: CarrierServer
) -> None:
    """Two share a phone: the other's link is not ours."""
    stage.enrol_ana(family_name="Wren", given_name="Otto")
    queue(stage)
    jobs.send(unknown)
    assert len(carrier.twilio.messages) == 1
    stage.clock.tick(minutes=31)
    jobs.reconcile(unknown)
    with stage.at.db.reading() as session:
        states = {message.state for message in session.scalars(select(Message))}
    assert states == {QUEUED, SENT}


@pytest.mark.parametrize("unknown", ["drop"], indirect=True)
def test_a_carrier_that_keeps_no_words_cannot_prove_that_it_never_came(
    stage: Stage, unknown: Installation, carrier: CarrierServer
) -> None:
    (text,) = carrier.twilio.messages
    carrier.twilio.redact(text["sid"])
    for _ in range(30):
        assert later(stage, unknown, hours=1).state is UNKNOWN
    assert the_message(stage).look_after is None, "a person's"


@pytest.mark.parametrize("unknown", ["lose"], indirect=True)
def test_a_carrier_that_is_away_is_asked_again(stage: Stage, unknown: Installation) -> None:
    class Away:
        def send(self, message: Outgoing) -> Outcome:
            return Uncertain("away")

        def taken(self, *_: object) -> Uncertain:
            return Uncertain("away")

    away = replace(unknown, outside=replace(unknown.outside, sms=Away()))
    assert later(stage, away, hours=1).state is UNKNOWN
    assert later(stage, unknown, minutes=6).state is QUEUED


@pytest.mark.parametrize("unknown", ["drop"], indirect=True)
def test_a_receipt_that_comes_first_settles_it(stage: Stage, unknown: Installation) -> None:
    assert receive(stage, the_message(stage).id, MessageState.DELIVERED) is MessageState.DELIVERED
    assert later(stage, unknown, hours=1).state is MessageState.DELIVERED


@pytest.mark.parametrize("unknown", ["drop"], indirect=True)
def test_with_another_number_on_file_nobody_can_be_asked(stage: Stage, unknown: Installation) -> None:
    with stage.at.db.transaction() as session:
        session.scalars(select(Patient)).one().mobile = "+13035550177"
    assert later(stage, unknown, hours=1).state is UNKNOWN


@pytest.mark.parametrize("unknown", ["lose"], indirect=True)
def test_while_another_is_under_way_it_waits(stage: Stage, unknown: Installation, carrier: CarrierServer) -> None:
    with stage.at.db.transaction() as session:
        open_neck(session, stage, the_patient(session))
    queue(stage)  # it waits for tomorrow: today had its text, as far as anyone knows
    stage.clock.tick(minutes=40)
    jobs.reconcile(unknown)
    with stage.at.db.reading() as session:
        assert {*session.scalars(select(Message.state))} == {UNKNOWN, QUEUED}
    stage.clock.tick(hours=24)
    jobs.send(unknown)
    stage.clock.tick(minutes=30)
    jobs.reconcile(unknown)
    with stage.at.db.reading() as session:
        assert {*session.scalars(select(Message.state))} == {QUEUED, SENT}
    stage.clock.tick(days=1)
    jobs.send(unknown)
    assert len(carrier.twilio.messages) == 2


@pytest.mark.parametrize("unknown", ["drop"], indirect=True)
def test_it_is_asked_after_in_the_account_in_which_it_went(
    stage: Stage, unknown: Installation, carrier: CarrierServer
) -> None:
    with stage.at.db.transaction() as session:
        session.get_one(Practice, stage.bea.practice_id).sender_account = SUBACCOUNT
    assert later(stage, unknown, minutes=40).state is SENT
    assert len(carrier.twilio.messages) == 1


@pytest.mark.parametrize("unknown", ["drop"], indirect=True)
def test_a_link_that_this_database_never_made_forbids_to_say_that_nothing_came(
    stage: Stage, unknown: Installation
) -> None:
    """After a restore: what was sent again since the backup has another key."""
    with stage.at.db.transaction() as session:
        for link in session.scalars(select(Link)):
            link.key_hash = b"x" * 32
    for _ in range(30):
        assert later(stage, unknown, hours=1).state is UNKNOWN
