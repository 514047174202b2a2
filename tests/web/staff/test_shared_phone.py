"""A number that another of the practice's own patients has: the desk is asked once more, and nobody else's is told."""

import re

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.models.episode import CareTeamMember
from app.models.patient import Patient
from tests.stage import Stage
from tests.web.staff.desk import UUIDS, Desk, Desks, without_tokens
from tests.web.staff.test_enrol import ANA, count

BEN = {**ANA, "given_name": "Ben", "birth_date": "4/16/61", "chart_number": "B-18"}
ASKED = "Your practice has this mobile number already, for someone else. Nothing was saved yet."
CONFIRM = re.compile(r'name="not_these" value="([^"]+)"')
UNKNOWN = "(303) 555-0199"


def confirm(page: TestResponse) -> str:
    found = CONFIRM.search(page.text)
    assert found
    return found[1]


def mobiles(stage: Stage) -> dict[str, str | None]:
    with stage.at.db.reading() as session:
        return {patient.given_name: patient.mobile for patient in session.scalars(select(Patient))}


def test_a_spouse_with_the_same_phone_is_enrolled_after_one_more_question(desks: Desks, desk: Desk) -> None:
    hers = desk.post("/enrol", **ANA).headers["Location"].removesuffix("?enrolled=1")
    asked = desk.post("/enrol", **BEN)
    assert asked.status_code == 409
    assert ASKED in asked.text
    assert "much alike" not in asked.text
    assert "<strong>Quill, Ana</strong>" in asked.text
    assert "born March 15, 1958" in asked.text
    assert f'href="{hers}"' in asked.text
    assert 'href="#mobile"' in asked.text
    for name in ("family_name", "given_name", "birth_date", "mobile", "zip_code", "day0", "chart_number"):
        assert f'value="{BEN[name]}"' in asked.text
    assert asked.text.count(" checked") == 3
    assert count(desks, Patient) == 1
    assert [each.object_kind for each in desks.events("find-patient")] == ["patient"]
    assert [each.outcome for each in desks.events("enrol")][-1] == "failed"
    both = [desk.post("/enrol", **BEN, not_these=confirm(asked)) for _ in range(2)]  # the second of a double click
    assert [answer.status_code for answer in both] == [303, 303]
    assert both[0].headers["Location"] == both[1].headers["Location"]
    assert mobiles(desks.stage) == {"Ana": "+13035550142", "Ben": "+13035550142"}


def test_whom_the_practice_treats_no_longer_is_not_told_to_who_types_the_number(desks: Desks, desk: Desk) -> None:
    """Their name and birth date would open a link that came to this phone."""
    stage = desks.stage
    desk.post("/enrol", **ANA)
    with stage.at.db.transaction() as session:
        session.execute(update(CareTeamMember).values(left_at=stage.clock()))
    stage.clock.tick(days=30)
    desk = desks(stage.bea.desk)
    assert desk.get("/patients?q=Quill").text.count("Quill, Ana") == 0
    assert desk.post("/enrol", **{**BEN, "family_name": "Wren"}).status_code == 303


def test_a_number_that_was_mistyped_is_corrected_and_nothing_else_is_asked(desks: Desks, desk: Desk) -> None:
    desk.post("/enrol", **ANA)
    assert desk.post("/enrol", **BEN).status_code == 409
    assert desk.post("/enrol", **{**BEN, "mobile": UNKNOWN}).status_code == 303
    assert mobiles(desks.stage)["Ben"] == "+13035550199"


def test_who_has_no_mobile_shares_none(desk: Desk) -> None:
    for person in (ANA, BEN):
        nothing = {**person, "mobile": "", "may_text": "", "no_messages": "y"}
        assert desk.post("/enrol", **nothing).status_code == 303


def test_who_is_much_alike_is_asked_about_first_and_then_who_shares_the_phone(desks: Desks, desk: Desk) -> None:
    desk.post("/enrol", **ANA)
    desk.post("/enrol", **BEN, not_these=confirm(desk.post("/enrol", **BEN)))
    third = {**ANA, "given_name": "Anna"}
    alike = desk.post("/enrol", **third)
    assert ("much alike" in alike.text, ASKED in alike.text, "Quill, Ben" in alike.text) == (True, False, False)
    shared = desk.post("/enrol", **third, not_these=confirm(alike))
    assert (shared.status_code, "much alike" in shared.text, ASKED in shared.text) == (409, False, True)
    assert ("Quill, Ben" in shared.text, "Quill, Ana" in shared.text) == (True, False)
    assert desk.post("/enrol", **third, not_these=confirm(shared)).status_code == 303
    assert count(desks, Patient) == 3


def test_one_who_was_not_on_the_page_is_asked_about_again(desks: Desks, desk: Desk) -> None:
    desk.post("/enrol", **ANA)
    asked = confirm(desk.post("/enrol", **BEN))
    desks.stage.enrol_ana(given_name="Eva", birth_date=desks.stage.ana.birth_date.replace(year=1990))
    again = desk.post("/enrol", **BEN, not_these=asked)
    assert again.status_code == 409
    assert "Quill, Eva" in again.text


@pytest.mark.parametrize("joined", [False, True])
def test_a_number_that_only_another_practice_knows_changes_no_byte(desks: Desks, joined: bool) -> None:
    """The practice may even treat her: her number belongs to the office that enrolled her."""
    stage = desks.stage
    hers = stage.enrol_ana()
    if joined:
        stage.caz_joins(hers)
    desk = desks(stage.caz.desk if joined else stage.dov.desk)
    pages = []
    for family, first, later in (("Brook", ANA["mobile"], "(303) 555-0143"), ("Field", UNKNOWN, ANA["mobile"])):
        person = {**BEN, "family_name": family, "mobile": first, "chart_number": ""}
        said = [desk.post("/enrol", **{**person, "pathway": ""}), desk.post("/enrol", **person)]
        episode = said[-1].headers["Location"].removesuffix("?enrolled=1")
        said.append(desk.get(said[-1].headers["Location"]))
        stage.clock.tick(minutes=1)
        said.append(desk.post(f"{episode}/mobile", mobile=later, may_text="yes"))
        said.append(desk.get(episode))
        stage.clock.tick(minutes=-1)
        assert [each.status_code for each in said] == [422, 303, 200, 303, 200]
        text = without_tokens("\n".join(each.text + each.headers.get("Location", "") for each in said))
        for mine in (first, later):
            text = text.replace(mine, "MOBILE").replace(mine.replace(" ", "\xa0"), "MOBILE")
        pages.append(UUIDS.sub("ID", text.replace(family, "FAMILY")))
    assert pages[0] == pages[1]
    assert pages[0].count("MOBILE") > 3


def test_a_new_number_of_a_patient_that_another_has_is_asked_about_too(desks: Desks, desk: Desk) -> None:
    desk.post("/enrol", **ANA)
    episode = desk.post("/enrol", **{**BEN, "mobile": UNKNOWN}).headers["Location"].removesuffix("?enrolled=1")
    typed = {"mobile": ANA["mobile"], "may_text": "no"}
    asked = desk.post(f"{episode}/mobile", **typed)
    assert asked.status_code == 409
    assert ASKED in asked.text
    assert "<strong>Quill, Ana</strong>" in asked.text
    form = asked.text[asked.text.index(f'action="{episode}/mobile"') :]
    form = form[: form.index("</form>")]
    first = re.search("<button[^>]*>", form)
    assert first
    assert "not_these" not in first[0], "Enter in a field goes on for nobody"
    assert asked.text.count("<details open>") == 1
    assert f'value="{ANA["mobile"]}"' in form
    assert re.search(r'checked[^>]*value="no"|value="no"[^>]*checked', form)
    assert mobiles(desks.stage)["Ben"] == "+13035550199"
    assert [each.object_kind for each in desks.events("find-patient")] == ["patient"]
    assert desk.post(f"{episode}/mobile", **typed, not_these=confirm(asked)).status_code == 303
    assert mobiles(desks.stage)["Ben"] == "+13035550142"
