"""Answers from paper and in a call: typed part by part, kept like the patient's own, and never shown to the desk."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.mode import Mode
from app.domain.respondent import Respondent
from app.models.alert import Alert
from app.models.check_in import CheckIn
from app.models.response import Answer, Response
from app.models.staff import Staff
from app.web import patient
from tests.phone import Phone
from tests.services.plans import enrol, facts
from tests.stage import MONDAY, Stage
from tests.web.staff.desk import Desk, Desks, without_tokens

HOW = {"mode": "telephone", "on": "2026-03-02", "who": "helped"}


@pytest.fixture
def app(stage: Stage) -> Flask:
    return patient.create(stage.at)


def at(stage: Stage, episode_id: UUID) -> str:
    with stage.at.db.reading() as session:
        first = select(CheckIn.id).where(CheckIn.episode_id == episode_id).order_by(CheckIn.due_on)
        return f"/episodes/{episode_id}/check-ins/{session.scalars(first).first()}/enter"


def address(path: str, part: str, **how: str) -> str:
    return f"{path}/{part}?" + "&".join(f"{name}={value}" for name, value in (HOW | how).items())


def kept(stage: Stage) -> list[tuple[str, int, int | None, bool]]:
    """Item, version, value, whether staff typed it."""
    with stage.at.db.reading() as session:
        rows = session.scalars(
            select(Answer)
            .join(Response, Answer.response_id == Response.id)
            .order_by(Answer.given_at, Answer.item, Answer.version)
        )
        return [(row.item, row.version, row.value, row.typed_by_id is not None) for row in rows]


def test_a_drawing_is_ticked_and_what_only_the_patient_can_write_is_named(desks: Desks) -> None:
    stage = desks.stage
    path = at(stage, enrol(stage, [("body-map", "1"), ("psfs", "1995")]))
    desk = desks(stage.bea.desk)
    assert "Patient-Specific Functional Scale (PSFS)" in desk.get(path).text.split("Cannot be typed here:")[1]
    assert desk.get(address(path, "body-map")).text.count("autofocus") == 1  # the hand stays on the keyboard
    page = desk.post(address(path, "body-map"), ticked=["back-low"])
    assert page.headers["Location"] == address(path, "all/review")
    assert "Cannot be typed here:" in desk.get(page.headers["Location"]).text
    assert [row for row in kept(stage) if row[2]] == [("back-low", 1, 1, True)]
    assert len(kept(stage)) == 44


def test_a_whole_sheet_is_typed_and_sent(desks: Desks) -> None:
    stage = desks.stage
    episode_id = enrol(stage, [("peg", "1"), ("rmdq", "1983")])
    stage.clock.tick(days=2)
    desk = desks(stage.bea.desk)
    path = at(stage, episode_id)
    assert f"{path}" in desk.get(f"/episodes/{episode_id}").text
    begin = desk.get(address(path, "").replace("/?", "?"))
    assert begin.headers["Location"].startswith(address(path, "peg"))
    assert "in the past week" in desk.get(address(path, "peg")).text
    page = desk.post(address(path, "peg"), pain="7", enjoyment=" 4", activity="10")
    assert page.headers["Location"] == address(path, "rmdq")
    ticked = ["rmdq-01", "rmdq-03"]
    page = desk.post(address(path, "rmdq"), ticked=ticked)
    assert page.headers["Location"] == address(path, "all/review")
    review = desk.get(page.headers["Location"]).text
    assert review.count("Done</span>") == 2
    assert desk.post(page.headers["Location"]).status_code == 303
    with stage.at.db.reading() as session:
        for response in session.scalars(select(Response)):
            assert response.mode is Mode.TELEPHONE
            assert response.answered_on == date(2026, 3, 2)
            assert response.scores
        assert set(session.scalars(select(Answer.respondent))) == {Respondent.HELPED}
        typed_by = set(session.scalars(select(Answer.typed_by_id)))
        assert typed_by == set(session.scalars(select(Staff.id).where(Staff.email == stage.bea.desk)))
        check_in = session.scalars(select(CheckIn).where(CheckIn.submitted_at.is_not(None))).one()
        assert (check_in.submitted_at, check_in.submitted_by_id) == (stage.clock(), None)
    said = facts(stage, episode_id)
    assert said.newest
    assert said.newest.on == date(2026, 3, 2)  # the day of the call, not of the typing
    assert said.provenance
    assert (said.provenance.mode, said.provenance.helper) == ("telephone", "helped")
    assert desk.get(address(path, "peg")).status_code == 404  # it is sent
    assert {each.object_kind for each in desks.events("enter-answers")} == {"episode", "check-in"}


def test_what_was_left_empty_is_told_before_anything_is_kept(desks: Desks, desk: Desk) -> None:
    stage = desks.stage
    path = at(stage, enrol(stage, [("peg", "1")]))
    page = desk.post(address(path, "peg"), pain="7")
    assert page.status_code == 409
    assert "Left empty: 2, 3. Kept as not answered." in page.text
    assert 'value="7"' in page.text
    assert kept(stage) == []
    assert desk.post(address(path, "peg"), pain="7", activity="1", confirmed="enjoyment activity/").status_code == 409
    assert desk.post(address(path, "peg"), pain="7", confirmed="enjoyment activity/").status_code == 303
    assert kept(stage) == [("activity", 1, None, True), ("enjoyment", 1, None, True), ("pain", 1, 7, True)]


def test_what_the_patient_answered_is_neither_shown_nor_replaced_in_silence(
    desks: Desks, desk: Desk, app: Flask
) -> None:
    stage = desks.stage
    path = at(stage, enrol(stage, [("peg", "1")]))
    phone = Phone(app, stage)
    phone.open()
    phone.answer(8)
    before = desk.get(address(path, "peg")).text
    assert before.count("Answered already. Left empty, that stays.") == 1
    assert 'value="8"' not in before
    page = desk.post(address(path, "peg"), pain="2", enjoyment="3", activity="3")
    assert page.status_code == 409
    assert "Answered already: 1. What you typed takes its place" in page.text
    assert kept(stage) == [("pain", 1, 8, False)]
    assert desk.post(address(path, "peg"), enjoyment="3", activity="3").status_code == 303  # hers stays
    assert ("pain", 1, 8, False) in kept(stage)
    assert len(kept(stage)) == 3
    fields = {"pain": "2", "enjoyment": "3", "activity": "3"}
    confirmed = "/pain enjoyment activity"
    assert desk.post(address(path, "peg"), **fields, confirmed=confirmed).status_code == 303
    assert [each for each in kept(stage) if each[0] == "pain"] == [("pain", 1, 8, False), ("pain", 2, 2, True)]
    assert len(kept(stage)) == 4  # the same typed again by the same person is kept once


@pytest.mark.parametrize("typed", ["11", "-1", "x", "7.5", "٣", "9" * 13])
def test_what_is_no_answer_is_refused_and_kept_on_the_form(desks: Desks, desk: Desk, typed: str) -> None:
    stage = desks.stage
    path = at(stage, enrol(stage, [("peg", "1")]))
    page = desk.post(address(path, "peg"), pain=typed, enjoyment="3", activity="3")
    assert page.status_code == 422
    assert "Type a number from 0 to 10." in page.text
    assert f'value="{typed}"' in page.text
    assert kept(stage) == []


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"on": "2026-03-03"}, "The day must be from 02/16/2026 to 03/02/2026."),  # in the future
        ({"on": "2026-02-15"}, "The day must be from 02/16/2026 to 03/02/2026."),  # before it opened
        ({"on": ""}, "Enter the day on the sheet or of the call."),
        ({"mode": "phone"}, "Choose how the answers came."),
        ({"who": "me"}, "Choose who answered."),
    ],
)
def test_how_they_came_has_to_be_said_first(desks: Desks, desk: Desk, how: dict[str, str], says: str) -> None:
    stage = desks.stage
    path = at(stage, enrol(stage, [("peg", "1")]))
    assert says in desk.get(address(path, "", **how).replace("/?", "?")).text
    assert desk.post(address(path, "peg", **how), pain="7", enjoyment="3", activity="3").headers["Location"] == path
    assert kept(stage) == []


def test_today_is_the_episodes_own(desks: Desks) -> None:
    stage = desks.stage
    path = at(stage, enrol(stage, [("peg", "1")]))
    stage.clock.now = MONDAY.replace(hour=3) + timedelta(days=1)  # still Monday in Denver
    desk = desks(stage.bea.desk)
    assert desk.get(address(path, "peg")).status_code == 200
    assert desk.get(address(path, "peg", on="2026-03-03")).status_code == 303


def test_a_list_without_a_tick_has_to_be_explained(desks: Desks, desk: Desk) -> None:
    stage = desks.stage
    path = at(stage, enrol(stage, [("rmdq", "1983")]))
    assert desk.post(address(path, "rmdq")).status_code == 422
    both = {"ticked": "rmdq-01", "rmdq-01-none": "none"}
    assert desk.post(address(path, "rmdq"), **both).status_code == 422
    blank = desk.post(address(path, "rmdq"), **{"rmdq-01-none": "blank"})
    assert blank.status_code == 409
    assert desk.post(address(path, "rmdq"), **{"rmdq-01-none": "none"}).status_code == 303
    assert {value for _, _, value, _ in kept(stage)} == {0}


def test_an_urgent_answer_tells_whoever_typed_it_what_to_do(desks: Desks, desk: Desk) -> None:
    stage = desks.stage
    episode_id = enrol(stage, [("red-flags", "1")])
    path = at(stage, episode_id)
    items = [item.id for item in stage.at.outside.instruments.get("red-flags", "1").items]
    answers = dict.fromkeys(items, "0") | {"saddle": "1"}
    page = desk.post(address(path, "red-flags"), **answers)
    assert page.status_code == 200
    assert "Act now: an answer needs a person" in page.text
    assert "Bea clinician" in page.text
    assert "Call 911" in page.text
    assert "Say to the patient, on this call:" in page.text
    assert (
        "Go to them if they are here"
        in desk.post(address(path, "red-flags", mode="paper"), **answers, confirmed=f"/{' '.join(items)}").text
    )
    with stage.at.db.reading() as session:
        alert = session.scalars(select(Alert)).one()
        assert (alert.item, alert.session_id) == ("saddle", None)
    raised = desks.events("raise-alert")
    assert {(each.actor_kind, each.practice_id) for each in raised} == {("staff", stage.bea.practice_id)}


def test_what_is_not_asked_after_the_answers_above_is_refused(desks: Desks, desk: Desk) -> None:
    stage = desks.stage
    path = at(stage, enrol(stage, [("work-status", "1")]))
    page = desk.post(address(path, "work-status"), status="6", **{"days-off": "5"})
    assert page.status_code == 422
    assert "After the answers above, this is not asked." in page.text
    assert desk.post(address(path, "work-status"), status="6").status_code == 303


def test_mood_is_not_told_to_who_did_not_choose_the_plan(desks: Desks, app: Flask) -> None:
    stage = desks.stage
    episode_id = enrol(stage, [("peg", "1"), ("phq-2", "1")])
    stage.caz_joins(episode_id)
    path = at(stage, episode_id)
    bea, caz = desks(stage.bea.desk), desks(stage.caz.desk)
    assert caz.get(address(path, "peg")).status_code == 200
    assert caz.get(address(path, "phq-2")).status_code == 404
    before = bea.get(address(path, "phq-2")).text
    phone = Phone(app, stage)
    phone.open()
    phone.answer_all(1)
    assert without_tokens(bea.get(address(path, "phq-2")).text) == without_tokens(before)


def test_a_check_in_that_is_not_open_takes_nothing(desks: Desks) -> None:
    stage = desks.stage
    path = at(stage, enrol(stage, [("peg", "1")]))
    stage.clock.tick(days=60)
    desk = desks(stage.bea.desk)
    assert desk.get(path).status_code == 404
    assert desk.post(address(path, "peg"), pain="1", enjoyment="1", activity="1").status_code == 404
    assert kept(stage) == []
