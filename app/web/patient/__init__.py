"""DOOR for patients: the phone pages, at the root of the address; no staff session, template or menu in sight."""

from babel.dates import format_date
from flask import Flask, g

from app.adapters.rendering import short_date
from app.config import Mode
from app.domain.contact import Mobile
from app.domain.plain_words import plain
from app.services.installation import Installation
from app.web.patient import (
    again,
    check_in,
    code,
    confirming,
    demo,
    guard,
    help,
    language,
    new_link,
    opening,
    question,
    respondent,
    saying_no,
    sending,
    stopping,
    tablet,
)
from app.web.shell import shell

_PARTS = (
    opening.bp,
    again.bp,
    code.bp,
    language.bp,
    new_link.bp,
    check_in.bp,
    respondent.bp,
    question.bp,
    help.bp,
    sending.bp,
    confirming.bp,
    saying_no.bp,
    stopping.bp,
    tablet.bp,
)


def create(installation: Installation) -> Flask:
    """The patient app over one installation. A GET on any of its pages changes nothing."""
    app = shell("patient", installation, cookie="pt", same_site="Lax", reading_gets=True)
    app.url_map.converters["key"] = opening.KeyConverter
    # Before anything can be refused, so that a refusal too speaks the reader's language.
    app.url_value_preprocessor(lambda endpoint, values: language.choose())
    app.jinja_env.filters.update(
        phone=lambda e164: Mobile(e164).unbroken(),
        day=lambda day: short_date(day, g.language),
        long_day=lambda day: format_date(day, "long", locale=g.language),
        plain=plain,
    )
    app.after_request(tablet.watch)
    app.jinja_env.globals.update(on_tablet=guard.on_tablet)
    app.jinja_env.globals.update(other_language=language.other, demo=installation.settings.mode is Mode.DEMO)
    for part in _PARTS:
        app.register_blueprint(part)
    if installation.settings.mode is Mode.DEMO:
        app.register_blueprint(demo.bp)
    return app
