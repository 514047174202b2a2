"""The tablet at the desk: registered to one practice, handed to one patient, and empty afterwards."""

from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.mode import Mode
from app.models.audit import AuditEvent
from app.models.message import Link, LinkKind
from app.models.response import Response
from app.models.tablet import HandOver, Tablet
from tests.doors import post_forms
from tests.phone import answers
from tests.stage import Stage
from tests.web.tablets import Clinic, comes, start

GIVEN = "Zoraquill"  # no word and no token holds it by chance


@pytest.fixture
def episode_id(stage: Stage) -> UUID:
    found = stage.enrol_ana(given_name=GIVEN)
    comes(stage, found, stage.bea.practice_id)
    return found


def test_from_the_day_list_to_the_thanks(clinic: Clinic, episode_id: UUID) -> None:
    stage = clinic.stage
    device = clinic.tablet(stage.bea)
    desk = clinic.hand_over(stage.bea, episode_id)
    assert f"Front 1 shows Start for 10 minutes. Hand it to {GIVEN} Quill." in desk.get("/").text
    waiting = device.look("/tablet").text
    assert [word for word in (GIVEN, "Quill", "Bea", "Spine", "Low back") if word in waiting] == []
    start(device)
    assert device.at == "/check-in/1"
    device.answer_all()
    device.send()
    assert device.h1 == "Thank you"
    assert device.page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert GIVEN not in device.page.text
    with stage.at.db.reading() as session:
        assert {response.mode for response in session.scalars(select(Response))} == {Mode.TABLET}
        link = session.scalars(select(Link)).one()
        assert (link.kind, link.dies_at) == (LinkKind.TABLET, stage.clock())
    pages = ("/check-in", "/check-in/1", "/check-in/review", "/check-in/done", "/check-in/help", "/tablet/still")
    for path in pages:
        assert device.look(path).request.path == "/tablet"
        assert device.h1 == "Thank you"
    stage.clock.tick(seconds=30)
    for path in pages:
        assert device.look(path).request.path == "/tablet"
        assert device.h1 == "Please wait for the front desk"
    assert "Done" in desk.get("/").text
    with stage.at.db.reading() as session:
        done = session.scalars(select(AuditEvent.action).order_by(AuditEvent.sequence)).all()
    assert [each for each in done if "tablet" in each or "hand" in each] == [
        "look-after-tablets",
        "look-after-tablets",
        "register-tablet",
        "hand-over",
        "hand-over",
        "start-on-tablet",
    ]


def test_the_key_in_its_history_is_dead_afterwards(clinic: Clinic, episode_id: UUID) -> None:
    device = clinic.tablet(clinic.stage.bea)
    clinic.hand_over(clinic.stage.bea, episode_id)
    device.look("/tablet")
    action = next(action for action, _ in post_forms(device.page.text) if "start" in action)
    device.send(action)
    page, path = device.page, device.at
    assert 'autocomplete="off"' in page.text
    assert "bday" not in page.text
    device.send(month="3", day="15", year="1958")
    device.send()
    device.answer_all()
    device.send()
    assert device.look(path).status_code == 404
    token = post_forms(device.look("/tablet").text)[0][1]["csrf_token"]  # else the old one would be what is refused
    born = {"csrf_token": token, "month": "3", "day": "15", "year": "1958"}
    assert device.client.post(path, data=born).status_code == 404


def test_another_practices_tablet_begins_nothing_here(clinic: Clinic, episode_id: UUID) -> None:
    stage = clinic.stage
    clinic.tablet(stage.bea)
    theirs = clinic.tablet(stage.dov, "Dov 1")
    clinic.hand_over(stage.bea, episode_id)
    assert theirs.look("/tablet").text.count("Please wait for the front desk") == 1
    with stage.at.db.reading() as session:
        queued = session.scalars(select(HandOver.id)).one()
        other = session.scalars(select(Tablet.id).where(Tablet.practice_id == stage.dov.practice_id)).one()
    token = post_forms(theirs.look("/c").text)[0][1]["csrf_token"]
    assert theirs.client.post(f"/tablet/start/{queued}", data={"csrf_token": token}).status_code == 404
    desk = clinic.desks(stage.bea.desk)
    assert desk.post(f"/episodes/{episode_id}/hand-over", tablet=str(other)).status_code == 404
    assert desk.post(f"/episodes/{episode_id}/hand-over", tablet="x").status_code == 404
    assert clinic.desks(stage.dov.desk).post(f"/episodes/{episode_id}/hand-over", tablet=str(other)).status_code == 404
    assert clinic.desks(stage.dov.admin).post(f"/tablets/{other}/revoke").status_code == 303
    with stage.at.db.reading() as session:
        assert session.scalars(select(Link)).all() == []


def test_a_phone_without_the_tablets_key_begins_nothing(clinic: Clinic, episode_id: UUID) -> None:
    clinic.tablet(clinic.stage.bea)
    clinic.hand_over(clinic.stage.bea, episode_id)
    with clinic.stage.at.db.reading() as session:
        queued = session.scalars(select(HandOver.id)).one()
    stranger = clinic.tablet(clinic.stage.bea, "Front 2")
    token = post_forms(stranger.look("/c").text)[0][1]["csrf_token"]
    assert stranger.client.post(f"/tablet/start/{queued}", data={"csrf_token": token}).status_code == 404
    stranger.client.set_cookie("tablet", "x" * 22)
    assert stranger.client.post(f"/tablet/start/{queued}", data={"csrf_token": token}).status_code == 404
    assert "Set up this tablet" in stranger.look("/tablet").text


def test_no_staff_cookie_works_on_it_and_its_own_opens_no_staff_page(clinic: Clinic, episode_id: UUID) -> None:
    stage = clinic.stage
    device = clinic.tablet(stage.bea)
    clinic.hand_over(stage.bea, episode_id)
    start(device)
    kiosk = clinic.desks.app.test_client()
    for name in ("tablet", "pt"):
        kept = device.client.get_cookie(name)
        assert kept
        assert (kept.http_only, kept.path) == (True, "/")
        for staff_name in (name, "staff"):
            kiosk.set_cookie(staff_name, kept.value)
    for path in ("/", f"/episodes/{episode_id}", "/settings", "/patients?q=quill"):
        assert "/sign-in" in kiosk.get(path).headers["Location"]
    signed_in = clinic.desks(stage.bea.desk).cookie()
    assert signed_in
    phone = clinic.patients.test_client()
    phone.set_cookie("staff", signed_in)
    phone.set_cookie("pt", signed_in)
    assert phone.get("/check-in").headers["Location"] == "/again"


def test_a_revoked_tablet_ends_at_its_next_request(clinic: Clinic, episode_id: UUID) -> None:
    stage = clinic.stage
    device = clinic.tablet(stage.bea)
    clinic.hand_over(stage.bea, episode_id)
    start(device)
    with stage.at.db.reading() as session:
        tablet = session.scalars(select(Tablet.id)).one()
    assert clinic.desks(stage.bea.admin).post(f"/tablets/{tablet}/revoke").status_code == 303
    device.answer(9)
    assert device.h1 == "Set up this tablet"
    assert answers(stage) == []


def test_a_code_sets_up_one_tablet_within_half_an_hour(clinic: Clinic) -> None:
    stage = clinic.stage
    code = clinic.code(stage.bea)
    device = clinic.tablet(stage.bea, "Front 2")
    device.client.delete_cookie("tablet")
    for typed, status in ((code, 200), (code, 422), ("x", 422)):
        device.client.delete_cookie("tablet")
        device.look("/tablet")
        assert device.send("/tablet", code=typed).status_code == status
    late = clinic.code(stage.bea, "Front 3")
    stage.clock.tick(minutes=30)
    assert device.look("/tablet").status_code == 200
    assert device.send("/tablet", code=late).status_code == 422
    with stage.at.db.reading() as session:
        kept = str(session.execute(select(Tablet.__table__)).all())
    assert code.replace("-", "") not in kept
