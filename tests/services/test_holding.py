"""What is held, that it is held once, and when there are too many messages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, update

from app.domain.delivery import MessageState
from app.domain.pathway import RungCode
from app.models.check_in import CheckIn, Step
from app.models.episode import Episode
from app.models.watch import Hold, HoldReason
from app.services import breaker, holding
from app.services.holding import Held
from tests.services import queue
from tests.stage import Stage

NETWORK = Held(network=True, practices=frozenset())
NOTHING = Held(network=False, practices=frozenset())
ALLOWED = 50  # in an hour, of a day without any step


def standing(stage: Stage) -> Held:
    with stage.at.db.reading() as session:
        return holding.standing(session)


def hold(stage: Stage, reason: HoldReason, practice_id: UUID | None = None) -> UUID:
    with stage.at.db.transaction() as session:
        return holding.hold(session, reason, stage.clock(), practice_id, "20003").id


def release(stage: Stage, hold_id: UUID) -> None:
    with stage.at.db.transaction() as session:
        holding.release(session, session.get_one(Hold, hold_id), "Oda", stage.clock())


def too_many(stage: Stage) -> bool:
    with stage.at.db.reading() as session:
        return breaker.too_many(session, stage.clock())


def filtered(stage: Stage) -> list[UUID]:
    with stage.at.db.reading() as session:
        return breaker.filtered(session, stage.clock())


@pytest.fixture
def episode_id(stage: Stage) -> UUID:
    """Ana's; none of its steps is due, and none came due in the last day."""
    episode_id = stage.enrol_ana()
    with stage.at.db.transaction() as session:
        session.execute(update(Step).values(planned_for=stage.clock() + timedelta(days=30)))
    return episode_id


def went(stage: Stage, count: int, *, reason: str | None = None, minutes: int = 10, **of: timedelta) -> list[UUID]:
    """So many messages to Ana, begun some minutes ago."""
    with stage.at.db.reading() as session:
        episode_id = session.scalars(select(Episode.id)).one()
    state = MessageState.UNDELIVERED if reason else MessageState.SENT
    begun = timedelta(minutes=minutes)
    return queue.write(stage, episode_id, count, state, begun=begun, **{"queued": begun, **of}, reason=reason)


def came_due(stage: Stage, count: int, ago: timedelta, carried: list[UUID] | None = None) -> None:
    """So many steps that came due then; each a check-in of its own, carried by one of the messages, if any are."""
    with stage.at.db.transaction() as session:
        like = session.scalars(select(CheckIn)).first()
        columns = [column.name for column in CheckIn.__table__.columns if column.name not in {"id", "time_point"}]
        same = {name: getattr(like, name) for name in columns}
        check_ins = [{**same, "id": uuid4(), "time_point": f"x-{uuid4().hex[:30]}"} for _ in range(count)]
        session.execute(insert(CheckIn), check_ins)
        steps = [
            {
                "id": uuid4(),
                "check_in_id": each["id"],
                "rung": RungCode.INVITATION,
                "planned_for": stage.clock() - ago,
                "message_id": carried[number] if carried else None,
            }
            for number, each in enumerate(check_ins)
        ]
        session.execute(insert(Step), steps)


def test_nothing_is_held_until_somebody_holds_it(stage: Stage) -> None:
    assert standing(stage) == NOTHING
    theirs = hold(stage, HoldReason.CARRIER, stage.bea.practice_id)
    assert standing(stage) == Held(network=False, practices=frozenset({stage.bea.practice_id}))
    hold(stage, HoldReason.OPERATOR)
    assert standing(stage) == Held(network=True, practices=frozenset({stage.bea.practice_id}))
    release(stage, theirs)
    assert standing(stage) == NETWORK


def test_twice_for_one_reason_is_once_and_two_reasons_are_two(stage: Stage) -> None:
    first = hold(stage, HoldReason.CARRIER)
    stage.clock.tick(hours=1)
    assert hold(stage, HoldReason.CARRIER) == first
    other = hold(stage, HoldReason.OPERATOR)
    assert other != first
    assert hold(stage, HoldReason.CARRIER, stage.caz.practice_id) not in {first, other}
    release(stage, other)
    assert standing(stage).network, "the first still stands"
    again = hold(stage, HoldReason.OPERATOR)
    assert again != other
    with stage.at.db.reading() as session:
        was = session.get_one(Hold, other)
        assert (was.released_by, was.released_at, was.code) == ("Oda", stage.clock(), "20003")


def test_eight_who_hold_at_once_hold_once(stage: Stage) -> None:
    together = Barrier(8)

    def one(_: int) -> UUID:
        together.wait()
        return hold(stage, HoldReason.TOO_MANY)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(one, range(8)))) == 1
    with stage.at.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Hold)) == 1


def test_an_hour_holds_fifty_messages_and_a_quarter_more_than_the_day_has_steps(stage: Stage, episode_id: UUID) -> None:
    went(stage, ALLOWED)
    assert not too_many(stage)
    went(stage, 1)
    assert too_many(stage)
    came_due(stage, 1, timedelta(hours=25))
    assert too_many(stage), "a step of the day before does not count"
    came_due(stage, 1, timedelta(hours=23))
    assert not too_many(stage)
    came_due(stage, 3, timedelta(hours=23))
    went(stage, 4)
    assert not too_many(stage), "55 are allowed"
    went(stage, 1)
    assert too_many(stage)


def test_what_went_an_hour_ago_counts_no_more(stage: Stage, episode_id: UUID) -> None:
    went(stage, ALLOWED + 10)
    stage.clock.tick(minutes=50)
    assert not too_many(stage)


def test_after_a_standstill_what_was_due_before_counts_when_it_was_queued_today(stage: Stage, episode_id: UUID) -> None:
    late = went(stage, ALLOWED + 20, queued=timedelta(hours=20))
    assert too_many(stage)
    came_due(stage, len(late), timedelta(days=3), late)
    assert not too_many(stage)


def test_the_backlog_of_a_hold_may_go_when_it_is_released(stage: Stage, episode_id: UUID) -> None:
    held = hold(stage, HoldReason.OPERATOR)
    stage.clock.tick(days=4)
    late = went(stage, ALLOWED + 20, queued=timedelta(days=3))
    came_due(stage, len(late), timedelta(days=3), late)
    assert too_many(stage)
    release(stage, held)
    assert not too_many(stage)


def test_what_a_person_has_looked_at_does_not_trip_again(stage: Stage, episode_id: UUID) -> None:
    went(stage, ALLOWED + 1, minutes=1)
    release(stage, hold(stage, HoldReason.TOO_MANY))
    assert not too_many(stage)
    stage.clock.tick(minutes=10)
    went(stage, ALLOWED + 1, minutes=1)
    assert too_many(stage)


@pytest.mark.parametrize(
    ("spam", "others", "stops"), [(5, 0, True), (4, 0, False), (5, 244, True), (5, 245, False), (6, 245, True)]
)
def test_a_sender_taken_for_spam(stage: Stage, episode_id: UUID, spam: int, others: int, stops: bool) -> None:
    went(stage, spam, reason="30007")
    went(stage, others, reason="30003")
    assert filtered(stage) == ([stage.bea.practice_id] if stops else [])
    stage.clock.tick(hours=1)
    assert filtered(stage) == []


def test_spam_that_a_person_has_looked_at_counts_no_more(stage: Stage, episode_id: UUID) -> None:
    went(stage, 9, reason="30007")
    release(stage, hold(stage, HoldReason.FILTERED, stage.caz.practice_id))
    assert filtered(stage) == [stage.bea.practice_id]
    release(stage, hold(stage, HoldReason.FILTERED, stage.bea.practice_id))
    assert filtered(stage) == []


def test_what_waits_is_told_by_practice_and_hour(stage: Stage) -> None:
    now = stage.clock()
    for number, (practice, wait) in enumerate(
        [(stage.bea, -1), (stage.bea, 0), (stage.bea, 30), (stage.bea, 90), (stage.bea, 60 * 25), (stage.caz, 5)]
    ):
        episode_id = stage.enrol_ana(family_name=f"Quill {number}", mobile=f"+1303555014{number}")
        queue.write(
            stage,
            episode_id,
            state=MessageState.QUEUED,
            begun=None,
            queued=timedelta(hours=number),
            practice_id=practice.practice_id,
            not_before=now + timedelta(minutes=wait),
        )
    with stage.at.db.reading() as session:
        bea, caz = holding.waiting(session, now)
        assert holding.waiting(session, now, stage.caz.practice_id) == [caz]
    assert (bea.practice_id, bea.count, bea.oldest) == (stage.bea.practice_id, 5, now - timedelta(hours=4))
    assert (bea.now, bea.within_an_hour, bea.within_a_day, bea.later) == (2, 1, 1, 1)
    assert (caz.count, caz.within_an_hour) == (1, 1)
