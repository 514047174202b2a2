"""How many messages a person and a number have had, and when the next one may go."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delivery import MessageState
from app.domain.hours import MOST_A_WEEK, Decent, turn
from app.models.many import among
from app.models.message import Message

# A phone may be shared: so many messages come to one number or address, whoever they are for.
MOST_A_DAY_TO_A_CONTACT = 2
MOST_A_WEEK_TO_A_CONTACT = 6
_WEEK = timedelta(days=7)
_ARRIVED = (MessageState.SENT, MessageState.DELIVERED)


@dataclass(frozen=True)
class Earlier:
    """When messages went out that a carrier may have taken: to a patient, and to a contact in the last week."""

    to_patient: defaultdict[UUID, list[datetime]]
    to_contact: defaultdict[bytes, list[datetime]]
    reached: Collection[UUID]  # patients whom a message has reached, as far as anyone knows

    @classmethod
    def of(cls, session: Session, patients: Collection[UUID], contacts: Collection[bytes], now: datetime) -> "Earlier":
        handed = select(Message.id, Message.patient_id, Message.contact_index, Message.begun_at, Message.state)
        # A week of seven local dates may begin a day earlier in UTC.
        lately = Message.begun_at > now - _WEEK - timedelta(days=1)
        # Two looks, not a union: PostgreSQL would start processes of its own for it, which takes longer than both.
        rows = [
            *session.execute(handed.where(among(session, Message.patient_id, patients))),
            *session.execute(handed.where(among(session, Message.contact_index, contacts), lately)),
        ]
        to_patient: defaultdict[UUID, list[datetime]] = defaultdict(list)
        to_contact: defaultdict[bytes, list[datetime]] = defaultdict(list)
        reached = set()
        each_once = {row[0]: row for row in rows}
        for _, patient_id, contact_index, begun_at, state in each_once.values():
            if begun_at is None or contact_index is None:
                continue
            to_patient[patient_id].append(begun_at)
            to_contact[contact_index].append(begun_at)
            if state in _ARRIVED:
                reached.add(patient_id)
        return cls(to_patient, to_contact, reached)

    def turn(self, patient_id: UUID, contact: bytes, decent: Decent, now: datetime) -> datetime | None:
        """The next decent moment that leaves the person and the number within their budgets; None if none comes."""
        moment: datetime | None = now
        while moment is not None:
            mine = turn(moment, decent, self.to_patient[patient_id], a_day=1, a_week=MOST_A_WEEK)
            if mine is None:
                return None
            moment = turn(
                mine,
                decent,
                self.to_contact[contact],
                a_day=MOST_A_DAY_TO_A_CONTACT,
                a_week=MOST_A_WEEK_TO_A_CONTACT,
            )
            if moment == mine:
                return mine
        return None

    def add(self, patient_id: UUID, contact: bytes, moment: datetime) -> None:
        """One more is about to go."""
        self.to_patient[patient_id].append(moment)
        self.to_contact[contact].append(moment)
