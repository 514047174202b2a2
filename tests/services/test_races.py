"""What happens at the same moment as a claim: nobody gets a text that something has just spoken against.

And whoever has to wait for another does not have that one wait for them.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delivery import Accepted, MessageState, Receipt, Refused
from app.models.check_in import Step
from app.models.consent import Ended
from app.models.message import Link, Message
from app.models.watch import HoldReason
from app.services import answering, claiming, contacts, delivery, holding, permissions
from app.services.claiming import Claimed
from app.services.receipts import record_receipt
from tests.services.ana import answers, go_out, key_in, open_neck, opens, the_patient
from tests.services.post import begin, begins, claim, deliver, queue, the_message
from tests.stage import Stage, set_up


@pytest.fixture
def pg(postgresql_url: str, tmp_path: Path) -> Iterator[Stage]:
    """On PostgreSQL a claim and a webhook can be under way at one moment; on SQLite one waits for the other."""
    made = set_up(postgresql_url, tmp_path)
    yield made
    made.at.db.engine.dispose()


def during_a_claim(stage: Stage, act: Callable[[Session], object]) -> list[Claimed]:
    """`act` in a transaction of its own, begun while the claim has read everything and not committed."""

    def alone() -> None:
        with stage.at.db.transaction() as session:
            act(session)

    with ThreadPoolExecutor(1) as pool:
        with stage.at.db.transaction() as session:
            _, claimed = claiming.claim(session, stage.at.outside, stage.at.place)
            other = pool.submit(alone)
            until_it_waits(stage, other)
        other.result()
    return claimed


def until_it_waits(stage: Stage, other: Future[object]) -> None:
    """Until the other transaction stands before a lock, or is through."""
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
    with stage.at.db.engine.connect() as look:
        while not other.done() and not look.exec_driver_sql(waiting).scalar():
            look.rollback()


def loses_the_first(stage: Stage) -> Callable[[Session], object]:
    """Ana's first message went, and a second one waits a day later. What comes in now: the first did not arrive."""
    stage.enrol_ana()
    queue(stage)
    deliver(stage.at)
    first = the_message(stage)
    with stage.at.db.transaction() as session:
        open_neck(session, stage, the_patient(session))
    stage.clock.tick(days=1)
    queue(stage)
    lost = Receipt(str(first.carrier_id), MessageState.UNDELIVERED, "30036")
    return lambda session: record_receipt(session, first.id, lost, stage.clock())


def stops(session: Session, stage: Stage) -> None:
    index = the_patient(session).mobile_index
    assert index
    assert permissions.end(session, index, Ended.STOP, stage.clock())


def moves(session: Session, stage: Stage) -> None:
    contacts.change_zone(session, the_patient(session), "America/New_York")


def is_held(session: Session, stage: Stage) -> None:
    holding.hold(session, HoldReason.OPERATOR, stage.clock())


@pytest.mark.parametrize("change", [stops, moves, is_held])
def test_a_claim_that_is_being_made_is_taken_back_too(pg: Stage, change: Callable[[Session, Stage], None]) -> None:
    pg.enrol_ana()
    queue(pg)
    (claimed,) = during_a_claim(pg, lambda session: change(session, pg))
    assert not begins(pg, claimed)
    assert the_message(pg).state is MessageState.QUEUED


def test_who_has_answered_gets_no_reminder(stage: Stage) -> None:
    stage.enrol_ana()
    (copy,) = go_out(stage)
    stage.clock.tick(days=3)
    queue(stage)
    claimed = claim(stage)
    assert len(answers(stage, key_in(copy.body))) == 1
    assert not begins(stage, claimed)


def test_a_hold_holds_what_is_claimed(stage: Stage) -> None:
    stage.enrol_ana()
    queue(stage)
    claimed = claim(stage)
    with stage.at.db.transaction() as session:
        hold = holding.hold(session, HoldReason.OPERATOR, stage.clock(), practice_id=stage.bea.practice_id)
        hold_id = hold.id
    assert not begins(stage, claimed)
    assert not deliver(stage.at) or stage.at.outside.outbox() == []
    with stage.at.db.transaction() as session:
        holding.release(session, session.get_one(type(hold), hold_id), "the operator", stage.clock())
    stage.clock.tick(minutes=6)
    deliver(stage.at)
    assert len(stage.at.outside.outbox()) == 1


def test_a_loss_that_comes_during_a_claim_adds_nothing_to_what_is_going(pg: Stage) -> None:
    (claimed,) = during_a_claim(pg, loses_the_first(pg))
    assert begins(pg, claimed)
    with pg.at.db.reading() as session:
        link = session.scalars(select(Link).where(Link.message_id == claimed.id)).one()
        steps = session.scalars(select(Step).where(Step.message_id == claimed.id)).all()
        assert [check_in.id for check_in in link.check_ins] == [step.check_in_id for step in steps]
        waiting = session.scalars(select(Step).where(Step.message_id.is_(None), Step.planned_for <= pg.clock())).all()
    assert [step.rung for step in waiting] == ["invitation"], "what was lost is queued again after this one"


def test_a_loss_does_not_wait_for_the_refusal_that_waits_for_it(pg: Stage) -> None:
    loses = loses_the_first(pg)
    second = begin(pg)

    def loss() -> None:
        with pg.at.db.transaction() as session:
            loses(session)

    with ThreadPoolExecutor(1) as pool:
        with pg.at.db.transaction() as session:
            session.get_one(Message, second.id, with_for_update=True)
            other = pool.submit(loss)
            until_it_waits(pg, other)
            delivery.record(session, second.id, Refused("no-connection"), pg.clock())
        other.result()
    with pg.at.db.reading() as session:
        assert session.get_one(Message, second.id).state is MessageState.QUEUED


def test_answers_that_are_sent_do_not_hold_up_the_claim_that_they_wait_for(pg: Stage) -> None:
    pg.enrol_ana()
    (copy,) = go_out(pg)
    pg.clock.tick(days=3)
    queue(pg)
    with ThreadPoolExecutor(1) as pool:
        with pg.at.db.transaction() as session:
            opened = opens(session, pg, key_in(copy.body))
            check_ins = answering.open_check_ins(session, opened, pg.clock())
            screen = answering.screens_of(check_ins, pg.at.outside.instruments)[0]
            answering.save(session, opened, screen, {item.id: 1 for item in screen.items}, pg.at.outside)
            claimed = pool.submit(claim, pg)
            until_it_waits(pg, claimed)
            assert answering.submit(session, opened, pg.clock()) == check_ins
        assert not begins(pg, claimed.result())


def test_a_refusal_that_comes_late_waits_for_the_one_that_is_under_way(stage: Stage) -> None:
    stage.enrol_ana()
    queue(stage)
    claimed = begin(stage)
    stage.clock.now += claiming.LEASE
    with stage.at.db.transaction() as session:
        delivery.give_up_on_lost_workers(session, stage.clock())
        open_neck(session, stage, the_patient(session))
    queue(stage)
    with stage.at.db.transaction() as session:
        delivery.record(session, claimed.id, Refused("no-connection"), stage.clock())
    with stage.at.db.reading() as session:
        states = {message.id: message.state for message in session.scalars(select(Message))}
        assert states.pop(claimed.id) is MessageState.UNKNOWN
        assert session.get_one(Message, claimed.id).look_after is not None
    assert [*states.values()] == [MessageState.QUEUED]
    with stage.at.db.transaction() as session:
        delivery.record(session, claimed.id, Accepted("SM1"), stage.clock() + timedelta(seconds=1))
