"""A foreign judge: Lighthouse finds every page that a patient meets fast, reachable and sound on a slow phone."""

import json
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from app.web import patient
from tests import browser
from tests.every_kind import EVERY_KIND, IN_WORDS, let_ask
from tests.phone import texts
from tests.services.plans import enrol
from tests.stage import LIBRARY, Stage
from tests.web.patient.tapping import answer_alone, first_button, tap, type_date

FOLDER = Path(__file__).parents[2] / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices")
PERFECT = dict.fromkeys(CATEGORIES, 100)
TRIES = 3  # on a busy machine a page takes longer than it costs
CONTROLS = """() => [...new Set([...document.querySelectorAll('main :is(input, textarea, select, svg)')]
    .map(each => each.type ?? each.tagName))].sort().join()"""
ASKED = [EVERY_KIND, replace(IN_WORDS, code="nprs-back"), LIBRARY.get("body-map", "1"), LIBRARY.get("psfs", "1995")]

pytestmark = [pytest.mark.soak, pytest.mark.browser]


class Judge:
    """Lighthouse in a browser of its own, whose cookies it shares."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.said: dict[str, dict[str, int]] = {}

    def look(self, page: Page, *paths: str) -> None:
        """At these pages of the site, or else at the one that is open, each under its path."""
        for path in paths or (page.evaluate("location.pathname"),):
            for _ in range(TRIES):
                self.said[path] = self._scores(page.evaluate("location.origin") + path)
                if self.said[path] == PERFECT:
                    break

    def _scores(self, url: str) -> dict[str, int]:
        command = [str(FOLDER / "node_modules" / ".bin" / "lighthouse"), url, f"--port={self.port}", "--quiet"]
        options = ["--output=json", "--disable-storage-reset", f"--only-categories={','.join(CATEGORIES)}"]
        done = subprocess.run([*command, *options], check=False, capture_output=True, text=True)
        if done.returncode:
            return {done.stderr: done.returncode}
        found = json.loads(done.stdout)["categories"]
        return {each: round(found[each]["score"] * 100) for each in CATEGORIES}


@pytest.fixture
def judged(chromium: Browser, tmp_path: Path) -> Iterator[tuple[BrowserContext, Judge]]:
    subprocess.run(["npm", "ci", "--prefer-offline"], cwd=FOLDER, check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    context = chromium.browser_type.launch_persistent_context(
        tmp_path / "profile",
        executable_path=next((path for path in browser.INSTALLED if path.exists()), None),
        args=[*browser.FLAGS, f"--remote-debugging-port={port}"],
        locale="en-US",
        viewport=browser.PHONE,
    )
    yield context, Judge(port)
    context.close()


def answer(page: Page, controls: str) -> None:
    """So that the questions come that depend on it."""
    if "range" in controls:
        page.locator("input[type=range]").click()
    elif "radio" in controls:
        page.locator("label.row").last.click()
    elif "text" in controls:
        page.locator("main :is(input[type=text], textarea)").first.fill("30")
    tap(page, f"main button[value={'skip' if 'checkbox' in controls else 'save'}]")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_page_is_perfect(stage: Stage, judged: tuple[BrowserContext, Judge]) -> None:
    context, judge = judged
    let_ask(stage, *ASKED)
    enrol(stage, [(each.code, each.version) for each in ASKED])
    key = texts(stage)[-1]
    with browser.live_server(lambda url: patient.create(stage.at)) as address:
        page = context.new_page()
        page.goto(address)
        judge.look(page, f"/{key}", f"/{key}/birth-date", f"/{key}/stop", "/new-link", "/new-link/asked", "/c")
        page.goto(f"{address}/{key}/birth-date")
        type_date(page, 15)
        judge.look(page, "/check-in/who", "/check-in/not-me", "/check-in/no")
        first_button(page)
        judge.look(page)
        answer_alone(page)
        seen = set()
        for _ in range(30):
            if "/review" in page.url:
                break
            controls = page.evaluate(CONTROLS)
            if controls not in seen:
                judge.look(page)
            seen.add(controls)
            answer(page, controls)
        judge.look(page, "/check-in/review", "/check-in/code")
        first_button(page)
        judge.look(page, "/check-in/done")
    assert judge.said == dict.fromkeys(judge.said, PERFECT)
    assert len(judge.said) >= 17


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_that_gives_help_is_perfect(stage: Stage, app: Flask, judged: tuple[BrowserContext, Judge]) -> None:
    context, judge = judged
    enrol(stage, [("red-flags", "1")])
    with browser.live_server(lambda url: app) as address:
        page = context.new_page()
        page.goto(f"{address}/{texts(stage)[-1]}/birth-date")
        type_date(page, 15)
        first_button(page)
        answer_alone(page)
        page.locator("label.row").first.click()
        first_button(page)
        judge.look(page)
    assert judge.said == {"/check-in/help": PERFECT}
