"""Send me a new link: asks for a number, and says the same to everybody, whoever it belongs to."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain import contact
from app.domain.contact import Mobile
from app.models.audit import AuditOutcome
from app.services import renewing
from app.web import audit, transaction
from app.web.patient import guard, language

MOST = 40  # characters of a number, however it is written

bp = Blueprint("new_link", __name__)


@bp.get("/new-link")
@guard.public("asks for a number and knows nothing")
def ask() -> ResponseReturnValue:
    return _page()


@bp.post("/new-link")
@guard.public("writes down what was typed and looks nothing up")
def send() -> ResponseReturnValue:
    typed = request.form.get("mobile", "").strip()[:MOST]
    if language.switched():
        return _page(typed) if typed else language.again()
    number = contact.mobile(typed)
    if not isinstance(number, Mobile):
        return _page(typed, _what_to_do(typed)), 422
    now, address = transaction.installation().outside.now(), request.remote_addr or ""
    if not renewing.ask(transaction.session(), number.e164, address, now):
        return _page(typed, _("Too many people asked just now. Try again in an hour, or call us.")), 429
    audit.note(audit.NOBODY, "ask-new-link", AuditOutcome.DONE)
    return redirect(url_for("new_link.asked"), 303)


@bp.get("/new-link/asked")
@guard.public("says the same to everybody")
def asked() -> ResponseReturnValue:
    return render_template("patient/new_link_asked.html")


def _what_to_do(typed: str) -> str:
    if not typed:
        return str(_("Enter your mobile number."))
    return str(_("We cannot send a text to that number. Check it and try again."))


def _page(typed: str = "", fault: str = "") -> str:
    return render_template("patient/new_link.html", typed=typed, fault=fault)
