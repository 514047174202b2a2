"""DOOR for carriers: receipts come in, signed, late and repeated; whatever is signed is answered with nothing."""

from uuid import UUID

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue

from app.domain.delivery import StrangeReceipt
from app.models.audit import ActorKind, AuditOutcome
from app.services import delivery
from app.web import audit, transaction
from app.web.shell import csrf

bp = Blueprint("carrier", __name__, url_prefix="/carrier")
csrf.exempt(bp)  # a carrier has no cookie: its signature is checked instead


@bp.post("/twilio/<uuid:reference>")
def receipt(reference: UUID) -> ResponseReturnValue:
    """A status callback, signed for our public address as configured, never as a proxy shows it."""
    at = transaction.installation()
    url = f"{at.settings.url}{request.full_path.rstrip('?')}"
    told = at.outside.webhooks.receipt(url, request.form, request.headers.get("X-Twilio-Signature"))
    thing = audit.Thing("message", reference)
    if told is None:
        audit.note(audit.NOBODY, "report-message", AuditOutcome.DENIED, thing)
        abort(403)
    if isinstance(told, StrangeReceipt):
        current_app.logger.warning("message %s: the carrier's word %r is not one we know", reference, told.word)
        return "", 204
    message = delivery.record_receipt(transaction.session(), reference, told)
    if message is None:
        current_app.logger.warning("a receipt for message %s, which we do not have", reference)
    else:
        carrier = audit.Actor(ActorKind.CARRIER)
        audit.note(carrier, "report-message", AuditOutcome.DONE, audit.Thing("message", reference, message.patient_id))
    return "", 204


vars(receipt)["access"] = "public: signed by the carrier"
