"""The patient does not want to answer, this time or in this way: it can be answered all the same, but nobody asks."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.models.check_in import CheckIn, Declined
from app.models.message import PatientSession
from app.services import answering, recalling


def decline(session: Session, opened: PatientSession, how: Declined, now: datetime) -> list[CheckIn]:
    """No more reminders of what this link asks now; those check-ins. Said again, the newer wish counts."""
    check_ins = answering.open_check_ins(session, opened, now)
    for check_in in check_ins:
        check_in.declined, check_in.declined_at = how, now
    session.flush()
    recalling.recall(session, [opened.link.patient_id])
    return check_ins
