"""No more e-mails: one POST from a mail program (RFC 8058), or a page with one button. Nobody signs in for it."""

from uuid import UUID

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.models.audit import AuditOutcome
from app.models.message import Message
from app.services import stopping
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
    stopping.stop(transaction.session(), message, transaction.installation().outside.now())
    thing = audit.Thing("message", message.id, message.patient_id)
    audit.note(audit.NOBODY, "stop-e-mails", AuditOutcome.DONE, thing)
    return render_template("patient/stopped.html")


def _proven(reference: UUID, proof: str) -> Message:
    return stopping.proven(transaction.session(), reference, proof) or abort(404)
