"""Who is answering today? Asked once in every session, before its first question: answers are read with it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.respondent import Respondent
from app.models.audit import AuditOutcome
from app.models.message import PatientSession
from app.web import audit
from app.web.patient import guard, language
from app.web.patient.progress import Progress

bp = Blueprint("respondent", __name__)


@bp.get("/check-in/who-answers")
@guard.patient_only
def ask(opened: PatientSession) -> ResponseReturnValue:
    if not Progress.of(opened).check_ins:
        return redirect(url_for("check_in.start"), 303)
    return _page(opened, said=opened.respondent)


@bp.post("/check-in/who-answers")
@guard.patient_only
def say(opened: PatientSession) -> ResponseReturnValue:
    if language.switched():
        said = request.form.get("respondent")
        return _page(opened, said=said) if said else language.again()
    said = next((each for each in Respondent if each == request.form.get("respondent")), None)
    if said is None:
        return _page(opened, fault=_("Choose who is answering.")), 422
    opened.respondent = said
    thing = audit.Thing("link", opened.link_id, opened.link.patient_id)
    audit.note(guard.as_actor(opened), "say-who-answers", AuditOutcome.DONE, thing)
    progress = Progress.of(opened)
    return redirect(progress.next_page if progress.check_ins else url_for("check_in.start"), 303)


def _page(opened: PatientSession, *, said: str | None = None, fault: str = "") -> str:
    return render_template(
        "patient/respondent.html",
        patient=opened.link.patient,
        said=said,
        respondents=Respondent,
        fault=fault,
    )
