"""Check-ins whose window has passed are put away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.domain.instrument import Library
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.response import Score
from app.models.summary import Summary
from app.services import closing, course
from tests.services.ana import answers, check_in, go_out, key_in
from tests.services.together import at_once
from tests.stage import LIBRARY, Stage


def close(stage: Stage, *, most: int = 200) -> int:
    with stage.at.db.transaction() as session:
        return closing.close_passed(session, stage.at.outside, most=most)


def test_a_check_in_closes_at_the_end_of_its_last_day_where_the_practice_is(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    stage.clock.now = datetime(2026, 3, 17, 5, 59, 59, tzinfo=UTC)  # 16 March, a second before midnight in Denver
    assert close(stage) == 0
    stage.clock.tick(seconds=1)
    assert [close(stage), close(stage)] == [1, 0]
    with stage.at.db.reading() as session:
        assert check_in(session, episode_id, "day-0").closed_at == stage.clock()


def test_what_was_half_done_counts_once_it_has_closed(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    (copy,) = go_out(stage)
    answers(stage, key_in(copy.body), 6, most=1, send=False)

    def back_pain() -> list[object]:
        with stage.at.db.reading() as session:
            episode = session.get_one(Episode, episode_id)
            today = stage.clock().date()
            of_ana = course.of_episode(session, episode, today)
            found = course.measures(of_ana, episode, LIBRARY, today)
            return [(each.code, reading.value, reading.on) for each in found for reading in each.readings]

    for days in (0, 14, 2):
        stage.clock.tick(days=days)
        if stage.clock() < datetime(2026, 3, 17, 6, tzinfo=UTC):
            assert back_pain() == [], "it may still be changed"
    assert close(stage) == 1
    counted = {code: (value, on) for code, value, on in back_pain()}
    assert counted.pop("nprs-back") == (6, datetime(2026, 3, 2, tzinfo=UTC).date())
    assert {value for value, _ in counted.values()} == {None}
    with stage.at.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Score)) == 1
        assert session.scalars(select(Summary)).one().superseded_at is None, "the page of what is known now is wanted"


def test_what_was_sent_stays_sent(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    (copy,) = go_out(stage)
    answers(stage, key_in(copy.body))
    sent_at = stage.clock()
    stage.clock.tick(days=20)
    close(stage)
    with stage.at.db.reading() as session:
        assert check_in(session, episode_id, "day-0").submitted_at == sent_at


def test_enrolled_too_late_for_a_check_in_closes_it_without_a_text(stage: Stage) -> None:
    stage.enrol_ana(day0=stage.clock().date() - timedelta(days=30))
    assert close(stage) == 1


def test_a_page_that_cannot_be_told_keeps_nothing_else_from_closing(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Low back asks function, and nobody can read that instrument any more."""
    broken = stage.enrol_ana()
    whole = stage.enrol_ana("neck-without-surgery", mobile="+13035550199")
    instruments = Library(each for each in LIBRARY if each.code != "rmdq")
    outside = replace(stage.at.outside, instruments=instruments)
    stage.clock.tick(days=20)
    with stage.at.db.transaction() as session:
        assert closing.close_passed(session, outside) == 2
    with stage.at.db.reading() as session:
        assert [check_in(session, each, "day-0").closed_at for each in (broken, whole)] == [stage.clock()] * 2
        assert session.scalars(select(Summary.episode_id)).all() == [whole]
    assert [record.getMessage() for record in caplog.records] == [f"the page of episode {broken} could not be told"]


@pytest.mark.parametrize("most", [1, 2, 200])
def test_a_few_at_a_time_or_all_at_once(stage: Stage, most: int) -> None:
    for number in range(3):
        stage.enrol_ana(mobile=f"+130355501{number:02d}")
    stage.clock.tick(days=20)
    counts = [close(stage, most=most) for _ in range(4)]
    assert sum(counts) == 3
    assert max(counts) <= most


def test_workers_side_by_side_close_each_check_in_once(stage: Stage) -> None:
    """Every worker holds a check-in of each episode, so all of them want the same pages."""
    for number in range(6):
        stage.enrol_ana(mobile=f"+130355501{number:02d}")
    stage.clock.tick(days=800)
    closed = at_once(4, lambda _: close(stage, most=8))
    while more := close(stage):
        closed.append(more)
    assert sum(closed) == 30
    with stage.at.db.reading() as session:
        assert session.scalars(select(CheckIn).where(CheckIn.closed_at.is_(None))).all() == []
        assert session.scalar(select(func.count()).select_from(Summary)) == 6
