"""Whoever only looks changes nothing: previews, mail scanners, and those that run a page's script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.web import patient
from tests import browser
from tests.models.dump import everything
from tests.phone import Phone, texts
from tests.stage import Stage, set_up

METHODS = ("GET", "HEAD", "OPTIONS")
BEFORE = ("", "/birth-date", "/stop")
# Half way through a check-in: the pages there are, and where those lead that have nothing to show.
BEHIND = dict.fromkeys(("/who", "/who-answers", "/resume", "/not-me", "/no", "/code", "/code/type", "/1", "/2"), "") | {
    "": "/check-in/2",
    "/review": "/check-in/2",
    "/no/all": "/check-in/no",
    "/help": "/check-in",
    "/done": "/check-in",
}
WITHOUT_A_KEY = ("/new-link", "/new-link/asked", "/again", "/closed", "/not-me")


@pytest.mark.parametrize("method", METHODS)
def test_a_program_that_opens_a_link_twenty_times_changes_nothing(
    phone: Phone, stage: Stage, app: Flask, method: str
) -> None:
    paths = [*(f"/{phone.key}{rest}" for rest in BEFORE), *WITHOUT_A_KEY]
    before = everything(stage.at.db)
    for agent in ("curl/8.5", "facebookexternalhit/1.1", "Mozilla/5.0 (compatible; BarracudaSentinel)", "") * 5:
        scanner = app.test_client()
        for path in paths:
            answer = scanner.open(path, method=method, headers={"User-Agent": agent})
            assert answer.status_code == 200, path
    assert everything(stage.at.db) == before
    phone.open()
    assert phone.at == "/check-in/1", "and then a person gets in as if nobody had looked"


def test_looking_at_every_page_behind_the_birth_date_changes_nothing(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(4)
    before = everything(stage.at.db)
    for path, leads_to in BEHIND.items():
        for method in METHODS:
            page = phone.client.open(f"/check-in{path}", method=method)
            goes = method != "OPTIONS" and leads_to
            assert (page.status_code, page.headers.get("Location")) == ((303, leads_to) if goes else (200, None)), path
    assert everything(stage.at.db) == before


@pytest.fixture
def living(sqlite_url: str, tmp_path: Path) -> Iterator[Stage]:
    made = set_up(sqlite_url, tmp_path)
    yield made
    made.at.db.engine.dispose()


@pytest.mark.browser
@pytest.mark.parametrize("times", [3, pytest.param(20, marks=pytest.mark.soak)])
def test_a_browser_that_runs_the_pages_script_changes_nothing(living: Stage, chromium: Browser, times: int) -> None:
    living.enrol_ana()
    key = texts(living)[-1]
    with browser.live_server(lambda url: patient.create(living.at)) as url:
        before = everything(living.at.db)
        for _ in range(times):
            with browser.phone(chromium, url) as page:
                sent: list[str] = []
                page.on("request", lambda request, sent=sent: sent.append(request.method))
                for rest in BEFORE:
                    page.goto(f"/{key}{rest}", wait_until="networkidle")
                page.mouse.move(100, 300)
                assert set(sent) == {"GET"}
        assert everything(living.at.db) == before
