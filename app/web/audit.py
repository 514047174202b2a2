"""What a door writes into the audit log: ids only, made when the act is decided."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import g, request

from app.config import VERSION
from app.models.audit import ActorKind, AuditEvent, AuditOutcome
from app.web import transaction


@dataclass(frozen=True)
class Actor:
    """Who acts, as far as the door knows."""

    kind: ActorKind
    id: UUID | None = None
    practice_id: UUID | None = None
    role: str | None = None
    session_hash: bytes | None = None


@dataclass(frozen=True)
class Thing:
    """What is acted on."""

    kind: str
    id: UUID
    patient_id: UUID | None = None


NOBODY = Actor(ActorKind.NOBODY)


def note(actor: Actor, action: str, outcome: AuditOutcome, thing: Thing | None = None) -> None:
    """Add one event to this request's."""
    transaction.note(
        AuditEvent(
            id=uuid4(),
            at=transaction.installation().outside.now(),
            actor_kind=actor.kind,
            actor_id=actor.id,
            practice_id=actor.practice_id,
            role=actor.role,
            action=action,
            outcome=outcome,
            object_kind=thing.kind if thing else None,
            object_id=thing.id if thing else None,
            patient_id=thing.patient_id if thing else None,
            request_id=g.request_id,
            session_hash=actor.session_hash,
            address=request.remote_addr,
            app_version=VERSION,
        )
    )
