"""What an operator did at the terminal, for the audit log."""

from datetime import datetime
from uuid import UUID, uuid4

from app.config import VERSION
from app.models.audit import ActorKind, AuditEvent, AuditOutcome


def event(
    action: str,
    at: datetime,
    object_kind: str,
    object_id: UUID,
    outcome: AuditOutcome = AuditOutcome.DONE,
    *,
    patient_id: UUID | None = None,
) -> AuditEvent:
    return AuditEvent(
        id=uuid4(),
        at=at,
        actor_kind=ActorKind.OPERATOR,
        action=action,
        outcome=outcome,
        object_kind=object_kind,
        object_id=object_id,
        patient_id=patient_id,
        app_version=VERSION,
    )
