"""In the system's own colours and on paper nothing is lost: what was chosen, where the focus is, what is drawn."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from app.web import patient
from tests import browser
from tests.every_kind import EVERY_KIND, let_ask
from tests.phone import texts
from tests.services.plans import answered, enrol
from tests.stage import LIBRARY, Stage
from tests.web.patient.tapping import begin, first_button, tap

pytestmark = pytest.mark.browser
CONTRAST = 3.0  # WCAG 1.4.11, of what is drawn against what surrounds it
NOT_BLACK = """() => [...document.querySelectorAll('body *')]
    .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.closest('svg, option'))
    .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .filter(each => getComputedStyle(each).color !== 'rgb(0, 0, 0)').map(each => each.outerHTML)"""
FRAME = 6  # pixels around a control
A_TRACE, A_LITTLE, MUCH = 0.005, 0.02, 0.3  # of a picture
TAPPED = "button, .back, .progress, .bar, .alone, #saving"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A browser finds no difference between the databases."""
    return sqlite_url


@pytest.fixture
def page(stage: Stage, chromium: Browser) -> Iterator[Page]:
    """Ana's phone, at the first of a ladder, the pain drawing and the line; she has answered all of it once before."""
    let_ask(stage, EVERY_KIND, LIBRARY.get("nprs-back", "1"), LIBRARY.get("body-map", "1"))
    enrol(stage, [("nprs-back", "1"), ("body-map", "1"), ("peg", "1")])
    answered(stage, 0, 3)
    stage.clock.tick(days=42)
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as address,
        browser.phone(chromium, address) as page,
    ):
        begin(page, texts(stage)[-1])
        yield page


def picture(of: Locator) -> Image.Image:
    """What is on the screen there, with the frame that may be around it."""
    of.evaluate("each => each.scrollIntoView({block: 'center'})")
    box = of.bounding_box()
    assert box
    x, y, width, height = (round(box[each]) for each in ("x", "y", "width", "height"))
    clip = FloatRect(x=x - FRAME, y=y - FRAME, width=width + 2 * FRAME, height=height + 2 * FRAME)
    return Image.open(BytesIO(of.page.screenshot(clip=clip))).convert("RGB")


def changed(one: Image.Image, other: Image.Image) -> float:
    """Which part of a picture stands out from the same part of the other one."""
    pairs = zip(one.get_flattened_data(), other.get_flattened_data(), strict=True)
    return sum(contrast(*pair) >= CONTRAST for pair in pairs) / (one.width * one.height)


def drawn(of: Locator) -> float:
    """Which part of the picture stands out from the empty page."""
    found = picture(of)
    margin = of.page.screenshot(clip={"x": 2, "y": 200, "width": 1, "height": 1})
    paper = Image.open(BytesIO(margin)).convert("RGB").getpixel((0, 0))
    return changed(found, Image.new("RGB", found.size, paper))


@cache
def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: tuple[int, ...]) -> float:
    linear = [each / 255 / 12.92 if each <= 10 else ((each / 255 + 0.055) / 1.055) ** 2.4 for each in colour]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def nothing_has_the_focus(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_the_systems_colours(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    a_row_is_chosen_and_has_the_focus(page)
    tap(page, "button[value=save]")
    places_are_picked(page)
    tap(page, "button[value=save]")
    page.locator("label.row").first.click()
    tap(page, "button[value=save]")
    the_line_is_touched(page)
    for _ in range(3):
        tap(page, "button[value=skip]")
    first_button(page)
    for part in (".axis", "polyline", "circle", "text", ".value"):
        assert drawn(page.locator(f".course {part}").first) > A_LITTLE, part


def a_row_is_chosen_and_has_the_focus(page: Page) -> None:
    row, other = page.locator("label.row").nth(6), page.locator("label.row").nth(7)
    assert drawn(row) > A_LITTLE, "its frame and its number"
    before = picture(row)
    other.click()
    page.keyboard.press("ArrowUp")
    both = picture(row)
    nothing_has_the_focus(page)
    chosen = picture(row)
    assert changed(before, chosen) > MUCH, "filled"
    assert changed(chosen, both) > A_LITTLE, "framed"


def places_are_picked(page: Page) -> None:
    body = page.locator("#body svg").filter(visible=True)
    assert drawn(body.locator("text").first) > A_LITTLE
    assert drawn(body.locator("rect[data-place]").first) > A_LITTLE
    before = picture(body)
    body.locator("rect[data-place]").nth(2).click()
    assert changed(before, picture(body)) > A_TRACE, "hatched"
    tab = page.locator("button[data-view=front]")
    before = picture(tab)
    tab.click()
    nothing_has_the_focus(page)
    assert changed(before, picture(tab)) > MUCH
    page.locator("summary").click()
    row = page.locator("label.row").last
    before = picture(row)
    row.click()
    nothing_has_the_focus(page)
    assert changed(before, picture(row)) > MUCH


def the_line_is_touched(page: Page) -> None:
    line = page.locator("input[type=range]")
    assert drawn(line) > A_LITTLE, "the line alone"
    before = picture(line)
    line.click()
    nothing_has_the_focus(page)
    assert changed(before, picture(line)) > A_TRACE, "its mark"


def printed(page: Page) -> None:
    """All that is to be read is black, the page is white, and nothing is there to be tapped."""
    page.emulate_media(media="print")
    expect(page.locator(TAPPED).filter(visible=True)).to_have_count(0)
    assert page.evaluate(NOT_BLACK) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_an_answer_on_paper(page: Page) -> None:
    page.locator("label.row").nth(7).click()
    printed(page)
    chosen, other = (page.locator("label.row").nth(each) for each in (7, 6))
    assert changed(picture(chosen), picture(other)) > A_LITTLE
    assert chosen.evaluate("each => getComputedStyle(each).backgroundColor") == "rgba(0, 0, 0, 0)", "is not printed"


def test_all_answers_and_the_result_on_paper(page: Page) -> None:
    while not page.url.endswith("/review"):
        tap(page, "button[value=skip]")
    expect(page.locator("dl.answers").last).to_be_hidden()
    printed(page)
    expect(page.locator("dl.answers").last).to_be_visible()
    page.emulate_media(media="screen")
    tap(page, ".answers a.alone")
    page.locator("label.row").nth(9).click()
    tap(page, "button[value=save]")
    first_button(page)
    printed(page)
    assert drawn(page.locator(".course").first) > A_LITTLE
    expect(page.locator(".course + details table").first).to_be_visible()
    expect(page.locator("main a[href^='tel:']")).to_be_visible()


def test_the_page_that_gives_help_on_paper(stage: Stage, chromium: Browser) -> None:
    """It says that it may be shown in the emergency room."""
    enrol(stage, [("red-flags", "1")])
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as address,
        browser.phone(chromium, address) as page,
    ):
        begin(page, texts(stage)[-1])
        page.locator("label.row").first.click()
        tap(page, "button[value=save]")
        printed(page)
        for number in ("911", "+13035550100"):
            expect(page.locator(f"main a[href='tel:{number}']")).to_be_visible()
        for each in ("h1", "main a[href='tel:911']"):
            assert page.locator(each).evaluate("each => getComputedStyle(each).backgroundColor") == "rgba(0, 0, 0, 0)"
