"""A bad line before the patient's script: nothing is lost or twice, and nothing is called saved before it is."""

import pytest
from playwright.sync_api import Browser, expect

from tests import browser
from tests.journeys.line import Line, answer, answering, choose, chosen, go_on, is_at, pains, says, sending
from tests.phone import answers
from tests.stage import Stage

pytestmark = pytest.mark.browser
CUT = "You are not online. Your answer is still here. Keep this page open. We will try again when you have a signal."
FAULT = "We could not save your answer. Please try again. Your earlier answers are safe."


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A browser finds no difference between the databases."""
    return sqlite_url


def test_a_cut_line_keeps_the_answer_on_the_screen_and_sends_it_once(stage: Stage, chromium: Browser) -> None:
    with sending(stage, chromium, "cut") as (page, line):
        alert = page.get_by_role("alert")
        expect(alert.locator("p")).to_have_text(CUT)
        expect(alert).to_be_focused()
        is_at(page, 1)
        assert chosen(page) == "7"
        says(page, "")
        assert browser.violations(page) == []
        for _ in range(5):
            page.get_by_role("button", name="Continue").dblclick()
        page.get_by_role("button", name="Try again").dblclick()
        assert answers(stage) == []
        line.how = "open"
        page.get_by_role("button", name="Try again").click()
        is_at(page, 2)
        says(page, "Saved.")
        expect(alert).to_have_count(0)
        assert pains(stage) == [7]
        page.go_back()
        is_at(page, 1)
        assert chosen(page) == "7"


def test_when_the_line_is_there_again_it_is_sent_by_itself(stage: Stage, chromium: Browser) -> None:
    with answering(stage, chromium) as page:
        page.context.set_offline(True)
        answer(page, 7)
        expect(page.get_by_role("alert").locator("p")).to_have_text(CUT)
        page.context.set_offline(False)
        is_at(page, 2)
        says(page, "Saved.")
        assert pains(stage) == [7]


def test_it_is_tried_again_after_5_15_30_and_60_seconds(stage: Stage, chromium: Browser) -> None:
    with answering(stage, chromium) as page:
        page.clock.install()
        page.reload()
        line = Line(page, "cut")
        answer(page, 7)
        expect(page.get_by_role("alert")).to_have_count(1)
        for tries, seconds in enumerate((5, 15, 30, 60, 60), start=1):
            page.clock.run_for(1000 * seconds - 500)
            assert len(line.sent) == tries
            with page.expect_event("requestfailed"):
                page.clock.run_for(600)
            assert len(line.sent) == tries + 1
        assert len(set(line.sent)) == 1, "the same answer, tapped at the same moment"


def test_an_answer_whose_reply_was_lost_is_kept_once(stage: Stage, chromium: Browser) -> None:
    with sending(stage, chromium, "lost") as (page, line):
        expect(page.get_by_role("alert")).to_have_count(1)
        assert pains(stage) == [7]
        line.how = "open"
        page.get_by_role("button", name="Try again").click()
        is_at(page, 2)
        assert answers(stage) == [("pain", 1, 7, False)]


def test_it_may_be_changed_while_it_waits(stage: Stage, chromium: Browser) -> None:
    with sending(stage, chromium, "lost") as (page, line):
        expect(page.get_by_role("alert")).to_have_count(1)
        line.how = "open"
        answer(page, 2)
        is_at(page, 2)
        says(page, "Saved.")
        assert answers(stage) == [("pain", 1, 7, False), ("pain", 2, 2, False)]


def test_what_is_being_changed_is_not_sent_before_continue(stage: Stage, chromium: Browser) -> None:
    with sending(stage, chromium, "cut") as (page, line):
        expect(page.get_by_role("alert")).to_have_count(1)
        choose(page, 2)
        line.how = "open"
        sent = len(line.sent)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.evaluate("fetch('/closed')")  # whatever was to be sent is under way by now
        assert len(line.sent) == sent
        go_on(page)
        is_at(page, 2)
        says(page, "Saved.")
        assert pains(stage) == [2]


def test_a_server_that_takes_longer_than_ten_seconds_is_a_cut_line(stage: Stage, chromium: Browser) -> None:
    with answering(stage, chromium) as page:
        page.add_init_script("AbortSignal.timeout = (ms) => ms === 10000 ? AbortSignal.abort() : undefined")
        page.reload(wait_until="networkidle")
        answer(page, 7)
        expect(page.get_by_role("alert").locator("p")).to_have_text(CUT)
        assert chosen(page) == "7"


def test_a_fault_of_ours_says_so(stage: Stage, chromium: Browser) -> None:
    with sending(stage, chromium, "broken") as (page, line):
        expect(page.get_by_role("alert").locator("p")).to_have_text(FAULT)
        assert chosen(page) == "7"
        line.how = "open"
        page.get_by_role("button", name="Try again").click()
        is_at(page, 2)
        assert pains(stage) == [7]
