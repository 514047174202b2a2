"""Questions as they are seldom met, in a real browser: refused, answered elsewhere, in English only, given up."""

from collections.abc import Iterable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.instrument import Instrument
from tests.every_kind import EVERY_KIND, IN_WORDS, let_ask
from tests.phone import texts
from tests.services.plans import enrol
from tests.stage import LIBRARY, Stage
from tests.web.patient.looks import Walk, in_each_size_or_one, looked_at
from tests.web.patient.tapping import answer_alone, begin, first_button, give, open_link, tap

pytestmark = pytest.mark.browser
OF_EVERY_KIND = (EVERY_KIND, LIBRARY.get("body-map", "1"), LIBRARY.get("phq-9", "1"))
IN_OWN_WORDS = (IN_WORDS, LIBRARY.get("psfs", "1995"))
WIDTH = "each => document.querySelector(each).getBoundingClientRect().width"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A browser finds no difference between the databases."""
    return sqlite_url


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


@pytest.mark.parametrize(
    ("walk", "asks", "screens"),
    [
        (parts_of_every_kind, OF_EVERY_KIND, 6),
        (own_words, IN_OWN_WORDS, 7),
    ],
)
@in_each_size_or_one
def test_every_seldom_question(
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
    assert looked_at(walk, stage, chromium, language, width, height, text_size) == screens
