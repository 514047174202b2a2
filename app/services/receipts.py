"""What carriers report about our messages: late, twice, in any order, and about some that we do not know."""

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.delivery import MessageState, Receipt
from app.models.alert import AlertNotice
from app.models.entry import OneTimeCode
from app.models.message import Message, StrayReceipt
from app.services import notifying, remedies

log = logging.getLogger(__name__)
_LOST = (MessageState.UNDELIVERED, MessageState.FAILED)


def record_receipt(session: Session, reference: UUID, receipt: Receipt, now: datetime) -> Message | AlertNotice | None:
    """Move the message as far as the receipt shows it, and do what a loss calls for. One for nobody we know is kept.

    It may be about a notice to our own people.
    """
    message = session.get(Message, reference, with_for_update=True)
    if message is None and session.get(OneTimeCode, reference) is not None:
        return None  # a code is good for minutes: what became of it changes nothing

    if message is None and (notice := notifying.take_receipt(session, reference, receipt, now)):
        return notice
    if message is None:
        log.warning("a receipt for message %s, which we do not have", reference)
        session.add(
            StrayReceipt(
                reference=reference,
                carrier_id=receipt.carrier_id,
                state=receipt.state,
                code=receipt.code,
                came_at=now,
            )
        )
        return None
    if message.carrier_id not in (None, receipt.carrier_id):
        log.warning("message %s: a receipt for another message of the carrier's", reference)
        return message
    message.carrier_id = receipt.carrier_id
    message.sent_at = message.sent_at or now
    message.begun_at = message.begun_at or now
    if remedies.move(message, receipt.state, receipt.code or None) and receipt.state in _LOST:
        remedies.after_loss(session, message, receipt.code, now)
    return message
