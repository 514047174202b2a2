"""An e-mail that went out to Ana, and what the mail servers on its way send back."""

from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

from sqlalchemy import select

from app.domain.delivery import MessageState, Returned
from app.models.consent import Consent, ConsentKind, Ended
from app.models.message import Channel, Message
from app.models.patient import Patient
from tests.carrier.post_office import Delivered
from tests.stage import Stage


def enrol(stage: Stage, **changes: object) -> UUID:
    """Ana, who permits texts and e-mails; her id."""
    stage.enrol_ana(email=stage.ana.email, may_email=True, **changes)
    with stage.at.db.reading() as session:
        return session.scalars(select(Patient).order_by(Patient.enrolled_at.desc())).first().id


def email(stage: Stage, patient_id: UUID, *, begun_at: datetime | None = None, **changes: object) -> UUID:
    """An e-mail to the patient that a mail server took; its id."""
    begun_at = begun_at or stage.clock()
    with stage.at.db.transaction() as session:
        patient = session.get_one(Patient, patient_id)
        values = {
            "patient_id": patient_id,
            "practice_id": stage.bea.practice_id,
            "channel": Channel.EMAIL,
            "state": MessageState.SENT,
            "queued_at": begun_at,
            "not_before": begun_at,
            "begun_at": begun_at,
            "contact_index": patient.email_index,
        }
        message = Message(**values | changes)
        session.add(message)
        return message.id


def proof(stage: Stage, message_id: UUID) -> str:
    return stage.at.db.keyring.proof(str(message_id))


def came_back(stage: Stage, message_id: UUID, code: str = "5.1.1", *, complaint: bool = False) -> Returned:
    hard = not complaint and code.startswith("5.1.")
    final = not complaint and code.startswith("5")
    return Returned(str(message_id), proof(stage, message_id), hard, final, complaint, "" if complaint else code)


def delivered(stage: Stage, message_id: UUID) -> Delivered:
    """The letter as a mail server has it."""
    home = f"b+{message_id.hex}-{proof(stage, message_id)}@example.org"
    return Delivered(home, [stage.ana.email], EmailMessage(), b"Subject: Hello\r\n\r\nHow are you?\r\n")


def permissions(stage: Stage) -> dict[ConsentKind, list[Ended | None]]:
    """Of each kind of contact: why each permission ended, None while it stands."""
    with stage.at.db.reading() as session:
        found = session.scalars(select(Consent).where(Consent.contact_index.is_not(None)).order_by(Consent.given_at))
        kinds: dict[ConsentKind, list[Ended | None]] = {}
        for consent in found:
            assert (consent.ended is None) == (consent.withdrawn_at is None)
            kinds.setdefault(consent.kind, []).append(consent.ended)
        return kinds


def state(stage: Stage, message_id: UUID) -> tuple[MessageState, str | None]:
    with stage.at.db.reading() as session:
        message = session.get_one(Message, message_id)
        return message.state, message.reason
