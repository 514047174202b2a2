"""What the patient's script does on a good line: ahead at the tap, in order, and never ahead of help."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests import browser
from tests.journeys.line import (
    Line,
    answer,
    answering,
    choose,
    chosen,
    go_on,
    is_at,
    pains,
    says,
    sending,
    types_birth_date,
)
from tests.phone import answers
from tests.stage import Stage

pytestmark = pytest.mark.browser
STILL = (
    "Are you still there? To keep your answers private, we will close this page in 2 minutes. "
    "Your answers so far are saved."
)
MOST_LOOKS = 50
KEPT_IN_BROWSER = """async () => [localStorage.length, sessionStorage.length, (await caches.keys()).length,
    (await indexedDB.databases()).length, (await navigator.serviceWorker.getRegistrations()).length]"""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A browser finds no difference between the databases."""
    return sqlite_url


def test_the_next_question_is_there_before_the_answer_is_saved(stage: Stage, chromium: Browser) -> None:
    with sending(stage, chromium, "slow") as (page, line):
        is_at(page, 2)
        says(page, "Saving…")
        assert page.evaluate("() => [document.activeElement.tagName, scrollY]") == ["H1", 0]
        assert answers(stage) == []
        line.flows()
        says(page, "Saved.")
        assert pains(stage) == [7]
        assert len(line.sent) == 1


def test_one_answer_at_most_is_unsaved(stage: Stage, chromium: Browser) -> None:
    with sending(stage, chromium, "slow") as (page, line):
        is_at(page, 2)
        answer(page, 4)
        is_at(page, 2)
        assert len(line.sent) == 1, "the second waits for the first"
        line.flows()
        is_at(page, 3)
        says(page, "Saved.")
        assert pains(stage) == [7, 4]


def test_the_second_tap_of_two_does_not_touch_the_next_question(stage: Stage, chromium: Browser) -> None:
    with answering(stage, chromium) as page:
        for number, value in ((1, 7), (2, 4)):
            choose(page, value)
            page.get_by_role("button", name="Continue").dblclick()
            is_at(page, number + 1)
            says(page, "Saved.")
            expect(page.locator("input:checked")).to_have_count(0)
            expect(page.get_by_role("alert")).to_have_count(0)
        assert pains(stage) == [7, 4]


def test_help_comes_before_the_next_question_and_no_question_is_shown_before_it(
    stage: Stage, chromium: Browser
) -> None:
    with answering(stage, chromium, parts=[("nprs-back", "1"), ("red-flags", "1")]) as page:
        line = Line(page)
        answer(page, 3)
        says(page, "Saved.")
        line.how = "slow"
        answer(page, 1)
        says(page, "Saving…")
        is_at(page, 2)
        line.flows()
        expect(page.locator("h1")).to_have_text("Get help now")
        expect(page).to_have_url(re.compile("/check-in/help$"))
        expect(page.locator("h1")).to_be_focused()
        page.get_by_role("button", name="Continue").click()
        is_at(page, 3)


def test_back_in_the_browser_and_on_the_page_shows_what_was_saved(stage: Stage, chromium: Browser) -> None:
    with answering(stage, chromium) as page:
        line = Line(page)
        for number, value in ((1, 7), (2, 4)):
            answer(page, value)
            is_at(page, number + 1)
            says(page, "Saved.")
        page.go_back()
        is_at(page, 2)
        assert chosen(page) == "4"
        page.get_by_role("link", name="Back").click()
        is_at(page, 1)
        assert chosen(page) == "7"
        line.how = "slow"
        answer(page, 5)
        is_at(page, 2)
        page.get_by_role("link", name="Back").click()
        is_at(page, 2)
        line.flows()
        is_at(page, 1)
        assert chosen(page) == "5", "who goes back at once sees it too"


def test_a_reload_and_a_new_tab_go_on_from_what_was_saved(stage: Stage, chromium: Browser) -> None:
    with answering(stage, chromium) as page:
        answer(page, 7)
        says(page, "Saved.")
        page.reload()
        is_at(page, 2)
        tab = page.context.new_page()
        tab.goto("/check-in")
        is_at(tab, 2)
        choose(tab, 4)
        go_on(tab)
        says(tab, "Saved.")
        answer(page, 5)
        says(page, "Saved.")
        tab.goto("/check-in/2")
        assert chosen(tab) == "5"
        assert pains(stage) == [7, 4, 5]


def test_a_tab_that_is_closed_at_once_has_sent_its_answer(stage: Stage, chromium: Browser) -> None:
    with answering(stage, chromium) as page:
        answer(page, 7)
        is_at(page, 2)
        page.goto("/closed")
        for _ in range(MOST_LOOKS):  # it may still be on its way
            page.goto("/check-in/1")
            if page.locator("input:checked").count():
                break
        assert chosen(page) == "7"


def test_by_keyboard_alone_and_nothing_is_kept_in_the_browser(stage: Stage, chromium: Browser) -> None:
    with answering(stage, chromium) as page:
        for number in (1, 2):
            while page.evaluate("() => document.activeElement.name") != "answer":
                page.keyboard.press("Tab")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            is_at(page, number + 1)
            says(page, "Saved.")
        assert pains(stage) == [1, 1]
        assert page.evaluate(KEPT_IN_BROWSER) == [0, 0, 0, 0, 0]
        assert {cookie["name"] for cookie in page.context.cookies()} == {"pt"}


def test_nothing_is_sent_or_shown_without_a_tap(stage: Stage, chromium: Browser) -> None:
    with answering(stage, chromium) as page:
        page.clock.install()
        page.reload()
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.method))
        choose(page, 7)
        page.clock.run_for(60_000)
        is_at(page, 1)
        assert "POST" not in sent


def test_who_is_away_is_asked_and_then_the_page_closes(stage: Stage, chromium: Browser) -> None:
    with answering(stage, chromium) as page:
        page.clock.install()
        page.reload()
        for _ in range(2):
            page.clock.fast_forward("27:50")
            expect(page.get_by_role("alert")).to_have_count(0)
            page.clock.fast_forward("00:20")
            expect(page.get_by_role("alert").locator("p")).to_have_text(STILL)
            with page.expect_response(re.compile("/check-in/stay$")) as stayed:
                page.get_by_role("button", name="Keep going").click()
            assert stayed.value.status == 204
            expect(page.get_by_role("alert")).to_have_count(0)
        stage.clock.tick(minutes=31)
        page.clock.fast_forward("30:10")
        expect(page.locator("h1")).to_have_text("Please open your link again")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_what_is_tapped_too_late_comes_behind_the_birth_date(stage: Stage, chromium: Browser, script: bool) -> None:
    with answering(stage, chromium, script=script) as page:
        stage.clock.tick(minutes=31)
        answer(page, 7)
        expect(page.locator("h1")).to_have_text("What is your date of birth?")
        if script:
            assert browser.violations(page) == []
        assert answers(stage) == []
        types_birth_date(page)
        is_at(page, 2)
        assert pains(stage) == [7]
