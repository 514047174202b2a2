"""The patient opens a link: landing, birth date, and the pages of those who cannot get in or are done."""

from collections.abc import Callable

from babel.dates import get_month_names
from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.routing import BaseConverter

from app.domain.links import KEY
from app.models.audit import AuditOutcome
from app.models.message import Link, PatientSession
from app.services import opening
from app.web import audit, transaction
from app.web.patient import guard, language
from app.web.patient.birth_date_form import BirthDateForm

WARN_AT = 2  # tries left: from the third error on the page says how many
LOCKED = 423

bp = Blueprint("opening", __name__)


class KeyConverter(BaseConverter):
    """A link's key in an address; anything else there is a page that does not exist."""

    regex = KEY


@bp.get("/<key:key>")
@guard.public("says whose check-in service this is and how long it takes, and nothing about anybody")
def landing(key: str) -> ResponseReturnValue:
    """The number is the one that the message named: what has changed since then is not told here."""
    link = _living(key)
    return render_template("patient/landing.html", key=key, minutes=link.minutes, stops=link.message_id is not None)


@bp.get("/<key:key>/birth-date")
@guard.public("asks for the birth date")
def birth_date(key: str) -> ResponseReturnValue:
    if opening.tries_left(_living(key)) == 0:
        return locked()
    return ask(BirthDateForm(), {}, key=key)


@bp.post("/<key:key>/birth-date")
@guard.public("checks the birth date")
def check(key: str) -> ResponseReturnValue:
    return check_typed(_living(key), lambda opened: url_for("check_in.start"), key=key)


def check_typed(link: Link, onward: Callable[[PatientSession], str], **page: str) -> ResponseReturnValue:
    """Open the link if the birth date in this request is right, and go where `onward` says; else ask once more.

    `page` is what the page that asks has to know.
    """
    form, comes_back = BirthDateForm.of(request.form), language.switched()
    if opening.tries_left(link) == 0:
        return locked()
    if comes_back:
        return ask(form, {}, **page) if page.get("carried") or form != BirthDateForm() else language.again()
    now = transaction.installation().outside.now()
    typed = form.read(now.date())
    if isinstance(typed, dict):
        return ask(form, typed, **page), 422
    match opening.check_birth_date(transaction.session(), link, typed, now):
        case opening.Opened(new_key, opened):
            opened.language = session.get("language", opened.language)
            # Everything of an earlier link goes, its CSRF token too: a form left open there cannot answer here.
            session.clear()
            session.update({guard.COOKIE_KEY: new_key, "language": opened.language})
            audit.note(guard.as_actor(opened), "birth-date", AuditOutcome.DONE, _thing(link))
            return redirect(onward(opened), 303)
        case opening.WrongBirthDate(left):
            transaction.keep()
            audit.note(audit.NOBODY, "birth-date", AuditOutcome.FAILED, _thing(link))
            return locked() if left == 0 else (ask(form, {"month": _mismatch(left)}, **page), 422)


def ask(form: BirthDateForm, faults: dict[str, str], **page: str) -> str:
    months = get_month_names("wide", locale=g.language)
    return render_template("patient/birth_date.html", form=form, faults=faults, months=months, **page)


@bp.get("/closed")
@guard.public("tells nothing but that a session was closed")
def closed() -> ResponseReturnValue:
    return render_template("patient/closed.html")


def _living(key: str) -> Link:
    link = opening.living_link(transaction.session(), key, transaction.installation().outside.now())
    return link or abort(404)


def _mismatch(left: int) -> str:
    text: str = _("That does not match what we have. Check the date and try again.")
    if left <= WARN_AT:
        text += " " + ngettext("You have %(num)s try left.", "You have %(num)s tries left.", left)
    return text


def locked() -> ResponseReturnValue:
    return render_template("patient/locked.html"), LOCKED


def _thing(link: Link) -> audit.Thing:
    return audit.Thing("link", link.id, link.patient_id)
