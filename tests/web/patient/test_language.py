"""Both languages on every screen: the switch keeps the place and never leads elsewhere."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.models.message import PatientSession
from tests.phone import Phone
from tests.stage import Stage


def test_it_works(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(7)
    phone.look("/check-in/1")
    phone.send("/language", language="es")
    assert (phone.at, phone.checked) == ("/check-in/1", ["7"])
    assert '<html lang="es">' in phone.page.text
    assert phone.h1.startswith("En los últimos 7 días")
    assert (
        '<button type="submit" class="quiet" name="language" value="en" lang="en">English</button>' in phone.page.text
    )
    with stage.at.db.reading() as session:
        assert session.scalars(select(PatientSession.language)).all() == ["es"]


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
