"""Both languages on every screen: the switch keeps the place and never leads elsewhere."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.domain.safety import Heard
from app.models.alert import Alert
from app.models.message import PatientSession
from tests import browser
from tests.phone import Phone, answers, texts
from tests.services.plans import enrol
from tests.stage import Stage
from tests.web.patient.tapping import begin, tap


def test_it_works(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(7)
    phone.look("/check-in/1")
    phone.send(language="es", answer="7")
    assert (phone.at, phone.checked) == ("/check-in/1", ["7"])
    assert '<html lang="es">' in phone.page.text
    assert phone.h1.startswith("En los últimos 7 días")
    assert 'name="language" value="en" lang="en">English</button>' in phone.page.text
    with stage.at.db.reading() as session:
        assert session.scalars(select(PatientSession.language)).all() == ["es"]


@pytest.mark.parametrize("again", ["es", "en"])
def test_what_is_chosen_and_not_sent_stays_on_the_screen_and_is_saved_nowhere(
    phone: Phone, stage: Stage, again: str
) -> None:
    phone.open()
    phone.answer(7)
    phone.look("/check-in/1")
    phone.send(language="es", answer="4")
    phone.send(language=again, answer="5")
    assert (phone.page.status_code, phone.at, phone.checked) == (200, "/check-in/1", ["5"])
    assert f'<html lang="{again}">' in phone.page.text
    assert answers(stage) == [("pain", 1, 7, False)]


def test_what_is_ticked_and_not_sent_stays_ticked(stage: Stage, app: Flask) -> None:
    enrol(stage, [("body-map", "1")])
    phone = Phone(app, stage)
    phone.open()
    phone.send(language="es", answer=["2", "5"])
    assert phone.checked == ["2", "5"]
    phone.send(language="en", answer=[])
    assert phone.checked == []
    assert "You said that nothing hurts today." not in phone.page.text


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("birth-date", {"month": "3", "day": "1", "year": "19"}),
        ("check-in/who-answers", {"respondent": "proxy"}),
        ("check-in/no", {"no": "other-way"}),
        ("check-in/code/type", {"code": "12345"}),
        ("c", {"code": "7K3M"}),
        ("new-link", {"mobile": "(303) 55"}),
    ],
)
def test_no_page_loses_what_stands_in_it(phone: Phone, path: str, typed: dict[str, str]) -> None:
    if path == "birth-date":
        phone.look(f"/{phone.key}/{path}")
    else:
        phone.open()
        phone.look(f"/{path}")
    before = phone.at
    phone.send(language="es", **typed)
    assert (phone.page.status_code, phone.at) == (200, before)
    assert '<html lang="es">' in phone.page.text
    for text in typed.values():
        assert re.search(f'value="{re.escape(text)}" (aria-|inputmode|checked|selected)', phone.page.text)


def test_a_page_that_stood_too_long_speaks_the_language_and_keeps_the_answer(phone: Phone, stage: Stage) -> None:
    phone.open()
    stage.clock.tick(minutes=31)
    phone.send(language="es", answer="7")
    assert phone.h1 == "¿Cuál es su fecha de nacimiento?"
    phone.send("/again", language="en", month="3", day="1", year="")
    assert phone.h1 == "What is your date of birth?"
    phone.send("/again", language="es", month="3", day="15", year="1958")
    phone.send("/again", month="3", day="15", year="1958")
    assert (phone.at, phone.checked) == ("/check-in/1", ["7"])
    assert '<html lang="es">' in phone.page.text


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_words_half_written_stay_and_enter_goes_on(stage: Stage, app: Flask, chromium: Browser, script: bool) -> None:
    """Enter presses a form's first button, and the button for the other language stands above all of them."""
    enrol(stage, [("psfs", "1995")])
    with browser.live_server(lambda url: app) as url, browser.phone(chromium, url, javascript=script) as page:
        begin(page, texts(stage)[-1])
        page.fill("#answer-0", "Walk to ch")
        tap(page, "header .language button")
        assert page.locator("html").get_attribute("lang") == "es"
        assert page.input_value("#answer-0") == "Walk to ch"
        page.fill("#answer-0", "Walk to church")
        page.locator("#answer-0").press("Enter")
        page.get_by_text("Walk to church").wait_for()
        assert page.locator("html").get_attribute("lang") == "es"
        assert page.url.endswith("/check-in/2")


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_on_the_page_that_gives_help_too(stage: Stage, app: Flask, chromium: Browser, script: bool) -> None:
    enrol(stage, [("red-flags", "1")])
    with browser.live_server(lambda url: app) as url, browser.phone(chromium, url, javascript=script) as page:
        begin(page, texts(stage)[-1])
        page.locator("label.row").first.click()
        tap(page, "main button")
        page.get_by_label("This is not new. My care team knows").check()
        tap(page, "header .language button")
        expect(page.locator("html")).to_have_attribute("lang", "es")
        expect(page.get_by_label("Esto no es nuevo")).to_be_checked()
        assert heard(stage) == [None], "the other language answers nothing"
        tap(page, "main button")
        expect(page).to_have_url(re.compile("/check-in/2$"))
        assert heard(stage) == [Heard.NOT_NEW]


def heard(stage: Stage) -> list[Heard | None]:
    with stage.at.db.reading() as session:
        return [*session.scalars(select(Alert.heard))]


def test_before_the_birth_date_the_browser_decides_and_a_choice_stays(stage: Stage, app: Flask) -> None:
    stage.enrol_ana()
    phone = Phone(app, stage, language="es-MX,es;q=0.9,en;q=0.5")
    assert '<html lang="es">' in phone.look(f"/{phone.key}").text
    phone.send("/language", language="en")
    assert '<html lang="en">' in phone.page.text
    assert phone.at == f"/{phone.key}"
    phone.send("/language", language="es")
    phone.type_date(phone.born)
    assert '<html lang="es">' in phone.page.text  # chosen here, whatever is on file


def test_the_page_of_a_dead_link_speaks_both_and_asks_for_a_new_one_in_the_same(stage: Stage, app: Flask) -> None:
    stranger = Phone(app, stage, key="x" * 22)
    dead = stranger.look(f"/{stranger.key}").data
    stranger.send("/language", language="es")
    assert (stranger.page.status_code, stranger.h1) == (404, "Este enlace no funciona")
    stranger.look("/new-link")
    assert '<html lang="es">' in stranger.page.text
    stranger.send(language="en")
    assert stranger.look(f"/{stranger.key}").data == dead


def test_a_language_that_nobody_speaks_here_is_english(stage: Stage, app: Flask) -> None:
    stage.enrol_ana()
    phone = Phone(app, stage, language="vi")
    assert '<html lang="en">' in phone.look(f"/{phone.key}").text


@pytest.mark.parametrize(
    ("language", "back"),
    [
        ("fr", "/check-in"),
        ("", "/check-in"),
        ("es", "//evil.example"),
        ("es", "https://evil.example/"),
        ("es", "/\\evil.example"),
        ("es", "/check-in?x=//evil.example"),
        ("es", ""),
    ],
)
def test_the_switch_leads_nowhere_else(phone: Phone, language: str, back: str) -> None:
    phone.look(f"/{phone.key}")
    assert phone.send("/language", language=language, back=back).status_code == 400


def test_refusals_speak_the_readers_language(stage: Stage, app: Flask) -> None:
    stage.enrol_ana(language="es")
    phone = Phone(app, stage, language="en")
    phone.open()
    assert "Esta página estuvo abierta demasiado tiempo" in phone.client.post("/check-in/1").text
    stranger = Phone(app, stage, "x" * 22, language="es")
    assert "Este enlace no funciona" in stranger.look("/nothing").text
