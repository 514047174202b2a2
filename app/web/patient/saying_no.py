"""What somebody may say instead of answering: that they are not this person, or that they do not want to."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.models.audit import AuditOutcome
from app.models.check_in import Declined
from app.models.message import PatientSession
from app.services import answering, declining, stopping
from app.web import audit, transaction
from app.web.patient import guard, language

ALL = "all"  # no more messages at all

bp = Blueprint("saying_no", __name__)


@bp.get("/check-in/not-me")
@guard.patient_only
def not_me(opened: PatientSession) -> ResponseReturnValue:
    return render_template("patient/not_me.html", patient=opened.link.patient, sent=opened.link.message is not None)


@bp.post("/check-in/not-me")
@guard.patient_only
def tell_not_me(opened: PatientSession) -> ResponseReturnValue:
    """Where this link came to, nothing more is sent to this patient; the desk reads that another contact is needed."""
    now, link, actor = transaction.installation().outside.now(), opened.link, guard.as_actor(opened)
    things = [audit.Thing("link", link.id, link.patient_id)]
    for consent in stopping.wrong_person(transaction.session(), link, now):
        things.append(audit.Thing("consent", consent.id, consent.patient_id))
    for thing in things:
        audit.note(actor, "not-me", AuditOutcome.DONE, thing)
    guard.leave(opened)
    # Where no message brought the link, there is none to stop: the desk is right there.
    return redirect(url_for("saying_no.was_not_me" if link.message else "opening.closed"), 303)


@bp.get("/not-me")
@guard.public("says nothing about anybody")
def was_not_me() -> ResponseReturnValue:
    return render_template("patient/not_me_done.html")


@bp.get("/check-in/no")
@guard.patient_only
def ask(opened: PatientSession) -> ResponseReturnValue:
    return _page(opened)


@bp.post("/check-in/no")
@guard.patient_only
def say(opened: PatientSession) -> ResponseReturnValue:
    now, said = transaction.installation().outside.now(), request.form.get("no")
    if language.switched():
        return _page(opened, said=said) if said else language.again()
    actor, patient_id = guard.as_actor(opened), opened.link.patient_id
    if said == ALL:
        for consent in stopping.stop_behind(transaction.session(), opened.link, stopping.BOTH, now):
            audit.note(actor, "stop-messages", AuditOutcome.DONE, audit.Thing("consent", consent.id, patient_id))
        return redirect(url_for("saying_no.said", what=ALL), 303)
    how = next((each for each in Declined if each == said), None)
    if how is None:
        return _page(opened, fault=_("Choose what you want.")), 422
    for check_in in declining.decline(transaction.session(), opened, how, now):
        audit.note(actor, "decline", AuditOutcome.DONE, audit.Thing("check-in", check_in.id, patient_id))
    return redirect(url_for("saying_no.said", what=how), 303)


@bp.get("/check-in/no/<any('all', 'not-this-time', 'other-way'):what>")
@guard.patient_only
def said(opened: PatientSession, what: str) -> ResponseReturnValue:
    now = transaction.installation().outside.now()
    is_so = stopping.stopped_behind(transaction.session(), opened.link) if what == ALL else _declined(opened, what)
    if not is_so:
        return redirect(url_for("saying_no.ask"), 303)
    can_undo = what == ALL and stopping.can_be_taken_back(transaction.session(), opened.link.patient, now)
    open_now = answering.open_check_ins(transaction.session(), opened, now)
    until = min((check_in.closes_on for check_in in open_now), default=None)
    by_message = opened.link.message is not None
    return render_template(
        "patient/no_said.html", what=what, until=until, by_message=by_message, can_undo=bool(can_undo)
    )


@bp.post("/check-in/no/undo")
@guard.patient_only
def undo(opened: PatientSession) -> ResponseReturnValue:
    now, patient = transaction.installation().outside.now(), opened.link.patient
    begun = stopping.take_back(transaction.session(), patient, now)
    if not begun:  # it is too late for that
        return redirect(url_for("saying_no.ask"), 303)
    for consent in begun:
        thing = audit.Thing("consent", consent.id, patient.id)
        audit.note(guard.as_actor(opened), "take-back-stop", AuditOutcome.DONE, thing)
    return render_template("patient/stop_undone.html")


def _declined(opened: PatientSession, how: str) -> bool:
    return any(check_in.declined == how for check_in in opened.link.check_ins)


def _page(opened: PatientSession, *, said: str | None = None, fault: str = "") -> str:
    return render_template("patient/no.html", patient=opened.link.patient, said=said, fault=fault)
