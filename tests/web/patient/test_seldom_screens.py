"""Screens that a patient seldom meets, in a real browser: as readable, reachable and large as those of every day."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from app import jobs
from app.domain.instrument import Instrument
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.services import desk_links
from app.web import patient
from tests import browser
from tests.every_kind import EVERY_KIND, IN_WORDS, let_ask
from tests.journeys.line import Line
from tests.phone import texts
from tests.services.plans import answered, enrol
from tests.stage import LIBRARY, Stage
from tests.web.patient.looks import device, in_each_size_or_one, look
from tests.web.patient.tapping import answer_alone, first_button, tap, type_date

pytestmark = pytest.mark.browser
Walk = Callable[[Page, Stage, str], Iterator[None]]
PAIN = [("nprs-back", "1"), ("nprs-leg", "1")]
OF_EVERY_KIND = (EVERY_KIND, LIBRARY.get("body-map", "1"), LIBRARY.get("phq-9", "1"))
IN_OWN_WORDS = (IN_WORDS, LIBRARY.get("psfs", "1995"))
WIDTH = "each => document.querySelector(each).getBoundingClientRect().width"
AWAY = timedelta(minutes=31)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A browser finds no difference between the databases."""
    return sqlite_url


def open_link(page: Page, key: str) -> None:
    """In a browser that knows nothing of earlier times: behind the birth date."""
    page.context.clear_cookies()
    page.goto(f"/{key}/birth-date")
    type_date(page, 15)


def begin(page: Page, key: str) -> None:
    open_link(page, key)
    first_button(page)
    answer_alone(page)


def give(page: Page, row: int, button: str = "save") -> None:
    page.locator("label.row").nth(row).click()
    tap(page, f"button[value={button}]")


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


def parts_of_every_kind(page: Page, stage: Stage, language: str) -> Iterator[None]:
    enrol(stage, [("peg", "1"), ("body-map", "1"), ("phq-9", "1")], language=language)
    key = texts(stage)[-1]
    begin(page, key)
    give(page, 1)
    page.fill("#answer-0", "0")
    tap(page, "button[value=save]")
    yield  # a number out of range
    page.fill("#answer-0", "30")
    tap(page, "button[value=save]")
    give(page, 0)
    page.locator("input[type=range]").click()
    assert page.evaluate(WIDTH, "input[type=range]") == page.evaluate(WIDTH, "fieldset"), "as long as it can be"
    yield  # the line with its mark
    tap(page, "button[value=save]")
    for _ in range(2):
        give(page, 0)  # the second may be ticked, or not
    open_link(page, key)
    tap(page, "main a.button")
    answer_alone(page)
    page.goto("/check-in/6")
    yield  # a checklist that was ticked elsewhere
    tap(page, "button[value=none]")
    expect(page.locator("#body")).to_be_visible()
    tap(page, "button[value=save]")
    page.locator("summary").click()
    yield  # no place picked, and the list
    tap(page, "button[value=none]")
    page.go_back()
    expect(page.locator(".notice")).to_be_visible()
    page.locator("button[data-view=front]").click()
    yield  # the picture from the front, with what was said
    page.goto("/check-in/8")
    yield  # in English only


def own_words(page: Page, stage: Stage, language: str) -> Iterator[None]:
    enrol(stage, [("psfs", "1995")], [("psfs", "1995"), ("peg", "1")], language=language)
    begin(page, texts(stage)[-1])
    page.fill("#answer-0", "d" * 74)
    tap(page, "button[value=save]")
    yield  # a word that is too long, and wider than the page
    page.fill("#answer-0", "Wash, dress, and walk down the stairs to the mailbox alone")
    tap(page, "button[value=save]")
    tap(page, "button[value=save]")
    yield  # named, and no number chosen
    give(page, 2)
    yield  # another one?
    tap(page, "button[value=skip]")
    first_button(page)
    stage.clock.tick(days=42)
    begin(page, texts(stage)[-1])
    yield  # named the last time
    tap(page, "button[value=given-up]")
    page.goto("/check-in/1")
    yield  # given up
    page.goto("/check-in/2")
    page.fill("textarea", "I want to kill myself")
    tap(page, "button[value=save]")
    yield  # help for what was written
    first_button(page)
    give(page, 2)
    page.locator("summary").click()
    yield  # all answers, the one given up too


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
        key = desk_links.make(session, here, stage.bea.practice_id, stage.clock()).key
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
    ("walk", "asks", "screens"),
    [
        (before_anything_is_known, LIBRARY, 7),
        (coming_back, LIBRARY, 7),
        (on_a_bad_line, LIBRARY, 3),
        (parts_of_every_kind, OF_EVERY_KIND, 6),
        (own_words, IN_OWN_WORDS, 7),
        (results, LIBRARY, 4),
        (nothing_to_answer, LIBRARY, 4),
    ],
)
@in_each_size_or_one
def test_every_seldom_screen(
    stage: Stage,
    chromium: Browser,
    walk: Walk,
    asks: Iterable[Instrument],
    screens: int,
    language: str,
    width: int,
    height: int,
    text_size: int,
) -> None:
    let_ask(stage, *asks)
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as address,
        browser.opened(chromium, address, locale=f"{language}-US", **device(width, height)) as page,
    ):
        seen = [look(page, text_size) for _ in walk(page, stage, language)]
    assert len(seen) == screens
