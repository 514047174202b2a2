"""Own activities of an episode: which are asked about, and what the page tells of each."""

from uuid import UUID

import pytest

from app.domain.change import Verdict
from app.domain.own_activity import Activity
from app.domain.summary import Goal
from app.models.message import PatientSession
from app.models.summary import Summary
from app.services import answering, inquiry
from tests.services.ana import go_out, key_in, open_neck, opens, the_patient
from tests.services.plans import enrol, facts
from tests.stage import LIBRARY, Stage

PSFS = ("psfs", "1995")
Told = dict[str, int | None]


class Ana:
    """Ana before her own activities, at one check-in after the other."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.episode = enrol(stage, [PSFS])

    def opens(self, days: int = 0) -> UUID:
        self.stage.clock.tick(days=days)
        key = key_in(go_out(self.stage)[-1].body)
        with self.stage.at.db.transaction() as session:
            return opens(session, self.stage, key).id

    def asked(self, browser: UUID) -> list[tuple[str, str | None]]:
        with self.stage.at.db.reading() as session:
            opened = session.get_one(PatientSession, browser)
            found = inquiry.of_link(session, opened, LIBRARY, self.stage.clock()).screens
            return [(screen.items[0].id, screen.name) for screen in found]

    def says(self, browser: UUID, number: int, answer: int | str | None, activity: Activity | None = None) -> None:
        with self.stage.at.db.transaction() as session:
            opened = session.get_one(PatientSession, browser)
            screen = inquiry.of_link(session, opened, LIBRARY, self.stage.clock()).screens[number - 1]
            answering.save(
                session, opened, screen, {screen.items[0].id: answer}, self.stage.at.outside, activity=activity
            )

    def sends(self, browser: UUID) -> None:
        with self.stage.at.db.transaction() as session:
            assert answering.submit(session, session.get_one(PatientSession, browser), self.stage.clock())

    def names(self, browser: UUID, **rated: int) -> None:
        for number, (name, rating) in enumerate(rated.items()):
            self.says(browser, 2 * number + 1, name, Activity.TYPED)
            self.says(browser, 2 * number + 2, rating)

    @property
    def goals(self) -> list[Goal]:
        return list(facts(self.stage, self.episode).goals)


@pytest.fixture
def ana(stage: Stage) -> Ana:
    return Ana(stage)


def test_each_activity_has_its_own_course_and_three_points_are_a_change(ana: Ana) -> None:
    first = ana.opens()
    ana.names(first, Church=2, Dance=4, Swim=5)
    ana.sends(first)
    assert [(each.name, each.now, each.verdict) for each in ana.goals] == [
        ("Church", 2, Verdict.STARTING_POINT),
        ("Dance", 4, Verdict.STARTING_POINT),
        ("Swim", 5, Verdict.STARTING_POINT),
    ]
    later = ana.opens(42)
    ana.says(later, 1, 5)
    ana.says(later, 2, 6)
    ana.says(later, 3, None, Activity.GIVEN_UP)
    ana.sends(later)
    assert ana.goals == [
        Goal("Church", 2, 5, Verdict.BETTER, given_up=False),
        Goal("Dance", 4, 6, Verdict.SMALL_CHANGE, given_up=False),
        Goal("Swim", 5, None, Verdict.NOT_SCORED, given_up=True),
    ]
    (mean,) = facts(ana.stage, ana.episode).measures
    assert (mean.change, mean.over) == (2.5, 2)


def test_the_words_of_the_first_time_go_on_also_past_a_check_in_that_was_passed_over(ana: Ana) -> None:
    first = ana.opens()
    ana.names(first, Church=2)
    ana.sends(first)
    ana.opens(42)
    third = ana.opens(50)
    assert ana.asked(third) == [("activity-1", "Church")]


def test_words_of_a_check_in_that_was_never_sent_count_once_it_is_over(ana: Ana) -> None:
    first = ana.opens()
    ana.names(first, Church=2)
    later = ana.opens(42)
    assert ana.asked(later) == [("activity-1", "Church")]


def test_a_name_that_was_taken_back_is_not_asked_about(ana: Ana) -> None:
    first = ana.opens()
    ana.names(first, Church=2, Dance=4)
    ana.says(first, 1, None)
    ana.sends(first)
    later = ana.opens(42)
    assert ana.asked(later) == [("activity-2", "Dance")]


def test_another_episode_knows_nothing_of_them(stage: Stage) -> None:
    ana = Ana(stage)
    first = ana.opens()
    ana.names(first, Church=2)
    ana.sends(first)
    with stage.at.db.transaction() as session:
        neck = open_neck(session, stage, the_patient(session))
    assert facts(stage, neck).goals == ()


def test_neither_the_answers_nor_the_page_that_waits_hold_the_words_in_plain(ana: Ana) -> None:
    first = ana.opens()
    ana.names(first, Church=2)
    ana.sends(first)
    with ana.stage.at.db.transaction() as session:
        page = Summary(
            episode_id=ana.episode,
            key="k",
            as_of=ana.stage.clock().date(),
            paper="letter",
            facts={"goals": "Church"},
            wanted_at=ana.stage.clock(),
        )
        session.add(page)
        session.flush()
        assert page.facts_sealed
        assert b"Church" not in page.facts_sealed
        session.expire(page)
        assert page.facts == {"goals": "Church"}
