"""The demo's letter box, which exists in demo mode only."""

from dataclasses import replace

from flask import Flask

from app.config import Mode
from app.domain.delivery import Outgoing
from app.web import patient
from tests.phone import Phone
from tests.stage import Stage


def test_it_works(phone: Phone) -> None:
    page = phone.look("/demo/outbox")
    assert page.status_code == 200
    assert f'/{phone.key}">http://' in page.text
    assert "+13035550142" in page.text
    assert "Demo: invented patients" in page.text


def test_the_front_page_says_where_to_click(app: Flask) -> None:
    page = app.test_client().get("/")
    assert page.status_code == 200
    assert 'href="/desk/"' in page.text
    assert 'href="/demo/outbox"' in page.text


def test_newest_first_and_nothing_in_a_message_is_believed(stage: Stage, app: Flask) -> None:
    for number in range(3):
        stage.at.outside.sms.send(
            Outgoing(to="+13035550142", sender="x", body=f"<b>{number}</b>", reference=str(number))
        )
    page = app.test_client().get("/demo/outbox").text
    assert "<b>" not in page
    assert page.index("&lt;b&gt;2") < page.index("&lt;b&gt;1") < page.index("&lt;b&gt;0")


def test_empty(app: Flask) -> None:
    assert "Nothing has gone out yet." in app.test_client().get("/demo/outbox").text


def test_live_mode_has_neither_the_page_nor_the_word(stage: Stage) -> None:
    live = patient.create(replace(stage.at, settings=replace(stage.at.settings, mode=Mode.LIVE)))
    assert live.test_client().get("/").status_code == 404
    page = live.test_client().get("/demo/outbox")
    assert page.status_code == 404
    assert "Demo" not in page.text
