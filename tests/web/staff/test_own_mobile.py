"""Where a clinician, an admin and an operator say which number alerts are texted to."""

import pytest
from sqlalchemy import select

from app.models.staff import Staff
from tests.web.staff import oda
from tests.web.staff.desk import Desks


def number(desks: Desks, email: str) -> str | None:
    with desks.stage.at.db.reading() as session:
        return session.scalars(select(Staff).where(Staff.email == email)).one().mobile


@pytest.mark.parametrize("who", ["clinician", "admin", "operator"])
def test_a_person_keeps_the_own_number(desks: Desks, who: str) -> None:
    email = oda.joins(desks.stage) if who == "operator" else getattr(desks.stage.bea, who)
    path = "/network/me" if who == "operator" else "/me"
    desk = desks(email)
    assert f'href="{path}"' in desk.get(path).text, "one's own name leads there"
    assert f'href="{path}">How alerts reach you' in desk.get(path.removesuffix("/me") or "/").text
    assert desk.post(path, mobile="(303) 555-0160").status_code == 303
    assert number(desks, email) == "+13035550160"
    page = desk.get(path).text
    assert "Your number was saved." in page
    assert 'value="(303) 555-0160"' in page
    assert email in page
    assert desk.post(path, mobile="").status_code == 303
    assert number(desks, email) is None
    assert [each.outcome for each in desks.events("change-own-mobile")] == ["done", "done"]


def test_what_is_no_mobile_is_not_kept(desks: Desks) -> None:
    desk = desks(desks.stage.bea.clinician)
    answer = desk.post("/me", mobile="555-01")
    assert (answer.status_code, "US numbers have 10." in answer.text) == (422, True)
    assert number(desks, desks.stage.bea.clinician) is None


def test_it_lies_sealed(desks: Desks) -> None:
    desks(desks.stage.bea.clinician).post("/me", mobile="(303) 555-0160")
    with desks.stage.at.db.reading() as session:
        sealed = session.scalars(select(Staff.mobile_sealed).where(Staff.mobile_sealed.is_not(None))).one()
    assert sealed
    assert b"5550160" not in sealed
