"""The tablet in a real browser: what every page of it must be, and that nothing of a patient comes back afterwards."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import browser, pictures
from tests.stage import Stage, set_up
from tests.web.patient.test_screens import OVERFLOWS, TOO_SMALL
from tests.web.tablets import Clinic, comes

pytestmark = pytest.mark.browser
DEVICE = {"viewport": {"width": 810, "height": 1080}, "has_touch": True, "is_mobile": True}
HERS = ("Ana", "1958", "Quill", "Your pain", "You answered")


@pytest.fixture
def clinic(sqlite_url: str, tmp_path: Path) -> Iterator[Clinic]:
    made: Stage = set_up(sqlite_url, tmp_path)
    yield Clinic.of(made)
    made.at.db.engine.dispose()


@pytest.fixture
def episode_id(clinic: Clinic) -> UUID:
    found = clinic.stage.enrol_ana()
    comes(clinic.stage, found, clinic.stage.bea.practice_id)
    return found


@pytest.fixture
def address(clinic: Clinic) -> Iterator[str]:
    with browser.live_server(lambda url: clinic.patients) as url:
        yield url


def set_up_tablet(clinic: Clinic, page: Page) -> None:
    page.goto("/tablet")
    page.fill("#code", clinic.code(clinic.stage.bea))
    press(page, "Continue")
    expect(page.get_by_role("heading", name="Please wait for the front desk")).to_be_visible()


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def begin(page: Page) -> None:
    page.goto("/tablet")
    press(page, "Start")
    page.select_option("#month", "3")
    page.fill("#day", "15")
    page.fill("#year", "1958")
    press(page, "Continue")
    press(page, "Continue")
    page.get_by_label("I am answering for myself").check()
    press(page, "Continue")


def answer_all(page: Page) -> None:
    while not page.url.endswith("/review"):
        page.locator("label.row").nth(3).click()
        press(page, "Continue")


def nothing_of_hers(page: Page) -> None:
    text = page.locator("body").inner_text() + page.content()
    assert [word for word in HERS if word in text] == [], page.url


def test_back_reload_and_autofill_show_nothing_afterwards(
    clinic: Clinic, episode_id: UUID, address: str, chromium: Browser
) -> None:
    with browser.opened(chromium, address, **DEVICE) as page:
        set_up_tablet(clinic, page)
        clinic.hand_over(clinic.stage.bea, episode_id)
        begin(page)
        key = next(iter(page.context.cookies()))
        assert key["httpOnly"]
        answer_all(page)
        press(page, "Send my answers")
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        length = page.evaluate("history.length")
        for _ in range(length):
            page.go_back()
            if page.url == "about:blank":
                break
            nothing_of_hers(page)
            page.reload()
            nothing_of_hers(page)
        for _ in range(length - 2):  # the last page answered a form, and the browser asks before it sends one again
            page.go_forward()
            nothing_of_hers(page)
        assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
        assert {each["name"] for each in page.context.cookies()} <= {"tablet", "pt"}
        # The next patient finds empty fields.
        clinic.stage.clock.tick(minutes=1)
        eva = clinic.stage.enrol_ana(given_name="Eva", mobile="+13035550177")
        comes(clinic.stage, eva, clinic.stage.bea.practice_id)
        clinic.hand_over(clinic.stage.bea, eva)
        page.goto("/tablet")
        press(page, "Start")
        assert [page.locator(field).input_value() for field in ("#month", "#day", "#year")] == ["", "", ""]
        assert {page.locator(field).get_attribute("autocomplete") for field in ("#month", "#day", "#year")} == {"off"}


def test_nobody_touches_it_and_its_back_button_shows_nothing(
    clinic: Clinic, episode_id: UUID, address: str, chromium: Browser
) -> None:
    """The browser is left on a question; the waiting page takes over, and going back leads nowhere else."""
    with browser.opened(chromium, address, **DEVICE) as page:
        set_up_tablet(clinic, page)
        clinic.hand_over(clinic.stage.bea, episode_id)
        begin(page)
        page.locator("label.row").nth(3).click()
        press(page, "Continue")
        clinic.stage.clock.tick(seconds=150)
        page.goto("/tablet")
        page.go_back()
        nothing_of_hers(page)
        assert "Question" not in page.locator("main").inner_text()


def look(page: Page, name: str, text_size: int) -> None:
    if text_size == 100:
        pictures.of_page(f"{name}-{page.viewport_size['width'] if page.viewport_size else 0}", page)
    page.evaluate(f"() => {{ document.documentElement.style.fontSize = '{text_size}%' }}")
    assert browser.violations(page) == []
    assert not page.evaluate(OVERFLOWS), page.url
    assert page.evaluate(TOO_SMALL) == [], page.url
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("width", "text_size"), [(390, 100), (320, 200), (810, 100)])
def test_every_page_of_it(
    clinic: Clinic,
    episode_id: UUID,
    address: str,
    chromium: Browser,
    language: str,
    width: int,
    text_size: int,
) -> None:
    device = {"viewport": {"width": width, "height": 844}, "has_touch": True, "is_mobile": True}
    with browser.opened(chromium, address, locale=f"{language}-US", **device) as page:
        page.goto("/c")
        look(page, f"code-{language}", text_size)
        page.fill("#code", "0000-0000-0000")
        page.locator("main button").click()
        look(page, f"code-wrong-{language}", text_size)
        page.goto("/tablet")
        look(page, f"tablet-register-{language}", text_size)
        page.fill("#code", clinic.code(clinic.stage.bea))
        page.locator("main button").click()
        look(page, f"tablet-waits-{language}", text_size)
        clinic.hand_over(clinic.stage.bea, episode_id)
        page.goto("/tablet")
        look(page, f"tablet-start-{language}", text_size)
        page.locator("main button").click()
        page.select_option("#month", "3")
        page.fill("#day", "15")
        page.fill("#year", "1958")
        page.locator("main button").click()
        page.locator("main button[type=submit]").first.click()
        page.locator("label.row").first.click()
        page.locator("main button").click()
        page.wait_for_url("**/check-in/1")
        page.goto("/tablet/still")
        look(page, f"tablet-still-{language}", text_size)
        page.locator("main button").click()
        while not page.url.endswith("/review"):
            page.locator("label.row").nth(3).click()
            with page.expect_navigation():
                page.locator("main button").first.click()
        with page.expect_navigation():
            page.locator("main button").first.click()
        look(page, f"tablet-done-{language}", text_size)
