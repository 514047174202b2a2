"""Every staff page in Chromium, at a desk and on a phone: axe finds nothing, nothing is wider than the screen."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response

from app.models.consent import Ended
from app.models.episode import Episode
from app.models.visit import Visit
from app.models.watch import Hold, HoldReason
from app.services import permissions
from app.web import staff
from tests import browser
from tests.services.plans import enrol
from tests.stage import PASSWORD, Stage, set_up
from tests.web.staff.desk import Desks, answer
from tests.web.staff.test_alerts import raise_alert

SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
pytestmark = pytest.mark.browser


@pytest.fixture
def pg(postgresql_url: str, tmp_path: Path) -> Iterator[Stage]:
    made = set_up(postgresql_url, tmp_path)
    yield made
    made.at.db.engine.dispose()


@pytest.fixture
def address(pg: Stage) -> Iterator[str]:
    app = DispatcherMiddleware(Response(status=404), {"/desk": staff.create(pg.at)})
    with browser.live_server(lambda url: app) as url:
        yield url


@pytest.fixture(params=SIZES)
def screen(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    with browser.opened(chromium, address, viewport=SIZES[request.param], locale="en-US") as page:
        yield page


def sign_in(screen: Page, email: str) -> None:
    screen.goto("/desk/sign-in")
    screen.get_by_label("E-mail").fill(email)
    screen.get_by_label("Password").fill(PASSWORD)
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("button", name="Sign out")).to_be_visible()


def enter(pg: Stage, screen: Page, email: str) -> None:
    """Signed in, without the time that a typed password is made to take."""
    key = Desks(pg, staff.create(pg.at))(email).cookie()
    screen.context.clear_cookies()
    screen.context.add_cookies([{"name": "staff", "value": key or "", "domain": "127.0.0.1", "path": "/"}])
    screen.goto("/desk/")
    expect(screen.get_by_role("button", name="Sign out")).to_be_visible()


def look(screen: Page, title: str) -> None:
    expect(screen).to_have_title(f"{title} - Throughline")
    expect(screen.locator("h1")).to_have_count(1)
    assert browser.violations(screen) == []
    viewport = screen.viewport_size
    assert viewport
    assert screen.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def main(screen: Page) -> Locator:
    return screen.get_by_role("main")


def test_the_pages_of_a_clinician(pg: Stage, screen: Page) -> None:
    episode_id = pg.enrol_ana()
    pg.caz_joins(episode_id)
    answer(pg, episode_id, 6, send=True)
    with pg.at.db.transaction() as session:
        starts = pg.clock() + timedelta(hours=1)
        patient_id = session.get_one(Episode, episode_id).patient_id
        session.add(Visit(practice_id=pg.bea.practice_id, patient_id=patient_id, starts_at=starts))
    screen.goto("/desk/")
    look(screen, "Sign in")
    sign_in(screen, pg.bea.clinician)
    look(screen, "Today")
    screen.get_by_role("link", name="Open Quill, Ana").click()
    look(screen, "Episode")
    screen.get_by_text("Patient withdrew this").first.click()
    look(screen, "Episode")
    screen.get_by_role("link", name="Page", exact=True).click()
    look(screen, "Page")
    screen.get_by_role("link", name="Print page").click()
    look(screen, "Your page is being made")
    screen.get_by_role("link", name="Settings", exact=True).click()  # that page looks again by itself: no `goto` here
    look(screen, "Settings")
    screen.goto("/desk/patients?q=quill")
    look(screen, "Find a patient")
    screen.goto("/desk/nothing")
    look(screen, "There is nothing here")


def test_the_pages_of_an_admin(pg: Stage, screen: Page) -> None:
    screen.goto("/desk/sign-in")
    screen.get_by_label("E-mail").fill(pg.bea.admin)
    screen.get_by_role("button", name="Sign in").click()
    look(screen, "Error: Sign in")
    sign_in(screen, pg.bea.admin)
    look(screen, "Today")
    screen.goto("/desk/settings")
    screen.get_by_label("Label").fill("Spine Center")
    screen.get_by_role("button", name="Save the settings").click()
    look(screen, "Error: Settings")
    screen.goto("/desk/enrol")
    look(screen, "This is not part of your role")


def test_the_pages_of_a_desk_that_mends_messages(pg: Stage, screen: Page) -> None:
    episode_id = pg.enrol_ana(mobile="+15335550142")  # from anywhere in America
    with pg.at.db.transaction() as session:
        patient = session.get_one(Episode, episode_id).patient
        permissions.end(session, patient.mobile_index or b"", Ended.STOP, pg.clock())
        session.add(Hold(reason=HoldReason.CARRIER, since=pg.clock()))
    enter(pg, screen, pg.bea.desk)
    look(screen, "Today")
    expect(main(screen).get_by_text("Texts and e-mails wait since")).to_be_visible()
    screen.get_by_role("link", name="Ask at the next visit Quill, Ana").click()
    look(screen, "Episode")
    expect(screen.get_by_text("We do not know this patient's time zone")).to_be_visible()
    screen.get_by_text("The patient allows texts again").click()
    screen.get_by_role("button", name="Record the permission").click()
    look(screen, "Error: Episode")
    expect(screen.get_by_role("alert")).to_be_focused()
    screen.get_by_text("Change mobile").first.click()
    screen.get_by_role("button", name="Change mobile").click()
    look(screen, "Error: Episode")
    screen.get_by_role("link", name="Enter the mobile number.").press("Enter")
    expect(screen.get_by_label("Mobile number")).to_be_focused()
    screen.keyboard.type("3035550199")
    screen.get_by_role("group", name="OK to text?").get_by_label("Yes").check()
    screen.get_by_role("button", name="Change mobile").click()
    look(screen, "Episode")
    screen.get_by_text("Pause messages", exact=True).click()
    screen.get_by_role("button", name="Pause messages now").click()
    look(screen, "Episode")
    expect(screen.get_by_role("button", name="Resume messages")).to_be_visible()


def test_a_patient_is_enrolled_without_a_mouse(pg: Stage, screen: Page) -> None:
    enter(pg, screen, pg.bea.desk)
    screen.goto("/desk/enrol")
    look(screen, "Enrol a patient")
    expect(screen.get_by_label("Last name")).to_be_focused()
    keys = screen.keyboard
    keys.type("Quill")
    keys.press("Enter")
    look(screen, "Error: Enrol a patient")
    expect(screen.get_by_role("alert")).to_be_focused()
    screen.get_by_role("link", name="Enter the first name.").press("Enter")
    expect(screen.get_by_label("First name")).to_be_focused()
    for typed in ("Ana", "3/15/58", "3035550142", "80202", ""):
        keys.type(typed)
        keys.press("Tab")
    for _ in ("language", "pathway"):
        keys.press("Space")
        keys.press("Tab")
    keys.type("03022026")
    expect(screen.get_by_label("Day 0")).to_have_value("2026-03-02")
    screen.get_by_role("group", name="OK to text?").get_by_label("Yes").press("Space")
    keys.press("Enter")
    look(screen, "Enrolled")
    expect(screen.get_by_role("heading", name="Ana Quill is enrolled")).to_be_focused()
    screen.get_by_role("link", name="Enrol another").press("Enter")
    fields = {"Last name": "Quill", "First name": "Anna", "Birth date": "3/15/1958", "Mobile number": "3035550142"}
    for label, typed in fields.items():
        main(screen).get_by_label(label).fill(typed)
    for name in ("English", "Lumbar surgery", "Yes"):
        main(screen).get_by_label(name).first.check()
    screen.get_by_label("Day 0").fill("2026-03-02")
    keys.press("Enter")
    look(screen, "Enrol a patient")
    expect(screen.get_by_role("region", name="Your practice has this patient already")).to_be_focused()
    screen.get_by_label("Last name").press("Enter")  # never means "someone else"
    expect(screen.get_by_role("button", name="It is someone else: enrol new")).to_be_visible()
    screen.get_by_role("button", name="It is someone else: enrol new").press("Enter")
    expect(screen.get_by_role("heading", name="Anna Quill is enrolled")).to_be_focused()


def test_a_phone_that_two_patients_share(pg: Stage, screen: Page) -> None:
    pg.enrol_ana(given_name="Eva", birth_date=pg.ana.birth_date.replace(year=1961))
    enter(pg, screen, pg.bea.desk)
    mobile = screen.get_by_role("textbox", name="Mobile number")
    screen.goto("/desk/enrol")
    fields = {"Last name": "Quill", "First name": "Ana", "Birth date": "3/15/1958", "Mobile number": "3035550142"}
    for label, typed in fields.items():
        main(screen).get_by_label(label).fill(typed)
    for name in ("English", "Lumbar surgery", "Yes"):
        main(screen).get_by_label(name).first.check()
    screen.get_by_label("Day 0").fill("2026-03-02")
    screen.keyboard.press("Enter")
    look(screen, "Enrol a patient")
    asked = screen.get_by_role("region", name="Your practice has this mobile number already")
    expect(asked).to_be_focused()
    screen.get_by_role("link", name="Correct the number").press("Enter")
    expect(mobile).to_be_focused()
    screen.keyboard.press("Enter")  # never means "go on"
    look(screen, "Enrol a patient")
    expect(asked).to_be_focused()
    mobile.fill("3035550199")
    screen.keyboard.press("Enter")
    look(screen, "Enrolled")
    screen.get_by_text("Change mobile").first.click()
    mobile.fill("3035550142")
    screen.get_by_role("group", name="OK to text?").get_by_label("Yes").check()
    screen.get_by_role("button", name="Change mobile").last.click()
    look(screen, "Episode")
    expect(asked).to_be_focused()
    screen.get_by_role("button", name="They share the phone: go on").press("Enter")
    look(screen, "Episode")
    expect(main(screen).get_by_text("The mobile number is now (303) 555-0142.")).to_be_visible()


def test_the_pages_of_an_alert(pg: Stage, screen: Page) -> None:
    enrol(pg, [("red-flags", "1")])
    raise_alert(pg)
    enter(pg, screen, pg.bea.clinician)
    screen.get_by_role("link", name="Alerts", exact=True).click()
    look(screen, "Alerts")
    screen.get_by_role("link", name="Quill, Ana").click()
    expect(screen).to_have_title("Alert - Throughline")
    screen.wait_for_load_state()  # the title is there before the page
    summaries = screen.locator("main summary")
    expect(summaries).not_to_have_count(0)
    for number in range(summaries.count()):
        summaries.nth(number).click()
    look(screen, "Alert")
    main(screen).get_by_role("button", name="Close it").click()
    look(screen, "Error: Alert")
