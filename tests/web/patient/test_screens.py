"""Every screen in a real browser, in both languages: readable, reachable, large enough to hit, and light."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.web import patient
from tests import browser
from tests.every_kind import EVERY_KIND, let_ask
from tests.phone import texts
from tests.stage import Stage
from tests.web.patient.looks import device, in_each_size, look
from tests.web.patient.tapping import answer_alone, begin, first_button, press_enter, tap, type_date

pytestmark = pytest.mark.browser
MOST_BYTES = 10_000
MOST_REQUESTS = 4
FOCUSED = "() => document.activeElement.className || document.activeElement.id || document.activeElement.tagName"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A browser finds no difference between the databases."""
    return sqlite_url


@pytest.fixture
def address(stage: Stage) -> Iterator[str]:
    with browser.live_server(lambda url: patient.create(stage.at)) as url:
        yield url


def walk(page: Page, key: str) -> Iterator[None]:
    """From screen to screen as a patient goes, stopping at each state."""
    page.goto(f"/{key}")
    expect(page.locator("summary")).to_have_count(2)
    for number in range(2):
        page.locator("summary").nth(number).click()
    yield
    tap(page, "a.button")
    yield
    for _ in range(3):
        type_date(page, 16)
    yield
    type_date(page, 15)
    yield
    first_button(page)
    yield
    first_button(page)  # nobody chosen
    yield
    answer_alone(page)
    yield
    page.locator("label.row").nth(10).click()
    yield
    first_button(page)
    first_button(page)  # nothing chosen
    yield
    tap(page, "main button", 1)
    yield
    page.locator("label.row").first.click()
    first_button(page)
    yield
    for _ in range(3):
        page.locator("label.row").nth(4).click()
        first_button(page)
    page.locator("summary").click()
    yield
    first_button(page)
    yield
    first_button(page)
    yield
    page.goto("/check-in")
    yield
    page.goto("/nothing")
    yield
    page.goto(f"/{key}/birth-date")
    type_date(page, 15)
    yield


@in_each_size
def test_every_screen(
    stage: Stage, address: str, chromium: Browser, language: str, width: int, height: int, text_size: int
) -> None:
    stage.enrol_ana(language=language)
    with browser.opened(chromium, address, locale=f"{language}-US", **device(width, height)) as page:
        seen = [look(page, text_size) for _ in walk(page, texts(stage)[-1])]
    assert len(seen) == 17


def walk_kinds(page: Page, key: str) -> Iterator[None]:
    """Each kind of question as it is first seen, and with its fault; then the review."""
    page.goto(f"/{key}/birth-date")
    type_date(page, 15)
    first_button(page)
    answer_alone(page)
    for kind, wrong, right in [("choice", "", 2), ("number", "7,5", 30), ("choice", "", 0), ("visual", "", 50)]:
        yield
        if kind == "choice":
            first_button(page)
            yield
            page.locator("label.row").nth(right).click()
        elif kind == "visual":
            expect(page.locator("input[type=range]")).to_be_visible()
            tap(page, "button[value=save]")  # not touched
            yield
            page.locator("input[type=range]").click()
        else:
            page.fill("#answer-0", wrong)
            first_button(page)
            assert page.locator("#answer-0").input_value() == wrong
            yield
            page.fill("#answer-0", str(right))
        tap(page, "button[value=save]")
    yield
    page.locator("label.row").first.click()  # one of two choices with one value
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with page.expect_event("load"):
        page.go_back()
    yield
    first_button(page)
    tap(page, "main button", 1)  # the ladder is skipped
    yield
    first_button(page)
    page.locator("summary").click()
    yield


@in_each_size
def test_every_kind_of_question(
    stage: Stage, chromium: Browser, language: str, width: int, height: int, text_size: int
) -> None:
    let_ask(stage, EVERY_KIND)
    stage.enrol_ana(language=language)
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as address,
        browser.opened(chromium, address, locale=f"{language}-US", **device(width, height)) as page,
    ):
        seen = [look(page, text_size) for _ in walk_kinds(page, texts(stage)[-1])]
    assert len(seen) == 12


def test_a_group_is_named_by_the_sentence_and_the_question(stage: Stage, address: str, chromium: Browser) -> None:
    stage.enrol_ana("low-back-full-set")
    with browser.phone(chromium, address) as page:
        page.goto(f"/{texts(stage)[-1]}/birth-date")
        type_date(page, 15)
        first_button(page)
        page.goto("/check-in/4")
        stem = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
        name = f"{stem} Little interest or pleasure in doing things"
        assert page.get_by_role("group", name=name, exact=True).count() == 1
        assert page.get_by_role("heading", level=1, name=name, exact=True).count() == 1


def read_out(page: Page) -> tuple[list[str], list[str]]:
    """Of the browser's accessibility tree: the names of the groups, and of the radio buttons that are checked."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    named = [(each["role"]["value"], each["name"]["value"], each) for each in tree if "role" in each and "name" in each]
    checked = [
        name
        for role, name, each in named
        for its in each.get("properties", [])
        if role == "radio" and its["name"] == "checked" and its["value"]["value"] == "true"
    ]
    return [name for role, name, _ in named if role == "group"], checked


@pytest.mark.parametrize("by", ["touch", "keyboard"])
def test_a_reader_hears_the_question_and_what_is_chosen(stage: Stage, address: str, chromium: Browser, by: str) -> None:
    stage.enrol_ana()
    with browser.phone(chromium, address) as page:
        begin(page, texts(stage)[-1])
        groups, checked = read_out(page)
        assert groups == [page.locator("h1").inner_text()]
        assert checked == []
        if by == "touch":
            page.locator("label.row").nth(10).tap()
        else:
            page.locator("#answer-9").focus()
            page.keyboard.press("ArrowDown")
        assert read_out(page) == (groups, ["10 Worst imaginable pain"])


def test_by_keyboard_alone_enter_saves_and_never_skips(stage: Stage, address: str, chromium: Browser) -> None:
    stage.enrol_ana()
    with browser.desk(chromium, address) as page:
        page.goto(f"/{texts(stage)[-1]}/birth-date")
        for key in ("month", "day", "year"):
            page.locator(f"#{key}").focus()
            page.keyboard.type({"month": "March", "day": "15", "year": "1958"}[key])
        press_enter(page)
        while page.evaluate("() => document.activeElement.textContent").strip() != "Continue":
            page.keyboard.press("Tab")
        press_enter(page)
        while page.evaluate("() => document.activeElement.name") != "respondent":
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        press_enter(page)
        assert page.url.endswith("/check-in/1")
        while page.evaluate("() => document.activeElement.name") != "answer":
            page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")  # from 0, which focus alone does not choose
        assert page.locator("input:checked").get_attribute("value") == "1"
        press_enter(page)
        assert page.url.endswith("/check-in/2")
        page.locator("#answer-0").focus()
        press_enter(page)
        assert page.locator(".summary").count() == 1  # nothing chosen: said, not skipped
        page.goto("/check-in/1")
        assert page.locator("input:checked").get_attribute("value") == "1"


def test_an_error_is_announced_and_has_the_focus_without_script(stage: Stage, address: str, chromium: Browser) -> None:
    stage.enrol_ana()
    with browser.phone(chromium, address) as page:
        page.goto(f"/{texts(stage)[-1]}/birth-date")
        first_button(page)
        assert page.get_by_role("alert").inner_text().startswith("Error:")
        page.wait_for_function(f"({FOCUSED})() === 'summary'")
        page.locator(".summary a").click()
        assert page.url.endswith("#month")


def test_the_first_page_is_light(stage: Stage, address: str, chromium: Browser) -> None:
    stage.enrol_ana()
    with browser.phone(chromium, address) as page:
        meter = page.context.new_cdp_session(page)
        meter.send("Network.enable")
        sizes: list[float] = []
        meter.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
        page.goto(f"/{texts(stage)[-1]}", wait_until="networkidle")
        assert 2 <= len(sizes) <= MOST_REQUESTS
        assert sum(sizes) <= MOST_BYTES, sizes
        assert page.locator("script, link[rel=stylesheet]").count() == 0  # nothing to wait for
        looks = page.evaluate("getComputedStyle(document.querySelector('.button')).minHeight")
        tap(page, "a.button")
        assert page.evaluate("performance.getEntriesByType('resource').some(each => each.name.includes('style.css'))")
        assert looks == page.evaluate("getComputedStyle(document.querySelector('main button')).minHeight") != "auto"
