"""One answering may serve two episodes: each keeps what was answered for it, and what was sent never changes."""

import secrets
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.check_in import CheckIn
from app.models.message import Link, PatientSession
from app.models.response import Answer, Response, Service
from app.services import answering, course, inquiry
from tests.services.ana import check_in, open_neck, the_patient
from tests.stage import LIBRARY, Stage


class Two:
    """Ana's back and her neck, both at day 0, and a browser for any link: to one of them or to both."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        back_episode = stage.enrol_ana()
        with stage.at.db.transaction() as session:
            neck_episode = open_neck(session, stage, the_patient(session))
            self.back = check_in(session, back_episode, "day-0").id
            self.neck = check_in(session, neck_episode, "day-0").id

    def browser(self, *check_in_ids: UUID) -> UUID:
        with self.stage.at.db.transaction() as session:
            asked = [session.get_one(CheckIn, each) for each in check_in_ids]
            now, dies_at = self.stage.clock(), max(each.closes_at for each in asked)
            patient_id = the_patient(session).id
            key = secrets.token_bytes(32)
            link = Link(key_hash=key, patient_id=patient_id, minted_at=now, dies_at=dies_at, check_ins=asked)
            opened = PatientSession(key_hash=key, link=link, language="en", opened_at=now, seen_at=now)
            session.add_all([link, opened])
            return opened.id

    def answer_peg(self, opened_id: UUID, *values: int) -> None:
        """Its first items, one screen each."""
        with self.stage.at.db.transaction() as session:
            opened = session.get_one(PatientSession, opened_id)
            for screen, value in zip(self._peg(session, opened), values, strict=False):
                answering.save(session, opened, screen, {screen.items[0].id: value}, self.stage.at.outside)

    def unanswered(self, opened_id: UUID) -> list[str]:
        """The items of PEG that this browser is still asked."""
        with self.stage.at.db.reading() as session:
            opened = session.get_one(PatientSession, opened_id)
            known = inquiry.of_link(session, opened, LIBRARY, self.stage.clock()).known
            items = [screen.items[0].id for screen in self._peg(session, opened)]
            return [item for item in items if ("peg", item) not in known]

    def send(self, opened_id: UUID) -> None:
        with self.stage.at.db.transaction() as session:
            assert answering.submit(session, session.get_one(PatientSession, opened_id), self.stage.clock())

    def peg(self, check_in_id: UUID) -> tuple[list[int | None], float | None]:
        """The answers to PEG that the check-in has, and what they score."""
        with self.stage.at.db.reading() as session:
            response = self._response(session, check_in_id)
            score = course.newest_score(response, "peg")
            values = {item: answer.value for item, answer in response.current().items()}
            return [values[item] for item in ("pain", "enjoyment", "activity")], score.value if score else None

    def versions(self, check_in_id: UUID) -> list[tuple[int, int | None, UUID | None]]:
        with self.stage.at.db.reading() as session:
            answers = [each for each in self._response(session, check_in_id).answers if each.item == "pain"]
            return [(each.version, each.value, each.session_id) for each in answers]

    def _peg(self, session: Session, opened: PatientSession) -> list[answering.Screen]:
        check_ins = answering.open_check_ins(session, opened, self.stage.clock())
        return [each for each in answering.screens_of(check_ins, LIBRARY) if each.instrument.code == "peg"]

    def _response(self, session: Session, check_in_id: UUID) -> Response:
        return session.scalars(
            select(Response).join(Service).where(Service.check_in_id == check_in_id, Service.instrument == "peg")
        ).one()


@pytest.fixture
def two(stage: Stage) -> Two:
    return Two(stage)


def test_what_was_sent_stays_when_its_answers_are_changed_for_another_check_in(two: Two) -> None:
    both, back, neck = two.browser(two.back, two.neck), two.browser(two.back), two.browser(two.neck)
    two.answer_peg(both, 5, 5, 5)
    two.send(back)
    two.stage.clock.tick(days=1)
    two.answer_peg(neck, 8)
    assert two.peg(two.back) == ([5, 5, 5], 5)
    assert two.peg(two.neck) == ([8, 5, 5], 6)
    assert two.versions(two.back) == [(1, 5, both)]
    assert two.versions(two.neck) == [(1, 5, both), (2, 8, neck)]
    two.answer_peg(neck, 9)
    assert [value for _, value, _ in two.versions(two.neck)] == [5, 8, 9]
    with two.stage.at.db.reading() as session:
        given_at = {each.given_at for each in session.scalars(select(Answer).where(Answer.item == "enjoyment"))}
        assert len(given_at) == 1  # a copy keeps when it was answered


def test_what_is_over_without_being_sent_stays_too(two: Two) -> None:
    two.answer_peg(two.browser(two.back, two.neck), 5, 5, 5)
    with two.stage.at.db.transaction() as session:
        session.get_one(CheckIn, two.back).cancelled_at = two.stage.clock()
    two.answer_peg(two.browser(two.neck), 8)
    assert (two.peg(two.back)[0], two.peg(two.neck)[0]) == ([5, 5, 5], [8, 5, 5])


def test_answered_apart_and_then_together_both_are_written(two: Two) -> None:
    two.answer_peg(two.browser(two.back), 4, 4, 4)
    two.answer_peg(two.browser(two.neck), 6, 6, 6)
    both = two.browser(two.back, two.neck)
    assert two.unanswered(both) == []
    two.answer_peg(both, 7)
    assert (two.peg(two.back)[0], two.peg(two.neck)[0]) == ([7, 4, 4], [7, 6, 6])


def test_only_what_both_know_is_known(two: Two) -> None:
    two.answer_peg(two.browser(two.back), 4)
    two.answer_peg(two.browser(two.neck), 6, 6, 6)
    both = two.browser(two.back, two.neck)
    assert two.unanswered(both) == ["enjoyment", "activity"]
    two.answer_peg(both, 3, 3, 3)
    assert two.unanswered(both) == []
    assert two.peg(two.back) == two.peg(two.neck) == ([3, 3, 3], 3)


def test_what_one_episode_has_alone_is_asked_again_for_the_other(two: Two) -> None:
    two.answer_peg(two.browser(two.neck), 6, 6, 6)
    both = two.browser(two.back, two.neck)
    assert two.unanswered(both) == ["pain", "enjoyment", "activity"]
    two.answer_peg(both, 2)
    assert two.versions(two.back) == [(1, 2, both)]
    assert [value for _, value, _ in two.versions(two.neck)] == [6, 2]
