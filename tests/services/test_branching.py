"""Questions that come and go with the answers, and instruments that may not be asked."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.instrument import Instrument
from app.domain.licence import Withheld
from app.models.check_in import CheckIn
from app.models.message import Link, PatientSession
from app.models.response import Answer, Score
from app.services import answering, inquiry
from app.services.answering import NoLongerOpen
from app.services.inquiry import Asked, Given
from tests.every_kind import EVERY_KIND, let_ask
from tests.phone import texts
from tests.services.ana import check_in, opens
from tests.stage import LIBRARY, Stage

PLAIN = ["pain", "line", "stairs", "walking"]  # the first item of each screen that everybody is asked


class Answering:
    """Ana's browsers before one questionnaire."""

    def __init__(self, stage: Stage, instrument: Instrument = EVERY_KIND) -> None:
        self.stage = stage
        let_ask(stage, instrument)
        self.episode = stage.enrol_ana()
        self.key = texts(stage)[-1]
        self.here, self.elsewhere = self.browser(), self.browser()

    def browser(self) -> UUID:
        with self.stage.at.db.transaction() as session:
            return opens(session, self.stage, self.key).id

    def asked(self, browser: UUID | None = None) -> Asked:
        with self.stage.at.db.reading() as session:
            opened = session.get_one(PatientSession, browser or self.here)
            return inquiry.of_link(session, opened, self.stage.at.outside.instruments, self.stage.clock())

    def items(self, browser: UUID | None = None) -> list[str]:
        return [screen.items[0].id for screen in self.asked(browser).screens]

    def save(self, browser: UUID | None = None, **values: int | None) -> None:
        for item, value in values.items():
            found = next(each for each in self.asked(browser).screens if each.items[0].id == item)
            with self.stage.at.db.transaction() as session:
                opened = session.get_one(PatientSession, browser or self.here)
                answering.save(session, opened, found, {item: value}, self.stage.at.outside)

    def submit(self) -> Sequence[str]:
        with self.stage.at.db.transaction() as session:
            opened = session.get_one(PatientSession, self.here)
            return [each.time_point for each in answering.submit(session, opened, self.stage.clock())]


@pytest.fixture
def ana(stage: Stage) -> Answering:
    return Answering(stage)


def test_a_question_comes_and_goes_with_an_earlier_answer(ana: Answering) -> None:
    assert ana.items() == PLAIN
    ana.save(pain=2)
    assert ana.items() == ["pain", "days", "line", "stairs", "worst", "walking"]
    ana.save(days=30)
    assert ana.items() == ["pain", "days", "help", "line", "stairs", "worst", "walking"]
    ana.save(pain=0)
    assert ana.items() == PLAIN


def test_an_answer_that_is_not_asked_any_more_is_kept_but_not_known_until_it_is_asked_again(ana: Answering) -> None:
    ana.save(pain=2, days=30, help=1)
    ana.save(pain=0)
    assert set(ana.asked().known) == {("peg", "pain")}
    assert ana.submit() == ["day-0"]
    with ana.stage.at.db.reading() as session:
        kept = session.scalars(select(Answer).where(Answer.item == "help")).one()
        assert kept.value == 1
        assert {score.reason for score in session.scalars(select(Score))} == {"not-answered"}


def test_it_is_known_again_once_it_is_asked_again(ana: Answering) -> None:
    for pain in (2, 0, 1):
        ana.save(pain=pain)
        if pain == 2:
            ana.save(days=5)
    assert ana.asked().known["peg", "days"] == Given(5, skipped=False, here=True)


def test_an_answer_from_elsewhere_steers_and_is_not_shown(ana: Answering) -> None:
    ana.save(ana.elsewhere, pain=1)
    assert ana.items() == ["pain", "days", *PLAIN[1:]]
    assert ana.asked().known == {("peg", "pain"): Given(None, skipped=False, here=False)}


def test_what_one_of_two_check_ins_asks_is_asked_for_both(ana: Answering) -> None:
    ana.save(pain=1, days=7)
    with ana.stage.at.db.transaction() as session:
        later = check_in(session, ana.episode, "6-weeks")
        later.opens_on = check_in(session, ana.episode, "day-0").opens_on
        opened = session.get_one(PatientSession, ana.here)
        link = session.get_one(Link, opened.link_id)
        link.check_ins.append(later)
    asked = ana.asked()
    assert [screen.items[0].id for screen in asked.screens] == ["pain", "days", *PLAIN[1:]]
    assert asked.known == {}  # the later one knows nothing yet
    ana.save(pain=0)
    assert ana.items() == PLAIN
    assert ana.asked().known == {("peg", "pain"): Given(0, skipped=False, here=True)}


def test_a_withheld_instrument_is_neither_asked_nor_saved_and_the_others_go_on(ana: Answering) -> None:
    ana.save(pain=1)
    withheld = replace(EVERY_KIND, withheld=Withheld.LICENCE_ENDED)
    screen = ana.asked().screens[0]
    let_ask(ana.stage, withheld, LIBRARY.get("nprs-back", "1"))
    asked = ana.asked()
    assert [each.instrument.code for each in asked.screens] == ["nprs-back"]
    assert asked.known == {}
    with ana.stage.at.db.transaction() as session:
        opened = session.get_one(PatientSession, ana.here)
        with pytest.raises(NoLongerOpen):
            answering.save(session, opened, replace(screen, instrument=withheld), {"pain": 2}, ana.stage.at.outside)
    with ana.stage.at.db.reading() as session:
        assert [answer.value for answer in session.scalars(select(Answer))] == [1]


def test_a_check_in_of_which_nothing_can_be_asked_is_none_and_is_not_sent(ana: Answering) -> None:
    let_ask(ana.stage)
    asked = ana.asked()
    assert (list(asked.check_ins), asked.screens, asked.known) == ([], (), {})
    assert ana.submit() == []
    with ana.stage.at.db.reading() as session:
        assert all(each.submitted_at is None for each in session.scalars(select(CheckIn)))


@pytest.mark.parametrize(
    ("code", "first", "opens", "closes", "then"),
    [("work-status", "status", 4, 6, "days-off"), ("opioid-use", "use", 2, 0, "over-90-days")],
)
def test_the_shipped_conditions(stage: Stage, code: str, first: str, opens: int, closes: int, then: str) -> None:
    ana = Answering(stage, replace(LIBRARY.get(code, "1"), code="peg"))
    assert ana.items() == [first]
    ana.save(**{first: opens})
    assert ana.items() == [first, then]
    ana.save(**{first: closes})
    assert ana.items() == [first]
