"""Ana's phone in a real browser, and the line between it and the server, which a test may cut."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Route, expect

from app.web import patient
from tests import browser
from tests.phone import answers, texts
from tests.services.plans import enrol
from tests.stage import Stage


@contextmanager
def answering(
    stage: Stage, chromium: Browser, *, script: bool = True, parts: Sequence[tuple[str, str]] = ()
) -> Iterator[Page]:
    """Ana's phone at the first question, of these parts alone if any; with script, the next one has come."""
    enrol(stage, parts) if parts else stage.enrol_ana()
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as url,
        browser.phone(chromium, url, javascript=script) as page,
    ):
        page.goto(f"/{texts(stage)[-1]}/birth-date")
        types_birth_date(page)
        go_on(page)
        page.get_by_label("I am answering for myself").check()
        if script:
            with page.expect_event("requestfinished", lambda request: request.url.endswith("/check-in/2")):
                go_on(page)
        else:
            go_on(page)
        is_at(page, 1)
        yield page


@contextmanager
def sending(stage: Stage, chromium: Browser, how: str) -> Iterator[tuple[Page, "Line"]]:
    """Her first answer, a seven, was given on a line that is so."""
    with answering(stage, chromium) as page:
        line = Line(page, how)
        answer(page, 7)
        yield page, line


def types_birth_date(page: Page) -> None:
    page.select_option("#month", "3")
    page.fill("#day", "15")
    page.fill("#year", "1958")
    go_on(page)


def choose(page: Page, value: int) -> None:
    page.locator(f"input[name=answer][value='{value}']").check()


def answer(page: Page, value: int) -> None:
    choose(page, value)
    go_on(page)


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

    def __init__(self, page: Page, how: str = "open") -> None:
        self.sent: list[str] = []
        self.waiting: list[Route] = []
        self.how = how
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
