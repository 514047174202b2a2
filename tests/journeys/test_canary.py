"""A patient whose name, birth date, condition and key are looked for wherever they must not be."""

import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from zlib import decompress

import pytest
from itsdangerous import base64_decode
from playwright.sync_api import Browser, Page, Response

from app import jobs
from app.adapters import clock
from tests import browser
from tests.served import served
from tests.stage import Stage, set_up

GIVEN, FAMILY = "Zoraquill", "Brightcanary"
BORN = date(1947, 8, 23)
NAME = re.compile(f"{GIVEN}|{FAMILY}", re.IGNORECASE)
BIRTH_DATE = re.compile(r"1947-08-23|0?8/23/1947|Aug\w* 23,? 1947|23 de agosto|19470823")
CONDITION = re.compile(r"back.?pain|low.?back|\b(?:nprs|rmdq|phq)\b|depress|spine", re.IGNORECASE)
PRACTICE = re.compile(r"Bea (Spine|Health)")
COOKIE = re.compile(r"^pt=([^;]+)", re.MULTILINE)
KEY = re.compile(r"/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")
STORED = """async () => JSON.stringify([
    {...localStorage}, {...sessionStorage}, await indexedDB.databases(), await caches.keys(),
    (await navigator.serviceWorker?.getRegistrations() ?? []).length, history.state, window.name])"""
EMPTY = '[{},{},[],[],0,null,""]'


@dataclass
class Seen:
    """What the phone asked for and was given, page by page. `bare` are the pages before the birth date."""

    urls: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    cookies: set[str] = field(default_factory=set)
    titles: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)

    def page(self, page: Page, *, bare: bool = False) -> None:
        self.titles.append(page.title())
        self.stored.append(page.evaluate(STORED))
        if bare:
            self.bare.append(page.content())

    def read_headers(self) -> None:
        """Of all that was asked and given so far; a cookie is signed, and is looked at as what it holds."""
        for each in self.answers:
            for headers in (each.request.all_headers(), each.all_headers()):
                told = {name: value for name, value in headers.items() if name not in {"cookie", "set-cookie"}}
                self.headers += [f"{name}: {value}" for name, value in told.items() if not name.startswith(":")]
                self.cookies |= {_open(found) for found in COOKIE.findall(headers.get("set-cookie", ""))}


@pytest.fixture
def stage(sqlite_url: str, tmp_path: Path) -> Iterator[Stage]:
    """Invited yesterday at a decent hour, so that the real clock of the web server finds the link alive."""
    made = set_up(sqlite_url, tmp_path)
    made.clock.now = clock.now().replace(hour=18, minute=0) - timedelta(days=1)
    made.ana = replace(made.ana, given_name=GIVEN, family_name=FAMILY, birth_date=BORN)
    yield made
    made.at.db.engine.dispose()


@contextmanager
def phone(chromium: Browser, folder: Path, url: str, seen: Seen) -> Iterator[Page]:
    """A browser with a profile on the disk, as a real phone has one."""
    system = next((path for path in browser.INSTALLED if path.exists()), None)
    context = chromium.browser_type.launch_persistent_context(
        folder, executable_path=system, args=browser.FLAGS, base_url=url, viewport=browser.PHONE
    )

    context.on("request", lambda request: seen.urls.append(request.url))
    context.on("response", lambda response: seen.answers.append(response))
    yield context.new_page()
    context.close()


def answer(page: Page, key: str, seen: Seen) -> None:
    """From the link to the thanks, with a wrong birth date, an answer that alerts and a page that is not there."""
    page.goto(f"/{key}")
    seen.page(page, bare=True)
    page.locator("a.button").first.click()
    for day in (BORN.day + 1, BORN.day):
        seen.page(page, bare=True)
        page.select_option("#month", str(BORN.month))
        page.fill("#day", str(day))
        page.fill("#year", str(BORN.year))
        page.locator("main button").first.click()
    for _ in range(60):
        seen.page(page)
        if page.url.endswith("/done"):
            break
        page.wait_for_load_state()  # the address is there before the page
        if page.locator("label.row").count():
            page.locator("label.row").last.click()
        before = page.url
        page.locator("main button").first.click()
        page.wait_for_function("before => location.href !== before", arg=before)
    assert page.url.endswith("/done")
    page.goto("/check-in/999")
    seen.page(page)
    page.goto("/nothing-here")
    seen.page(page, bare=True)


def break_the_database(stage: Stage) -> None:
    with sqlite3.connect(stage.at.settings.database.removeprefix("sqlite:///")) as connection:
        connection.execute("ALTER TABLE link RENAME TO gone")


@pytest.mark.browser
def test_nothing_of_her_is_where_it_must_not_be(
    stage: Stage, chromium: Browser, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    profile, log, seen = tmp_path / "profile", tmp_path / "log", Seen()
    caplog.set_level(logging.INFO)
    stage.enrol_ana("low-back-full-set", day0=stage.clock().date())
    jobs.plan(stage.at)
    jobs.send(stage.at)
    key = KEY.search(stage.at.outside.outbox()[-1].body)[1]  # type: ignore[index]
    with log.open("w") as said, served(stage, log=said) as url, phone(chromium, profile, url, seen) as page:
        answer(page, key, seen)
        seen.read_headers()
        stage.clock.now = clock.now()
        assert jobs.tell(stage.at), "somebody is told of her answer"
        copies = list(stage.at.outside.outbox())
        break_the_database(stage)
        assert page.goto(f"/{key}").status == 500  # type: ignore[union-attr]
        seen.page(page, bare=True)
    lines = log.read_text() + caplog.text
    assert "no such table" in lines  # what went wrong is said, and only that
    assert any("/check-in/help" in url for url in seen.urls)
    _absent(lines, NAME, BIRTH_DATE, CONDITION, PRACTICE, re.compile(re.escape(key)))
    _absent(" ".join(seen.urls), NAME, BIRTH_DATE, CONDITION, PRACTICE)
    assert {url for url in seen.urls if key in url} == {f"{url}/{key}", f"{url}/{key}/birth-date"}
    _absent("\n".join(seen.headers), NAME, BIRTH_DATE, CONDITION, PRACTICE)
    assert {line.split(":")[0] for line in seen.headers if key in line} == set(), "not even in a Referer"
    _absent("\n".join(seen.titles), NAME, BIRTH_DATE, CONDITION, PRACTICE)
    _absent("\n".join(copy.subject + copy.body for copy in copies), NAME, BIRTH_DATE, CONDITION)
    _absent("\n".join(seen.bare), NAME, BIRTH_DATE, CONDITION, PRACTICE)
    assert set(seen.stored) == {EMPTY}
    assert any('"key"' in cookie for cookie in seen.cookies)
    _absent("\n".join(seen.cookies), NAME, BIRTH_DATE, CONDITION, PRACTICE, re.compile(re.escape(key)))
    assert _on_disk(profile, GIVEN, FAMILY, "Little interest", "low back") == []


def _absent(text: str, *canaries: re.Pattern[str]) -> None:
    found = [text[max(0, hit.start() - 60) : hit.end() + 60] for each in canaries for hit in each.finditer(text)]
    assert not found, found[:5]


def _open(cookie: str) -> str:
    """What a cookie holds: signed, not secret."""
    body = cookie.removeprefix(".").split(".")[0]
    content = base64_decode(body)
    return (decompress(content) if cookie.startswith(".") else content).decode()


def _on_disk(profile: Path, *words: str) -> list[tuple[str, str]]:
    """Which of these words the browser has written down, and in which file."""
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert any(path.name == "History" for path in files)  # it does write down where one was
    read = [(path.name, path.read_bytes().lower()) for path in files]
    encoded = [(word, form) for word in words for form in (word.lower().encode(), word.lower().encode("utf-16-le"))]
    return [(name, word) for name, content in read for word, form in encoded if form in content]


def test_a_cookie_is_read_as_it_was_written() -> None:
    """The test above would find nothing in what it cannot read."""
    assert json.loads(_open("eyJrZXkiOiJhYmMifQ.signature")) == {"key": "abc"}
