"""No more messages: one POST from a mail program (RFC 8058), or a page with one button. Nobody signs in for it."""

from uuid import UUID

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.models.audit import AuditOutcome
from app.models.message import Message
from app.services import opening, stopping
from app.web import audit, transaction
from app.web.patient import guard
from app.web.shell import csrf

bp = Blueprint("stopping", __name__)
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
    return render_template("patient/stop_messages.html", stopped=stopping.stopped_at(transaction.session(), _at(key)))


@bp.post("/<key:key>/stop")
@guard.public("whoever holds the phone, or the mailbox, that a link came to may stop what comes there")
def stop_by_link(key: str) -> ResponseReturnValue:
    now = transaction.installation().outside.now()
    for consent in stopping.stop_at(transaction.session(), _at(key), now):
        thing = audit.Thing("consent", consent.id, consent.patient_id)
        audit.note(audit.NOBODY, "stop-messages", AuditOutcome.DONE, thing)
    return render_template("patient/stop_messages.html", stopped=True)


def _at(key: str) -> bytes:
    """The number or address that a living link was sent to."""
    link = opening.living_link(transaction.session(), key, transaction.installation().outside.now())
    return (link.message.contact_index if link and link.message else None) or abort(404)


def _proven(reference: UUID, proof: str) -> Message:
    return stopping.proven(transaction.session(), reference, proof) or abort(404)
