"""Where the numbers come from: what the page tells of every instrument, and how it looks."""

from collections.abc import Iterator
from html import unescape

import pytest
from playwright.sync_api import Browser, expect

from app.domain.evidence import evidence
from app.web import staff
from tests import browser
from tests.stage import LIBRARY, PASSWORD, Stage, set_up
from tests.web.staff.desk import Desk, Desks


def test_the_page_tells_everything_of_every_instrument(desks: Desks) -> None:
    page = unescape(desks(desks.stage.bea.clinician).get("/evidence").text)
    for each in map(evidence, LIBRARY):
        key = f"{each.instrument.code}-{each.instrument.version}"
        assert f'href="#{key}"' in page
        told = page.split(f'<section id="{key}"')[1].split("</section>")[0]
        wanted = [each.instrument.title("en").title, *each.instrument.sources]
        wanted += [one.table.source for one in each.tables] + [one.threshold.source for one in each.unchecked]
        wanted += [one.test for one in each.worked] + [one.example.source for one in each.worked]
        assert [text for text in wanted if text not in told] == []
        assert ("Not yet checked" in told) is each.open
        for one in each.tables:
            assert f"level {one.table.level}" in told
        warned = "recomputed, not published: check before clinical use" in told
        assert warned is any(scale.recomputed for scale in each.instrument.scales)


def test_every_page_shows_the_way_to_whoever_is_signed_in(desks: Desks) -> None:
    for email in (desks.stage.bea.desk, desks.stage.bea.clinician, desks.stage.bea.admin):
        desk = desks(email)
        assert '"/evidence"' in desk.get("/").text
        assert desk.get("/evidence").status_code == 200
    assert '"/evidence"' not in Desk(desks.app).get("/sign-in").text


@pytest.fixture
def address(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Stage]]:
    stage = set_up(sqlite_url, tmp_path_factory.mktemp("stage"))
    with browser.live_server(lambda url: staff.create(stage.at)) as url:
        yield url, stage
    stage.at.db.engine.dispose()


@pytest.mark.browser
def test_it_reads_well_on_a_desk_and_on_a_phone(chromium: Browser, address: tuple[str, Stage]) -> None:
    url, stage = address
    with browser.opened(chromium, url, viewport=browser.PHONE, locale="en-US") as screen:
        screen.goto("/sign-in")
        screen.get_by_label("E-mail").fill(stage.bea.clinician)
        screen.get_by_label("Password").fill(PASSWORD)
        screen.keyboard.press("Enter")
        screen.get_by_role("link", name="Where the numbers come from").click()
        expect(screen).to_have_title("Where the numbers come from - Throughline")
        assert browser.violations(screen) == []
        for size in (browser.PHONE, browser.DESK):
            screen.set_viewport_size(size)
            assert screen.evaluate("document.documentElement.scrollWidth") <= size["width"]
        screen.get_by_role("link", name="Pain, enjoyment, general activity (PEG)").click()
        expect(screen.locator("#peg-1")).to_be_in_viewport()
