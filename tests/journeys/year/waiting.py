"""Nothing waits for ever: days are counted on which a queued message could have gone, by the oracle, and did not."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.domain.delivery import MessageState
from app.models.check_in import Step
from app.models.message import Message
from tests.journeys.year import budgets, decent
from tests.journeys.year.facts import Facts
from tests.stage import Stage

LONGEST = 5  # such days: a message is not brought forward when what it was put off for has gone
_LOOKS = [timedelta(hours=hour, minutes=30) for hour in range(24)]


@dataclass
class Waiting:
    stage: Stage
    facts: Facts
    days: Counter[UUID] = field(default_factory=Counter)  # by message that is queued
    longest: int = 0

    def after_a_day(self, *, free: bool) -> None:
        """`free`: the worker ran, and nothing was held or refused."""
        end = self.stage.clock()
        with self.stage.at.db.reading() as session:
            queued = session.scalars(select(Message).where(Message.state == MessageState.QUEUED)).all()
            asked = {
                message.id: session.scalars(select(Step.check_in_id).where(Step.message_id == message.id)).all()
                for message in queued
            }
        for gone in self.days.keys() - asked.keys():
            del self.days[gone]
        for message in queued if free else ():
            if message.queued_at <= end - timedelta(days=1):
                self.days[message.id] += self._could_have_gone(message, [*asked[message.id]], end)
        self.longest = max(self.longest, *self.days.values(), 0)
        assert self.longest <= LONGEST, f"a message has waited through {self.longest} days on which it could have gone"

    def _could_have_gone(self, message: Message, check_ins: list[UUID], end: datetime) -> bool:
        person = self.facts.people[message.patient_id]
        asked = [self.facts.check_ins[each] for each in check_ins]
        asker_id = self.facts.asker(person, [each.case for each in asked], message.channel, end)
        contact = person.contact(message.channel)
        if asker_id is None or contact is None:
            return True  # nobody may ask, and nobody says so
        asker = self.facts.office(asker_id)
        zones, captains = budgets.zones_of(person, asker), [each.case.captain for each in asked if each.mood]
        return any(
            decent.until(moment, asker, zones, captains)
            and not any(budgets.spent(self.facts, person, contact, asker, moment))
            for moment in (end - timedelta(days=1) + look for look in _LOOKS)
        )
