"""The same journey on a real phone's browser, with JavaScript and without; its pictures go to the README."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app import jobs
from app.models.response import Answer, Response
from app.models.summary import Summary
from app.roof import app_of
from tests import browser
from tests.pictures import of_page, of_paper
from tests.stage import Stage, set_up

ANSWERS = {"nprs-back": ("7", "3"), "nprs-leg": ("8", "7"), "peg": ("6", "4"), "global-change": ("", "2")}
TICKED = (14, 6)


@pytest.fixture
def patients(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Stage, str]]:
    """A small network on SQLite, served on a real port: the stage and its address."""
    stage = set_up(sqlite_url, tmp_path)
    with browser.live_server(lambda url: app_of(_moved(stage, url))) as url:
        yield stage, url
    stage.at.db.engine.dispose()


def _moved(stage: Stage, url: str):
    stage.at = replace(stage.at, settings=replace(stage.at.settings, url=url))
    return stage.at


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_ana_answers_twice_on_her_phone(patients: tuple[Stage, str], chromium: Browser, script: bool):
    stage, url = patients
    episode = stage.enrol_ana()
    for time, days in enumerate((0, 42)):
        stage.clock.now += timedelta(days=days)
        jobs.plan(stage.at)
        jobs.send(stage.at)
        link = re.search(r"https?://\S+", stage.at.outside.outbox()[-1].body)
        assert link
        with browser.phone(chromium, url, javascript=script) as page:
            _answer(page, link[0], time, look=script and time == 1)
    jobs.print_pages(stage.at)
    assert _kept(stage) == _expected()
    assert _page_of(stage, episode).startswith(b"%PDF")
    if script:
        of_paper("summary", _page_of(stage, episode))


def _answer(page: Page, link: str, time: int, *, look: bool) -> None:
    page.goto(link)
    assert "Ana" not in page.locator("body").inner_text()
    _picture(page, "landing", look)
    page.get_by_role("link", name="Start").or_(page.get_by_role("button", name="Start")).click()
    page.get_by_label("Month").select_option(label="March")
    page.get_by_label("Day").fill("15")
    page.get_by_label("Year").fill("1958")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Hello Ana.")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("I am answering for myself").check()
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/check-in/1$"))
    for _ in range(40):
        if "/review" in page.url:
            break
        asked = page.locator("input[name=asked]").get_attribute("value") or ""
        code = asked.split()[0]
        if code == "rmdq":
            for place in range(TICKED[time]):
                page.get_by_role("checkbox").nth(place).check()
        else:
            page.locator(f"input[name=answer][value='{ANSWERS[code][time]}']").check()
        with page.expect_navigation():
            page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my answers").click()
    page.wait_for_url("**/check-in/done")
    _picture(page, "thanks", look)
    expect(page.locator("main")).to_contain_text("4 points lower" if time else "starting point")


def _picture(page: Page, name: str, look: bool) -> None:
    if look:
        of_page(f"phone-{name}", page)


def _kept(stage: Stage) -> list[tuple[str, str, int | None]]:
    with stage.at.db.reading() as session:
        rows = session.execute(
            select(Response.instrument, Answer.item, Answer.value)
            .join(Answer, Answer.response_id == Response.id)
            .order_by(Response.started_at, Response.instrument, Answer.item)
        )
        return sorted((code, item, value) for code, item, value in rows)


def _expected() -> list[tuple[str, str, int | None]]:
    items = {"nprs-back": ["pain"], "nprs-leg": ["pain"], "peg": ["pain", "enjoyment", "activity"]}
    twice = [(code, item, int(value)) for code, each in items.items() for item in each for value in ANSWERS[code]]
    ticks = [("rmdq", f"rmdq-{at + 1:02}", int(at < ticked)) for ticked in TICKED for at in range(24)]
    return sorted([*twice, *ticks, ("global-change", "change", 2)])


def _page_of(stage: Stage, episode: UUID) -> bytes:
    with stage.at.db.reading() as session:
        pages = session.scalars(select(Summary).where(Summary.episode_id == episode, Summary.superseded_at.is_(None)))
        return pages.one().pdf or b""
