"""The pages around the questions in a real browser: readable, reachable and large enough to hit, in both languages."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app import jobs
from app.web import patient
from tests import browser
from tests.phone import texts
from tests.stage import Stage
from tests.web.patient.looks import device, in_each_size, look
from tests.web.patient.tapping import answer_alone, first_button, tap, type_date

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A browser finds no difference between the databases."""
    return sqlite_url


def before_the_birth_date(page: Page, key: str) -> Iterator[None]:
    page.goto("/" + "x" * 22)
    yield
    tap(page, "main a.button")
    yield
    first_button(page)  # no number
    yield
    page.fill("#mobile", "(303) 555-0199")
    first_button(page)
    yield
    page.goto(f"/{key}/stop")
    yield
    first_button(page)  # nothing chosen
    yield


def after_it(page: Page, key: str) -> Iterator[None]:
    page.goto(f"/{key}/birth-date")
    type_date(page, 15)
    for number in (1, 0):  # not me; then I do not want to
        tap(page, "main a.button.quiet", number)
        yield
        page.go_back()
    page.goto("/check-in/no")
    first_button(page)  # nothing chosen
    yield
    for chosen in (0, 2, 1):
        page.goto("/check-in/no")
        page.locator("label.row").nth(chosen).click()
        first_button(page)
        yield
    first_button(page)  # undo
    yield


def the_result_later(page: Page, stage: Stage, key: str) -> Iterator[None]:
    page.goto("/check-in/who")
    first_button(page)
    answer_alone(page)
    while not page.url.endswith("/review"):
        page.locator("label.row").first.click()
        first_button(page)
    first_button(page)
    page.context.clear_cookies()
    page.goto(f"/{key}/birth-date")
    type_date(page, 15)
    yield
    tap(page, "main a.button")
    yield
    first_button(page)
    yield
    first_button(page)  # no code
    yield
    jobs.send_codes(stage.at)
    page.fill("#code", re.findall(r"\b\d{7}\b", stage.at.outside.outbox()[-1].body)[0])
    first_button(page)
    assert page.url.endswith("/check-in/done")
    yield


def not_me(page: Page, key: str) -> Iterator[None]:
    page.goto(f"/{key}/birth-date")
    type_date(page, 15)
    page.goto("/check-in/not-me")
    tap(page, "main button", 1)
    assert page.url.endswith("/not-me")
    yield


@in_each_size
def test_every_page(stage: Stage, chromium: Browser, language: str, width: int, height: int, text_size: int) -> None:
    stage.enrol_ana(language=language)
    key = texts(stage)[-1]
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as address,
        browser.opened(chromium, address, locale=f"{language}-US", **device(width, height)) as page,
    ):
        seen = [look(page, text_size) for _ in before_the_birth_date(page, key)]
        seen += [look(page, text_size) for _ in after_it(page, key)]
        seen += [look(page, text_size) for _ in the_result_later(page, stage, key)]
        seen += [look(page, text_size) for _ in not_me(page, key)]
    assert len(seen) == 6 + 7 + 5 + 1
