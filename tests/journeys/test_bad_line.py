"""A bad line before the patient's script: nothing is lost or twice, and nothing is called saved before it is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.web import patient
from tests import browser
from tests.phone import answers, texts
from tests.services.plans import enrol
from tests.stage import Stage, set_up

pytestmark = pytest.mark.browser
CUT = "You are not online. Your answer is still here. Keep this page open. We will try again when you have a signal."
FAULT = "We could not save your answer. Please try again. Your earlier answers are safe."
STILL = (
    "Are you still there? To keep your answers private, we will close this page in 2 minutes. "
    "Your answers so far are saved."
)
KEPT_IN_BROWSER = """async () => [localStorage.length, sessionStorage.length, (await caches.keys()).length,
    (await indexedDB.databases()).length, (await navigator.serviceWorker.getRegistrations()).length]"""


@pytest.fixture
def stage(sqlite_url: str, tmp_path: Path) -> Iterator[Stage]:
    made = set_up(sqlite_url, tmp_path)
    yield made
    made.at.db.engine.dispose()


@contextmanager
def answering(stage: Stage, chromium: Browser, *, script: bool = True) -> Iterator[Page]:
    """Ana's phone at the first question; with script, the next one has come."""
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as url,
        browser.phone(chromium, url, javascript=script) as page,
    ):
        page.goto(f"/{texts(stage)[-1]}/birth-date")
        types_birth_date(page)
        go_on(page)
        is_at(page, 1)
        page.wait_for_load_state("networkidle")
        yield page


def types_birth_date(page: Page) -> None:
    page.select_option("#month", "3")
    page.fill("#day", "15")
    page.fill("#year", "1958")
    go_on(page)


def choose(page: Page, value: int) -> None:
    page.locator(f"input[name=answer][value='{value}']").check()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def is_at(page: Page, number: int) -> None:
    expect(page.locator(".progress")).to_contain_text(f"Question {number} of")
    expect(page).to_have_url(re.compile(f"/check-in/{number}$"))
    expect(page).to_have_title(re.compile(f"Question {number} of"))


def says(page: Page, text: str) -> None:
    expect(page.locator("#saving")).to_have_text(text)


def chosen(page: Page) -> str | None:
    return page.locator("input:checked").get_attribute("value")


def pains(stage: Stage) -> list[int | None]:
    return [value for item, _, value, _ in answers(stage) if item == "pain"]


class Line:
    """What becomes of the answers that are sent, until a test says otherwise."""

    def __init__(self, page: Page, stage: Stage) -> None:
        self.sent: list[str] = []
        self.waiting: list[Route] = []
        self.how = "open"
        page.route(re.compile(r"/check-in/\d+$"), self._on)

    def _on(self, route: Route) -> None:
        if route.request.method == "POST":
            self.sent.append(str(route.request.post_data))
            match self.how:
                case "cut":
                    return route.abort("internetdisconnected")
                case "broken":
                    return route.fulfill(status=503, body="<h1>Busy</h1>", content_type="text/html")
                case "lost":  # it arrives, and the reply does not
                    route.fetch(max_redirects=0)
                    return route.abort("connectionreset")
                case "slow":
                    self.waiting.append(route)
                    return None
        return route.continue_()

    def flows(self) -> None:
        self.how = "open"
        for route in self.waiting:
            route.continue_()


def test_the_next_question_is_there_before_the_answer_is_saved(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        line = Line(page, stage)
        line.how = "slow"
        choose(page, 7)
        go_on(page)
        is_at(page, 2)
        says(page, "Saving…")
        assert page.evaluate("() => [document.activeElement.tagName, scrollY]") == ["H1", 0]
        assert answers(stage) == []
        line.flows()
        says(page, "Saved.")
        assert pains(stage) == [7]
        assert len(line.sent) == 1


def test_one_answer_at_most_is_unsaved(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        line = Line(page, stage)
        line.how = "slow"
        choose(page, 7)
        go_on(page)
        is_at(page, 2)
        choose(page, 4)
        go_on(page)
        is_at(page, 2)
        assert len(line.sent) == 1, "the second waits for the first"
        line.flows()
        is_at(page, 3)
        says(page, "Saved.")
        assert pains(stage) == [7, 4]


def test_the_second_tap_of_two_does_not_touch_the_next_question(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        for number, value in ((1, 7), (2, 4)):
            choose(page, value)
            page.get_by_role("button", name="Continue").dblclick()
            is_at(page, number + 1)
            says(page, "Saved.")
            expect(page.locator("input:checked")).to_have_count(0)
            expect(page.get_by_role("alert")).to_have_count(0)
        assert pains(stage) == [7, 4]


def test_a_cut_line_keeps_the_answer_on_the_screen_and_sends_it_once(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        line = Line(page, stage)
        line.how = "cut"
        choose(page, 7)
        go_on(page)
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
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        page.context.set_offline(True)
        choose(page, 7)
        go_on(page)
        expect(page.get_by_role("alert").locator("p")).to_have_text(CUT)
        page.context.set_offline(False)
        is_at(page, 2)
        says(page, "Saved.")
        assert pains(stage) == [7]


def test_it_is_tried_again_after_5_15_30_and_60_seconds(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        page.clock.install()
        page.reload()
        line = Line(page, stage)
        line.how = "cut"
        choose(page, 7)
        go_on(page)
        expect(page.get_by_role("alert")).to_have_count(1)
        for tries, seconds in enumerate((5, 15, 30, 60, 60), start=1):
            page.clock.run_for(1000 * seconds - 500)
            assert len(line.sent) == tries
            with page.expect_event("requestfailed"):
                page.clock.run_for(600)
            assert len(line.sent) == tries + 1
        assert len(set(line.sent)) == 1, "the same answer, tapped at the same moment"


def test_an_answer_whose_reply_was_lost_is_kept_once(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        line = Line(page, stage)
        line.how = "lost"
        choose(page, 7)
        go_on(page)
        expect(page.get_by_role("alert")).to_have_count(1)
        assert pains(stage) == [7]
        line.how = "open"
        page.get_by_role("button", name="Try again").click()
        is_at(page, 2)
        assert answers(stage) == [("pain", 1, 7, False)]


def test_it_may_be_changed_while_it_waits(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        line = Line(page, stage)
        line.how = "lost"
        choose(page, 7)
        go_on(page)
        expect(page.get_by_role("alert")).to_have_count(1)
        line.how = "open"
        choose(page, 2)
        go_on(page)
        is_at(page, 2)
        says(page, "Saved.")
        assert answers(stage) == [("pain", 1, 7, False), ("pain", 2, 2, False)]


def test_a_server_that_takes_longer_than_ten_seconds_is_a_cut_line(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        page.add_init_script("AbortSignal.timeout = (ms) => ms === 10000 ? AbortSignal.abort() : undefined")
        page.reload(wait_until="networkidle")
        choose(page, 7)
        go_on(page)
        expect(page.get_by_role("alert").locator("p")).to_have_text(CUT)
        assert chosen(page) == "7"


def test_a_fault_of_ours_says_so(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        line = Line(page, stage)
        line.how = "broken"
        choose(page, 7)
        go_on(page)
        expect(page.get_by_role("alert").locator("p")).to_have_text(FAULT)
        assert chosen(page) == "7"
        line.how = "open"
        page.get_by_role("button", name="Try again").click()
        is_at(page, 2)
        assert pains(stage) == [7]


def test_help_comes_before_the_next_question_and_no_question_is_shown_before_it(
    stage: Stage, chromium: Browser
) -> None:
    enrol(stage, [("nprs-back", "1"), ("red-flags", "1")])
    with answering(stage, chromium) as page:
        line = Line(page, stage)
        choose(page, 3)
        go_on(page)
        says(page, "Saved.")
        line.how = "slow"
        choose(page, 1)
        go_on(page)
        says(page, "Saving…")
        is_at(page, 2)
        line.flows()
        expect(page.locator("h1")).to_have_text("Get help now")
        expect(page).to_have_url(re.compile("/check-in/help$"))
        expect(page.locator("h1")).to_be_focused()
        page.get_by_role("button", name="Continue").click()
        is_at(page, 3)


def test_back_in_the_browser_and_on_the_page_shows_what_was_saved(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        line = Line(page, stage)
        for number, value in ((1, 7), (2, 4)):
            choose(page, value)
            go_on(page)
            is_at(page, number + 1)
            says(page, "Saved.")
        page.go_back()
        is_at(page, 2)
        assert chosen(page) == "4"
        page.get_by_role("link", name="Back").click()
        is_at(page, 1)
        assert chosen(page) == "7"
        line.how = "slow"
        choose(page, 5)
        go_on(page)
        is_at(page, 2)
        page.get_by_role("link", name="Back").click()
        is_at(page, 2)
        line.flows()
        is_at(page, 1)
        assert chosen(page) == "5", "who goes back at once sees it too"


def test_a_reload_and_a_new_tab_go_on_from_what_was_saved(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        choose(page, 7)
        go_on(page)
        says(page, "Saved.")
        page.reload()
        is_at(page, 2)
        tab = page.context.new_page()
        tab.goto("/check-in")
        is_at(tab, 2)
        choose(tab, 4)
        go_on(tab)
        says(tab, "Saved.")
        choose(page, 5)
        go_on(page)
        says(page, "Saved.")
        tab.goto("/check-in/2")
        assert chosen(tab) == "5"
        assert pains(stage) == [7, 4, 5]


def test_a_tab_that_is_closed_at_once_has_sent_its_answer(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
    with answering(stage, chromium) as page:
        choose(page, 7)
        go_on(page)
        is_at(page, 2)
        page.goto("/closed")
        page.goto("/check-in/1")
        assert chosen(page) == "7"


def test_by_keyboard_alone_and_nothing_is_kept_in_the_browser(stage: Stage, chromium: Browser) -> None:
    stage.enrol_ana()
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
    stage.enrol_ana()
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
    stage.enrol_ana()
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
    stage.enrol_ana()
    with answering(stage, chromium, script=script) as page:
        stage.clock.tick(minutes=31)
        choose(page, 7)
        go_on(page)
        expect(page.locator("h1")).to_have_text("What is your date of birth?")
        if script:
            assert browser.violations(page) == []
        assert answers(stage) == []
        types_birth_date(page)
        is_at(page, 2)
        assert pains(stage) == [7]
