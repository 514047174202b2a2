"""A carrier of texts and e-mails inside this process: it takes, refuses and forgets as the fates have it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.delivery import Listed, MessageState, Outcome, Outgoing, Receipt, Refused, Uncertain
from app.services.receipts import record_receipt
from tests.journeys.year.agenda import Agenda
from tests.journeys.year.chance import chance
from tests.journeys.year.facts import DEAD, STOPPED, Facts
from tests.journeys.year.fates import KILLS, STOPS, Fate, Fates
from tests.journeys.year.letters import Letter, judge
from tests.stage import Stage


@dataclass
class Taken:
    """A message that a carrier has."""

    at: datetime
    letter: Letter
    fate: Fate
    carrier_id: str
    state: MessageState = MessageState.SENT  # as far as the carrier has reported

    @property
    def reference(self) -> UUID:
        return UUID(self.letter.outgoing.reference)


@dataclass
class Post:
    """`arrived` is told of what reaches a phone; `meanwhile` is what others do before the next message goes."""

    stage: Stage
    facts: Facts
    agenda: Agenda
    seed: str
    arrived: Callable[[Letter], None] = lambda letter: None
    meanwhile: Callable[[Letter], None] = lambda letter: None
    refusing: set[str] = field(default_factory=set)  # senders that the carrier does not know at the moment
    unknown: set[str] = field(default_factory=set)  # those of them for whom it has refused something
    took: dict[UUID, Taken] = field(default_factory=dict)
    asked: int = 0

    def __post_init__(self) -> None:
        self.fates = Fates(self.seed)

    def send(self, message: Outgoing) -> Outcome:
        self.asked += 1
        letter = judge(self.stage, self.facts, message)
        if message.sender in self.refusing:
            self.unknown.add(message.sender)
            return Refused("21606")
        fate = self.fates.next(message.to)
        outcome, carrier_id = self.hand_over(message, fate)
        self.stage.clock.tick(seconds=0.3)
        if fate.taken:
            self._take(letter, fate, carrier_id)
        self._end_permission(message.to, fate.answer)
        self.meanwhile(letter)
        return outcome

    def hand_over(self, message: Outgoing, fate: Fate) -> tuple[Outcome, str]:
        """What the caller hears, and what the carrier calls the message."""
        carrier_id = f"SM{self.asked:032x}"
        return fate.outcome(carrier_id), carrier_id

    def taken(self, to: str, account: str, since: datetime) -> Sequence[Listed] | Uncertain:
        if "@" in to or chance(self.seed, "list", to, self.stage.clock()).random() < 0.1:
            return Uncertain("nobody can say")
        found = [each for each in self.took.values() if each.letter.outgoing.to == to and each.at >= since]
        return [
            Listed(each.carrier_id, each.letter.outgoing.body, each.state, each.fate.code if _lost(each.state) else "")
            for each in found
        ]

    def receipt(self, taken: Taken, state: MessageState, code: str) -> Receipt:
        return Receipt(taken.carrier_id, state, code)

    def _take(self, letter: Letter, fate: Fate, carrier_id: str) -> None:
        taken = Taken(self.stage.clock(), letter, fate, carrier_id)
        assert taken.reference not in self.took, "the same message was taken twice"
        self.took[taken.reference] = taken
        letter.person.reached.append(taken.at)
        self.facts.to_contact[letter.outgoing.to].append(taken.at)
        if fate.arrives:
            for check_in, rung in letter.rungs.items():
                self.facts.arrived[check_in].append(rung)
            self.arrived(letter)
        for after, state in fate.receipts:
            if after.total_seconds() < 0:
                self.report(taken, state)
            else:
                self.agenda.add(taken.at + after, lambda state=state: self.report(taken, state))

    def report(self, taken: Taken, state: MessageState) -> None:
        code = taken.fate.code if _lost(state) else ""
        first = taken.state is MessageState.SENT  # what is reported twice is done once
        taken.state = state if first else taken.state
        with self.stage.at.db.transaction() as session:
            assert record_receipt(session, taken.reference, self.receipt(taken, state, code), self.stage.clock())
        self._end_permission(taken.letter.outgoing.to, code if first else "")

    def _end_permission(self, contact: str, code: str) -> None:
        if code in STOPS | KILLS:
            self.facts.silence(contact, STOPPED if code in STOPS else DEAD)


def _lost(state: MessageState) -> bool:
    return state is MessageState.UNDELIVERED
