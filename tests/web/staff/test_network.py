"""The operator's page: what the queue does, without anybody of whom it speaks."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response

from app import jobs
from app.domain.delivery import MessageState, Refused
from app.models.audit import AuditOutcome
from app.models.practice import Practice, Registration
from app.models.watch import HoldReason
from app.services import holding, watching
from app.web import staff
from tests import browser
from tests.services import queue
from tests.services.telling import Answers, over, raises, rehearsed
from tests.stage import PASSWORD, Stage
from tests.web.staff import oda
from tests.web.staff.desk import Desk, Desks

SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


def ail(stage: Stage) -> None:
    """A day on which everything went wrong."""
    episode_id = stage.enrol_ana()
    queue.write(stage, episode_id, state=MessageState.QUEUED, begun=None, queued=timedelta(minutes=95))
    queue.write(stage, episode_id, 12)
    queue.write(stage, episode_id, 4, MessageState.UNDELIVERED, reason="30003")
    queue.write(stage, episode_id, 2, MessageState.UNKNOWN, begun=timedelta(days=2))
    with stage.at.db.transaction() as session:
        session.get_one(Practice, stage.caz.practice_id).registration = Registration.REFUSED
        watching.beat(session, "plan", stage.clock() - timedelta(hours=2))
        holding.hold(session, HoldReason.CARRIER, stage.clock(), stage.bea.practice_id, "21606")
        for reason in (HoldReason.RESTORED, HoldReason.TOO_MANY, HoldReason.OPERATOR):
            holding.hold(session, reason, stage.clock())


@pytest.fixture
def desk(desks: Desks) -> Desk:
    return desks(oda.joins(desks.stage))


def page_of(desk: Desk) -> str:
    answer = desk.get("/network")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1]).split())


def test_a_network_where_nothing_happens_is_well(desk: Desk) -> None:
    page = page_of(desk)
    assert "All is well." in page
    assert "No daily rehearsal is set up." in page
    assert "None waits for longer than it should." in page
    assert "What is held" not in page
    assert "Planning messages: never" in page
    assert "Bea Health ● Approved Sent 0 Did not arrive 0" in page


def test_what_is_wrong_is_said_with_what_to_do(desks: Desks, desk: Desk) -> None:
    ail(desks.stage)
    page = page_of(desk).replace("&#39;", "'")
    assert "All is well." not in page
    for said in (
        "Messages are held.",
        "The worker plans or sends nothing. Is it running?",
        "A message could have gone half an hour ago and still waits.",
        "Of a message of yesterday nobody knows whether it went.",
        "More than a fifth of a sender's messages did not arrive.",
        "Bea Health since Mon, Mar 2, 2026, 5:00 PM UTC. The carrier refuses our account or this sender.",
        "this sender. Its code: 21606.",
        f"flask messages release --practice {desks.stage.bea.practice_id} --by NAME --yes",
        "The whole network since Mon, Mar 2, 2026, 5:00 PM UTC. The database was restored from a backup.",
        "flask messages release --by NAME --yes",
        "4 ▲ Not delivered",
        "2 Messages that may have gone, and nobody knows",
        "One that could go has waited for 2 hours.",
        "Planning messages: 2 hours ago",
        "Bea Health ● Approved Sent 16 Did not arrive 4 (25%)",
        "Caz Health ▲ Refused Sent 0 Did not arrive 0",
    ):
        assert said in page, said


def test_alerts_are_told_by_practice_and_number(desks: Desks) -> None:
    stage = desks.stage
    oda.joins(stage)
    rehearsed(stage)
    raises(stage)
    jobs.tell(over(stage, email=Answers([Refused("smtp-4.2.1")])))
    stage.clock.tick(minutes=61)
    page = page_of(desks(oda.EMAIL))
    for said in (
        "Somebody should have been told of an alert five minutes ago, and was not.",
        "● The daily rehearsal last came through: Mon, Mar 2, 2026, 5:00 PM UTC.",
        "Bea Health Alerts 1 Since Mon, Mar 2, 2026, 5:00 PM UTC",
        "Bea Health Whom owner How E-mail Why smtp-4.2.1 Notices 1",
    ):
        assert said in page, said
    for private in ("Quill", "Bea clinician", "cauda", "Rehearsal Whom"):
        assert private not in page, private
    stage.clock.tick(hours=26)
    assert "▲ The daily rehearsal last came through" in page_of(desks(oda.EMAIL))


def test_every_job_of_the_clock_has_words(desks: Desks, desk: Desk) -> None:
    with desks.stage.at.db.transaction() as session:
        for job in jobs.JOBS:
            watching.beat(session, job.tick.__name__, desks.stage.clock())
    words = page_of(desk).split("Last worked ", 1)[1]
    assert words.count(" ago") == len(jobs.JOBS)
    assert [job.tick.__name__ for job in jobs.JOBS if f" {job.tick.__name__}:" in f" {words}"] == []


def test_it_tells_of_no_patient_and_of_no_one_else(desks: Desks, desk: Desk) -> None:
    ail(desks.stage)
    page = desk.get("/network").text
    for private in ("Quill", " Ana", desks.stage.ana.mobile, "555-01", "+1303", "Bea Spine", "example.org"):
        assert private not in page, private
    assert "Oda Fell, operator" in " ".join(page.split())


def test_only_the_ways_that_are_open_to_her_are_shown(desks: Desks, desk: Desk) -> None:
    ways = {
        path for path in re.findall(r'(?:href|action)="(/[^"?#]*)', desk.get("/network").text) if "static" not in path
    }
    assert ways == {"/network", "/network/me", "/sign-out"}
    own = desks(desks.stage.bea.admin).get("/").text
    assert "/network" not in own


def test_looking_is_written_down(desks: Desks, desk: Desk) -> None:
    desk.get("/network")
    assert desks(desks.stage.bea.clinician).get("/network").status_code == 404
    seen, denied = desks.events("view-network")
    assert (seen.outcome, seen.role, seen.practice_id, seen.patient_id) == (AuditOutcome.DONE, "operator", None, None)
    assert (denied.outcome, denied.practice_id) == (AuditOutcome.DENIED, desks.stage.bea.practice_id)


@pytest.fixture(params=SIZES)
def screen(request: pytest.FixtureRequest, chromium: Browser, stage: Stage) -> Iterator[Page]:
    app = DispatcherMiddleware(Response(status=404), {"/desk": staff.create(stage.at)})
    with (
        browser.live_server(lambda url: app) as url,
        browser.opened(chromium, url, viewport=SIZES[request.param], locale="en-US") as page,
    ):
        yield page


@pytest.mark.browser
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_it_can_be_read_at_a_desk_and_on_a_phone(stage: Stage, screen: Page) -> None:
    ail(stage)
    screen.goto("/desk/")
    screen.get_by_label("E-mail").fill(oda.joins(stage))
    screen.get_by_label("Password").fill(PASSWORD)
    screen.keyboard.press("Enter")
    expect(screen).to_have_title("Network - Throughline")
    expect(screen.locator("h1")).to_have_count(1)
    assert browser.violations(screen) == []
    assert screen.evaluate("document.documentElement.scrollWidth") <= screen.viewport_size["width"]
