"""Where a patient is, as far as anybody knows, and at what hours texts go there."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.models.patient import Patient
from app.models.practice import Practice
from app.web import staff
from tests.models.dump import everything
from tests.web.staff.desk import Desk, Desks
from tests.web.staff.test_enrol import ANA

NOBODY_KNOWS = "We do not know this patient's time zone: texts go 1-6 p.m. Eastern. Ask for the ZIP code."
ANYWHERE_IN_AMERICA = "+15335550142"


def zone(desks: Desks) -> str | None:
    with desks.stage.at.db.reading() as session:
        return session.scalars(select(Patient.zone)).one()


def said(desk: Desk, path: str) -> str:
    return " ".join(desk.get(path).text.split()).replace("&#39;", "'")


def enrol(desks: Desks, mobile: str) -> UUID:
    return desks.stage.enrol_ana(mobile=mobile)


@pytest.mark.parametrize(
    ("typed", "kept", "told"),
    [
        ({}, None, "10:00 AM to 6:00 PM, Mountain Time"),
        ({"zip_code": "96813-1234"}, "Pacific/Honolulu", "10:00 AM to 6:00 PM, Hawaii-Aleutian Time"),
        ({"mobile": "(208) 555-0142"}, None, "10:00 AM to 6:00 PM, Mountain Time, Pacific Time"),
        ({"mobile": ANYWHERE_IN_AMERICA}, None, "1:00 PM to 6:00 PM, Eastern Time"),
        ({"mobile": ANYWHERE_IN_AMERICA, "zip_code": "80202"}, "America/Denver", "10:00 AM to 6:00 PM, Mountain Time"),
    ],
)
def test_the_hours_are_those_where_the_patient_is(
    desks: Desks, desk: Desk, typed: dict[str, str], kept: str | None, told: str
) -> None:
    enrolled = desk.post("/enrol", **{**ANA, "zip_code": "", **typed}).headers["Location"]
    assert zone(desks) == kept
    page = said(desk, enrolled)
    assert told in page
    assert page.count(NOBODY_KNOWS) == (kept is None and typed.get("mobile") == ANYWHERE_IN_AMERICA)
    assert b"96813" not in everything(desks.stage.at.db)


def test_the_first_message_is_told_for_the_hours_where_the_patient_is(desk: Desk) -> None:
    enrolled = desk.post("/enrol", **{**ANA, "zip_code": "96813"}).headers["Location"]
    assert "The first message goes out Mon, Mar 2, 2026, 1:00\u202fPM." in desk.get(enrolled).text


def test_the_first_message_waits_for_a_day_on_which_the_practice_is_open(desks: Desks, desk: Desk) -> None:
    with desks.stage.at.db.transaction() as session:
        session.execute(update(Practice).values(holidays=["2026-03-02"]))
    enrolled = desk.post("/enrol", **ANA).headers["Location"]
    assert "The first message goes out Tue, Mar 3, 2026, 10:00\u202fAM." in desk.get(enrolled).text


def test_the_desk_gives_a_zip_code_later_and_changes_it(desks: Desks, desk: Desk) -> None:
    path = f"/episodes/{enrol(desks, ANYWHERE_IN_AMERICA)}"
    assert NOBODY_KNOWS in said(desk, path)
    for typed, then in (("96813", "Pacific/Honolulu"), ("80202", "America/Denver")):
        assert desk.post(f"{path}/zip", zip_code=typed).status_code == 303
        assert zone(desks) == then
    page = said(desk, path)
    assert NOBODY_KNOWS not in page
    assert "The ZIP code itself is not kept." in page


@pytest.mark.parametrize("typed", ["", "8020", "00000"])
def test_a_zip_code_that_there_is_not_is_told_and_kept(desks: Desks, desk: Desk, typed: str) -> None:
    path = f"/episodes/{enrol(desks, ANYWHERE_IN_AMERICA)}"
    answer = desk.post(f"{path}/zip", zip_code=typed)
    assert answer.status_code == 422
    assert '<a href="#zip_code">' in answer.text
    assert f'value="{typed}"' in answer.text
    assert zone(desks) is None


def test_a_zip_code_of_several_zones_says_none(desks: Desks) -> None:
    stage = desks.stage
    several = replace(stage.at.outside, zones_of_zip=lambda typed: ("America/Boise", "America/Los_Angeles"))
    elsewhere = Desks(stage, staff.create(replace(stage.at, outside=several)))
    desk = elsewhere(stage.bea.desk)
    enrolled = desk.post("/enrol", **ANA).headers["Location"]
    assert zone(desks) is None
    told = "This ZIP code lies in more than one time zone"
    assert told in said(desk, enrolled)
    assert told not in said(desk, enrolled)
    desk.post(f"{enrolled.removesuffix('?enrolled=1')}/zip", zip_code="83549")
    assert told in said(desk, enrolled)
