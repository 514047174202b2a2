"""How long check-ins take: what counts is found once a day, on either database, and told where a link is made."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import jobs
from app.domain.pace import NEWEST
from app.domain.pathway import InstrumentKey
from app.models.message import Link, LinkKind
from app.models.pace import Pace
from app.services import answering, inquiry, timing
from app.services.pacing import Paces
from tests.licensed import TODAY, WALK, bring, grant, import_walking, on, put_into_use
from tests.services.ana import go_out, key_in, open_neck, opens, the_patient
from tests.services.paced import Answered, answered, point_of
from tests.services.together import at_once
from tests.stage import LIBRARY, Stage

IN_FIVE = Answered(took=300)


def found(stage: Stage) -> dict[str, int | None]:
    """What the job of the next day keeps, by time point."""
    stage.clock.tick(days=1)
    jobs.find_paces(stage.at)
    with stage.at.db.reading() as session:
        return {row.time_point: row.minutes for row in session.scalars(select(Pace))}


def told(stage: Stage, *pathways: str) -> int:
    """What a message would say."""
    with stage.at.db.reading() as session:
        points = [point_of(session, pathway) for pathway in pathways]
        return Paces.of(session, stage.at.outside, points, stage.clock()).minutes(points)


def test_thirty_completions_make_a_median_and_twenty_nine_none(stage: Stage) -> None:
    answered(stage, IN_FIVE, 29)
    assert found(stage) == {"day-0": None}
    assert told(stage, "neck-without-surgery") == 1
    answered(stage, IN_FIVE)
    assert found(stage) == {"day-0": 5}
    assert told(stage, "neck-without-surgery") == 5
    assert told(stage, "low-back-without-surgery") == 5  # 29 questions of nine seconds: nobody has answered it


def test_only_the_newest_count_and_what_is_no_longer_known_is_no_longer_said(stage: Stage) -> None:
    answered(stage, replace(IN_FIVE, took=900, ago=1), NEWEST)
    assert found(stage)["day-0"] == 15
    answered(stage, IN_FIVE, NEWEST)
    assert found(stage) == {"day-0": 5}
    stage.clock.tick(days=1)
    answered(stage, replace(IN_FIVE, took=1), NEWEST)  # nobody reads as fast as that
    assert found(stage) == {"day-0": None}


def test_each_time_point_has_its_own(stage: Stage) -> None:
    answered(stage, IN_FIVE, 30)
    answered(stage, replace(IN_FIVE, took=100, time_point="6-weeks"), 30)
    answered(stage, replace(IN_FIVE, took=2, time_point="3-months"), 30)
    assert found(stage) == {"day-0": 5, "6-weeks": 2, "3-months": None}


@pytest.mark.parametrize(
    "other",
    [
        {"kind": LinkKind.TABLET},
        {"resumed": True},
        {"typed": True},
        {"leaves_out": "peg"},
        {"together": 2},
        {"took": 0},
    ],
    ids=str,
)
def test_what_does_not_tell_how_long_it_takes_does_not_count(stage: Stage, other: dict[str, object]) -> None:
    answered(stage, IN_FIVE, 29)
    answered(stage, replace(IN_FIVE, **other), 5)  # type: ignore[arg-type]
    assert found(stage) == {"day-0": None}


def test_a_code_at_the_desk_is_typed_on_a_phone_of_ones_own(stage: Stage) -> None:
    answered(stage, replace(IN_FIVE, kind=LinkKind.DESK), 30)
    assert found(stage)["day-0"] == 5


@pytest.mark.parametrize("pause", [0, 3])
def test_from_the_first_answer_to_the_sending_in_one_sitting(stage: Stage, pause: int) -> None:
    """Ana takes twenty seconds a question and does not hurry to send; or she stops in the middle and opens it again."""
    stage.enrol_ana("neck-without-surgery")
    (copy,) = go_out(stage)
    sittings = [range(2), range(2, 5)] if pause else [range(5)]
    for sitting in sittings:
        with stage.at.db.transaction() as session:
            opened = opens(session, stage, key_in(copy.body))
            screens = inquiry.of_link(session, opened, LIBRARY, stage.clock()).screens
            for number in sitting:
                stage.clock.tick(seconds=20)
                (item,) = screens[number].items
                answering.save(session, opened, screens[number], {item.id: 5}, stage.at.outside)
            if 4 in sitting:
                stage.clock.tick(seconds=45)
                assert answering.submit(session, opened, stage.clock())
        stage.clock.tick(hours=pause)
    with stage.at.db.reading() as session:
        point = point_of(session, "neck-without-surgery")
        took = timedelta(seconds=4 * 20 + 45)
        expected = [] if pause else [took]
        assert [*timing.completions(session, stage.at.outside, stage.clock())] == [(point, expected)]


def test_two_workers_at_once_keep_the_same(stage: Stage) -> None:
    answered(stage, IN_FIVE, 30)
    at_once(3, lambda _: jobs.find_paces(stage.at))
    assert found(stage) == {"day-0": 5}


def test_together_an_instrument_is_asked_once_and_the_questions_are_counted(stage: Stage) -> None:
    """What each of two takes alone says nothing of both: they share instruments, and one begins only once."""
    assert told(stage, "low-back-without-surgery") == 5  # 29 questions
    assert told(stage, "neck-without-surgery") == 1  # 5 questions, 3 of them among those
    assert told(stage, "neck-without-surgery", "low-back-without-surgery") == 5  # 31; 34 would be 6
    answered(stage, replace(IN_FIVE, took=1200), 30)
    assert found(stage)["day-0"] == 20
    assert told(stage, "neck-without-surgery") == 20
    assert told(stage, "neck-without-surgery", "low-back-without-surgery") == 5
    assert told(stage, "neck-without-surgery", "neck-without-surgery") == 20  # the same questions, asked once


def test_what_may_not_be_asked_takes_no_time(stage: Stage) -> None:
    on(stage, live=True)
    import_walking(stage)

    def asked() -> list[dict[InstrumentKey, int]]:
        with stage.at.db.reading() as session:
            points = [point_of(session, "walking")]
            return [dict(each) for each in Paces.of(session, stage.at.outside, points, stage.clock()).asked.values()]

    assert asked() == [{}]
    assert told(stage, "walking") == 1
    bring(stage, grant(TODAY, None))
    put_into_use(stage)
    assert asked() == [{WALK: 3}]


def test_a_text_and_its_link_say_the_same_and_a_new_night_changes_neither(stage: Stage) -> None:
    answered(stage, replace(IN_FIVE, took=660), 30)
    jobs.find_paces(stage.at)
    stage.enrol_ana("neck-without-surgery")
    (copy,) = go_out(stage)
    assert "? 11 min check-in:" in copy.body
    answered(stage, replace(IN_FIVE, took=120), NEWEST)
    stage.clock.tick(days=1)
    assert found(stage)["day-0"] == 2
    with stage.at.db.reading() as session:
        assert session.scalars(select(Link.minutes).where(Link.message_id.is_not(None))).all() == [11]


def test_two_check_ins_in_one_text_are_one_number(stage: Stage) -> None:
    stage.enrol_ana()
    with stage.at.db.transaction() as session:
        open_neck(session, stage, the_patient(session))
    (copy,) = go_out(stage)
    assert "? 5 min check-in:" in copy.body
    with stage.at.db.reading() as session:
        assert [(link.minutes, len(link.check_ins)) for link in session.scalars(select(Link))] == [(5, 2)]


@pytest.mark.parametrize("before", [29, 30])
def test_it_is_looked_for_once_a_day(stage: Stage, before: int) -> None:
    answered(stage, IN_FIVE, before)
    assert jobs.find_paces(stage.at) == 1
    answered(stage, replace(IN_FIVE, took=480), NEWEST)
    stage.clock.tick(hours=23)
    assert jobs.find_paces(stage.at) == 0
    assert told(stage, "neck-without-surgery") == (5 if before == 30 else 1)
    stage.clock.tick(hours=1)
    assert jobs.find_paces(stage.at) == 1
    assert told(stage, "neck-without-surgery") == 8
