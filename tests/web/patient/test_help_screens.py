"""The pages that give help, in a real browser: readable, reachable, large enough to hit, with large text as well."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests import browser
from tests.phone import texts
from tests.services.plans import enrol
from tests.stage import Stage
from tests.web.patient.looks import device, in_each_size, look
from tests.web.patient.tapping import answer_alone, first_button, type_date

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@in_each_size
def test_every_page_that_gives_help(
    stage: Stage, app: Flask, chromium: Browser, language: str, width: int, height: int, text_size: int
) -> None:
    enrol(stage, [("red-flags", "1"), ("phq-9", "1")], language=language)
    with (
        browser.live_server(lambda url: app) as address,
        browser.opened(chromium, address, locale=f"{language}-US", **device(width, height)) as page,
    ):
        page.goto(f"/{texts(stage)[-1]}/birth-date")
        type_date(page, 15)
        first_button(page)
        answer_alone(page)
        for number, row in ((1, 0), (7, 0), (17, 1)):  # an emergency, today, a crisis
            page.goto(f"/check-in/{number}")
            page.locator("label.row").nth(row).click()
            first_button(page)
            assert page.url.endswith("/check-in/help")
            look(page, text_size)
            first_button(page)
