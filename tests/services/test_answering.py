"""Every answer is kept as it is given, every version of it, and only while its check-in is open."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import hours
from app.domain.instrument import Kind
from app.domain.questions import Screen
from app.models.check_in import CheckIn
from app.models.consent import Consent, ConsentKind
from app.models.message import Link, PatientSession
from app.models.response import Answer, Response, Score, Service
from app.services import answering, course, inquiry, opening
from app.services.answering import AnswerNotTaken, NoLongerOpen
from app.services.inquiry import Given
from app.services.opening import Opened
from tests.phone import texts
from tests.stage import LIBRARY, Stage

PAIN = ("nprs-back", "pain")
BACK_PAIN = Screen(1, LIBRARY.get("nprs-back", "1"), LIBRARY.get("nprs-back", "1").items)


@pytest.fixture
def key(stage: Stage) -> str:
    stage.enrol_ana()
    return texts(stage)[-1]


@pytest.fixture
def opened_id(stage: Stage, key: str) -> UUID:
    return another_browser(stage, key)


def another_browser(stage: Stage, key: str) -> UUID:
    with stage.at.db.transaction() as session:
        link = opening.living_link(session, key, stage.clock())
        assert link is not None
        found = opening.check_birth_date(session, link, stage.ana.birth_date, stage.clock())
        assert isinstance(found, Opened)
        return found.session.id


def screens(session: Session, stage: Stage, opened: PatientSession) -> tuple[Screen, ...]:
    return answering.screens_of(answering.open_check_ins(session, opened, stage.clock()), LIBRARY)


def save(stage: Stage, opened_id: UUID, number: int, **values: int | None) -> None:
    with stage.at.db.transaction() as session:
        opened = session.get_one(PatientSession, opened_id)
        answering.save(session, opened, screens(session, stage, opened)[number - 1], values, stage.at.outside)


def given(stage: Stage, opened_id: UUID) -> dict[tuple[str, str], Given]:
    with stage.at.db.reading() as session:
        opened = session.get_one(PatientSession, opened_id)
        return dict(inquiry.of_link(session, opened, LIBRARY, stage.clock()).known)


def versions(stage: Stage) -> list[tuple[int, int | None, bool]]:
    with stage.at.db.reading() as session:
        rows = session.scalars(select(Answer).where(Answer.item == "pain").order_by(Answer.version))
        return [(row.version, row.value, row.skipped) for row in rows]


def count(stage: Stage, table: type[Response | Answer | Score | Service]) -> int:
    with stage.at.db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_screens_are_the_pathways_instruments_in_order(stage: Stage, opened_id: UUID) -> None:
    with stage.at.db.reading() as session:
        found = screens(session, stage, session.get_one(PatientSession, opened_id))
    assert [screen.number for screen in found] == [1, 2, 3, 4, 5, 6]
    assert [screen.instrument.code for screen in found] == ["nprs-back", "nprs-leg", "rmdq", "peg", "peg", "peg"]
    assert (found[2].kind, len(found[2].items)) == (Kind.CHECKLIST, 24)


def test_an_answer_is_kept_and_scored_at_once(stage: Stage, opened_id: UUID) -> None:
    save(stage, opened_id, 1, pain=7)
    assert given(stage, opened_id) == {PAIN: Given(7, skipped=False, here=True)}
    with stage.at.db.reading() as session:
        response = session.scalars(select(Response)).one()
        newest = course.newest_score(response, "pain")
        assert (newest.value if newest else None) == 7
        assert (response.language, response.mode, response.submitted_at) == ("en", "phone", None)
        assert [service.check_in.time_point for service in response.serves] == ["day-0"]


def test_every_version_is_kept_and_the_same_answer_twice_is_kept_once(stage: Stage, opened_id: UUID) -> None:
    for value in (7, 7, 3, None, None, 3):
        save(stage, opened_id, 1, pain=value)
    assert versions(stage) == [(1, 7, False), (2, 3, False), (3, None, True), (4, 3, False)]
    with stage.at.db.reading() as session:
        newest = course.newest_score(session.scalars(select(Response)).one(), "pain")
        assert (newest.value if newest else None) == 3


def test_a_skip_is_neither_blank_nor_zero(stage: Stage, opened_id: UUID) -> None:
    save(stage, opened_id, 1)
    save(stage, opened_id, 3)  # the whole list
    known = given(stage, opened_id)
    assert len(known) == 25
    assert set(known.values()) == {Given(None, skipped=True, here=True)}
    with stage.at.db.reading() as session:
        assert [score.value for score in session.scalars(select(Score))] == [None, None]


def test_what_another_browser_answered_shows_only_that_it_was(stage: Stage, key: str, opened_id: UUID) -> None:
    save(stage, opened_id, 1, pain=7)
    other = another_browser(stage, key)
    assert given(stage, other) == {PAIN: Given(None, skipped=False, here=False)}


@pytest.mark.parametrize("guess", [6, 7])
def test_answering_again_elsewhere_does_not_tell_what_was_answered(
    stage: Stage, key: str, opened_id: UUID, guess: int
) -> None:
    save(stage, opened_id, 1, pain=7)
    other = another_browser(stage, key)
    save(stage, other, 1, pain=guess)
    assert given(stage, other) == {PAIN: Given(guess, skipped=False, here=True)}
    assert versions(stage) == [(1, 7, False), (2, guess, False)]


@pytest.mark.parametrize("value", [11, -1, True, "3", 3.0])
def test_an_answer_outside_the_choices_keeps_nothing(stage: Stage, opened_id: UUID, value: int) -> None:
    with pytest.raises(AnswerNotTaken):
        save(stage, opened_id, 1, pain=value)
    assert count(stage, Response) == count(stage, Answer) == 0


def test_ticks(stage: Stage, opened_id: UUID) -> None:
    with stage.at.db.reading() as session:
        found = screens(session, stage, session.get_one(PatientSession, opened_id))
    values = answering.ticked(found[2], [0, 23])
    assert (sum(value or 0 for value in values.values()), len(values)) == (2, 24)
    assert values["rmdq-01"] == values["rmdq-24"] == 1
    for wrong in ([24], [-1]):
        with pytest.raises(AnswerNotTaken):
            answering.ticked(found[2], wrong)
    with pytest.raises(ValueError, match="list"):
        answering.ticked(found[0], [0])


def test_sending_ends_every_keys_power_to_write(stage: Stage, key: str, opened_id: UUID) -> None:
    other = another_browser(stage, key)
    save(stage, opened_id, 1, pain=7)
    with stage.at.db.transaction() as session:
        sent = answering.submit(session, session.get_one(PatientSession, opened_id), stage.clock())
        assert [check_in.time_point for check_in in sent] == ["day-0"]
    first = stage.clock()
    stage.clock.tick(minutes=1)
    with stage.at.db.transaction() as session:
        opened = session.get_one(PatientSession, other)
        assert answering.submit(session, opened, stage.clock()) == []
        sent = opened.link.check_ins[0]
        assert (sent.submitted_at, sent.submitted_by_id) == (first, opened_id)
        assert session.scalars(select(Response)).one().submitted_at == first
        with pytest.raises(NoLongerOpen):
            answering.save(session, opened, BACK_PAIN, {"pain": 1}, stage.at.outside)


def test_a_check_in_that_ended_or_has_not_begun_takes_nothing(stage: Stage, opened_id: UUID) -> None:
    with stage.at.db.transaction() as session:
        opened = session.get_one(PatientSession, opened_id)
        check_in = opened.link.check_ins[0]
        today = hours.local_date(stage.clock(), check_in.episode.zone)
        for moved in ({"cancelled_at": stage.clock()}, {"opens_on": today + timedelta(days=1)}):
            before = {name: getattr(check_in, name) for name in moved}
            for name, value in moved.items():
                setattr(check_in, name, value)
            session.flush()
            assert answering.open_check_ins(session, opened, stage.clock()) == []
            with pytest.raises(NoLongerOpen):
                answering.save(session, opened, BACK_PAIN, {"pain": 1}, stage.at.outside)
            for name, value in before.items():
                setattr(check_in, name, value)
            session.flush()
        stage.clock.now = check_in.closes_at
        with pytest.raises(NoLongerOpen):
            answering.save(session, opened, BACK_PAIN, {"pain": 1}, stage.at.outside)


def test_when_nobody_treats_the_episode_any_more_its_check_in_takes_nothing(stage: Stage, opened_id: UUID) -> None:
    save(stage, opened_id, 1, pain=7)
    with stage.at.db.transaction() as session:
        for consent in session.scalars(select(Consent).where(Consent.kind == ConsentKind.SHARE_EPISODE)):
            consent.withdrawn_at = stage.clock()
        session.flush()
        opened = session.get_one(PatientSession, opened_id)
        assert answering.open_check_ins(session, opened, stage.clock()) == []
        assert answering.submit(session, opened, stage.clock()) == []
        with pytest.raises(NoLongerOpen):
            answering.save(session, opened, BACK_PAIN, {"pain": 1}, stage.at.outside)


def test_what_two_check_ins_of_one_link_ask_is_asked_once_and_serves_both(stage: Stage, opened_id: UUID) -> None:
    with stage.at.db.transaction() as session:
        opened = session.get_one(PatientSession, opened_id)
        later = session.scalars(select(CheckIn).where(CheckIn.time_point == "6-weeks")).one()
        later.opens_on = opened.link.check_ins[0].opens_on
        session.get_one(Link, opened.link_id).check_ins.append(later)
    with stage.at.db.reading() as session:
        found = screens(session, stage, session.get_one(PatientSession, opened_id))
        assert [screen.instrument.code for screen in found][-1] == "global-change"
        assert len(found) == 7
    save(stage, opened_id, 1, pain=4)
    save(stage, opened_id, 7, change=2)  # asked at six weeks only
    assert (count(stage, Response), count(stage, Service)) == (2, 3)
    with stage.at.db.transaction() as session:
        opened = session.get_one(PatientSession, opened_id)
        later = next(each for each in opened.link.check_ins if each.time_point == "6-weeks")
        only_there = screens(session, stage, opened)[6]
        later.cancelled_at = stage.clock()
        session.flush()
        with pytest.raises(NoLongerOpen):  # although day 0 is still open
            answering.save(session, opened, only_there, {"change": 1}, stage.at.outside)


def test_where_to_go_on(stage: Stage, opened_id: UUID) -> None:
    def first() -> int:
        with stage.at.db.reading() as session:
            opened = session.get_one(PatientSession, opened_id)
            return inquiry.first_unanswered(screens(session, stage, opened), given(stage, opened_id))

    assert first() == 1
    save(stage, opened_id, 1, pain=7)
    save(stage, opened_id, 2)
    assert first() == 3
    save(stage, opened_id, 4, pain=1)
    assert first() == 3
    for number in (3, 5, 6):
        save(stage, opened_id, number)
    assert first() == 7
