"""Signing in and out: one wording, no way elsewhere, sessions that end."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from app.models.audit import AuditOutcome
from app.models.staff import Membership, Staff, StaffSession
from app.web import staff
from tests.stage import PASSWORD, Stage
from tests.web.staff import oda
from tests.web.staff.desk import Desk, Desks, without_tokens


def staff_id(stage: Stage, email: str):
    with stage.at.db.reading() as session:
        return session.scalar(select(Staff.id).where(Staff.email == email))


def test_someone_signs_in_and_sees_their_practice_and_role(desks: Desks) -> None:
    page = desks(desks.stage.bea.desk).get("/")
    assert page.status_code == 200
    assert "Bea Spine Center" in page.text
    assert "front desk" in page.text


def test_every_failure_has_the_same_words_and_keeps_the_address(desks: Desks) -> None:
    bea = desks.stage.bea
    with desks.stage.at.db.transaction() as session:
        session.execute(update(Staff).where(Staff.email == bea.admin).values(disabled_at=desks.stage.clock()))
    tries = [(bea.desk, PASSWORD[:-1]), ("nobody@example.org", PASSWORD), (bea.admin, PASSWORD), (bea.desk, "")]
    pages = set()
    for email, password in tries:
        answer = Desk(desks.app).sign_in(email, password)
        assert answer.status_code == 422
        assert f'value="{email}"' in answer.text
        assert PASSWORD[:-1] not in answer.text
        pages.add(without_tokens(answer.text).replace(email, "EMAIL"))
    assert len(pages) == 1
    assert Desk(desks.app).sign_in("  FRONT-DESK@Bea.example.org ").status_code == 303


def test_the_audit_log_knows_who_signed_in_and_whose_door_was_tried(desks: Desks) -> None:
    bea = desks.stage.bea
    Desk(desks.app).sign_in(bea.desk, "a password that is wrong")
    Desk(desks.app).sign_in("nobody@example.org", "a password that is wrong")
    desk = Desk(desks.app)
    desk.sign_in(bea.desk)
    desk.post("/sign-out")
    failed, unknown, done = desks.events("sign-in")
    person = staff_id(desks.stage, bea.desk)
    assert (failed.outcome, failed.actor_id, failed.object_id) == (AuditOutcome.FAILED, None, person)
    assert (unknown.outcome, unknown.object_id) == (AuditOutcome.FAILED, None)
    assert (done.outcome, done.actor_id, done.practice_id) == (AuditOutcome.DONE, person, bea.practice_id)
    assert [event.session_hash for event in desks.events("sign-out")] == [done.session_hash]


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/patients", "/patients"),
        ("/episodes/3f2b8a52-1111-4222-8333-444455556666", "/episodes/3f2b8a52-1111-4222-8333-444455556666"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/sign-out", "/"),
        ("/nothing", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_lands_on_a_page_of_ours(desks: Desks, asked: str, led_to: str) -> None:
    desk = Desk(desks.app)
    token_page = desk.sign_in(desks.stage.bea.desk, path=f"/sign-in?next={asked}")
    assert (token_page.status_code, token_page.headers["Location"]) == (303, led_to)


@pytest.mark.parametrize("asked", ["", "/", "/patients", "/network", "//evil.example"])
def test_those_at_no_practice_land_on_the_network(desks: Desks, asked: str) -> None:
    answer = Desk(desks.app).sign_in(oda.joins(desks.stage), path=f"/sign-in?next={asked}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/network")
    (event,) = desks.events("sign-in")
    assert (event.outcome, event.role, event.practice_id) == (AuditOutcome.DONE, "operator", None)


def test_without_a_session_one_is_led_to_sign_in_and_back(desks: Desks) -> None:
    desk = Desk(desks.app)
    answer = desk.get("/patients")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/patients")
    assert desk.sign_in(desks.stage.bea.desk, path=answer.headers["Location"]).headers["Location"] == "/patients"


def test_signing_in_changes_the_cookie_and_ends_the_session_before(desks: Desks) -> None:
    desk = desks(desks.stage.bea.desk)
    first, token = desk.cookie(), desk.token()
    assert first
    desk.sign_in(desks.stage.bea.clinician)
    assert desk.cookie() != first
    assert desk.client.post("/settings", data={"csrf_token": token}).status_code == 400
    assert "clinician" in desk.get("/").text
    desk.client.set_cookie("staff", first)
    assert desk.get("/").status_code == 303


def test_signing_out_ends_the_session_for_a_copied_cookie_too(desks: Desks) -> None:
    desk = desks(desks.stage.bea.desk)
    copied = desk.cookie()
    assert copied
    assert desk.post("/sign-out").headers["Location"] == "/sign-in"
    desk.client.set_cookie("staff", copied)
    assert desk.get("/").status_code == 303


def test_a_quarter_of_an_hour_without_a_click_ends_a_session(desks: Desks) -> None:
    desk = desks(desks.stage.bea.desk)
    desks.stage.clock.tick(minutes=14, seconds=59)
    assert desk.get("/").status_code == 200
    desks.stage.clock.tick(minutes=14, seconds=59)
    assert desk.get("/").status_code == 200
    desks.stage.clock.tick(minutes=15)
    assert desk.get("/").status_code == 303


def test_twelve_hours_end_the_busiest_session(desks: Desks) -> None:
    desk = desks(desks.stage.bea.desk)
    for _ in range(71):
        desks.stage.clock.tick(minutes=10)
        assert desk.get("/texts").status_code == 200
    desks.stage.clock.tick(minutes=10)
    assert desk.get("/texts").status_code == 303


@pytest.mark.parametrize(
    "end",
    [
        lambda now: update(Staff).values(disabled_at=now),
        lambda now: update(Membership).values(until_at=now),
        lambda now: update(StaffSession).values(ended_at=now),
    ],
    ids=["disabled", "role ended", "session ended"],
)
def test_an_ended_person_role_or_session_is_out_at_the_next_request(desks: Desks, end) -> None:
    desk = desks(desks.stage.bea.desk)
    assert desk.get("/").status_code == 200
    with desks.stage.at.db.transaction() as session:
        session.execute(end(desks.stage.clock()))
    assert desk.get("/").status_code == 303


def test_the_cookie_is_kept_from_scripts_and_other_sites(stage: Stage) -> None:
    plain = Desk(staff.create(stage.at)).get("/sign-in").headers["Set-Cookie"]
    assert plain.startswith("staff=")
    assert plain.split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=Strict"]
    https = replace(stage.at, settings=replace(stage.at.settings, url="https://go.example.org"))
    secure = Desk(staff.create(https)).get("/sign-in").headers["Set-Cookie"]
    assert secure.startswith("__Host-staff=")
    assert secure.split("; ")[1:] == ["Secure", "HttpOnly", "Path=/", "SameSite=Strict"]


def test_nothing_of_the_person_lies_in_the_cookie(desks: Desks) -> None:
    desk = desks(desks.stage.bea.desk)
    desk.get("/")
    with desk.client.session_transaction() as kept:
        assert set(kept) <= {"key", "csrf_token"}
