"""The pages that give help, in a real browser: readable, reachable, large enough to hit, with large text as well."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests import browser, pictures
from tests.phone import texts
from tests.services.plans import enrol
from tests.stage import Stage
from tests.web.patient.tapping import answer_alone, first_button, type_date
from tests.web.patient.test_screens import look

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("language", "width", "text_size"), [("en", 320, 100), ("es", 320, 200), ("es", 390, 100)])
def test_every_page_that_gives_help(
    stage: Stage, app: Flask, chromium: Browser, language: str, width: int, text_size: int
) -> None:
    enrol(stage, [("red-flags", "1"), ("phq-9", "1")], language=language)
    device = {"viewport": {"width": width, "height": 600}, "has_touch": True, "is_mobile": True}
    with (
        browser.live_server(lambda url: app) as address,
        browser.opened(chromium, address, locale=f"{language}-US", **device) as page,
    ):
        page.goto(f"/{texts(stage)[-1]}/birth-date")
        type_date(page, 15)
        first_button(page)
        answer_alone(page)
        for number, row, tier in ((1, 0, "emergency"), (7, 0, "today"), (17, 1, "crisis")):
            page.goto(f"/check-in/{number}")
            page.locator("label.row").nth(row).click()
            first_button(page)
            assert page.url.endswith("/check-in/help")
            look(page, text_size)
            pictures.of_page(f"help-{tier}-{language}-{width}-{text_size}", page)
            first_button(page)
