"""The picture and the line, where a browser runs our script: the same form, the same answers, and nothing chosen."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.domain.questions import Screen
from app.models.response import Answer
from app.web import patient
from app.web.patient.body import HEIGHT, WIDTH, figures
from tests import browser
from tests.every_kind import EVERY_KIND, IN_WORDS, let_ask
from tests.phone import Phone, texts
from tests.services.plans import enrol
from tests.stage import LIBRARY, Stage
from tests.web.patient.looks import device, in_each_size, look
from tests.web.patient.tapping import begin, first_button, tap

pytestmark = pytest.mark.browser
BODY = LIBRARY.get("body-map", "1")
PLACES = {item.id: number for number, item in enumerate(BODY.items)}
SCREEN = Screen(1, BODY, BODY.items)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A browser finds no difference between the databases."""
    return sqlite_url


def kept(stage: Stage) -> dict[str, int | None]:
    with stage.at.db.reading() as session:
        return {row.item: row.value for row in session.scalars(select(Answer).order_by(Answer.version))}


def block(page: Page, place: str) -> None:
    page.locator(f"svg:not([hidden]) rect[data-place='{PLACES[place]}']").click()


def test_every_place_is_one_block_large_enough_for_a_finger() -> None:
    found = figures(SCREEN)
    assert sorted(each.number for view in found.values() for each in view) == sorted(PLACES.values())
    assert {view: len(blocks) for view, blocks in found.items()} == {"back": 22, "front": 22}
    for blocks in found.values():
        for one in blocks:
            assert one.width >= 44
            assert one.height >= 44
            assert one.x >= 0
            assert one.x + one.width <= WIDTH
            assert one.y + one.height <= HEIGHT
            for other in blocks:
                apart = one.x + one.width <= other.x or other.x + other.width <= one.x
                over = one.y + one.height <= other.y or other.y + other.height <= one.y
                assert one == other or apart or over


def test_from_behind_left_is_left_and_from_the_front_it_is_right() -> None:
    by_number = {each.number: each.x for blocks in figures(SCREEN).values() for each in blocks}
    assert by_number[PLACES["back-left-hand"]] < by_number[PLACES["back-right-hand"]]
    assert by_number[PLACES["front-left-hand"]] > by_number[PLACES["front-right-hand"]]


@in_each_size
def test_the_picture_on_a_phone(
    stage: Stage, chromium: Browser, language: str, width: int, height: int, text_size: int
) -> None:
    enrol(stage, [("body-map", "1")], language=language)
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as address,
        browser.opened(chromium, address, locale=f"{language}-US", **device(width, height)) as page,
    ):
        begin(page, texts(stage)[-1])
        look(page, text_size)
        block(page, "back-low")
        page.locator("summary").click()
        look(page, text_size)


@in_each_size
def test_questions_in_own_words_on_a_phone(
    stage: Stage, chromium: Browser, language: str, width: int, height: int, text_size: int
) -> None:
    let_ask(stage, IN_WORDS, LIBRARY.get("psfs", "1995"))
    enrol(stage, [("psfs", "1995"), ("peg", "1")], language=language)
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as address,
        browser.opened(chromium, address, locale=f"{language}-US", **device(width, height)) as page,
    ):
        begin(page, texts(stage)[-1])
        look(page, text_size)
        tap(page, "button[value=save]")  # an empty field
        look(page, text_size)
        tap(page, "button[name=idea]")
        look(page, text_size)
        page.locator("label.row").nth(3).click()
        tap(page, "button[value=save]")
        look(page, text_size)
        tap(page, "button[value=skip]")
        room = page.locator("#room")
        expect(room).to_have_text({"en": "Letters left: 200", "es": "Letras que quedan: 200"}[language])
        page.fill("textarea", "walk " * 50)
        expect(room).to_have_text({"en": "Letters too many: 49", "es": "Letras de más: 49"}[language])
        tap(page, "button[value=save]")
        expect(room).to_have_text({"en": "Letters too many: 49", "es": "Letras de más: 49"}[language])
        assert page.locator("textarea").input_value() == "walk " * 50
        look(page, text_size)


def test_a_tap_on_the_picture_ticks_the_list_and_the_list_shows_in_the_picture(stage: Stage, chromium: Browser) -> None:
    enrol(stage, [("body-map", "1")])
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as address,
        browser.phone(chromium, address) as page,
    ):
        begin(page, texts(stage)[-1])
        picked = page.locator("#picked")
        assert picked.get_attribute("aria-live") == "polite"
        assert picked.inner_text() == "You have not picked a place yet."
        assert page.locator("input:checked").count() == 0
        block(page, "back-low")
        block(page, "back-left-buttock")
        assert picked.inner_text() == "You picked: Low back; Left buttock."
        block(page, "back-low")
        page.get_by_role("button", name="Front of body").click()
        block(page, "front-left-knee")
        page.locator("summary").click()
        page.get_by_label("Right hip or groin").check()
        assert picked.inner_text() == "You picked: Left buttock; Left knee, front; Right hip or groin."
        hatched = page.locator("rect[data-place][fill^=url]")
        assert {hatched.nth(n).get_attribute("data-place") for n in range(hatched.count())} == {
            str(PLACES[each]) for each in ("back-left-buttock", "front-left-knee", "front-right-hip")
        }
        assert kept(stage) == {}, "nothing goes anywhere by itself"
        first_of = page.locator("button[value=save]")
        with page.expect_navigation():
            first_of.click()
    assert {item for item, value in kept(stage).items() if value} == {
        "back-left-buttock",
        "front-left-knee",
        "front-right-hip",
    }


def test_without_script_the_list_is_there_and_the_picture_is_not(stage: Stage, chromium: Browser) -> None:
    enrol(stage, [("body-map", "1")])
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as address,
        browser.phone(chromium, address, javascript=False) as page,
    ):
        begin(page, texts(stage)[-1])
        assert not page.locator("#body").is_visible()
        page.get_by_label("Low back").check()
        tap(page, "button[value=save]")
    assert {item for item, value in kept(stage).items() if value} == {"back-low"}


def at_the_line(page: Page, stage: Stage) -> None:
    begin(page, texts(stage)[-1])
    page.locator("label.row").first.click()
    first_button(page)


@pytest.mark.parametrize("taps", ["the middle", "once to the right", "an arrow key"])
def test_the_line_says_nothing_before_it_was_touched(stage: Stage, chromium: Browser, taps: str) -> None:
    let_ask(stage, EVERY_KIND)
    stage.enrol_ana()
    with (
        browser.live_server(lambda url: patient.create(stage.at)) as address,
        browser.phone(chromium, address) as page,
    ):
        at_the_line(page, stage)
        expect(page.locator("input[name=answer]")).to_be_hidden()
        tap(page, "button[value=save]")
        assert page.locator(".summary").count() == 1, "not touched is not answered"
        line = page.locator("input[type=range]")
        if taps == "the middle":
            line.click()
        elif taps == "once to the right":
            page.get_by_role("button", name="A little to the right").click()
        else:
            line.press("ArrowRight")
        tap(page, "button[value=save]")
        assert kept(stage)["line"] == (50 if taps == "the middle" else 51)
        page.goto("/check-in/2")
        assert line.input_value() == str(kept(stage)["line"])
        if taps == "the middle":
            look(page, 100)


def test_the_page_with_the_picture_is_light(stage: Stage) -> None:
    """With its style and script, compressed as they are sent."""
    enrol(stage, [("body-map", "1")], language="es")
    phone = Phone(patient.create(stage.at), stage, language="es-MX")
    phone.open()
    phone.client.environ_base["HTTP_ACCEPT_ENCODING"] = "br"
    sizes = []
    for path in ("/check-in/1", "/static/patient/style.css", "/static/patient/kinds.js"):
        with phone.client.get(path) as sent:
            assert sent.headers["Content-Encoding"] == "br"
            sizes.append(len(sent.data))
    page, style, script = sizes
    assert page + style + script <= 10_000, (page, style, script)
    assert script <= 2_000, "the other script needs its share of 4 KB"
