"""What a claim writes down: message by message in mind, all at once in the database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Update, select, update
from sqlalchemy.orm import Session

from app.domain import links
from app.domain.delivery import MessageState
from app.domain.wording import Kind
from app.models.check_in import Step, StepDropped
from app.models.many import add_rows, among
from app.models.message import Channel, Link, Message, link_check_in
from app.models.patient import Patient
from app.services.asking import Due
from app.services.composing import Letter
from app.services.invitations import Row, drop


class _Alike(NamedTuple):
    """What many messages of a claim have in common."""

    practice_id: UUID
    account: str
    channel: Channel
    kind: Kind
    begun_at: datetime
    lease_until: datetime


def _taking(alike: _Alike) -> Update:
    """To the contact that the patient has now."""
    contact = Patient.mobile_index if alike.channel is Channel.SMS else Patient.email_index
    return (
        update(Message)
        .values(
            **alike._asdict(),
            state=MessageState.CLAIMED,
            contact_index=select(contact).where(Patient.id == Message.patient_id).scalar_subquery(),
        )
        .execution_options(synchronize_session=False)
    )


class ClaimRows:
    """Each method says what becomes of one message; `write` writes all of it."""

    def __init__(self) -> None:
        self._taken: dict[_Alike, list[UUID]] = defaultdict(list)
        self._messages: dict[tuple[str, ...], list[Row]] = defaultdict(list)  # by the columns that change
        self._steps: list[Row] = []
        self._links: list[Row] = []
        self._opened: list[Row] = []

    def take(
        self, letter: Letter, kind: Kind, minutes: int, key_hash: bytes, now: datetime, lease_until: datetime
    ) -> None:
        """It is in this worker's hands; its link opens what it asks for, and says the same `minutes`."""
        self._taken[
            _Alike(letter.practice.id, letter.practice.sender_account, letter.channel, kind, now, lease_until)
        ].append(letter.message_id)
        link = {
            "id": uuid4(),
            "key_hash": key_hash,
            "patient_id": letter.dues[0].patient_id,
            "message_id": letter.message_id,
            "minted_at": now,
            "dies_at": links.dies_at(now, max(due.closes_at for due in letter.dues)),
            "minutes": minutes,
        }
        self._links.append(link)
        self._opened += [{"link_id": link["id"], "check_in_id": due.check_in_id} for due in letter.dues]

    def put_off(self, message_id: UUID, until: datetime) -> None:
        self._message(message_id, not_before=until)

    def fail(self, message_id: UUID, reason: str) -> None:
        self._message(message_id, state=MessageState.FAILED, reason=reason)

    def drop(
        self,
        message_id: UUID,
        unwanted: Sequence[tuple[Due, StepDropped]],
        reason: str = StepDropped.SUPERSEDED,
    ) -> None:
        """Nothing of it may be asked for; the first step's reason is the message's."""
        self._message(message_id, state=MessageState.DROPPED, reason=unwanted[0][1] if unwanted else reason)
        self.leave_out(unwanted)

    def leave_out(self, unwanted: Iterable[tuple[Due, StepDropped]]) -> None:
        self._steps += [drop(due, why) for due, why in unwanted]

    def give_back(self, original_id: UUID, dues: Iterable[Due]) -> None:
        """The first message has arrived after all: what it carried is its own again."""
        self._steps += [{"id": due.step_id, "message_id": original_id, "dropped": None} for due in dues]

    def write(self, session: Session) -> None:
        for alike, ids in self._taken.items():
            session.execute(_taking(alike).where(among(session, Message.id, ids)))
        for rows in self._messages.values():
            session.execute(update(Message), rows)
        if self._steps:
            session.execute(update(Step), self._steps)
        if self._links:
            add_rows(session, Link.metadata.tables["link"], self._links)
            add_rows(session, link_check_in, self._opened)

    def _message(self, message_id: UUID, **values: Any) -> None:
        self._messages[tuple(values)].append({"id": message_id} | values)
