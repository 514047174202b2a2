"""The last look, the sending, and the result in plain words."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain import hours
from app.domain.mode import Mode
from app.domain.plain_words import told
from app.models.audit import AuditOutcome
from app.models.message import PatientSession
from app.services import alerting, answering, course, opening, summary
from app.web import audit, transaction
from app.web.patient import guard, tablet
from app.web.patient.progress import Progress, Standing

bp = Blueprint("sending", __name__)


@bp.get("/check-in/review")
@guard.patient_only
def review(opened: PatientSession) -> ResponseReturnValue:
    progress = Progress.of(opened)
    if not progress.check_ins:
        return redirect(url_for("check_in.start"), 303)
    if progress.those(Standing.UNANSWERED):
        return redirect(progress.next_page, 303)
    return render_template("patient/review.html", progress=progress, standings=Standing)


@bp.post("/check-in/review")
@guard.patient_only
def send(opened: PatientSession) -> ResponseReturnValue:
    at = transaction.installation()
    progress = Progress.of(opened)
    if alerting.unheard(transaction.session(), opened):  # whoever went back from the page that gives help
        return redirect(url_for("help.show"), 303)
    if progress.those(Standing.UNANSWERED):
        return redirect(progress.next_page, 303)
    sent = answering.submit(transaction.session(), opened, at.outside.now())
    for check_in in sent:
        thing = audit.Thing("check-in", check_in.id, opened.link.patient_id)
        audit.note(guard.as_actor(opened), "send-answers", AuditOutcome.DONE, thing)
    for episode in sorted({check_in.episode for check_in in sent}, key=lambda episode: episode.id):
        summary.want_if_it_can_be(transaction.session(), episode, at.outside)
    if opened.mode is Mode.TABLET:
        return tablet.taken_back(opened)
    return redirect(url_for("sending.done"), 303)


@bp.get("/check-in/done")
@guard.patient_only
def done(opened: PatientSession) -> ResponseReturnValue:
    at, now = transaction.installation(), transaction.installation().outside.now()
    sent = opening.may_see_result(opened, now)
    if not sent:
        return redirect(url_for("check_in.start"), 303)
    today = hours.local_date(now, sent[0].episode.zone)
    measures = course.results(transaction.session(), sent, at.outside.instruments, g.language, today)
    return render_template(
        "patient/done.html",
        patient=opened.link.patient,
        later=not opening.sent_here(opened),
        tiers=alerting.tiers(transaction.session(), opened),
        results=told(measures),
        coming=opening.next_check_in(transaction.session(), opened, now),
        written_to=opening.is_written_to(transaction.session(), opened, now),
    )


@bp.post("/close")
@guard.patient_only
def close(opened: PatientSession) -> ResponseReturnValue:
    guard.leave(opened)
    return redirect(url_for("opening.closed"), 303)
