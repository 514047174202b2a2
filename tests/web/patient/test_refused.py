"""What no page of ours sends is refused on a page of ours, and nothing is lost."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.models.check_in import CheckIn
from tests.phone import Phone, answers
from tests.stage import Stage


@pytest.mark.parametrize(
    "sent", [["11"], ["-1"], ["3", "4"], ["3.0"], ["٣"], ["x"], [""], ["9" * 30], ["3; DROP TABLE answer"]]
)
def test_an_answer_that_no_page_of_ours_sends(phone: Phone, stage: Stage, sent: list[str]) -> None:
    phone.open()
    phone.answer(5)
    phone.look("/check-in/1")
    phone.answer(*sent)
    assert phone.page.status_code == 422
    unclear = sent in ([""], ["3", "4"])  # nothing chosen, or more than one
    said = "Choose a number from 0 to 10." if unclear else "That is not one of the answers. Please choose again."
    assert said in phone.page.text
    assert phone.checked == ["5"]  # nothing lost
    assert answers(stage) == [("pain", 1, 5, False)]


def test_a_tick_that_the_list_does_not_have(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(5)
    phone.answer(5)
    phone.answer(3, 24)
    assert phone.page.status_code == 422
    assert not [item for item, *_ in answers(stage) if item.startswith("rmdq")]


def test_a_button_that_the_page_does_not_have(phone: Phone, stage: Stage) -> None:
    phone.open()
    for do in ("none", "delete", ""):
        page = phone.client.post("/check-in/1", data={**hidden(phone), "do": do, "answer": "3"})
        assert page.status_code == 400
        assert "We could not understand that" in page.text
    assert answers(stage) == []


def hidden(phone: Phone) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(csrf_token|asked)" value="([^"]*)"', phone.page.text))


def test_an_answer_to_another_question_than_the_number_now_means_is_not_taken(phone: Phone, stage: Stage) -> None:
    phone.open()
    first = phone.page
    phone.answer(1)
    phone.client.post("/check-in/2", data={**hidden(phone), "asked": "nprs-back 1 pain", "answer": "9"})
    assert answers(stage) == [("pain", 1, 1, False)]
    assert first.status_code == 200
    for number in (0, 7, 99):
        assert phone.look(f"/check-in/{number}").status_code == 200
        assert phone.at == "/check-in/2"


def test_a_form_without_its_token(phone: Phone, stage: Stage) -> None:
    phone.open()
    page = phone.client.post("/check-in/1", data={"asked": "nprs-back 1 pain", "answer": "3", "do": "save"})
    assert page.status_code == 400
    assert "This page was open too long" in page.text
    assert "Nothing was saved just now." in page.text
    assert answers(stage) == []


def test_twenty_megabytes(phone: Phone, stage: Stage) -> None:
    phone.open()
    for path in ("/check-in/1", f"/{phone.key}/birth-date", "/language"):
        page = phone.client.post(path, data={**hidden(phone), "answer": "9" * 20_000_000})
        assert page.status_code == 413
        assert "That is too large" in page.text
    assert answers(stage) == []


def test_a_check_in_that_closes_meanwhile_takes_nothing_more(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(7)
    with stage.at.db.transaction() as session:
        for check_in in session.scalars(select(CheckIn)):
            check_in.cancelled_at = stage.clock() - timedelta(seconds=1)
    phone.answer(3)
    assert phone.h1 == "These questions have closed"
    assert answers(stage) == [("pain", 1, 7, False)]
