"""What a carrier's code leads to: table of requirements 5.4, over the real wire."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import jobs
from app.domain.delivery import MessageState, Outgoing, Receipt, Refused, Uncertain
from app.models.consent import Consent, Ended
from app.models.message import Channel, Message
from app.models.watch import Hold, HoldReason
from app.services import holding
from app.services.installation import Installation
from app.services.receipts import record_receipt
from tests.carrier.server import CarrierServer
from tests.services.ana import open_neck, the_patient
from tests.services.post import deliver, queue
from tests.stage import Stage

QUEUED, FAILED, UNDELIVERED = MessageState.QUEUED, MessageState.FAILED, MessageState.UNDELIVERED


@pytest.fixture
def by_mail(stage: Stage) -> Stage:
    """Ana permits texts and e-mail."""
    stage.enrol_ana(email=stage.ana.email, may_email=True)
    queue(stage)
    return stage


def history(stage: Stage) -> list[tuple[MessageState, Channel]]:
    with stage.at.db.reading() as session:
        messages = session.scalars(select(Message).order_by(Message.resends_id.is_not(None), Message.queued_at))
        return [(message.state, message.channel) for message in messages]


def ended(stage: Stage) -> Ended | None:
    with stage.at.db.reading() as session:
        ends = session.scalars(select(Consent.ended).where(Consent.withdrawn_at.is_not(None))).all()
        return ends[0] if ends else None


def is_lost(stage: Stage, code: str, *, twice: bool = False) -> None:
    """The carrier took the newest message, and reports that it did not arrive."""
    with stage.at.db.transaction() as session:
        newest = session.scalars(select(Message).order_by(Message.begun_at.desc().nulls_last())).first()
        assert newest
        receipt = Receipt(newest.carrier_id or "SM1", UNDELIVERED, code)
        for _ in range(1 + twice):
            record_receipt(session, newest.id, receipt, stage.clock())


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("21610", Ended.CARRIER_STOP),
        ("21211", Ended.BAD_CONTACT),
        ("21614", Ended.NOT_MOBILE),
    ],
)
def test_a_number_that_cannot_be_texted_gives_way_to_the_address_that_is_permitted(
    by_mail: Stage, texting: Installation, carrier: CarrierServer, code: str, why: Ended
) -> None:
    carrier.twilio.script(code)
    assert deliver(replace(texting, outside=replace(texting.outside, now=by_mail.clock)))
    assert ended(by_mail) is why
    assert history(by_mail) == [(FAILED, Channel.SMS), (QUEUED, Channel.EMAIL)]
    assert deliver(by_mail.at)
    assert [copy.to for copy in by_mail.at.outside.outbox()] == [by_mail.ana.email]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("30004", Ended.BLOCKED),
        ("30005", Ended.BAD_CONTACT),
        ("30006", Ended.NOT_MOBILE),
        ("21610", Ended.CARRIER_STOP),
    ],
)
def test_a_report_that_it_cannot_be_texted_does_the_same_once(by_mail: Stage, code: str, why: Ended) -> None:
    deliver(by_mail.at)
    is_lost(by_mail, code, twice=True)
    assert ended(by_mail) is why
    assert history(by_mail) == [(UNDELIVERED, Channel.SMS), (QUEUED, Channel.EMAIL)]


def test_without_another_permission_it_is_left_for_a_person(stage: Stage) -> None:
    stage.enrol_ana()
    queue(stage)
    deliver(stage.at)
    is_lost(stage, "30006")
    stage.clock.tick(days=3)
    queue(stage)
    jobs.send(stage.at)
    assert len(stage.at.outside.outbox()) == 1
    assert history(stage) == [(UNDELIVERED, Channel.SMS)]


@pytest.mark.parametrize(("code", "texts"), [("30003", 3), ("30008", 2), ("30036", 3)])
def test_a_phone_that_is_off_is_tried_again_on_other_days_and_then_by_mail(
    by_mail: Stage, code: str, texts: int
) -> None:
    """The same person never gets two texts a day, so the second try is tomorrow's."""
    days = []
    for day in range(3):
        for _ in range(12):
            if deliver(by_mail.at) and len(by_mail.at.outside.outbox()) > len(days):
                days.append(day)
                if by_mail.at.outside.outbox()[-1].channel == "sms":
                    is_lost(by_mail, code)
            by_mail.clock.tick(hours=2)
    channels = [copy.channel for copy in by_mail.at.outside.outbox()]
    assert channels[:texts] == ["sms"] * texts
    assert len({*days[:texts]}) == texts


@pytest.mark.parametrize(("code", "network"), [("21606", False), ("20404", False), ("20003", True), ("401", True)])
def test_a_fault_of_the_sender_stops_the_sender_and_burns_no_try(
    stage: Stage, texting: Installation, carrier: CarrierServer, code: str, network: bool
) -> None:
    stage.enrol_ana()
    queue(stage)
    carrier.twilio.script(code)
    for _ in range(3):
        deliver(texting)
    with stage.at.db.transaction() as session:
        (hold,) = session.scalars(select(Hold))
        assert (hold.reason, hold.code) == (HoldReason.CARRIER, code)
        assert hold.practice_id == (None if network else stage.bea.practice_id)
        message = session.scalars(select(Message)).one()
        assert (message.state, message.attempts, message.begun_at) == (QUEUED, 0, None)
        holding.release(session, hold, "the operator", stage.clock())
    stage.clock.tick(hours=1)
    assert deliver(texting)
    assert len(carrier.twilio.messages) == 1


@pytest.mark.parametrize("code", ["30032", "30034"])
def test_a_report_that_the_sender_is_not_registered_holds_what_it_lost(stage: Stage, code: str) -> None:
    stage.enrol_ana()
    queue(stage)
    deliver(stage.at)
    is_lost(stage, code)
    stage.clock.tick(days=1)
    deliver(stage.at)
    assert history(stage) == [(UNDELIVERED, Channel.SMS), (QUEUED, Channel.SMS)]


@pytest.mark.parametrize("code", ["30007", "12345", ""])
def test_what_is_filtered_or_unknown_is_never_sent_again(by_mail: Stage, code: str) -> None:
    deliver(by_mail.at)
    is_lost(by_mail, code)
    by_mail.clock.tick(hours=26)
    assert not deliver(by_mail.at)
    assert history(by_mail) == [(UNDELIVERED, Channel.SMS)]
    assert ended(by_mail) is None


def test_when_the_first_arrived_after_all_the_second_does_not_go(stage: Stage) -> None:
    stage.enrol_ana()
    queue(stage)
    deliver(stage.at)
    is_lost(stage, "30003")
    with stage.at.db.transaction() as session:
        first = session.scalars(select(Message).where(Message.resends_id.is_(None))).one()
        first_id = first.id
        record_receipt(session, first_id, Receipt(str(first.carrier_id), MessageState.DELIVERED, ""), stage.clock())
    stage.clock.tick(days=1)
    assert deliver(stage.at)
    assert history(stage) == [(MessageState.DELIVERED, Channel.SMS), (MessageState.DROPPED, Channel.SMS)]
    with stage.at.db.reading() as session:
        assert len(session.get_one(Message, first_id).steps) == 1, "the step is the first one's again"
        assert the_patient(session)
    assert len(stage.at.outside.outbox()) == 1


def test_a_full_day_of_the_sender_goes_on_the_next(stage: Stage, texting: Installation, carrier: CarrierServer) -> None:
    stage.enrol_ana()
    queue(stage)
    carrier.twilio.script("30022")
    deliver(texting)
    is_lost(stage, "30022")
    stage.clock.tick(hours=6)
    assert not deliver(texting)
    stage.clock.tick(days=1)
    stage.clock.now -= timedelta(hours=6)
    assert deliver(texting)
    assert len(carrier.twilio.messages) == 2


@pytest.mark.parametrize(
    ("code", "end", "why"),
    [
        ("smtp-5.1.1", FAILED, Ended.BAD_CONTACT),
        ("smtp-550", FAILED, None),  # a bare no may be about anything
        ("smtp-5.7.1", QUEUED, None),  # our relay, a block list: it may be mended
        ("smtp-5.2.2", QUEUED, None),
        ("smtp-4.2.2", QUEUED, None),
        ("server-421", QUEUED, None),
        ("server-535", QUEUED, None),
        ("no-connection", QUEUED, None),
        ("content-554", FAILED, None),
    ],
)
def test_a_mail_servers_no_is_about_the_address_only_where_it_says_so(
    stage: Stage, code: str, end: MessageState, why: Ended | None
) -> None:
    class Server:
        def send(self, message: Outgoing) -> Refused:
            return Refused(code)

        def taken(self, *_: object) -> Uncertain:
            return Uncertain("no list")

    stage.enrol_ana(mobile=None, may_text=False, email=stage.ana.email, may_email=True)
    queue(stage)
    deliver(replace(stage.at, outside=replace(stage.at.outside, email=Server())))
    assert history(stage) == [(end, Channel.EMAIL)]
    assert ended(stage) is why


def test_what_joined_the_second_meanwhile_still_goes(stage: Stage) -> None:
    stage.enrol_ana()
    queue(stage)
    deliver(stage.at)
    is_lost(stage, "30003")
    stage.clock.tick(hours=1)
    with stage.at.db.transaction() as session:
        open_neck(session, stage, the_patient(session))
    queue(stage)
    with stage.at.db.transaction() as session:
        first = session.scalars(select(Message).where(Message.resends_id.is_(None))).one()
        record_receipt(session, first.id, Receipt(str(first.carrier_id), MessageState.DELIVERED, ""), stage.clock())
    stage.clock.tick(days=1)
    deliver(stage.at)
    assert history(stage) == [(MessageState.DELIVERED, Channel.SMS), (MessageState.SENT, Channel.SMS)]
    with stage.at.db.reading() as session:
        assert [len(message.steps) for message in session.scalars(select(Message))] == [1, 1]
