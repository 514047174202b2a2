"""The days of a year, one after the other: people and carriers act, and the worker looks whenever something may go."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import exists, func, or_, select

from app import jobs
from app.domain.delivery import MessageState
from app.models.check_in import CheckIn, Step
from app.models.message import Message
from tests.journeys.year import arrivals, places
from tests.journeys.year.agenda import Agenda
from tests.journeys.year.chance import chance
from tests.journeys.year.endings import Endings
from tests.journeys.year.facts import Facts
from tests.journeys.year.letters import Letter
from tests.journeys.year.lives import Lives
from tests.journeys.year.post import Post
from tests.journeys.year.troubles import Troubles
from tests.journeys.year.waiting import Waiting
from tests.stage import Stage

CHANGES = (date(2026, 3, 8), date(2026, 11, 1))  # of the clocks, in most zones
_DAY = timedelta(days=1)
_NEXT = timedelta(minutes=10)  # workers look more often; it would show nothing more
MakePost = Callable[..., Post]


@dataclass
class Year:
    """`people` are enrolled in the first two thirds of `days`; `at` is the installation whose carriers are ours."""

    stage: Stage
    seed: str
    people: int
    days: int
    make_post: MakePost = Post

    def __post_init__(self) -> None:
        self.facts = Facts(places.build(self.stage))
        self.agenda = Agenda(self.stage.clock)
        self.lives = Lives(self.stage, self.facts, self.agenda, self.seed, self.days * 4 // 5)
        self.post = self.make_post(self.stage, self.facts, self.agenda, self.seed)
        self.post.arrived, self.post.meanwhile = self.lives.reads, self.meanwhile
        self.at = replace(self.stage.at, outside=replace(self.stage.at.outside, sms=self.post, email=self.post))
        self.troubles = Troubles(self.stage, self.facts, self.agenda, self.post, [])
        self.endings = Endings(self.stage, self.facts, self.post)
        self.waiting = Waiting(self.stage, self.facts)
        self.ticks = 0

    def run(self) -> None:
        begin = self.stage.clock().replace(hour=8, minute=0)  # night from the Atlantic to Hawaii
        self.stage.clock.now = begin
        self.troubles.spread(self.days, chance(self.seed, "troubles"))
        for number in range(self.people):
            draw = chance(self.seed, "person", number)
            change = begin + timedelta(days=6 if self.days < 200 else draw.choice([6, 244]))
            if number % 8 == 1:  # at night, while the clocks change
                moment = change + timedelta(minutes=draw.randrange(-60, 240))
            else:
                share = draw.random() ** 2 * 2 / 3
                moment = begin + timedelta(minutes=int(share * self.days * 24 * 60))
            self.agenda.add(moment, lambda number=number, draw=draw: self.enrol(number, draw))
        for day in range(self.days):
            self._live(begin + day * _DAY)
        self._come_to_rest()

    def enrol(self, number: int, draw: object) -> None:
        person = arrivals.enrol(self.stage, self.facts, number, draw)
        self.lives.begin(person, number, draw)

    def meanwhile(self, letter: Letter) -> None:
        """While a batch goes out, somebody whose message is in it and has not begun stops texts, or is paused."""
        draw = chance(self.seed, "meanwhile", letter.outgoing.to, len(letter.person.reached))
        claimed = select(Message.patient_id).where(Message.state == MessageState.CLAIMED)
        with self.stage.at.db.reading() as session:
            others = [self.facts.people[patient_id] for patient_id in session.scalars(claimed)]
        if not others or draw.random() > 0.2:
            return
        other = min(others, key=lambda person: person.name)
        if other.mobile and draw.random() < 0.5:
            self.lives.stop(other)
            self.agenda.add(self.stage.clock() + 9 * _DAY, lambda: self.lives.start(other))
        else:
            self.lives.pause(other.cases[0])
            self.agenda.add(self.stage.clock() + 5 * _DAY, lambda: self.lives.resume(other.cases[0]))

    def _live(self, begin: datetime) -> None:
        draw = chance(self.seed, "day", begin.date())
        looks = {begin + timedelta(minutes=draw.randrange(5 * 60, 21 * 60)) for _ in range(2)}
        if begin.date() in CHANGES or (begin + _DAY).date() in CHANGES:
            looks |= {begin + timedelta(hours=hour) for hour in range(24)}
        looks.add(begin + _DAY)
        free = True
        for look in sorted(looks):
            free &= self._until(look)
        self.waiting.after_a_day(free=free)

    def _until(self, moment: datetime) -> bool:
        """Look whenever a message's hour has come, and at last at `moment`; whether nothing stood in the way."""
        free = True
        while True:
            turn = self._next_turn()
            look = min(moment, max(turn, self.stage.clock() + _NEXT)) if turn else moment
            self.agenda.until(look)
            free &= self._tick()
            if look == moment:
                return free

    def _next_turn(self) -> datetime | None:
        if not self.troubles.awake(self.stage.clock()) or None in self.facts.held:
            return None
        queued = select(func.min(Message.not_before)).where(Message.state == MessageState.QUEUED)
        with self.stage.at.db.reading() as session:
            return session.scalar(queued)

    def _tick(self) -> bool:
        if not self.troubles.awake(self.stage.clock()):
            return False
        if self._idle():
            return not (self.facts.held or self.post.refusing)
        self.ticks += 1
        jobs.plan(self.at)
        jobs.send(self.at)
        self.facts.held |= {office.id for office in self.facts.offices if office.sender in self.post.unknown}
        self.post.unknown.clear()
        jobs.reconcile(self.at)
        jobs.close(self.at)
        self.endings.after_a_tick()
        return not (self.facts.held or self.post.refusing)

    def _idle(self) -> bool:
        """Nothing is due, for any of the jobs."""
        now = self.stage.clock()
        due = (
            (Message.state == MessageState.QUEUED) & (Message.not_before <= now),
            (Message.state == MessageState.UNKNOWN) & (Message.look_after <= now),
            (Step.planned_for <= now) & Step.message_id.is_(None) & Step.dropped.is_(None),
            (CheckIn.closes_at <= now) & CheckIn.closed_at.is_(None),
        )
        with self.stage.at.db.reading() as session:
            return not session.scalar(select(or_(*(exists().where(each) for each in due))))

    def _come_to_rest(self) -> None:
        """Two quiet days at the end, in which the last receipts come."""
        self.troubles.asleep.clear()
        for _ in range(2):
            self._live(self.stage.clock().astimezone(UTC))
        self.endings.after_all()
