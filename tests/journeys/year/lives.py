"""What people do of their own: answer, stop texts, come to a visit, let a practice join, leave, die."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID

from app.domain.delivery import Inbound
from app.models.consent import Consent
from app.models.episode import Episode
from app.models.patient import Patient
from app.models.visit import Visit
from app.services import answering, care_team, inbound, opening, pausing
from tests.journeys.year.agenda import Agenda
from tests.journeys.year.chance import Random, chance
from tests.journeys.year.facts import STOPPED, Case, Facts, Person
from tests.journeys.year.letters import Letter
from tests.journeys.year.places import SHARING
from tests.stage import Stage, share

_OPENED_ON = timedelta(seconds=37)  # past the minute at which workers look


@dataclass
class Lives:
    stage: Stage
    facts: Facts
    agenda: Agenda
    seed: str
    days: int  # within which things happen to a person

    def __post_init__(self) -> None:
        self._texts = count(1)

    def begin(self, person: Person, number: int, draw: Random) -> None:
        """A year of this person's life, from the day of enrolment; every third one has three practices."""
        offices = [person.cases[0].captain.id]
        if number % 3 == 0:
            for office in self.facts.offices[:SHARING]:
                if office.id not in offices:
                    offices.append(office.id)
                    self._later(self._some_day(draw, 30), lambda office=office: self.join(person, office.id, draw))
        for office_id in draw.choices(offices, k=draw.randrange(5)):
            self.book(person, office_id, self._some_day(draw))
        for _ in range(2):
            if person.mobile and draw.random() < 0.12:
                self._stops_for_a_while(person, draw)
        for case in person.cases:
            self._rests_or_ends(case, draw)
        if draw.random() < 0.04:
            self._later(self._some_day(draw), lambda: self.die(person))

    def _stops_for_a_while(self, person: Person, draw: Random) -> None:
        after = self._some_day(draw)
        self._later(after, lambda: self.stop(person))
        if draw.random() < 0.7:
            self._later(after + self._some_day(draw, 30), lambda: self.start(person))

    def _rests_or_ends(self, case: Case, draw: Random) -> None:
        if draw.random() < 0.2:
            after = self._some_day(draw)
            self._later(after, lambda: self.pause(case))
            self._later(after + self._some_day(draw, 20), lambda: self.resume(case))
        if draw.random() < 0.05:
            self._later(self._some_day(draw), lambda: self.end(case))

    def _some_day(self, draw: Random, most: int = 300) -> timedelta:
        return timedelta(minutes=draw.randrange(min(most, self.days) * 24 * 60)) + _OPENED_ON

    def _later(self, after: timedelta, act: Callable[[], None]) -> None:
        self.agenda.add(self.stage.clock() + after, act)

    def reads(self, letter: Letter) -> None:
        """Half of them answer, at once or days later."""
        draw = chance(self.seed, "reads", letter.outgoing.to, len(letter.person.reached))
        if draw.random() < 0.45:
            after = timedelta(minutes=draw.choice([3, 40, 600, 3000, 9000]))
            self._later(after, lambda: self.answer(letter))

    def answer(self, letter: Letter) -> None:
        """The link opens for the birth date; one screen of each instrument is skipped, and it is sent."""
        now = self.stage.clock()
        with self.stage.at.db.transaction() as session:
            link = opening.living_link(session, letter.key, now)
            if link is None or not letter.person.alive:
                return
            opened = opening.check_birth_date(session, link, letter.person.born, now)
            assert isinstance(opened, opening.Opened)
            check_ins = answering.open_check_ins(session, opened.session, now)
            screens = answering.screens_of(check_ins, self.stage.at.outside.instruments)
            for screen in {screen.instrument.code: screen for screen in screens[::-1]}.values():
                skipped = dict.fromkeys(item.id for item in screen.items)
                answering.save(session, opened.session, screen, skipped, self.stage.at.outside)
            self.facts.answered |= {each.id for each in answering.submit(session, opened.session, now)}

    def stop(self, person: Person) -> None:
        self._text(person, "Stop")
        self.facts.silence(person.mobile or "", STOPPED)

    def start(self, person: Person) -> None:
        self._text(person, "START")
        self.facts.begin_again(person.mobile or "")

    def join(self, person: Person, office_id: UUID, draw: Random) -> None:
        """They permit another practice to see the first episode; some take that back."""
        now, case = self.stage.clock(), person.cases[0]
        with self.stage.at.db.transaction() as session:
            consent = share(session.get_one(Episode, case.id), office_id, now)
            session.add(consent)
            session.flush()
            consent_id = care_team.join(session, consent, now).consent_id
        case.members[office_id] = now
        if draw.random() < 0.15:
            self._later(timedelta(days=draw.randint(1, 200)), lambda: self.take_back(case, office_id, consent_id))

    def take_back(self, case: Case, office_id: UUID, consent_id: UUID) -> None:
        with self.stage.at.db.transaction() as session:
            care_team.withdraw(session, session.get_one(Consent, consent_id), self.stage.clock())
        del case.members[office_id]

    def book(self, person: Person, office_id: UUID, after: timedelta) -> None:
        starts_at = self.stage.clock() + after
        with self.stage.at.db.transaction() as session:
            session.add(Visit(practice_id=office_id, patient_id=person.patient_id, starts_at=starts_at))
        person.visits[office_id].append(starts_at)

    def pause(self, case: Case) -> None:
        with self.stage.at.db.transaction() as session:
            pausing.pause(session, session.get_one(Episode, case.id), self.stage.clock())
        case.paused = True

    def resume(self, case: Case) -> None:
        with self.stage.at.db.transaction() as session:
            pausing.resume(session.get_one(Episode, case.id))
        case.paused = False

    def end(self, case: Case) -> None:
        with self.stage.at.db.transaction() as session:
            session.get_one(Episode, case.id).ended_at = self.stage.clock()
        case.ended = True

    def die(self, person: Person) -> None:
        with self.stage.at.db.transaction() as session:
            session.get_one(Patient, person.patient_id).deceased_on = self.stage.clock().date()
        person.alive = False

    def _text(self, person: Person, body: str) -> None:
        sender = person.cases[0].captain.sender
        text = Inbound(f"SM{next(self._texts):032x}", person.mobile or "", sender, body, answered=True)
        with self.stage.at.db.transaction() as session:
            assert inbound.take(session, self.stage.at.outside, text)
