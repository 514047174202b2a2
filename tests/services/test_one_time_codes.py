"""A code to the contact on file: made when it goes, kept as a hash, good for minutes, five tries and one use."""

import logging
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from app import jobs
from app.domain import codes
from app.domain.delivery import MessageState, Outcome, Receipt, Refused
from app.domain.gsm7 import NotGsm7, length
from app.models.consent import Consent, ConsentKind
from app.models.entry import OneTimeCode
from app.models.message import PatientSession, StrayReceipt
from app.models.practice import Practice, Registration
from app.services import holding, one_time_codes, receipts
from app.services.one_time_codes import Asked, Checked
from tests.models.dump import everything
from tests.services.ana import go_out, key_in, opens
from tests.services.changes import withdraw
from tests.stage import RENDER, Stage

GONE = Checked(right=False, tries_left=0)


def begin(stage: Stage, **changes: object) -> None:
    stage.enrol_ana(**changes)
    key = key_in(go_out(stage)[0].body)
    with stage.at.db.transaction() as session:
        opens(session, stage, key)


def ask(stage: Stage) -> Asked:
    with stage.at.db.transaction() as session:
        return one_time_codes.ask(session, session.scalars(select(PatientSession)).one(), stage.clock())


def comes(stage: Stage) -> str:
    """The code that was just asked for, as its recipient reads it."""
    before = len(stage.at.outside.outbox())
    jobs.send_codes(stage.at)
    (copy,) = stage.at.outside.outbox()[before:]
    (code,) = re.findall(r"\b\d{7}\b", copy.body)
    return code


def check(stage: Stage, text: str) -> Checked:
    with stage.at.db.transaction() as session:
        opened = session.scalars(select(PatientSession)).one()
        return one_time_codes.check(session, opened, text, stage.clock())


def confirmed(stage: Stage) -> bool:
    with stage.at.db.reading() as session:
        return session.scalars(select(PatientSession)).one().confirmed(stage.clock())


def failed(stage: Stage) -> str | None:
    with stage.at.db.reading() as session:
        return session.scalars(select(OneTimeCode.failed)).one()


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**codes.DIGITS:0{codes.DIGITS}}"


def test_it_comes_at_once_at_any_hour_and_confirms_for_half_an_hour(stage: Stage) -> None:
    begin(stage)
    stage.clock.tick(hours=12)  # ten in the evening; and a text has gone out today
    with stage.at.db.transaction() as session:
        session.scalars(select(PatientSession)).one().seen_at = stage.clock()
    assert ask(stage) is Asked.SENT
    code = comes(stage)
    copy = stage.at.outside.outbox()[-1]
    assert (copy.to, copy.body.startswith("Bea Health: your code is ")) == (stage.ana.mobile, True)
    assert check(stage, f" {code[:3]} {code[3:]} ").right
    assert confirmed(stage)
    stage.clock.tick(minutes=30)
    assert not confirmed(stage)


def test_it_has_more_than_twenty_bits_and_is_never_the_same() -> None:
    made = [codes.new_code() for _ in range(2000)]
    assert 10**codes.DIGITS > 2**20
    assert {len(code) for code in made} == {codes.DIGITS}
    assert len(set(made)) > 1990


def test_only_its_hash_is_kept_and_no_log_has_it(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    begin(stage)
    ask(stage)
    code = comes(stage)
    check(stage, code)
    assert code.encode() not in everything(stage.at.db)
    assert code not in caplog.text


def test_it_is_used_once(stage: Stage) -> None:
    begin(stage)
    ask(stage)
    code = comes(stage)
    assert check(stage, code).right
    assert check(stage, code) == GONE


def test_it_lasts_ten_minutes(stage: Stage) -> None:
    begin(stage)
    ask(stage)
    code = comes(stage)
    stage.clock.tick(minutes=10)
    assert check(stage, code) == GONE
    stage.clock.tick(seconds=-1)
    assert check(stage, code).right


def test_five_wrong_tries_end_it(stage: Stage) -> None:
    begin(stage)
    ask(stage)
    code = comes(stage)
    assert [check(stage, wrong(code)).tries_left for _ in range(5)] == [4, 3, 2, 1, 0]
    assert check(stage, code) == GONE
    assert not confirmed(stage)


def test_a_newer_one_ends_the_one_before(stage: Stage) -> None:
    begin(stage)
    ask(stage)
    old = comes(stage)
    stage.clock.tick(seconds=20)
    ask(stage)
    assert check(stage, old) == GONE, "the new one is not made yet"
    new = comes(stage)
    assert [check(stage, old).right, check(stage, new).right] == [old == new, True]


def test_five_an_hour_and_no_more(stage: Stage) -> None:
    begin(stage)
    assert [ask(stage) for _ in range(6)] == [Asked.SENT] * 5 + [Asked.TOO_OFTEN]
    stage.clock.tick(hours=1)
    assert ask(stage) is Asked.SENT


def test_ten_a_day_and_no_more(stage: Stage) -> None:
    begin(stage)
    said = []
    for _ in range(11):
        said.append(ask(stage))
        stage.clock.tick(minutes=25)  # short of falling asleep
    assert said == [Asked.SENT] * 10 + [Asked.TOO_OFTEN]
    stage.clock.tick(days=1)
    assert ask(stage) is Asked.SENT


def test_by_e_mail_where_texts_are_not_permitted(stage: Stage) -> None:
    begin(stage, email=stage.ana.email, may_email=True, may_text=False)
    ask(stage)
    assert check(stage, comes(stage)).right
    copy = stage.at.outside.outbox()[-1]
    assert (copy.to, copy.subject) == (stage.ana.email, "Your code")


def test_by_e_mail_where_no_carrier_has_approved_the_sender(stage: Stage) -> None:
    begin(stage, email=stage.ana.email, may_email=True)
    with stage.at.db.transaction() as session:
        session.get_one(Practice, stage.bea.practice_id).registration = Registration.NONE
    ask(stage)
    comes(stage)
    assert stage.at.outside.outbox()[-1].to == stage.ana.email


def test_without_a_permission_there_is_no_way(stage: Stage) -> None:
    begin(stage)
    with stage.at.db.transaction() as session:
        withdraw(session, stage, Consent.kind == ConsentKind.TEXT_NUMBER)
    assert ask(stage) is Asked.NO_WAY


def test_what_changed_since_it_was_asked_for_is_looked_at_again(stage: Stage) -> None:
    begin(stage)
    ask(stage)
    with stage.at.db.transaction() as session:
        withdraw(session, stage, Consent.kind == ConsentKind.TEXT_NUMBER)
    sent = len(stage.at.outside.outbox())
    jobs.send_codes(stage.at)
    assert (len(stage.at.outside.outbox()), failed(stage)) == (sent, "no-consent")


def test_nobody_gets_one_that_they_no_longer_wait_for(stage: Stage) -> None:
    begin(stage)
    ask(stage)
    stage.clock.tick(minutes=11)
    sent = len(stage.at.outside.outbox())
    jobs.send_codes(stage.at)
    assert (len(stage.at.outside.outbox()), failed(stage)) == (sent, "too-late")


def test_while_everything_is_held_none_goes(stage: Stage) -> None:
    begin(stage)
    ask(stage)
    with stage.at.db.transaction() as session:
        holding.hold(session, holding.HoldReason.CARRIER, stage.clock(), practice_id=None, code="30002")
    sent = len(stage.at.outside.outbox())
    jobs.send_codes(stage.at)
    assert (len(stage.at.outside.outbox()), failed(stage)) == (sent, "held")


def test_one_that_the_carrier_refuses_is_not_sent_again(stage: Stage) -> None:
    tried: list[object] = []

    class No:
        def send(self, message: object) -> Outcome:
            tried.append(message)
            return Refused("21610")

    begin(stage)
    ask(stage)
    refusing = replace(stage.at, outside=replace(stage.at.outside, sms=No()))
    jobs.send_codes(refusing)
    jobs.send_codes(refusing)
    assert (len(tried), failed(stage)) == (1, "refused")


def test_a_receipt_for_it_is_no_stray(stage: Stage) -> None:
    begin(stage)
    ask(stage)
    comes(stage)
    with stage.at.db.transaction() as session:
        code = session.scalars(select(OneTimeCode)).one()
        receipt = Receipt(carrier_id="SM1", state=MessageState.DELIVERED, code="")
        assert receipts.record_receipt(session, code.id, receipt, stage.clock()) is None
        assert session.scalars(select(StrayReceipt)).all() == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_longest_is_one_text_and_says_nothing_of_care(language: str) -> None:
    body = RENDER("messages/sms/code.txt", language, {"label": "N" * 19, "code": "1234567"}).strip()
    long = length(body)
    assert not isinstance(long, NotGsm7)
    assert long.segments == 1
    assert body.startswith("N" * 19)
