"""What befalls whole practices, the network and its worker, and passes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.models.practice import Agreement, Practice, Registration
from app.models.watch import Hold, HoldReason
from app.services import holding
from tests.journeys.year.agenda import Agenda
from tests.journeys.year.chance import Random
from tests.journeys.year.facts import Facts
from tests.journeys.year.places import Office
from tests.journeys.year.post import Post
from tests.stage import Stage


@dataclass
class Troubles:
    """`asleep` are the spans in which no worker runs."""

    stage: Stage
    facts: Facts
    agenda: Agenda
    post: Post
    asleep: list[tuple[datetime, datetime]]

    def spread(self, days: int, draw: Random) -> None:
        """Each kind several times in these days, a sleep of one to five days in every fortnight."""
        begin, offices = self.stage.clock(), self.facts.offices

        def span(most: int) -> tuple[datetime, datetime]:
            begins = begin + timedelta(minutes=draw.randrange(days * 24 * 60))
            return begins, begins + timedelta(minutes=draw.randrange(8 * 60, most * 24 * 60))

        for _ in range(days // 14):
            begins, _ = span(1)
            self.asleep.append((begins, begins + timedelta(days=draw.randint(1, 5))))
        for _ in range(max(1, days // 90)):
            self._pass(span(3), *self.hold(None))
            self._pass(span(4), *self.hold(draw.choice(offices).id))
            self._pass(span(20), *self.approval(draw.choice(offices)))
            self._pass(span(20), *self.agreement(draw.choice(offices[1:])))
            self._pass(span(2), *self.refusal(draw.choice(offices)))

    def awake(self, moment: datetime) -> bool:
        return not any(begins <= moment < ends for begins, ends in self.asleep)

    def hold(self, office_id: UUID | None) -> tuple[Callable[[], None], Callable[[], None]]:
        """An operator holds the queue, and releases every hold of it that has come to stand."""

        def stand() -> None:
            with self.stage.at.db.transaction() as session:
                holding.hold(session, HoldReason.OPERATOR, self.stage.clock(), office_id)
            self.facts.held.add(office_id)

        return stand, lambda: self._release(office_id)

    def approval(self, office: Office) -> tuple[Callable[[], None], Callable[[], None]]:
        def register(registration: Registration) -> None:
            with self.stage.at.db.transaction() as session:
                session.get_one(Practice, office.id).registration = registration

        def lose() -> None:
            register(Registration.PENDING)
            self.facts.unapproved.add(office.id)

        def regain() -> None:
            register(Registration.APPROVED)
            self.facts.unapproved.discard(office.id)

        return lose, regain

    def agreement(self, office: Office) -> tuple[Callable[[], None], Callable[[], None]]:
        def leave() -> None:
            with self.stage.at.db.transaction() as session:
                signed = select(Agreement).where(Agreement.practice_id == office.id, Agreement.in_force_until.is_(None))
                for agreement in session.scalars(signed):
                    agreement.in_force_until = self.stage.clock()
            self.facts.left.add(office.id)

        def come_back() -> None:
            with self.stage.at.db.transaction() as session:
                session.add(Agreement(practice_id=office.id, in_force_from=self.stage.clock()))
            self.facts.left.discard(office.id)

        return leave, come_back

    def refusal(self, office: Office) -> tuple[Callable[[], None], Callable[[], None]]:
        """The carrier does not know a practice's sender: that holds it by itself, until somebody has mended both."""

        def mend() -> None:
            self.post.refusing.discard(office.sender)
            self._release(office.id)

        return lambda: self.post.refusing.add(office.sender), mend

    def _release(self, office_id: UUID | None) -> None:
        with self.stage.at.db.transaction() as session:
            standing = select(Hold).where(Hold.stands(), Hold.practice_id.is_not_distinct_from(office_id))
            for each in session.scalars(standing):
                holding.release(session, each, "an operator", self.stage.clock())
        self.facts.held.discard(office_id)

    def _pass(self, span: tuple[datetime, datetime], begin: Callable[[], None], end: Callable[[], None]) -> None:
        self.agenda.add(span[0], begin)
        self.agenda.add(span[1], end)
