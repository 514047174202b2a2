"""What must hold on every screen that a patient sees: readable, reachable, large enough to hit."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from app.web import patient
from tests import browser
from tests.stage import Stage

Walk = Callable[[Page, Stage, str], Iterator[None]]
"""From screen to screen on a phone in one language: each time it yields there is one to look at."""

TOO_SMALL = """() => [...document.querySelectorAll('a, button, summary, select, textarea, input[type=text], label.row')]
    .filter(each => each.offsetParent)
    .map(each => [each.textContent.trim(), each.getBoundingClientRect(), each.matches('.row') ? 48 : 44])
    .filter(([text, box, least]) => box.width < 44 || box.height < least)
    .map(([text]) => text)"""
OVERFLOWS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
EVERY_DAY = [("en", 390, 844, 100), ("es", 320, 568, 200)]
IN_THE_SOAK = [
    ("en", 320, 568, 100),
    ("en", 320, 568, 200),
    ("en", 1280, 800, 100),
    ("en", 1280, 800, 200),
    ("es", 320, 568, 100),
    ("es", 390, 844, 100),
    ("es", 1280, 800, 100),
    ("es", 1280, 800, 200),
]


def in_sizes(*every_day: tuple[str, int, int, int]) -> pytest.MarkDecorator:
    """On every day in these, in the soak in all of them."""
    others = [each for each in (*EVERY_DAY, *IN_THE_SOAK) if each not in every_day]
    return pytest.mark.parametrize(
        ("language", "width", "height", "text_size"),
        [*every_day, *(pytest.param(*each, marks=pytest.mark.soak) for each in others)],
    )


# Both languages, both ends of what a phone shows; all that lies between them is for the soak.
in_each_size = in_sizes(*EVERY_DAY)
in_each_size_or_one = in_sizes(EVERY_DAY[-1])


def device(width: int, height: int) -> dict[str, object]:
    phone = width < 1000
    return {"viewport": {"width": width, "height": height}, "has_touch": phone, "is_mobile": phone}


def look(page: Page, text_size: int) -> None:
    if text_size != 100:
        page.evaluate(f"() => {{ document.documentElement.style.fontSize = '{text_size}%' }}")
    assert browser.violations(page) == []
    assert not page.evaluate(OVERFLOWS), page.url
    assert page.evaluate(TOO_SMALL) == [], page.url
    assert page.locator("h1").count() == 1


def looked_at(
    walk: Walk, stage: Stage, chromium: Browser, language: str, width: int, height: int, text_size: int
) -> int:
    """How many screens a walk comes past."""
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as address,
        browser.opened(chromium, address, locale=f"{language}-US", **device(width, height)) as page,
    ):
        return len([look(page, text_size) for _ in walk(page, stage, language)])
