"""One check-in from the first page to the last, in English and in Spanish: every word in it, and the same answers."""

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.models.response import Response
from app.web import patient
from tests.phone import Phone
from tests.stage import LIBRARY, Stage

PATHWAY = "low-back-two-languages"
RMDQ, BODY = LIBRARY.get("rmdq", "1983"), LIBRARY.get("body-map", "1")
EXPECTED = {
    "red-flags": dict.fromkeys((item.id for item in LIBRARY.get("red-flags", "1").items), 0),
    "nprs-back": {"pain": 7},
    "nprs-leg": {"pain": None},
    "body-map": {item.id: int(number in (5, 25)) for number, item in enumerate(BODY.items)},
    "rmdq": {item.id: int(number in (0, 23)) for number, item in enumerate(RMDQ.items)},
}


@pytest.fixture
def app(stage: Stage) -> Flask:
    return patient.create(stage.at)


def foreign(phone: Phone) -> list[str]:
    """What of the page is in another language than the page, but for the lines of copyright."""
    main = phone.page.text.split("<main>")[1].split("</main>")[0]
    main = re.sub(r'<p class="credit">.*?</p>', "", main, flags=re.DOTALL)
    return re.findall(r'lang="[a-z]+">([^<]*)', main)


@pytest.mark.parametrize(
    ("language", "thanks", "score"),
    [
        ("en", "Thank you, Ana.", "Your back pain is 7 out of 10."),
        ("es", "Gracias, Ana.", "Su dolor de espalda es 7 de 10."),
    ],
)
def test_a_whole_check_in(stage: Stage, app: Flask, language: str, thanks: str, score: str) -> None:
    stage.enrol_ana(PATHWAY, language=language)
    phone = Phone(app, stage, language=f"{language}-US")
    phone.open()
    given: list[tuple[list[int], str]] = [
        *[([0], "save")] * 8,
        ([7], "save"),
        ([], "skip"),
        ([5, 25], "save"),
        ([0, 23], "save"),
    ]
    for number, (values, do) in enumerate(given, start=1):
        assert phone.at == f"/check-in/{number}"
        assert f'<html lang="{language}">' in phone.page.text
        assert foreign(phone) == []
        assert phone.checked == [], "nothing is chosen for anybody"
        phone.answer(*values, do=do)
    assert (phone.at, foreign(phone)) == ("/check-in/review", [])
    phone.send()
    assert (phone.h1, foreign(phone)) == (thanks, [])
    shown = " ".join(re.sub(r"<[^>]+>", " ", phone.page.text.split("<main>")[1]).split())
    assert score in html.unescape(shown)
    with stage.at.db.reading() as session:
        found = {each.instrument: each for each in session.scalars(select(Response))}
        kept = {
            code: {item: answer.value for item, answer in response.current().items()}
            for code, response in found.items()
        }
        assert kept == EXPECTED
        assert {response.language for response in found.values()} == {language}
        skipped = {(code, item) for code, of in found.items() for item, each in of.current().items() if each.skipped}
    assert skipped == {("nprs-leg", "pain")}
