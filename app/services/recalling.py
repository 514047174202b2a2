"""What waits or was only claimed goes back to the queue, to be looked at again before it goes."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from app.domain.delivery import MessageState
from app.models.message import Message

AS_QUEUED: dict[str, Any] = {"state": MessageState.QUEUED, "lease_until": None, "begun_at": None}


def recall(session: Session, patients: Collection[UUID]) -> None:
    """Whatever of these patients' is not with a carrier yet: something has changed that decides whether it goes."""
    take_back(session, Message.patient_id.in_(patients))


def take_back(session: Session, *which: ColumnElement[bool]) -> None:
    """A claim that is being made at this moment is waited for, and then taken back as well."""
    session.execute(
        update(Message)
        .where(*which, Message.state.in_([MessageState.QUEUED, MessageState.CLAIMED]))
        .values(AS_QUEUED)
        .execution_options(synchronize_session=False)
    )
