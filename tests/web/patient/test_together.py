"""Twenty parallel submits through the real doors: one response, every version of every answer, and no error."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.models.check_in import CheckIn
from app.models.response import Response
from tests.doors import post_forms
from tests.phone import Phone, answers
from tests.services.together import at_once
from tests.stage import Stage

MANY = 20


def filled(phone: Phone, **more: str) -> dict[str, str]:
    """The form of the page that is shown, as a browser sends it."""
    return next(values for action, values in post_forms(phone.page.text) if not action) | more


def taps(app: Flask, phone: Phone, path: str, forms: list[dict[str, str]]) -> list[int]:
    """Each form sent by a thread of its own, all with Ana's cookie; what came back."""
    cookie = phone.client.get_cookie("pt")
    assert cookie

    def tap(number: int) -> int:
        client = app.test_client()
        client.set_cookie("pt", cookie.value)
        return client.post(path, data=forms[number]).status_code

    return at_once(len(forms), tap)


def test_the_same_answer_twenty_times_is_kept_once(stage: Stage, app: Flask, phone: Phone) -> None:
    phone.open()
    form = filled(phone, answer="7", tapped="1000", ahead="/check-in/2")
    assert taps(app, phone, "/check-in/1", [form] * MANY) == [204] * MANY
    assert answers(stage) == [("pain", 1, 7, False)]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_twenty_answers_are_twenty_versions_of_one_response(
    stage: Stage, app: Flask, phone: Phone, script: bool
) -> None:
    phone.open()
    values = [number % 11 for number in range(MANY)]
    forms = [filled(phone, answer=str(value)) for value in values]
    if script:
        forms = [form | {"tapped": str(1000 + number)} for number, form in enumerate(forms)]
    assert taps(app, phone, "/check-in/1", forms) == [303] * MANY
    kept = answers(stage)
    assert [version for _, version, _, _ in sorted(kept)] == list(range(1, len(kept) + 1))
    assert {value for _, _, value, _ in kept} == set(values)
    if script:
        assert max(kept)[2] == values[-1], "what was tapped last stands, whichever came last"
    with stage.at.db.reading() as session:
        assert len(session.scalars(select(Response)).all()) == 1


def test_sending_twenty_times_sends_once(stage: Stage, app: Flask, phone: Phone) -> None:
    phone.open()
    phone.answer_all(3)
    before = answers(stage)
    last = filled(phone)
    phone.look("/check-in/1")
    changes = [filled(phone, answer=str(number)) for number in range(3)]
    cookie = phone.client.get_cookie("pt")
    assert cookie

    def act(number: int) -> int:
        client = app.test_client()
        client.set_cookie("pt", cookie.value)
        path, form = ("/check-in/1", changes[number]) if number < len(changes) else ("/check-in/review", last)
        return client.post(path, data=form).status_code

    assert at_once(MANY, act) == [303] * MANY
    after = answers(stage)
    assert [answer for answer in before if answer not in after] == []
    with stage.at.db.reading() as session:
        (sent,) = session.scalars(select(CheckIn).where(CheckIn.submitted_at.is_not(None)))
        responses = session.scalars(select(Response)).all()
        assert len({response.instrument for response in responses}) == len(responses) == 4
        assert {response.submitted_at for response in responses} == {sent.submitted_at}
