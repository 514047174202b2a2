"""What the server tells the patient's script: which page may be fetched beforehand, and that an answer was saved."""

import re
from pathlib import Path

import brotli
import pytest
from flask import Flask

from app.web import patient
from tests.every_kind import EVERY_KIND, let_ask
from tests.phone import Phone, answers
from tests.services.plans import enrol
from tests.stage import LIBRARY, Stage

SCRIPT = Path(patient.__file__).parents[2] / "static" / "patient" / "check-in.js"
MOST_SCRIPT = 4_000
MOST_QUESTION = 3_000
ALL = [(code, "1") for code in ("red-flags", "phq-9", "nprs-back", "nprs-leg", "peg")]


def ahead(phone: Phone) -> str:
    found = re.search(r'data-ahead="([^"]+)"', phone.page.text)
    return found[1] if found else ""


def tap(phone: Phone, value: int, *, at_ms: int, ahead: str = "") -> int:
    """The answer as the script sends it from the page that is shown, which stays on the screen; the status."""
    shown = phone.page
    phone.send(answer=[str(value)], do="save", tapped=str(at_ms), ahead=ahead)
    status, phone.page = phone.page.status_code, shown
    return status


@pytest.fixture
def urgent(stage: Stage, app: Flask) -> Phone:
    enrol(stage, ALL)
    phone = Phone(app, stage)
    phone.open()
    return phone


def test_the_next_page_is_named_where_every_answer_leads_to_it(phone: Phone) -> None:
    phone.open()
    for number in range(1, 6):
        assert ahead(phone) == f"/check-in/{number + 1}"
        phone.answer(1)
    assert (phone.at, ahead(phone)) == ("/check-in/6", ""), "after the last the review follows"
    phone.look("/check-in/3")
    assert ahead(phone) == "/check-in/4", "one that comes later is unanswered"
    phone.look("/check-in/6")
    phone.answer(1)
    phone.look("/check-in/3")
    assert ahead(phone) == "", "nothing is left: the review follows"


def test_none_is_named_where_an_answer_may_need_help(urgent: Phone) -> None:
    named = []
    while urgent.at != "/check-in/review":
        code, version, item = re.findall(r'name="asked" value="(\S+) (\S+) (\S+)"', urgent.page.text)[0]
        if ahead(urgent):
            named.append(code)
            assert item not in LIBRARY.get(code, version).urgent
        urgent.answer(0)
    assert named == ["nprs-back", "nprs-leg", "peg", "peg"], "of mood each opens the last one"


def test_none_is_named_where_the_answer_asks_another_question_or_may_be_refused(stage: Stage) -> None:
    let_ask(stage, EVERY_KIND)
    stage.enrol_ana()
    phone = Phone(patient.create(stage.at), stage)
    phone.open()
    opening = {item for each in EVERY_KIND.items if each.when for item in each.when.items}
    kinds = {each.id: each.kind for each in EVERY_KIND.items}
    looked_at = set()
    for value in (2, 30, 0, 60, 1, 1, 0):
        item = re.findall(r'name="asked" value="\S+ \S+ (\S+)"', phone.page.text)[0]
        if item in opening or kinds[item] in {"number", "visual"}:
            assert ahead(phone) == "", item
            looked_at |= {kinds[item], "opening"} if item in opening else {kinds[item]}
        phone.answer(value)
    assert looked_at >= {"opening", "number", "visual"}


def test_saved_and_nothing_more_to_send_where_the_phone_has_the_right_page(phone: Phone, stage: Stage) -> None:
    phone.open()
    assert tap(phone, 7, at_ms=1000, ahead="/check-in/2") == 204
    assert answers(stage) == [("pain", 1, 7, False)]
    assert tap(phone, 7, at_ms=1000, ahead="/check-in/3") == 200
    phone.look("/check-in/1")
    assert phone.checked == ["7"]


def test_what_came_twice_is_kept_once(phone: Phone, stage: Stage) -> None:
    phone.open()
    for _ in range(5):
        assert tap(phone, 7, at_ms=1000, ahead="/check-in/2") == 204
    assert answers(stage) == [("pain", 1, 7, False)]


def test_an_answer_that_a_later_one_overtook_does_not_stand(phone: Phone, stage: Stage) -> None:
    phone.open()
    tap(phone, 3, at_ms=20_000)
    tap(phone, 7, at_ms=10_000)
    kept = [("pain", 1, 3, False), ("pain", 2, 7, False), ("pain", 3, 3, False)]
    assert answers(stage) == kept
    tap(phone, 5, at_ms=20_001)
    assert answers(stage) == [*kept, ("pain", 4, 5, False)]


def test_an_answer_that_was_tapped_again_is_as_new_as_the_last_tap(phone: Phone, stage: Stage) -> None:
    phone.open()
    tap(phone, 8, at_ms=10_000)
    tap(phone, 8, at_ms=20_000)
    tap(phone, 8, at_ms=15_000)
    tap(phone, 7, at_ms=19_000)
    assert [value for _, _, value, _ in answers(stage)] == [8, 7, 8]


def test_a_phone_whose_clock_was_set_back_is_heard(phone: Phone, stage: Stage) -> None:
    phone.open()
    tap(phone, 3, at_ms=3_600_000)
    tap(phone, 7, at_ms=10_000)
    assert [value for _, _, value, _ in answers(stage)] == [3, 7]


def test_another_browser_has_a_clock_of_its_own(phone: Phone, stage: Stage, app: Flask) -> None:
    phone.open()
    tap(phone, 3, at_ms=20_000)
    other = Phone(app, stage, phone.key)
    other.open()
    other.look("/check-in/1")
    tap(other, 7, at_ms=10_000)
    assert [value for _, _, value, _ in answers(stage)] == [3, 7]


@pytest.mark.parametrize("said", ["", "now", "-1", "9" * 15, "1e9", "١"])
def test_a_moment_that_is_none_is_passed_over(phone: Phone, stage: Stage, said: str) -> None:
    phone.open()
    phone.send(answer="3", tapped=said)
    assert answers(stage) == [("pain", 1, 3, False)]


def test_the_script_is_small_and_only_where_it_is_needed(phone: Phone) -> None:
    phone.look(f"/{phone.key}")
    assert "<script" not in phone.page.text
    phone.open()
    address = re.findall(r'<script src="([^"]+)" defer></script>', phone.page.text)[0]
    sent = phone.client.get(address, headers={"Accept-Encoding": "br"}, buffered=True)
    assert sent.headers["Content-Encoding"] == "br"
    assert brotli.decompress(sent.data) == SCRIPT.read_bytes()
    assert len(sent.data) <= MOST_SCRIPT


def test_a_further_question_is_light(phone: Phone) -> None:
    phone.open()
    for number in range(2, 7):
        page = phone.client.get(f"/check-in/{number}", headers={"Accept-Encoding": "br"})
        headers = sum(len(f"{name}: {value}\r\n") for name, value in page.headers)
        assert len(page.data) + headers <= MOST_QUESTION, number
