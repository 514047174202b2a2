"""The course of an episode from what was answered: baseline, last, now, and the gaps."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.change import Verdict
from app.domain.summary import InWords, Measure, NoValue
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.services import course
from tests.services.ana import answers, check_in, go_out, key_in
from tests.stage import LIBRARY, MONDAY, Stage

DAY_0 = MONDAY.date()
WEEKS_6, MONTHS_3 = DAY_0 + timedelta(days=42), date(2026, 6, 2)


def on(stage: Stage, day: date) -> None:
    """Two in the afternoon of that day or so, where Ana is."""
    stage.clock.now = MONDAY + (day - DAY_0) + timedelta(hours=3)


def answered(stage: Stage, day: date, value: int | None, *, leave_out: str = "", most: int = 99) -> list[UUID]:
    on(stage, day)
    copies = go_out(stage)
    return answers(stage, key_in(copies[-1].body), value, leave_out=leave_out, most=most)


def measures(stage: Stage, episode_id: UUID, as_of: date | None = None) -> dict[str, Measure]:
    as_of = as_of or (stage.clock() - timedelta(hours=7)).date()
    with stage.at.db.reading() as session:
        episode = session.get_one(Episode, episode_id)
        of_ana = course.of_episode(session, episode, as_of)
        return {each.code: each for each in course.measures(of_ana, episode, LIBRARY, as_of)}


def test_without_answers_every_measure_is_there_and_empty(stage: Stage) -> None:
    found = measures(stage, stage.enrol_ana())
    assert list(found) == ["nprs-back", "nprs-leg", "rmdq", "peg"], "in the order in which the pathway asks"
    for measure in found.values():
        assert (measure.readings, measure.baseline, measure.last, measure.now) == ((), None, None, None)
        assert measure.verdict is Verdict.NOT_SCORED


def test_the_first_answers_are_the_starting_point(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    answered(stage, DAY_0, 7)
    back = measures(stage, episode_id)["nprs-back"]
    assert back.baseline == back.now
    assert (back.last, back.change, back.verdict, back.since_last) == (None, None, Verdict.STARTING_POINT, None)
    assert back.now
    assert (back.now.value, back.now.on, back.now.time_point) == (7, DAY_0, "Start")


def test_now_is_compared_with_the_start_and_with_the_time_before(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    for day, value in ((DAY_0, 8), (WEEKS_6 + timedelta(days=2), 3), (MONTHS_3, 6)):
        answered(stage, day, value)
    back = measures(stage, episode_id)["nprs-back"]
    assert [reading.value for reading in back.readings] == [8, 3, 6]
    assert [reading.on for reading in back.readings] == [DAY_0, WEEKS_6 + timedelta(days=2), MONTHS_3]
    assert [each and each.value for each in (back.baseline, back.last, back.now)] == [8, 3, 6]
    assert (back.change, back.verdict, back.since_last) == (-2, Verdict.BETTER, Verdict.WORSE)
    assert (back.unit, back.decimals, back.threshold) == ("0-10", 0, 2)


def test_a_mean_keeps_the_decimals_of_its_scale(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    answered(stage, DAY_0, 4)
    peg = measures(stage, episode_id)["peg"]
    assert peg.now
    assert peg.now.value == Decimal("4.0")
    assert str(peg.now.value) == "4.0"


def test_a_time_point_that_was_missed_is_a_gap_once_it_has_closed(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    answered(stage, DAY_0, 7)
    closes_on = WEEKS_6 + timedelta(days=14)
    on(stage, closes_on)
    assert len(measures(stage, episode_id)["nprs-back"].readings) == 1, "it may still be answered"
    on(stage, closes_on + timedelta(days=1))
    back = measures(stage, episode_id)["nprs-back"]
    assert [(reading.on, reading.value, reading.reason) for reading in back.readings] == [
        (DAY_0, 7, None),
        (WEEKS_6, None, NoValue.NOT_ANSWERED),
    ]
    assert back.now == back.readings[0]


def test_an_instrument_that_was_skipped_is_not_scored(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    answered(stage, DAY_0, None)
    back = measures(stage, episode_id)["nprs-back"]
    assert [(reading.value, reading.reason, reading.answered, reading.asked) for reading in back.readings] == [
        (None, NoValue.NOT_SCORED, 0, 1)
    ]
    assert back.verdict is Verdict.NOT_SCORED


def test_a_check_in_that_was_cancelled_is_no_gap(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    answered(stage, DAY_0, 7)
    with stage.at.db.transaction() as session:
        check_in(session, episode_id, "6-weeks").cancelled_at = stage.clock()
    on(stage, WEEKS_6 + timedelta(days=20))
    assert len(measures(stage, episode_id)["nprs-back"].readings) == 1


def test_the_day_of_the_answers_is_the_day_where_the_practice_is(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    (copy,) = go_out(stage)
    stage.clock.tick(hours=13, minutes=59)  # a minute to midnight in Denver; 3 March in UTC
    answers(stage, key_in(copy.body), 7)
    now = measures(stage, episode_id, DAY_0)["nprs-back"].now
    assert now
    assert now.on == DAY_0


def test_surgery_has_no_baseline_that_was_answered_after_it(stage: Stage) -> None:
    episode_id = stage.enrol_ana("lumbar-surgery", day0=DAY_0 - timedelta(days=40))
    answered(stage, DAY_0 + timedelta(days=2), 7)  # the six weeks
    back = measures(stage, episode_id)["nprs-back"]
    assert (back.baseline, back.change, back.verdict) == (None, None, Verdict.NO_BASELINE)


@pytest.mark.parametrize("leave_out", ["", "peg"])
def test_what_a_check_in_came_to_is_told_and_nothing_older_in_its_place(stage: Stage, leave_out: str) -> None:
    stage.enrol_ana()
    answered(stage, DAY_0, 8)
    sent = answered(stage, WEEKS_6, 3, leave_out=leave_out)
    with stage.at.db.reading() as session:
        check_ins = [session.get_one(CheckIn, each) for each in sent]
        found = course.results(session, check_ins, LIBRARY, "en", WEEKS_6)
        told = {each.code: each.now for each in found}
    assert told.keys() == {"nprs-back", "nprs-leg", "rmdq", "peg"} - {leave_out}
    assert {reading.on for reading in told.values() if reading} == {WEEKS_6}


def test_what_was_chosen_in_words_is_told_with_the_time_before(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    answered(stage, DAY_0, 8)
    assert said(stage, episode_id) == ()
    answered(stage, WEEKS_6, 3)
    (first,) = said(stage, episode_id)
    assert first.before is None
    answered(stage, MONTHS_3, 2)
    (second,) = said(stage, episode_id)
    assert second.before == first.now
    assert second.now not in (None, first.now)


def said(stage: Stage, episode_id: UUID) -> tuple[InWords, ...]:
    with stage.at.db.reading() as session:
        episode = session.get_one(Episode, episode_id)
        return course.in_words(course.of_episode(session, episode, stage.clock().date()), LIBRARY)
