"""What the carrier reports of a notice may come before, between and after what we write down ourselves."""

import pytest
from sqlalchemy import select

from app import jobs
from app.domain.delivery import Accepted, MessageState, Receipt
from app.models.alert import Alert, AlertNotice, AlertState, NoticeState
from app.models.staff import Staff
from app.services import notifying, rehearsing
from app.services.notifying import Claimed
from tests.services.telling import has_mobile, notices, raises
from tests.stage import ZONE, Stage


def claimed(stage: Stage) -> Claimed:
    with stage.at.db.transaction() as session:
        found = notifying.claim(session, stage.clock(), stage.at.place)
    assert found
    return found


def reports(stage: Stage, notice: Claimed, state: MessageState, carrier_id: str) -> None:
    with stage.at.db.transaction() as session:
        account = session.get_one(AlertNotice, notice.id).alert.practice.sender_account
        receipt = Receipt(carrier_id=carrier_id, state=state, code="30003", account=account)
        notifying.take_receipt(session, notice.id, receipt, stage.clock())


def records(stage: Stage, notice: Claimed, carrier_id: str) -> None:
    with stage.at.db.transaction() as session:
        notifying.record(session, notice.id, Accepted(carrier_id), stage.clock())


@pytest.mark.parametrize("attempts", [1, 2])
def test_one_that_is_reported_lost_before_it_was_recorded_goes_again(stage: Stage, attempts: int) -> None:
    raises(stage)
    for attempt in range(attempts):
        stage.clock.tick(minutes=10)
        notice = claimed(stage)
        if attempt == attempts - 1:
            reports(stage, notice, MessageState.FAILED, f"SM{attempt}")
            records(stage, notice, f"SM{attempt}")
        else:
            records(stage, notice, f"SM{attempt}")
            reports(stage, notice, MessageState.FAILED, f"SM{attempt}")
    assert [each.state for each in notices(stage) if each.id == notice.id] == [NoticeState.WAITING]


def test_one_that_went_out_while_the_alert_was_handed_over_was_sent(stage: Stage) -> None:
    raises(stage)
    notice = claimed(stage)
    with stage.at.db.transaction() as session:
        session.get_one(AlertNotice, notice.id).state = NoticeState.DROPPED
    records(stage, notice, "SM1")
    assert [each.state for each in notices(stage) if each.id == notice.id] == [NoticeState.SENT]


def test_a_number_that_cannot_be_read_stops_nobody_else(stage: Stage) -> None:
    has_mobile(stage)
    raises(stage)
    with stage.at.db.transaction() as session:
        for person in session.scalars(select(Staff).where(Staff.mobile_sealed.is_not(None))):
            person.mobile_sealed = bytes(40)
    assert jobs.tell(stage.at) > 0
    found = {each.channel.value: (each.state, each.reason) for each in notices(stage) if each.rung.value == "owner"}
    assert found == {"sms": (NoticeState.REFUSED, "unreadable"), "email": (NoticeState.SENT, None)}


def test_a_rehearsal_is_proven_by_a_receipt_that_was_faster(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        rehearsing.set_up(session, session.get_one(Staff, stage.bea.clinician_id), ZONE, stage.clock())
    jobs.rehearse(stage.at)
    notice = claimed(stage)
    reports(stage, notice, MessageState.DELIVERED, "SM1")
    records(stage, notice, "SM1")
    with stage.at.db.reading() as session:
        assert session.scalars(select(Alert.state)).all() == [AlertState.CLOSED]


def test_nobody_is_left_to_be_told_of_a_rehearsal(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        person = session.get_one(Staff, stage.bea.clinician_id)
        practice = rehearsing.set_up(session, person, ZONE, stage.clock())
        person.disabled_at = stage.clock()
        session.flush()
        with pytest.raises(rehearsing.NobodyTold):
            rehearsing.rehearse(session, practice, stage.at.outside)
    stage.clock.tick(days=1)
    assert not jobs.rehearse(stage.at)
