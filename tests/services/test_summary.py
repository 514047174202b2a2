"""What the one page says as of a date, and the key that names it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.chart import charts
from app.domain.page_key import from_document, key, to_document
from app.domain.safety import Tier
from app.domain.summary import Completeness, Facts, NextDue
from app.models.alert import Alert, AlertState
from app.models.episode import Episode
from app.models.practice import Paper, Practice
from app.models.visit import Visit
from app.services import summary
from tests import summary_samples as samples
from tests.services.ana import answers, check_in, go_out, key_in
from tests.stage import MONDAY, Stage

DAY_0 = MONDAY.date()


def facts(stage: Stage, episode_id: UUID) -> Facts:
    with stage.at.db.reading() as session:
        return summary.facts(session, session.get_one(Episode, episode_id), stage.at.outside)


def answer(stage: Stage, value: int | None = 5, **how: int) -> None:
    (copy,) = go_out(stage)
    answers(stage, key_in(copy.body), value, **how)


def test_before_the_first_answer_the_page_says_so(stage: Stage) -> None:
    found = facts(stage, stage.enrol_ana())
    assert (found.newest, found.provenance, found.flags, found.stale) == (None, None, (), False)
    assert found.completeness == Completeness(0, 1, 0, 0, ())
    assert found.next_due == NextDue("Start", DAY_0, date(2026, 2, 16), date(2026, 3, 16))
    assert (found.as_of, found.practices, found.age) == (DAY_0, ("Bea Spine Center",), 67)


def test_after_it_the_page_says_what_was_answered_and_what_is_next(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    answer(stage, most=3)
    found = facts(stage, episode_id)
    assert found.newest
    assert (found.newest.time_point, found.newest.on) == ("Start", DAY_0)
    assert found.completeness == Completeness(1, 1, 26, 29, ("Pain and daily life",))
    assert found.next_due
    assert (found.next_due.title, found.next_due.due) == ("6 weeks", date(2026, 4, 13))
    assert found.provenance
    assert [(source.code, source.line) for source in found.provenance.sources] == [
        ("nprs-back", "Pain 0 to 10, own wording"),
        ("nprs-leg", "Pain 0 to 10, own wording"),
        ("rmdq", "Roland-Morris Disability Questionnaire: Roland and Morris 1983, Spine 8:141-144"),
    ]


def test_words_with_a_line_of_their_own_are_named_by_it(stage: Stage) -> None:
    episode_id = stage.enrol_ana(language="es")
    answer(stage)
    found = facts(stage, episode_id)
    assert found.provenance
    lines = {source.code: source.line for source in found.provenance.sources}
    assert lines["rmdq"] == "Versión española: © Fundación Kovacs; Kovacs et al. 2002, Spine 27:538-542"
    assert lines["peg"] == "PEG: Krebs et al. 2009, J Gen Intern Med 24:733-738"


def test_a_check_in_that_was_cancelled_was_never_due(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    with stage.at.db.transaction() as session:
        check_in(session, episode_id, "day-0").cancelled_at = stage.clock()
    assert facts(stage, episode_id).completeness.due == 0


@pytest.mark.parametrize(("days", "stale"), [(90, False), (91, True)])
def test_a_page_older_than_ninety_days_says_so(stage: Stage, days: int, stale: bool) -> None:
    episode_id = stage.enrol_ana()
    answer(stage)
    stage.clock.tick(days=days)
    assert facts(stage, episode_id).stale is stale


@pytest.mark.parametrize(
    ("now", "as_of"),
    [("2026-03-08T06:59:59Z", date(2026, 3, 7)), ("2026-03-08T07:00:00Z", date(2026, 3, 8)),
     ("2026-03-09T05:59:59Z", date(2026, 3, 8)), ("2026-03-09T06:00:00Z", date(2026, 3, 9))],
)  # fmt: skip
def test_as_of_is_the_day_where_the_episode_is(stage: Stage, now: str, as_of: date) -> None:
    """Midnight in Denver, on the day that had 23 hours."""
    episode_id = stage.enrol_ana()
    stage.clock.now = datetime.fromisoformat(now)
    assert facts(stage, episode_id).as_of == as_of


def whose(stage: Stage) -> dict[str, UUID]:
    return {"owner_id": stage.bea.clinician_id, "practice_id": stage.bea.practice_id}


def test_an_open_flag_shows_its_time_owner_and_state_and_nothing_else(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    with stage.at.db.transaction() as session:
        alert = Alert(episode_id=episode_id, rule="r", tier=Tier.TODAY, raised_at=stage.clock(), **whose(stage))
        alert.outcome = "spoke to her"
        session.add(alert)
    (flag,) = facts(stage, episode_id).flags
    assert (flag.owner, flag.state, flag.raised_at.isoformat()) == (
        "Bea clinician",
        "open",
        "2026-03-02T10:00:00-07:00",
    )
    with stage.at.db.transaction() as session:
        session.scalars(select(Alert)).one().state = AlertState.CLOSED
    assert facts(stage, episode_id).flags == ()


def test_who_enrols_late_was_never_asked_what_had_closed_before(stage: Stage) -> None:
    """Day 0 was half a year ago: the start, six weeks and three months are past, six months is open."""
    episode_id = stage.enrol_ana(day0=date(2025, 9, 1))
    found = facts(stage, episode_id)
    assert (found.completeness.done, found.completeness.due) == (0, 1)
    stage.clock.tick(days=60)
    found = facts(stage, episode_id)
    assert (found.completeness.done, found.completeness.due) == (0, 1)
    assert {chart.measure.code: len(chart.crosses) for chart in charts(found)} == dict.fromkeys(
        ("nprs-back", "nprs-leg", "rmdq", "peg"), 1
    )


def test_answers_changed_and_changed_back_are_the_same_answers(stage: Stage) -> None:
    told = []
    for before, mobile in (((), "+13035550101"), ((4, 5), "+13035550102")):
        episode_id = stage.enrol_ana(mobile=mobile)
        (copy,) = go_out(stage)
        for value in before:
            answers(stage, key_in(copy.body), value, send=False)
        answers(stage, key_in(copy.body), 4)
        told.append(facts(stage, episode_id).provenance)
    assert told[0]
    assert told[0] == told[1]


def printed(stage: Stage, of: Facts) -> str:
    """The page's own words, in one line."""
    outside = replace(stage.at.outside, print_pdf=lambda html, paper: html.encode())
    return " ".join(summary.print_page(of, Paper.LETTER, outside).decode().split())


def test_a_score_that_is_old_says_so_though_the_page_is_not(stage: Stage) -> None:
    """Function and daily life were answered at the start alone: later check-ins closed with two questions."""
    episode_id = stage.enrol_ana()
    answer(stage)
    for days in (42, 50):
        stage.clock.tick(days=days)
        (copy, *_) = go_out(stage)
        answers(stage, key_in(copy.body), most=2, send=False)
    stage.clock.tick(days=30)
    found = facts(stage, episode_id)
    assert not found.stale
    old = [each.code for each in found.measures if each.now and found.is_old(each.now.on)]
    assert old == ["rmdq", "peg"]
    page = printed(stage, found)
    assert page.count("<small>OLD</small>") == 2
    assert '<table class="scores no-level stale">' in page
    assert "OLD</small>" not in printed(stage, samples.better())


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ({"nprs_back": [5, 5], "nprs_leg": [4, 5]}, "None of 2 main scores has clearly changed since surgery."),
        ({"nprs_back": [5, 5], "peg": [0, 9]}, "1 of 2 main scores could be judged; it has not clearly changed since"),
        (
            {"nprs_back": [5, 5], "nprs_leg": [4, 5], "peg": [0, 9]},
            "2 of 3 main scores could be judged; none has clearly changed since surgery.",
        ),
        ({"peg": [0, 9]}, "No main score can be judged since surgery: no threshold applies."),
    ],
)
def test_the_sentence_counts_only_what_can_be_judged(stage: Stage, scores: dict[str, list[float]], words: str) -> None:
    days = (samples.BEFORE, samples.WEEKS_6)
    assert words in printed(stage, samples.facts(days, date(2025, 11, 20), **scores))


def nothing(session: Session, stage: Stage, episode: Episode) -> None:
    pass


def another_hour(session: Session, stage: Stage, episode: Episode) -> None:
    stage.clock.tick(hours=3)


def a_visit(session: Session, stage: Stage, episode: Episode) -> None:
    session.add(Visit(practice_id=stage.bea.practice_id, patient_id=episode.patient_id, starts_at=stage.clock()))


def another_number(session: Session, stage: Stage, episode: Episode) -> None:
    episode.patient.mobile = "+13035550177"


def another_day(session: Session, stage: Stage, episode: Episode) -> None:
    stage.clock.tick(hours=24)


def another_name(session: Session, stage: Stage, episode: Episode) -> None:
    episode.patient.family_name = "Quill-Moss"


def another_practice(session: Session, stage: Stage, episode: Episode) -> None:
    session.get_one(Practice, stage.bea.practice_id).name = "Bea Hill Center"


def a_flag(session: Session, stage: Stage, episode: Episode) -> None:
    session.add(Alert(episode_id=episode.id, rule="r", tier=Tier.TODAY, raised_at=stage.clock(), **whose(stage)))


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (nothing, True),
        (another_hour, True),
        (a_visit, True),
        (another_number, True),
        (another_day, False),
        (another_name, False),
        (another_practice, False),
        (a_flag, False),
    ],
)
def test_the_key_changes_with_the_facts_and_with_nothing_else(
    stage: Stage, change: Callable[[Session, Stage, Episode], None], same: bool
) -> None:
    episode_id = stage.enrol_ana()
    answer(stage)
    before = facts(stage, episode_id)
    with stage.at.db.transaction() as session:
        change(session, stage, session.get_one(Episode, episode_id))
    after = facts(stage, episode_id)
    assert (key(after) == key(before)) is same is (after == before)
    assert from_document(to_document(after)) == after
