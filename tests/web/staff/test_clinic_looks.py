"""The pages of the desk for a patient who is there, in Chromium: axe finds nothing, nothing is wider than the screen."""

import pytest
from playwright.sync_api import Page, expect

from tests import browser, pictures
from tests.stage import Stage
from tests.web.staff.test_looks import address, look, main, pg, screen, sign_in

__all__ = ["address", "pg", "screen"]  # fixtures
pytestmark = pytest.mark.browser


def picture(name: str, screen: Page) -> None:
    pictures.of_page(f"{name}-{screen.viewport_size['width'] if screen.viewport_size else 0}", screen)


def test_a_qr_code_and_its_card(pg: Stage, screen: Page) -> None:
    episode_id = pg.enrol_ana()
    sign_in(screen, pg.bea.desk)
    screen.goto(f"/desk/episodes/{episode_id}")
    main(screen).get_by_text("Phone lost or stolen").click()
    look(screen, "Episode")
    picture("episode", screen)
    screen.get_by_role("button", name="Show a QR code and a card").click()
    look(screen, "QR code and card")
    picture("desk-link", screen)
    screen.emulate_media(media="print")
    picture("desk-link-printed", screen)
    expect(screen.get_by_text("Quill")).to_be_hidden()
    expect(screen.get_by_text("Health check-in")).to_be_visible()
    assert browser.violations(screen) == []
