"""Screens that a patient seldom meets, in a real browser: as readable, reachable and large as those of every day."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from app import jobs
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.services import desk_links
from tests.journeys.line import Line
from tests.phone import texts
from tests.services.plans import answered, enrol
from tests.stage import Stage
from tests.web.patient.looks import Walk, in_each_size_or_one, looked_at
from tests.web.patient.tapping import answer_alone, begin, first_button, give, open_link, tap, type_date

pytestmark = pytest.mark.browser
PAIN = [("nprs-back", "1"), ("nprs-leg", "1")]
AWAY = timedelta(minutes=31)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A browser finds no difference between the databases."""
    return sqlite_url


def before_anything_is_known(page: Page, stage: Stage, language: str) -> Iterator[None]:
    enrol(stage, PAIN, language=language)
    key = texts(stage)[-1]
    page.goto("/")
    yield
    page.goto("/demo/outbox")
    yield
    page.goto(f"/{key}/stop")
    page.locator("label.row").nth(2).click()
    first_button(page)
    yield
    first_button(page)  # undo
    yield
    page.goto(f"/{key}/birth-date")
    first_button(page)  # nothing typed
    yield
    for _ in range(5):
        type_date(page, 16)
    yield  # locked
    page.goto("/closed")
    yield


def coming_back(page: Page, stage: Stage, language: str) -> Iterator[None]:
    episode_id = enrol(stage, PAIN, language=language)
    key = texts(stage)[-1]
    begin(page, key)
    stage.caz_joins(episode_id)
    open_link(page, key)
    yield  # with an office that is new
    first_button(page)
    answer_alone(page)
    tap(page, "button[value=skip]")
    page.goto("/check-in/1")
    yield  # skipped
    give(page, 7)
    open_link(page, key)
    page.locator("summary").click()
    yield  # welcome back
    tap(page, "main a.button")
    answer_alone(page)
    page.goto("/check-in/1")
    yield  # answered, and not shown
    stage.clock.now += AWAY
    tap(page, "button[value=save]")
    yield  # the birth date once more
    type_date(page, 16)
    yield
    page.goto("/check-in/1")
    yield  # open the link again


def on_a_bad_line(page: Page, stage: Stage, language: str) -> Iterator[None]:
    enrol(stage, PAIN, language=language)
    begin(page, texts(stage)[-1])
    line = Line(page)
    for line.how in ("cut", "broken"):
        page.locator("label.row").nth(7).click()
        page.locator("button[value=save]").click()
        expect(page.get_by_role("alert")).to_be_visible()
        yield
        line.how = "open"
        page.get_by_role("alert").get_by_role("button").click()
        expect(page).to_have_url(re.compile("/check-in/2$"))
        expect(page.locator("#saving")).not_to_be_empty()
        page.goto("/check-in/1")
    page.clock.install()
    page.reload()
    page.clock.fast_forward("28:10")
    expect(page.get_by_role("alert")).to_be_visible()
    page.clock.resume()
    yield  # are you still there?


def results(page: Page, stage: Stage, language: str) -> Iterator[None]:
    enrol(stage, [*PAIN, ("red-flags", "1")], language=language)
    answered(stage, 0, 3)
    stage.clock.tick(days=42)
    key = texts(stage)[-1]
    begin(page, key)
    give(page, 9)
    give(page, 0)
    while not page.url.endswith("/review"):
        give(page, 0) if page.locator("label.row input[name=answer]").count() else first_button(page)
    first_button(page)
    assert page.locator("svg.course").count() == 2
    for each in range(2):
        page.locator("summary").nth(each).click()
    yield  # worse, better, and what needs a person
    tap(page, "main button")
    open_link(page, key)
    tap(page, "main a.button")
    first_button(page)
    jobs.send_codes(stage.at)
    for typed in ("1", "12"):
        page.fill("#code", typed)
        first_button(page)
    yield  # some tries left
    for _ in range(3):
        page.fill("#code", "123")
        first_button(page)
    yield  # no try left
    for _ in range(5):
        page.goto("/check-in/code")
        first_button(page)
    expect(page.get_by_role("alert")).to_be_visible()
    yield  # too many codes


def nothing_to_answer(page: Page, stage: Stage, language: str) -> Iterator[None]:
    enrol(stage, PAIN, language=language)
    with stage.at.db.transaction() as session:
        patient_id = session.scalars(select(Episode.patient_id)).one()
        here = desk_links.open_check_ins(session, patient_id, stage.bea.practice_id, stage.clock())
        key = desk_links.make(session, here, stage.bea.practice_id, stage.at.outside).key
    open_link(page, key)
    page.goto("/check-in/not-me")
    yield  # the desk's own link
    page.goto("/check-in/no")
    page.locator("label.row").last.click()
    first_button(page)
    yield  # by phone or on paper, without a message
    today = stage.clock().date()
    for changed in ({"opens_on": today + timedelta(days=2)}, {"opens_on": today, "cancelled_at": stage.clock()}):
        with stage.at.db.transaction() as session:
            session.execute(update(CheckIn).where(CheckIn.opens_on <= today + timedelta(days=2)).values(**changed))
        page.goto("/check-in")
        yield  # not yet; not any more


@pytest.mark.parametrize(
    ("walk", "screens"),
    [
        (before_anything_is_known, 7),
        (coming_back, 7),
        (on_a_bad_line, 3),
        (results, 4),
        (nothing_to_answer, 4),
    ],
)
@in_each_size_or_one
def test_every_seldom_screen(
    stage: Stage,
    chromium: Browser,
    walk: Walk,
    screens: int,
    language: str,
    width: int,
    height: int,
    text_size: int,
) -> None:
    assert looked_at(walk, stage, chromium, language, width, height, text_size) == screens
