"""A code from a card or from the desk's screen, typed by hand: it leads to the page that every link leads to."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.models.audit import AuditOutcome
from app.services import desk_links, guessing
from app.web import audit, transaction
from app.web.patient import guard, language

TOO_MANY = 429
LONGEST = 40  # characters that are kept of what was typed

bp = Blueprint("code", __name__)


@bp.get("/c")
@guard.public("asks for a code, and says nothing about anybody")
def ask() -> ResponseReturnValue:
    return _page()


@bp.post("/c")
@guard.public("checks a code that only a card or the desk's screen holds; guessing is slowed down")
def check() -> ResponseReturnValue:
    session, outside = transaction.session(), transaction.installation().outside
    now = outside.now()
    typed, address = request.form.get("code", "").strip()[:LONGEST], request.remote_addr or ""
    if language.switched():
        return _page(typed) if typed else language.again()
    if guessing.too_many(session, address, now):
        return _page(typed, _("Too many codes were wrong. Wait 15 minutes, or call us.")), TOO_MANY
    found = desk_links.key_for(session, typed, outside)
    if found is None:
        transaction.keep()
        guessing.count(session, address, now)
        audit.note(audit.NOBODY, "type-card-code", AuditOutcome.FAILED)
        return _page(typed, _("This code does not work. Check each letter and number, or call us.")), 422
    key, link = found
    audit.note(audit.NOBODY, "type-card-code", AuditOutcome.DONE, audit.Thing("link", link.id, link.patient_id))
    return redirect(url_for("opening.landing", key=key), 303)


def _page(typed: str = "", fault: str = "") -> str:
    return render_template("patient/card_code.html", typed=typed, fault=fault)
