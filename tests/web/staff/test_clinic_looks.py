"""The desk's pages for a patient who is there, in Chromium: axe finds nothing, nothing is wider than the screen."""

import pytest
from playwright.sync_api import Page, expect

from app.models.episode import Episode
from app.services import tablets
from tests import browser
from tests.services.ana import go_out
from tests.services.changes import stops_texts
from tests.services.plans import enrol
from tests.stage import Stage
from tests.web.staff.test_day import comes_today as comes
from tests.web.staff.test_looks import address, enter, look, main, pg, screen

__all__ = ["address", "pg", "screen"]  # fixtures
pytestmark = pytest.mark.browser


def test_a_qr_code_and_its_card(pg: Stage, screen: Page) -> None:
    episode_id = pg.enrol_ana()
    enter(pg, screen, pg.bea.desk)
    screen.goto(f"/desk/episodes/{episode_id}")
    main(screen).get_by_text("Phone lost or stolen").click()
    look(screen, "Episode")
    screen.get_by_role("button", name="Show a QR code and a card").click()
    look(screen, "QR code and card")
    name = screen.get_by_text("Quill").first
    expect(name).to_be_visible()
    screen.emulate_media(media="print")
    expect(screen.get_by_text("Quill").filter(visible=True)).to_have_count(0)
    expect(screen.get_by_text("Health check-in")).to_be_visible()
    assert browser.violations(screen) == []


def test_a_new_link(pg: Stage, screen: Page) -> None:
    episode_id = pg.enrol_ana()
    go_out(pg)
    enter(pg, screen, pg.bea.desk)
    screen.goto(f"/desk/episodes/{episode_id}")
    look(screen, "Episode")
    screen.get_by_role("button", name="Text a new link").click()
    expect(screen.get_by_role("status")).to_contain_text("A new link goes out by text, Tue, Mar 3, 2026")
    look(screen, "Episode")
    with pg.at.db.transaction() as session:
        stops_texts(session, pg, session.get_one(Episode, episode_id))
    screen.goto(f"/desk/episodes/{episode_id}")
    expect(main(screen).get_by_text("No new link: no permission to send")).to_be_visible()
    look(screen, "Episode")


def test_answers_from_paper(pg: Stage, screen: Page) -> None:
    episode_id = enrol(pg, [("rmdq", "1983"), ("red-flags", "1")], language="es")
    enter(pg, screen, pg.bea.desk)
    screen.goto(f"/desk/episodes/{episode_id}")
    screen.get_by_role("link", name="Enter answers from paper or by telephone").click()
    look(screen, "Enter answers")
    screen.get_by_role("button", name="Begin").click()
    look(screen, "Error: Enter answers")
    expect(screen.get_by_role("alert")).to_be_focused()
    screen.get_by_label("By telephone").check()
    screen.get_by_label("The patient alone").check()
    screen.get_by_label("On which day").fill("2026-03-02")
    screen.get_by_role("button", name="Begin").click()
    main(screen).get_by_role("button", name="Save and go on").click()
    look(screen, "Error: Enter answers")
    screen.locator("#rmdq-02").check()
    main(screen).get_by_role("button", name="Save and go on").click()
    screen.locator("#saddle").focus()
    for digit in "1000":
        screen.keyboard.type(digit)
        screen.keyboard.press("Tab")
    screen.keyboard.press("Enter")
    expect(screen.get_by_text("Nothing was saved yet")).to_be_visible()
    look(screen, "Enter answers")
    expect(screen.get_by_role("button", name="Yes, save it so")).to_be_focused()
    screen.keyboard.press("Enter")
    look(screen, "Act now")
    expect(main(screen).get_by_text("Llame al 911")).to_be_visible()
    screen.get_by_role("link", name="Go on with the answers").click()
    look(screen, "Enter answers")
    screen.get_by_role("button", name="The check-in is done: send it").click()
    look(screen, "Episode")


def test_tablets(pg: Stage, screen: Page) -> None:
    episode_id = pg.enrol_ana()
    comes(pg, episode_id, pg.bea.practice_id)
    enter(pg, screen, pg.bea.admin)
    screen.goto("/desk/settings")
    screen.get_by_role("link", name="Tablets of the practice").click()
    main(screen).get_by_role("button", name="Register it").click()
    look(screen, "Error: Tablets")
    screen.get_by_label("Name").fill("Front 1")
    main(screen).get_by_role("button", name="Register it").click()
    look(screen, "Tablets")
    main(screen).get_by_text("Revoke this tablet").click()
    code = main(screen).locator(".code").inner_text()
    with pg.at.db.transaction() as session:
        assert tablets.take_up(session, code, pg.clock())
    screen.get_by_role("button", name="Sign out").click()
    enter(pg, screen, pg.bea.desk)
    look(screen, "Today")
    screen.get_by_role("button", name="Start on Front 1 Quill, Ana").click()
    look(screen, "Today")
    expect(screen.get_by_text("Hand it to Ana Quill.")).to_be_visible()
    expect(screen.get_by_role("button", name="Stop on Front 1 Quill, Ana")).to_be_visible()
