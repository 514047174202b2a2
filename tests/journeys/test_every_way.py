"""One check-in with and without script, by keyboard alone, in English and in Spanish: the stored answers are the same.

What it shows on the way is the README's gallery.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.models.alert import Alert
from app.models.response import Response
from app.web import patient
from tests import browser
from tests.phone import texts
from tests.pictures import of_page
from tests.stage import LIBRARY, Stage

pytestmark = pytest.mark.browser
PATHWAY = "low-back-two-languages"
GIVEN = {  # the positions that are chosen, by instrument; all that the safety questions ask is answered no, but one yes
    "red-flags": [0],
    "nprs-back": [7],
    "nprs-leg": [4],
    "body-map": [5, 25],
    "rmdq": [0, 23],
}
# Each language, with and without script, by finger and by keyboard: every two of these meet.
WAYS = [("en", True, False), ("es", False, False), ("es", True, True), ("en", False, True)]
MOST_PAGES = 60
GALLERY = {"nprs-back": "question", "body-map": "drawing", "rmdq": "list"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A browser finds no difference between the databases."""
    return sqlite_url


class Hand:
    """A finger on the screen, or one on the keyboard and nothing else."""

    def __init__(self, page: Page, *, script: bool, keyboard: bool, pictures: bool) -> None:
        self.page, self.script, self.keyboard, self.pictures = page, script, keyboard, pictures

    def choose(self, positions: list[int]) -> None:
        self._open_the_list()
        boxes = self.page.locator("main form[novalidate] input:is([type=radio], [type=checkbox])")
        for position in positions:
            box = boxes.nth(position)
            if not self.keyboard:
                box.check()
            elif box.get_attribute("type") == "checkbox":
                self._tab_to(f"#{box.get_attribute('id')}")
                self.page.keyboard.press("Space")
            else:
                self._tab_to(f"input[name={box.get_attribute('name')}]")
                self.page.keyboard.press("Space")  # the first; the arrows go on from there
                for _ in range(position):
                    self.page.keyboard.press("ArrowDown")
            expect(box).to_be_checked()

    def _open_the_list(self) -> None:
        """The list of places is folded up under its picture, where there is one."""
        if self.page.locator("#places:not([open])").count() == 0:
            return
        if self.keyboard:
            self._tab_to("#places summary")
            self.page.keyboard.press("Enter")
        else:
            self.page.locator("#places summary").click()

    def go_on(self) -> None:
        """By the page's first button, and on to whatever it leads to."""
        before = self.page.url
        if self.keyboard:
            self._tab_to("main button[type=submit]:not(.second, .quiet)")
            self.page.keyboard.press("Enter")
        else:
            self.page.locator("main button[type=submit]").first.click()
        expect(self.page).not_to_have_url(before)

    def type(self, field: str, text: str) -> None:
        if self.keyboard:
            self._tab_to(field)
            self.page.keyboard.type(text)
        else:
            self.page.locator(field).fill(text)

    def picture(self, name: str) -> None:
        if self.pictures:
            of_page(f"phone-{name}", self.page, whole=False)

    def _tab_to(self, what: str) -> None:
        for _ in range(120):
            if self.page.evaluate("what => document.activeElement.matches(what)", what):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {what} at {self.page.url}")


def birth_date(hand: Hand, language: str) -> None:
    hand.picture("birth-date")
    if hand.keyboard:
        hand.type("#month", {"en": "March", "es": "marzo"}[language])
    else:
        hand.page.select_option("#month", "3")
    hand.type("#day", "15")
    hand.type("#year", "1958")
    hand.go_on()


def walk(hand: Hand, key: str, language: str) -> list[str]:
    """From the link to the thanks; what was passed on the way."""
    page, passed = hand.page, []
    page.goto(f"/{key}/birth-date")
    birth_date(hand, language)
    hand.picture("who-sees")
    hand.go_on()
    hand.picture("who-answers")
    hand.choose([0])
    hand.go_on()
    for _ in range(MOST_PAGES):
        if page.url.endswith("/review"):
            break
        passed.append(page.url.rsplit("/", 1)[1])
        if page.url.endswith("/help"):
            hand.picture("help")
        else:
            expect(page).to_have_url(re.compile(r"/check-in/\d+$"))
            code, _, item = (page.locator("input[name=asked]").get_attribute("value") or "").split()
            if code == "body-map" and hand.script:
                expect(page.locator("#body")).to_be_visible()  # its script folds the list up
            positions = GIVEN[code] if code != "red-flags" else [int(item == "saddle")]
            if code == "red-flags" and page.locator("label.row").first.inner_text().strip() in {"Yes", "Sí"}:
                positions = [1 - positions[0]]
            hand.choose(positions)
            if code in GALLERY:
                hand.picture(GALLERY[code])
        hand.go_on()
    hand.go_on()
    expect(page).to_have_url(re.compile("/done$"))
    return passed


def kept(stage: Stage) -> dict[str, object]:
    with stage.at.db.reading() as session:
        answers = {
            f"{response.instrument} {item}": (answer.value, answer.skipped, answer.version)
            for response in session.scalars(select(Response))
            for item, answer in response.current().items()
        }
        alerts = [(alert.rule, alert.item, alert.state) for alert in session.scalars(select(Alert))]
    return {"answers": answers, "alerts": sorted(alerts)}


@pytest.mark.parametrize(("language", "script", "keyboard"), WAYS)
def test_the_answers_are_the_same(stage: Stage, chromium: Browser, language: str, script: bool, keyboard: bool) -> None:
    stage.enrol_ana(PATHWAY, language=language)
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as url,
        browser.phone(chromium, url, javascript=script, language=f"{language}-US") as page,
    ):
        hand = Hand(page, script=script, keyboard=keyboard, pictures=(language, script, keyboard) == WAYS[0])
        passed = walk(hand, texts(stage)[-1], language)
    assert passed.count("help") == 1
    assert kept(stage) == {"answers": expected(), "alerts": [("cauda-equina", "saddle", "open")]}


def expected() -> dict[str, tuple[int, bool, int]]:
    found = {}
    for code, positions in GIVEN.items():
        instrument = next(each for each in LIBRARY if each.code == code)
        for number, item in enumerate(instrument.items):
            if code == "red-flags":
                value = int(item.id == "saddle")
            elif code in {"body-map", "rmdq"}:
                value = int(number in positions)
            else:
                value = positions[0]
            found[f"{code} {item.id}"] = (value, False, 1)
    return found
