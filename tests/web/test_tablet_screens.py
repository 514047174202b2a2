"""The tablet in a real browser: what every page of it must be, and that nothing of a patient comes back afterwards."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import browser
from tests.services.plans import enrol
from tests.stage import Stage, set_up
from tests.web.patient.looks import look
from tests.web.patient.tapping import answer_alone, first_button, type_date
from tests.web.tablets import Clinic, comes

pytestmark = pytest.mark.browser
DEVICE = {"viewport": {"width": 810, "height": 1080}, "has_touch": True, "is_mobile": True}
MOST_QUESTIONS = 40
in_sizes = pytest.mark.parametrize(
    ("language", "width", "text_size"),
    [
        ("en", 810, 100),
        ("es", 320, 200),
        *(
            pytest.param(*each, marks=pytest.mark.soak)
            for each in [("es", 810, 100), ("en", 320, 200), ("en", 390, 100)]
        ),
    ],
)
GIVEN = "Zoraquill"  # no word and no token holds it by chance
HERS = re.compile(rf"{GIVEN}|\b1958\b|\bQuill\b|Your pain|You answered")


@pytest.fixture
def clinic(sqlite_url: str, tmp_path: Path) -> Iterator[Clinic]:
    made: Stage = set_up(sqlite_url, tmp_path)
    yield Clinic.of(made)
    made.at.db.engine.dispose()


@pytest.fixture
def episode_id(clinic: Clinic) -> UUID:
    found = clinic.stage.enrol_ana(given_name=GIVEN)
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
    for _ in range(MOST_QUESTIONS):
        if page.url.endswith("/review"):
            return
        page.locator("label.row").nth(3).click()
        first_button(page)
    raise AssertionError(f"no end at {page.url}")


def nothing_of_hers(page: Page) -> None:
    text = page.locator("body").inner_text() + page.content()
    assert HERS.findall(text) == [], page.url


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


@in_sizes
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
        look(page, text_size)
        page.fill("#code", "0000-0000-0000")
        first_button(page)
        expect(page.get_by_role("alert")).to_be_visible()
        look(page, text_size)
        page.goto("/tablet")
        look(page, text_size)
        page.fill("#code", clinic.code(clinic.stage.bea))
        first_button(page)
        expect(page.locator("#code")).to_have_count(0)
        look(page, text_size)
        clinic.hand_over(clinic.stage.bea, episode_id)
        page.goto("/tablet")
        look(page, text_size)
        first_button(page)
        type_date(page, 15)
        expect(page).to_have_url(re.compile("/check-in/who$"))
        first_button(page)
        expect(page).to_have_url(re.compile("/check-in/who-answers$"))
        answer_alone(page)
        expect(page).to_have_url(re.compile("/check-in/1$"))
        page.goto("/tablet/still")
        look(page, text_size)
        first_button(page)
        answer_all(page)
        first_button(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")  # in Ana's language
        look(page, text_size)


@in_sizes
def test_every_page_of_it_that_is_seldom(
    clinic: Clinic, address: str, chromium: Browser, language: str, width: int, text_size: int
) -> None:
    device = {"viewport": {"width": width, "height": 844}, "has_touch": True, "is_mobile": True}
    with browser.opened(chromium, address, locale=f"{language}-US", **device) as page:
        page.goto("/tablet")
        page.fill("#code", clinic.code(clinic.stage.bea))
        first_button(page)
        enrol(clinic.stage, [("red-flags", "1")])
        comes_next(clinic, page, language)
        for _ in range(5):
            type_date(page, 16)
        look(page, text_size)  # locked
        comes_next(clinic, page, language)
        type_date(page, 15)
        page.goto("/check-in/not-me")
        look(page, text_size)
        first_button(page)
        look(page, text_size)  # closed
        comes_next(clinic, page, language)
        type_date(page, 15)
        first_button(page)
        answer_alone(page)
        page.locator("label.row").first.click()
        first_button(page)
        look(page, text_size)  # help, and the front desk is there
        for _ in range(7):
            first_button(page)
            page.locator("label.row").last.click()
        first_button(page)
        first_button(page)
        expect(page.locator(".notice")).to_be_visible()
        look(page, text_size)  # an answer needs a person


def comes_next(clinic: Clinic, page: Page, language: str) -> None:
    """Another patient has the tablet in hand, and has pressed Start."""
    clinic.stage.clock.tick(minutes=10)
    mobile = f"+130355501{clinic.stage.clock().minute}"
    episode_id = clinic.stage.enrol_ana("a-plan", mobile=mobile, language=language)
    comes(clinic.stage, episode_id, clinic.stage.bea.practice_id)
    clinic.hand_over(clinic.stage.bea, episode_id)
    page.goto("/tablet")
    first_button(page)
