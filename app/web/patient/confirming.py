"""Some things need more than a birth date: a code, sent to the contact on file and typed here."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.models.audit import AuditOutcome
from app.models.message import PatientSession
from app.services import one_time_codes
from app.services.one_time_codes import Asked
from app.web import audit, transaction
from app.web.patient import guard, language

bp = Blueprint("confirming", __name__)


@bp.get("/check-in/code")
@guard.patient_only
def offer(opened: PatientSession) -> ResponseReturnValue:
    return render_template("patient/code_offer.html", refused=None)


@bp.post("/check-in/code")
@guard.patient_only
def send(opened: PatientSession) -> ResponseReturnValue:
    asked = one_time_codes.ask(transaction.session(), opened, transaction.installation().outside.now())
    _note(opened, "ask-code", AuditOutcome.DONE if asked is Asked.SENT else AuditOutcome.DENIED)
    if asked is not Asked.SENT:
        return render_template("patient/code_offer.html", refused=asked), 422
    return redirect(url_for("confirming.ask"), 303)


@bp.get("/check-in/code/type")
@guard.patient_only
def ask(opened: PatientSession) -> ResponseReturnValue:
    return _page()


@bp.post("/check-in/code/type")
@guard.patient_only
def check(opened: PatientSession) -> ResponseReturnValue:
    typed = request.form.get("code", "").strip()[:20]
    if language.switched():
        return _page(typed) if typed else language.again()
    if not typed:
        return _page(fault=_("Enter the code from our message.")), 422
    checked = one_time_codes.check(transaction.session(), opened, typed, transaction.installation().outside.now())
    _note(opened, "type-code", AuditOutcome.DONE if checked.right else AuditOutcome.FAILED)
    if checked.right:
        return redirect(url_for("sending.done"), 303)
    transaction.keep()  # a wrong try counts
    return _page(fault=_what_to_do(checked.tries_left)), 422


def _what_to_do(left: int) -> str:
    if not left:
        return str(_("That code is not good any more. Ask for a new one."))
    text: str = _("That is not the code. Check it and try again.")
    text += " " + ngettext("You have %(num)s try left.", "You have %(num)s tries left.", left)
    return text


def _page(typed: str = "", *, fault: str = "") -> str:
    return render_template("patient/code.html", typed=typed, fault=fault)


def _note(opened: PatientSession, action: str, outcome: AuditOutcome) -> None:
    thing = audit.Thing("link", opened.link_id, opened.link.patient_id)
    audit.note(guard.as_actor(opened), action, outcome, thing)
