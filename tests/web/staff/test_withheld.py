"""The desk is told what is not asked and why, of the pathways of its own episodes and of no others."""

from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import event

from app import jobs
from app.models.episode import Episode
from app.services import licensing
from app.web import staff
from tests.licensed import FLAGS, TODAY, WALK, bring, grant, import_walking, on, put_into_use
from tests.stage import Stage
from tests.web.staff.desk import Desks

NO_LONGER = "The walk questionnaire is not asked: its licence ended on March 1, 2026."
NO_WORDING = "The walk questionnaire is not asked: its wording has not been imported."
UNSIGNED = "The flags questionnaire is not asked: no clinician has signed its wording."


@pytest.fixture
def live(stage: Stage) -> Stage:
    return on(stage, live=True)


def desks_of(stage: Stage) -> Desks:
    """After the stage was changed: the app keeps the installation that it was made with."""
    return Desks(stage, staff.create(stage.at))


def today(stage: Stage, email: str) -> str:
    return unescape(desks_of(stage)(email).get("/").text)


def ended(stage: Stage) -> None:
    """Activated in demo under a licence that ended yesterday, as it would be found in live mode."""
    bring(on(stage, live=False), grant(TODAY - timedelta(days=9), TODAY - timedelta(days=1)))
    put_into_use(stage)
    on(stage, live=True)


def test_the_desk_is_told_on_the_episode_and_once_on_today(live: Stage) -> None:
    ended(live)
    import_walking(live, FLAGS, ("peg", "1"))
    episodes = [live.enrol_ana(pathway="walking", mobile=f"+1303555014{n}") for n in range(3)]
    page = unescape(desks_of(live)(live.bea.desk).get(f"/episodes/{episodes[0]}").text)
    for text in (today(live, live.bea.desk), page):
        assert [text.count(each) for each in (NO_LONGER, UNSIGNED)] == [1, 1]
        assert text.count("is not asked") == 2


def test_what_may_be_asked_is_not_spoken_of(live: Stage) -> None:
    bring(live, grant(TODAY, None))
    put_into_use(live)
    import_walking(live)
    episode_id = live.enrol_ana(pathway="walking")
    assert "is not asked" not in today(live, live.bea.desk)
    assert "is not asked" not in desks_of(live)(live.bea.desk).get(f"/episodes/{episode_id}").text


@pytest.mark.parametrize(
    ("first", "last", "withdrawn", "says"),
    [
        (TODAY + timedelta(days=7), None, False, "its licence begins on March 9, 2026."),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), False, "its licence ended on March 1, 2026."),
        (TODAY, None, True, "no licence is recorded for it."),
    ],
)
def test_the_reason_is_said_with_its_day(
    live: Stage, first: date, last: date | None, withdrawn: bool, says: str
) -> None:
    bring(on(live, live=False), grant(first, last))
    put_into_use(live)
    if withdrawn:
        with live.at.db.transaction() as session:
            licensing.withdraw_licence(session, *WALK, "L-1", live.clock())
    on(live, live=True)
    import_walking(live)
    live.enrol_ana(pathway="walking")
    assert f"The walk questionnaire is not asked: {says}" in today(live, live.bea.desk)


@pytest.mark.parametrize("if_licensed", [True, False])
def test_what_is_asked_only_where_it_is_licensed_is_left_out_without_a_word(live: Stage, if_licensed: bool) -> None:
    import_walking(live, ("peg", "1"), if_licensed=if_licensed)
    live.enrol_ana(pathway="walking")
    assert (NO_WORDING in today(live, live.bea.desk)) is not if_licensed
    ended(live)
    assert NO_LONGER in today(live, live.bea.desk), "once it was imported, its end is news"


def test_a_practice_hears_of_its_own_open_episodes_only(live: Stage) -> None:
    import_walking(live)
    episode_id = live.enrol_ana(pathway="walking")
    assert NO_WORDING in today(live, live.bea.desk)
    for email in (live.caz.desk, live.dov.clinician, live.bea.admin):
        assert "is not asked" not in today(live, email)
    live.caz_joins(episode_id)
    assert NO_WORDING in today(live, live.caz.clinician)
    with live.at.db.transaction() as session:
        session.get_one(Episode, episode_id).ended_at = live.clock()
    assert "is not asked" not in today(live, live.bea.desk)


def test_who_answers_for_the_licence_is_not_the_desks_business(live: Stage) -> None:
    ended(live)
    import_walking(live)
    live.enrol_ana(pathway="walking")
    page = today(live, live.bea.desk)
    assert not [word for word in ("Bea Vouch", "L-1", "electronic use", "Invented Holder") if word in page]


def test_however_many_episodes_there_are_it_looks_as_often(live: Stage) -> None:
    ended(live)
    import_walking(live, ("peg", "1"))
    live.enrol_ana(pathway="walking")
    desk = desks_of(live)(live.bea.desk)
    statements: list[str] = []
    event.listen(live.at.db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    def looks() -> int:
        statements.clear()
        assert NO_LONGER in unescape(desk.get("/").text)
        return len(statements)

    looks()  # a stored wording is read once, by whoever needs it first
    few = looks()
    for number in range(20):
        live.enrol_ana(pathway="walking", mobile=f"+130355501{number:02d}")
    assert looks() == few


def test_a_step_that_was_not_sent_says_so(live: Stage) -> None:
    import_walking(live)
    episode_id = live.enrol_ana(pathway="walking")
    jobs.plan(live.at)
    assert "nothing of it may be asked" in desks_of(live)(live.bea.desk).get(f"/episodes/{episode_id}").text
