"""What has become of each step: a message that a carrier took, an end that a person sees, or a reason that is true."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.domain.delivery import MessageState
from app.models.check_in import Step, StepDropped
from app.models.message import Channel, Message
from app.models.watch import Hold, HoldReason
from app.services.reconciling import GIVE_UP
from tests.journeys.year.facts import Facts
from tests.journeys.year.post import Post
from tests.stage import Stage

_LOOK_BACK = timedelta(days=120)
_SEEN = (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.UNKNOWN)
_GONE = (MessageState.SENT, MessageState.DELIVERED)


@dataclass
class Endings:
    stage: Stage
    facts: Facts
    post: Post
    reasons: Counter[StepDropped] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._looked_at: set[tuple[UUID, StepDropped]] = set()

    def after_a_tick(self) -> None:
        """Every step that is due is settled; what this look dropped was dropped for a reason that is true."""
        now = self.stage.clock()
        with self.stage.at.db.reading() as session:
            due = Step.planned_for <= now, Step.planned_for > now - _LOOK_BACK
            waits = session.scalars(select(Step).where(*due, Step.message_id.is_(None), Step.dropped.is_(None))).all()
            assert not waits, f"{len(waits)} steps are due and nobody plans them"
            dropped = session.execute(
                select(Step.id, Step.check_in_id, Step.planned_for, Step.dropped).where(*due, Step.dropped.is_not(None))
            ).all()
            trips = session.scalars(
                select(Hold.reason).where(Hold.stands(), Hold.reason.in_([HoldReason.TOO_MANY, HoldReason.FILTERED]))
            ).all()
        assert not trips, f"the queue was stopped in an ordinary year: {trips}"
        for step_id, check_in_id, planned_for, why in dropped:
            if (step_id, why) not in self._looked_at:
                self._looked_at.add((step_id, why))
                self.reasons[why] += 1
                assert self._is_true(check_in_id, planned_for, why, now), f"{why} is no reason for {check_in_id}"

    def after_all(self) -> None:
        """Nothing was lost: what we believe of each message is what its carrier did with it."""
        now = self.stage.clock()
        with self.stage.at.db.reading() as session:
            steps = session.scalars(select(Step).where(Step.planned_for <= now)).all()
            messages = {message.id: message for message in session.scalars(select(Message))}
            under_way = session.scalar(select(func.count()).where(Message.under_way()))
        for step in steps:
            assert (step.message_id is None) != (step.dropped is None), "sent and dropped, or neither"
            if step.message_id is not None:
                state = messages[step.message_id].state
                assert state in (*_GONE, *_SEEN, MessageState.QUEUED), f"a step of a message that is {state}"
        assert under_way == sum(message.state is MessageState.QUEUED for message in messages.values())
        for message in messages.values():
            self._is_believed_rightly(message)
        assert self.post.took.keys() <= messages.keys()

    def _is_believed_rightly(self, message: Message) -> None:
        taken = self.post.took.get(message.id)
        if taken is None:
            assert message.state not in (*_GONE, MessageState.UNDELIVERED), f"{message.state}, and nobody took it"
        elif taken.fate.receipts:
            assert message.state is taken.state, f"{message.state}, though the carrier reported {taken.state}"
        else:  # the carrier never reports on it, and where its list could not be had a person must ask
            believed = (MessageState.SENT, MessageState.UNKNOWN)
            assert message.state in believed, f"{message.state}, though a carrier took it"
        if message.state is MessageState.UNKNOWN and message.begun_at:
            asked_after = message.look_after is not None
            since = self.stage.clock() - message.begun_at
            assert asked_after or message.times_absent or since >= GIVE_UP, "unknown, and given up too soon"

    def _is_true(self, check_in_id: UUID, planned_for: datetime, why: StepDropped, now: datetime) -> bool:
        asked = self.facts.check_ins[check_in_id]
        person = next(each for each in self.facts.people.values() if asked.case in each.cases)
        match why:
            case StepDropped.ANSWERED:
                return check_in_id in self.facts.answered
            case StepDropped.CLOSED:
                return now >= asked.closes_at
            case StepDropped.EPISODE_ENDED:
                return asked.case.ended or not person.alive
            case StepDropped.PAUSED:
                return asked.case.paused
            case StepDropped.NOT_TREATED:
                return not self.facts.treating(asked.case)
            case StepDropped.NO_CONSENT:
                return not (person.permits(Channel.SMS) and person.permits(Channel.EMAIL))
            case StepDropped.NOT_APPROVED:
                return self.facts.treating(asked.case).keys() <= self.facts.unapproved
            case StepDropped.NOBODY_STAFFED:
                return asked.mood and asked.case.captain.id not in self.facts.treating(asked.case)
            case StepDropped.SUPERSEDED:
                return self._is_newer_due(check_in_id, planned_for, now)
        return False

    def _is_newer_due(self, check_in_id: UUID, planned_for: datetime, now: datetime) -> bool:
        newer = Step.check_in_id == check_in_id, Step.planned_for > planned_for, Step.planned_for <= now
        with self.stage.at.db.reading() as session:
            return bool(session.scalar(select(func.count()).select_from(Step).where(*newer)))
