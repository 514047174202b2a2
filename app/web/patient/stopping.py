"""No more messages: one POST from a mail program (RFC 8058), or a page that asks which. Nobody signs in for it."""

from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.models.audit import AuditOutcome
from app.models.consent import Consent
from app.models.message import Channel, Link, Message
from app.services import opening, stopping
from app.web import audit, transaction
from app.web.patient import guard
from app.web.shell import csrf

bp = Blueprint("stopping", __name__)
CHANNELS = {"texts": {Channel.SMS}, "e-mails": {Channel.EMAIL}, "all": stopping.BOTH}  # by what was chosen
KEEP, NOT_ME = "keep", "not-me"
csrf.exempt(bp)  # a mail program has no cookie: the proof in the address is checked instead


@bp.get("/stop/<uuid:reference>/<proof>")
@guard.public("a mail program or a scanner may look; it says nothing about anybody")
def ask(reference: UUID, proof: str) -> ResponseReturnValue:
    message = _proven(reference, proof)
    if stopping.stopped(transaction.session(), message):
        return render_template("patient/stopped.html")
    return render_template("patient/stop.html")


@bp.post("/stop/<uuid:reference>/<proof>")
@guard.public("the address holds what only that one e-mail held")
def stop(reference: UUID, proof: str) -> ResponseReturnValue:
    """Answered with the page itself: RFC 8058 §3.1 forbids to send a mail program elsewhere."""
    message = _proven(reference, proof)
    ended = stopping.stop(transaction.session(), message, transaction.installation().outside.now())
    things = [audit.Thing("consent", consent.id, consent.patient_id) for consent in ended]
    for thing in (audit.Thing("message", message.id, message.patient_id), *things):
        audit.note(audit.NOBODY, "stop-e-mails", AuditOutcome.DONE, thing)
    return render_template("patient/stopped.html")


@bp.get("/<key:key>/stop")
@guard.public("says nothing about anybody")
def ask_by_link(key: str) -> ResponseReturnValue:
    return _page(_living(key))


@bp.post("/<key:key>/stop")
@guard.public("whoever holds the phone, or the mailbox, that a link came to may stop what comes there")
def stop_by_link(key: str) -> ResponseReturnValue:
    link, now = _living(key), transaction.installation().outside.now()
    if request.form.get("stop") == KEEP:
        return redirect(url_for("opening.landing", key=key), 303)
    if request.form.get("stop") == NOT_ME:
        _note("not-me", stopping.wrong_person(transaction.session(), link, now))
        return redirect(url_for("saying_no.was_not_me"), 303)
    what = request.form.get("stop", "")
    channels = CHANNELS.get(what)
    if channels is None:
        return _page(link, _("Choose what to stop.")), 422
    _note("stop-messages", stopping.stop_behind(transaction.session(), link, channels, now))
    return _page(link, stopped=what)


@bp.post("/<key:key>/stop/undo")
@guard.public("whoever stopped messages by this link may take it back within a day")
def undo_by_link(key: str) -> ResponseReturnValue:
    link, now = _living(key), transaction.installation().outside.now()
    begun = [] if stopping.is_old(link) else stopping.take_back(transaction.session(), link.patient, now)
    if not begun:  # too late, or it came to a number that somebody else has by now
        return redirect(url_for("stopping.ask_by_link", key=key), 303)
    _note("take-back-stop", begun)
    return render_template("patient/stop_undone.html")


def _page(link: Link, fault: str = "", *, stopped: str = "") -> str:
    session, now = transaction.session(), transaction.installation().outside.now()
    return render_template(
        "patient/stop_messages.html",
        stopped=stopped or ("all" if stopping.stopped_behind(session, link) else ""),
        can_undo=not stopping.is_old(link) and bool(stopping.can_be_taken_back(session, link.patient, now)),
        undo=f"{request.path}/undo",
        fault=fault,
    )


def _note(action: str, consents: Iterable[Consent]) -> None:
    for consent in consents:
        audit.note(audit.NOBODY, action, AuditOutcome.DONE, audit.Thing("consent", consent.id, consent.patient_id))


def _living(key: str) -> Link:
    """A link that lives, and that came in a message."""
    link = opening.living_link(transaction.session(), key, transaction.installation().outside.now())
    return link if link is not None and link.message is not None else abort(404)


def _proven(reference: UUID, proof: str) -> Message:
    return stopping.proven(transaction.session(), reference, proof) or abort(404)
