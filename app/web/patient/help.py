"""An answer may mean danger: help comes before the next question, and the patient goes on when they like."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.safety import Heard
from app.models.alert import Alert
from app.models.audit import AuditOutcome
from app.models.message import PatientSession
from app.services import alerting, opening
from app.web import audit, transaction
from app.web.patient import guard, language
from app.web.patient.progress import Progress

bp = Blueprint("help", __name__)


@bp.get("/check-in/help")
@guard.patient_only
def show(opened: PatientSession) -> ResponseReturnValue:
    alert = alerting.unheard(transaction.session(), opened)
    if alert is None:
        return redirect(url_for("check_in.start"), 303)
    return _page(opened, alert)


@bp.post("/check-in/help")
@guard.patient_only
def heard(opened: PatientSession) -> ResponseReturnValue:
    alert, switched = alerting.unheard(transaction.session(), opened), language.switched()
    if alert is None:  # said already, perhaps in another tab
        return redirect(url_for("check_in.start"), 303)
    if switched:
        chosen = request.form.get("said")
        return _page(opened, alert, said=chosen) if chosen else language.again()
    said = next((each for each in Heard if each == request.form.get("said")), Heard.WENT_ON)
    alerting.hear(transaction.session(), opened, alert.tier, said, transaction.installation().outside.now())
    thing = audit.Thing("alert", alert.id, opened.link.patient_id)
    audit.note(guard.as_actor(opened), "answer-alert", AuditOutcome.DONE, thing)
    if alerting.unheard(transaction.session(), opened):
        return redirect(url_for("help.show"), 303)
    return redirect(_on(Progress.of(opened), alert, back=said is Heard.MISTAKE), 303)


def _on(progress: Progress, alert: Alert, *, back: bool) -> str:
    """Where to go from the page: back to the question that raised it, or on from there."""
    for screen in progress.screens:
        asks = alert.response is not None and alert.response.instrument == screen.instrument.code
        if asks and alert.item in {item.id for item in screen.items}:
            return url_for("question.ask", number=screen.number) if back else progress.after(screen)
    return progress.next_page


def _page(opened: PatientSession, alert: Alert, *, said: str | None = None) -> str:
    office = opening.office(opened)
    on_call = office.on_call if office else ""
    return render_template(f"patient/help_{alert.tier}.html", alert=alert, on_call=on_call, said=said)
