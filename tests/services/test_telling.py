"""An alert finds somebody: at once, then by the clock, at least once, and no longer than it must."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app import jobs
from app.domain.delivery import Accepted, Inbound, MessageState, Outcome, Receipt, Refused, Uncertain
from app.domain.gsm7 import NotGsm7, length
from app.models.alert import Alert, NoticeState
from app.models.message import Channel, StrayReceipt
from app.models.practice import Practice, Registration
from app.models.staff import Staff
from app.services import alert_acts, inbound, notifying
from app.services.receipts import record_receipt
from tests.services.telling import (
    ADMIN,
    COVER,
    ODA,
    OWNER,
    Answers,
    alert,
    has_cover,
    has_mobile,
    heard,
    notices,
    over,
    raises,
)
from tests.services.together import at_once
from tests.stage import Stage
from tests.web.staff import oda


@pytest.fixture
def cover_id(stage: Stage) -> UUID:
    """A practice with a cover and a lead, in a network with an operator."""
    oda.joins(stage)
    return has_cover(stage)


def acts(stage: Stage, act: str, *more: object) -> None:
    with stage.at.db.transaction() as session:
        found = session.scalars(select(Alert)).one()
        getattr(alert_acts, act)(session, found, *more, stage.bea.clinician_id, stage.at.outside)


def test_the_owner_is_told_at_once_also_of_a_form_that_was_never_sent(stage: Stage) -> None:
    raises(stage, "phq9-9", 3)
    assert heard(stage) == [OWNER]
    assert heard(stage) == [], "once"


def test_the_ladder_is_climbed_by_the_clock(stage: Stage, cover_id: UUID) -> None:
    raises(stage)
    climbed = []
    for minute in range(0, 91, 10):
        climbed.append((minute, sorted(heard(stage))))
        stage.clock.tick(minutes=10)
    assert [each for each in climbed if each[1]] == [(0, [OWNER]), (30, [COVER]), (60, [ODA, ADMIN])]


@pytest.mark.parametrize("act", ["acknowledge", "close"])
def test_somebody_who_has_it_stops_it(stage: Stage, cover_id: UUID, act: str) -> None:
    raises(stage)
    assert heard(stage) == [OWNER]
    acts(stage, act, *(["Ana, by phone"] if act == "close" else []))
    stage.clock.tick(hours=2)
    assert heard(stage) == []
    assert [each.state for each in notices(stage)] == [NoticeState.SENT, *[NoticeState.DROPPED] * 3]


def test_at_night_those_who_do_not_wait_for_the_morning_are_told(stage: Stage, cover_id: UUID) -> None:
    raises(stage)
    acts(stage, "close", "Reached")
    stage.clock.now = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)  # nine in the evening in Denver
    acts(stage, "reopen", "She called back")
    assert sorted(heard(stage)) == sorted([OWNER, COVER, ODA])
    stage.clock.now = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)  # an hour after opening
    assert heard(stage) == [ADMIN]


def test_whoever_gets_it_is_told_at_once_and_the_clock_begins_anew(stage: Stage, cover_id: UUID) -> None:
    raises(stage)
    assert heard(stage) == [OWNER]
    stage.clock.tick(minutes=20)
    acts(stage, "hand_over", cover_id)
    assert heard(stage) == [COVER]
    stage.clock.tick(minutes=29)
    assert heard(stage) == []
    stage.clock.tick(minutes=1)
    assert heard(stage) == [ADMIN], "the cover has it, so the lead is next"
    stage.clock.tick(minutes=30)
    assert heard(stage) == [ODA]


def test_opened_again_it_is_told_anew(stage: Stage) -> None:
    raises(stage)
    assert heard(stage) == [OWNER]
    acts(stage, "close", "Reached")
    acts(stage, "reopen", "She called back")
    assert heard(stage) == [OWNER]
    assert alert(stage).round == 2


def test_a_crisis_text_is_told_too(stage: Stage) -> None:
    stage.enrol_ana()
    text = Inbound("SM1", stage.ana.mobile, "+13035550101", "I want to die", answered=False)
    with stage.at.db.transaction() as session:
        assert inbound.take(session, stage.at.outside, text)
    assert heard(stage) == [OWNER]


def test_texts_go_in_the_name_of_the_practice_and_say_nothing(stage: Stage, cover_id: UUID) -> None:
    for email, number in ((OWNER, "+13035550160"), (ODA, "+13035550161")):
        has_mobile(stage, email, number)
    raises(stage)
    sms, mail = Answers([Accepted("SM1")]), Answers([Accepted("m")])
    at = over(stage, sms=sms, email=mail)
    jobs.tell(at)
    stage.clock.tick(hours=1)
    jobs.tell(at)
    texts, mails = sms.sent, sorted(mail.sent, key=lambda each: [OWNER, COVER, ADMIN, ODA].index(each.to))
    assert [(each.to, each.sender, each.account) for each in texts] == [
        ("+13035550160", "+13035550101", ""),
        ("+13035550161", "+13035550101", ""),
    ]
    assert [each.body for each in texts] == [
        "Bea Health: 1 urgent item waits for you. Sign in to see it: http://localhost:8000/desk/",
        "Bea Health: an urgent item waits since 2026-03-02 17:00 UTC, and nobody has it yet. Call the practice. "
        "See http://localhost:8000/desk/network",
    ]
    for each in texts:
        long = length(each.body)
        assert not isinstance(long, NotGsm7)
        assert long.segments == 1
    assert [each.to for each in mails] == [OWNER, COVER, ADMIN, ODA]
    assert [each.subject for each in mails] == [
        *["An urgent item waits for you"] * 3,
        "An urgent item waits for somebody",
    ]
    for said in (each.subject + each.body for each in (*texts, *mails)):
        assert not any(
            word in said for word in ("Ana", "Quill", "safety", "saddle", "crisis", "alert ", stage.ana.mobile)
        )


def test_when_the_sender_is_approved_no_longer_mail_alone_goes(stage: Stage) -> None:
    has_mobile(stage)
    raises(stage)
    with stage.at.db.transaction() as session:
        session.execute(update(Practice).values(registration=Registration.REFUSED))
    assert heard(stage) == [OWNER]
    assert [each.reason for each in notices(stage) if each.state is NoticeState.REFUSED] == ["not-approved"]


@pytest.mark.parametrize("outcome", [Uncertain("http 500"), Refused("30001"), Refused("no-connection"), Refused("401")])
def test_what_is_in_doubt_goes_again_until_it_was_taken(stage: Stage, outcome: Outcome) -> None:
    raises(stage)
    mail = Answers([outcome, outcome, Accepted("m")])
    tried = []
    for minute in range(10):
        before = len(mail.sent)
        jobs.tell(over(stage, email=mail))
        tried += [minute] * (len(mail.sent) - before)
        stage.clock.tick(minutes=1)
    assert tried == [0, 1, 3]
    owner = notices(stage)[0]
    assert (owner.state, owner.attempts, owner.reason, owner.carrier_id) == (NoticeState.SENT, 3, None, "m")


def test_where_nobody_of_a_rung_can_be_reached_the_next_is_told_at_once(stage: Stage, cover_id: UUID) -> None:
    raises(stage)
    mail = Answers([Refused("smtp-5.1.1"), Accepted("m")])
    jobs.tell(over(stage, email=mail))
    assert [each.to for each in mail.sent] == [OWNER, COVER]


def test_one_way_that_fails_is_no_reason_to_climb_while_the_other_works(stage: Stage, cover_id: UUID) -> None:
    has_mobile(stage)
    raises(stage)
    at = over(stage, sms=Answers([Refused("21610")]))
    jobs.tell(at)
    assert heard(stage) == []
    assert {each.state for each in notices(stage)} == {NoticeState.SENT, NoticeState.REFUSED, NoticeState.WAITING}


def test_whoever_has_left_meanwhile_gives_it_to_the_next(stage: Stage, cover_id: UUID) -> None:
    raises(stage)
    with stage.at.db.transaction() as session:
        session.execute(update(Staff).where(Staff.email == OWNER).values(disabled_at=stage.clock()))
    assert heard(stage) == [COVER]


def test_what_a_lost_worker_had_in_hand_another_takes_up(stage: Stage) -> None:
    raises(stage)
    with stage.at.db.transaction() as session:
        assert notifying.claim(session, stage.clock(), stage.at.place)
    assert heard(stage) == [], "the first worker may still be at it"
    stage.clock.now += notifying.LEASE
    assert heard(stage) == [OWNER]


def test_a_carrier_that_breaks_does_not_stop_the_others(stage: Stage, cover_id: UUID) -> None:
    has_mobile(stage)
    raises(stage)
    jobs.tell(over(stage, sms=Broken([Accepted("-")])))
    owner = {each.channel: each for each in notices(stage) if each.attempts}
    assert (owner[Channel.EMAIL].state, owner[Channel.EMAIL].reason) == (NoticeState.SENT, None)
    assert (owner[Channel.SMS].state, owner[Channel.SMS].reason) == (NoticeState.WAITING, "OSError")


def test_workers_side_by_side_tell_everybody_once(stage: Stage, cover_id: UUID) -> None:
    raises(stage)
    stage.clock.tick(hours=2)
    at_once(4, lambda _: jobs.tell(stage.at))
    told = [copy.to for copy in stage.at.outside.outbox() if "urgent" in copy.body]
    assert sorted(told) == sorted([OWNER, COVER, ADMIN, ODA])


@pytest.mark.parametrize(
    ("state", "code", "becomes"),
    [
        (MessageState.DELIVERED, "", NoticeState.DELIVERED),
        (MessageState.UNDELIVERED, "30003", NoticeState.WAITING),
        (MessageState.UNDELIVERED, "30005", NoticeState.REFUSED),
        (MessageState.SENT, "", NoticeState.SENT),
    ],
)
def test_what_the_carrier_reports_of_a_notice(
    stage: Stage, state: MessageState, code: str, becomes: NoticeState
) -> None:
    has_mobile(stage)
    raises(stage)
    jobs.tell(over(stage, sms=Answers([Accepted("SM1")])))
    with stage.at.db.transaction() as session:
        text = next(each for each in notices(stage) if each.channel is Channel.SMS and each.sent_at)
        record_receipt(session, text.id, Receipt("SM1", state, code), stage.clock())
        assert session.scalars(select(StrayReceipt)).all() == []
    assert next(each.state for each in notices(stage) if each.id == text.id) is becomes


class Broken(Answers):
    def send(self, message: object) -> Outcome:
        raise OSError("no wire")
