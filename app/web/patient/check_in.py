"""Where an opened check-in begins or goes on: who will see the answers, welcome back, or nothing to answer."""

from datetime import datetime

from flask import Blueprint, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.models.audit import AuditOutcome
from app.models.message import PatientSession
from app.models.practice import Practice
from app.services import answering, disclosing, opening
from app.services.pathways import pathway_of
from app.web import audit, transaction
from app.web.patient import guard
from app.web.patient.progress import Progress, Standing

TOLD = "told"  # in the cookie: this browser's session has passed the page that says who will see the answers

bp = Blueprint("check_in", __name__)


@bp.get("/check-in")
@guard.patient_only
def start(opened: PatientSession) -> ResponseReturnValue:
    progress = Progress.of(opened)
    if not progress.check_ins:
        return _nothing(opened)
    if TOLD not in session and (not progress.known or disclosing.changed(transaction.session(), opened, _now())):
        return redirect(url_for("check_in.who"), 303)
    if progress.known and not progress.begun_here:
        return redirect(url_for("check_in.resume"), 303)
    return redirect(_go_on(opened, progress), 303)


@bp.get("/check-in/who")
@guard.patient_only
def who(opened: PatientSession) -> ResponseReturnValue:
    teams = _teams(opened)
    if not teams:
        return redirect(url_for("check_in.start"), 303)
    new, offices = disclosing.new_since(transaction.session(), opened, _now()), _practices(opened)
    return render_template(
        "patient/who.html",
        patient=opened.link.patient,
        teams=teams,
        offices=len(offices),
        new=[practice.name for practice in offices if practice.id in new],
    )


@bp.post("/check-in/who")
@guard.patient_only
def told(opened: PatientSession) -> ResponseReturnValue:
    session[TOLD] = True
    disclosing.tell(transaction.session(), opened, _now())
    thing = audit.Thing("link", opened.link_id, opened.link.patient_id)
    audit.note(guard.as_actor(opened), "told-who-will-see", AuditOutcome.DONE, thing)
    return redirect(url_for("check_in.start"), 303)


@bp.get("/check-in/resume")
@guard.patient_only
def resume(opened: PatientSession) -> ResponseReturnValue:
    progress = Progress.of(opened)
    if not progress.known:
        return redirect(url_for("check_in.start"), 303)
    return render_template(
        "patient/resume.html",
        patient=opened.link.patient,
        teams=_teams(opened),
        answered=len(progress.those(Standing.HERE, Standing.UNSEEN)),
        asked=len(progress.screens),
        next_page=_go_on(opened, progress),
    )


def _go_on(opened: PatientSession, progress: Progress) -> str:
    """The first question that nobody has answered; before any, who it is that answers."""
    return progress.next_page if opened.respondent else url_for("respondent.ask")


@bp.post("/check-in/stay")
@guard.patient_only
def stay(opened: PatientSession) -> ResponseReturnValue:
    """Somebody is still there: the guard has seen them."""
    return "", 204


def _nothing(opened: PatientSession) -> ResponseReturnValue:
    at, session = transaction.installation(), transaction.session()
    now = at.outside.now()
    nothing = opening.nothing_to_answer(session, opened, now)
    if answering.open_check_ins(session, opened, now):
        nothing = opening.Nothing(opening.Why.ENDED, None)  # open, but nothing of it may be asked any more
    if nothing.why is not opening.Why.NOT_YET and opening.may_see_result(opened, now):
        return redirect(url_for("sending.done"), 303)
    if not _teams(opened):
        g.help_phone = at.settings.help_phone  # the office that wrote has nothing to do with it any more
    coming = opening.next_check_in(session, opened, now)
    written_to = opening.is_written_to(session, opened, now)
    return render_template("patient/nothing.html", nothing=nothing, coming=coming, written_to=written_to)


def _teams(opened: PatientSession) -> list[tuple[str, list[str]]]:
    """For each care team: what it treats, in the patient's language, and the names of its practices."""
    teams = []
    for episodes, practices in opening.care_teams(transaction.session(), opened, _now()):
        titles = [pathway_of(episode.pathway_version).title for episode in episodes]
        treats = ", ".join(title.get(opened.language, title["en"]) for title in titles)
        teams.append((treats, [practice.name for practice in practices]))
    return teams


def _practices(opened: PatientSession) -> list[Practice]:
    """Of all care teams, each once."""
    teams = opening.care_teams(transaction.session(), opened, _now())
    return list(dict.fromkeys(practice for _, practices in teams for practice in practices))


def _now() -> datetime:
    return transaction.installation().outside.now()
