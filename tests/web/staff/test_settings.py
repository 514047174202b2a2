"""A practice's settings: what is taken, and what is wrong with the rest."""

from datetime import time

import pytest
from sqlalchemy import func, select, update

from app.models.practice import Paper, Practice, Registration
from app.models.staff import Staff
from tests.services.telling import has_cover
from tests.stage import WEEK
from tests.web.staff.desk import Desk, Desks

GOOD = {
    "zone": "America/Chicago",
    "monday": "8-17",
    "tuesday": "08:30 - 16:00",
    **dict.fromkeys(WEEK[2:], ""),  # a browser sends every field, those of closed days too
    "holidays": "12/25/2026\n2027-01-01\n\n12/25/2026",
    "phone": "(303) 555-0100",
    "on_call": "Call (303) 555-0100 and ask for the doctor on call.",
    "captain": "",
    "cover": "",
    "postal_address": " 1 Main Street \r\n\r\nDenver,  CO 80202",
    "texts_from": "09:30",
    "texts_until": "20:00",
    "label": "Valley Care",
    "paper": "a4",
}


@pytest.fixture
def admin(desks: Desks) -> Desk:
    return desks(desks.stage.bea.admin)


def practice(desks: Desks) -> dict[str, object]:
    with desks.stage.at.db.reading() as session:
        kept = session.get_one(Practice, desks.stage.bea.practice_id)
        return {column.name: getattr(kept, column.name) for column in Practice.__table__.columns}


def test_the_admin_changes_the_settings(desks: Desks, admin: Desk) -> None:
    captain = desks.stage.bea.clinician_id
    assert admin.post("/settings", **{**GOOD, "captain": str(captain), "desk_prints": "y"}).status_code == 303
    kept = practice(desks)
    assert kept["zone"] == "America/Chicago"
    assert kept["hours"] == {"monday": ["08:00", "17:00"], "tuesday": ["08:30", "16:00"]}
    assert kept["holidays"] == ["2026-12-25", "2027-01-01"]
    assert (kept["phone"], kept["paper"], kept["desk_prints"]) == ("+13035550100", Paper.A4, True)
    assert (kept["captain_id"], kept["label"], kept["sender"]) == (captain, "Valley Care", "+13035550101")
    assert (kept["texts_from"], kept["texts_until"]) == (time(9, 30), time(20))
    assert kept["postal_address"] == "1 Main Street\nDenver, CO 80202"
    page = admin.get("/settings").text
    assert "The settings were saved." in page
    assert 'value="08:00-17:00"' in page
    assert "12/25/2026\n01/01/2027" in page.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("zone", "Mars/Olympus", "Not a valid choice"),
        ("monday", "all day", "Enter hours like 08:00-17:00, or leave it empty."),
        ("monday", "17:00-08:00", "Enter hours like 08:00-17:00, or leave it empty."),
        ("monday", "08:00-25:00", "Enter hours like 08:00-17:00, or leave it empty."),
        ("holidays", "12/25/2026\nChristmas", "This is not a date like 12/25/2026: Christmas"),
        ("holidays", "02/30/2026", "This is not a date like 12/25/2026: 02/30/2026"),
        ("phone", "303555", "Enter a phone number like (206) 555-0123."),
        ("phone", "ask us", "Enter a phone number like (206) 555-0123."),
        ("on_call", "", "Say what a patient should do after hours."),
        ("on_call", "x" * 201, "Use at most 200 characters."),
        ("label", " ", "Enter the label that signs your texts."),
        ("label", "Valley Care Network of", "Use at most 19 letters."),
        ("label", "Clínica Valle", "A text cannot carry one of these letters."),
        ("label", "Valley Spine", "This label names a body part, a specialty or a condition."),
        ("paper", "a5", "Choose a paper."),
        ("postal_address", "x" * 201, "Use at most 200 characters."),
        ("texts_from", "08:30", "Not a valid choice"),
        ("texts_until", "20:30", "Not a valid choice"),
        ("texts_until", "09:30", "Texts must go out for a while: choose a later hour."),
    ],
)
def test_what_is_wrong_is_said_and_kept(desks: Desks, admin: Desk, field: str, typed: str, said: str) -> None:
    before = practice(desks)
    answer = admin.post("/settings", **{**GOOD, field: typed})
    assert answer.status_code == 422
    assert answer.text.count(said) == 2
    assert practice(desks) == before


def test_a_captain_is_one_of_the_practices_own_clinicians(desks: Desks, admin: Desk) -> None:
    with desks.stage.at.db.reading() as session:
        desk = session.scalar(select(Staff.id).where(Staff.email == desks.stage.bea.desk))
    for stranger in (desks.stage.dov.clinician_id, desk):
        assert admin.post("/settings", **{**GOOD, "captain": str(stranger)}).status_code == 422


def test_fields_that_the_form_does_not_have_change_nothing(desks: Desks, admin: Desk) -> None:
    others = {"sender": "+19995550000", "name": "Mine", "id": "1", "affiliation": "employed", "enrolled_by_id": "1"}
    before = practice(desks)
    assert admin.post("/settings", **GOOD, **others).status_code == 303
    after = practice(desks)
    assert {name: after[name] for name in ("sender", "name", "id", "affiliation")} == {
        name: before[name] for name in ("sender", "name", "id", "affiliation")
    }
    with desks.stage.at.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Practice)) == 3


def test_others_read_the_settings_and_cannot_change_them(desks: Desks) -> None:
    page = desks(desks.stage.bea.clinician).get("/settings").text
    assert "Only your practice's admin can change these." in page.replace("&#39;", "'")
    assert "<fieldset disabled>" in page
    assert "Save the settings" not in page


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        ("+13035550101", "Texts go out from (303) 555-0101."),
        ("MG" + "0" * 32, f"Texts go out from the messaging service MG{'0' * 32}."),
    ],
)
def test_the_sender_is_told_with_where_carriers_stand(desks: Desks, admin: Desk, sender: str, said: str) -> None:
    page = " ".join(admin.get("/settings").text.split())
    assert "Texts go out from (303) 555-0101. <strong>Carriers have approved it.</strong>" in page
    with desks.stage.at.db.transaction() as session:
        session.execute(update(Practice).values(sender=sender, registration=Registration.REFUSED))
    page = " ".join(admin.get("/settings").text.split())
    assert f"{said} <strong>Carriers have refused it.</strong> No text goes out until they do." in page


def test_a_missing_postal_address_is_missed(desks: Desks, admin: Desk) -> None:
    missed = "Your postal address is missing."
    assert missed not in admin.get("/settings").text
    with desks.stage.at.db.transaction() as session:
        session.execute(update(Practice).values(postal_address=""))
    assert missed in admin.get("/settings").text


def test_the_admin_chooses_a_cover_who_is_not_the_captain(desks: Desks, admin: Desk) -> None:
    captain, cover = str(desks.stage.bea.clinician_id), str(has_cover(desks.stage))
    answer = admin.post("/settings", **{**GOOD, "captain": captain, "cover": captain})
    assert (answer.status_code, "somebody else than the captain" in answer.text) == (422, True)
    assert admin.post("/settings", **{**GOOD, "captain": captain, "cover": cover}).status_code == 303
    assert str(practice(desks)["cover_id"]) == cover
    assert "Bea cover" in admin.get("/settings").text
    assert admin.post("/settings", **{**GOOD, "captain": captain, "cover": ""}).status_code == 303
    assert practice(desks)["cover_id"] is None
