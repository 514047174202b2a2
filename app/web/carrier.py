"""DOOR for carriers: receipts and texts come in, signed, late and repeated; whatever is signed is answered calmly."""

from collections.abc import Collection
from typing import NoReturn
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.domain.delivery import StrangeReceipt
from app.models.audit import ActorKind, AuditOutcome
from app.models.message import Message
from app.models.practice import Practice
from app.services import inbound, receipts
from app.web import audit, transaction
from app.web.shell import csrf

bp = Blueprint("carrier", __name__, url_prefix="/carrier")
csrf.exempt(bp)  # a carrier has no cookie: its signature is checked instead
_CARRIER = audit.Actor(ActorKind.CARRIER)


@bp.post("/twilio/<uuid:reference>")
def receipt(reference: UUID) -> ResponseReturnValue:
    """A status callback about one of our messages."""
    webhooks = transaction.installation().outside.webhooks
    told = webhooks.receipt(_our_address(), request.form, request.headers.get("X-Twilio-Signature"), _accounts())
    if told is None:
        _refuse("a receipt")
    if isinstance(told, StrangeReceipt):
        current_app.logger.warning("message %s: the carrier's word %r is not one we know", reference, told.word)
        return "", 204
    session = transaction.session()
    of_message = select(Message.account).where(Message.id == reference)
    if session.scalar(of_message) not in (None, told.account):
        _refuse("a receipt by another account than the message's,")
    known = receipts.record_receipt(session, reference, told, transaction.installation().outside.now())
    if isinstance(known, Message):
        thing = audit.Thing("message", reference, known.patient_id)
        audit.note(_CARRIER, "report-message", AuditOutcome.DONE, thing)
    elif known is not None:
        audit.note(_CARRIER, "report-notice", AuditOutcome.DONE, audit.Thing("notice", reference))
    return "", 204


@bp.post("/twilio/inbound")
def text() -> ResponseReturnValue:
    """A text that somebody sent us; the answer, if there is one, goes back as the carrier's own document."""
    outside = transaction.installation().outside
    signature = request.headers.get("X-Twilio-Signature")
    told = outside.webhooks.inbound(_our_address(), request.form, signature, _accounts())
    if told is None:
        _refuse("a text")
    if inbound.came_to_another_account(transaction.session(), told):
        _refuse("a text by another account than the sender's,")
    taken = inbound.take(transaction.session(), outside, told)
    if taken is not None:
        for patient_id in (None, *taken.patient_ids):
            thing = audit.Thing("text", taken.text_id, patient_id)
            audit.note(_CARRIER, "receive-text", AuditOutcome.DONE, thing)
    return Response(outside.webhooks.reply(taken.reply if taken else None), mimetype="text/xml")


def _refuse(what: str) -> NoReturn:
    """Whoever did not sign leaves a line in the log and nothing else: no row, and not even the lock to write one."""
    current_app.logger.warning("refused: %s unsigned", what)
    abort(403)


def _accounts() -> Collection[str]:
    """The carrier's subaccounts that practices send from; read without a lock, for anybody may make us ask."""
    with transaction.installation().db.reading() as session:
        named = select(Practice.sender_account).where(Practice.sender_account != "").distinct()
        return session.scalars(named).all()


def _our_address() -> str:
    """What a carrier signs: our public address as configured, never as a proxy shows it."""
    return f"{transaction.installation().settings.url}{request.full_path.rstrip('?')}"


vars(receipt)["access"] = vars(text)["access"] = "public: signed by the carrier"
