"""What is asserted of every message at the moment at which a carrier is asked to take it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delivery import Outgoing
from app.domain.links import KEY
from app.domain.pathway import RungCode
from app.models.check_in import Step, StepDropped
from app.models.message import Channel, Link, Message
from tests.journeys.year import budgets, decent
from tests.journeys.year.facts import Asked, Facts, Person
from tests.journeys.year.places import Office
from tests.stage import Stage

SINCE_CLAIMED = timedelta(seconds=30)  # what was looked at when it was claimed is trusted for so long
_NOT_SENT = (None, StepDropped.SUPERSEDED)


@dataclass(frozen=True)
class Letter:
    """A message on its way to a carrier, with the rungs that it carries by check-in."""

    person: Person
    channel: Channel
    outgoing: Outgoing
    rungs: Mapping[UUID, RungCode]

    @property
    def key(self) -> str:
        found = re.search(rf"/({KEY})(?![A-Za-z0-9_-])", self.outgoing.body)
        assert found, f"no link in {self.outgoing.body!r}"
        return found[1]


def judge(stage: Stage, facts: Facts, outgoing: Outgoing) -> Letter:
    """Raises AssertionError for a message that must not go, now, to this person, with these rungs, in this name."""
    now = stage.clock()
    with stage.at.db.reading() as session:
        message = session.get_one(Message, UUID(outgoing.reference))
        person, channel = facts.people[message.patient_id], Channel.EMAIL if "@" in outgoing.to else Channel.SMS
        asker = facts.office(message.practice_id)
        assert outgoing.to == person.contact(channel), "it goes to somebody else"
        assert asker.label in outgoing.body, "the text speaks in another practice's name"
        assert channel is Channel.EMAIL or outgoing.sender == asker.sender, "it comes from another practice's number"
        rungs = _carried(session, message, now)
        letter = Letter(person, channel, outgoing, rungs)
        _opens_what_it_asks_for(session, stage, letter)
    asked = {check_in: facts.check_ins[check_in] for check_in in rungs}
    _is_permitted(facts, letter, asked, asker, now)
    _is_at_a_decent_hour(letter, [*asked.values()], asker, now)
    broken = [*budgets.spent(facts, person, outgoing.to, asker, now)]
    assert not broken, broken
    for check_in, rung in rungs.items():
        assert rung not in facts.arrived[check_in], f"{rung} has arrived already"
        assert channel is Channel.EMAIL or len(facts.arrived[check_in]) < 3, "a fourth message for one check-in"
    return letter


def _carried(session: Session, message: Message, now: datetime) -> dict[UUID, RungCode]:
    """Of each check-in one rung: at first the newest that is due."""
    ours = select(Step.check_in_id).where(Step.message_id == message.id)
    steps = session.scalars(
        select(Step).where(Step.check_in_id.in_(ours), Step.planned_for <= now).order_by(Step.planned_for)
    ).all()
    carried = [step for step in steps if step.message_id == message.id]
    assert carried, "a message that asks for nothing"
    assert len({step.check_in_id for step in carried}) == len(carried), "two rungs of a check-in in one message"
    for step in carried if message.resends_id is None and not message.times_absent else ():
        newer = [
            each.rung
            for each in steps
            if each.check_in_id == step.check_in_id and each.planned_for > step.planned_for
            if each.message_id is None and each.dropped in _NOT_SENT
        ]
        assert not newer, f"{step.rung} goes though {newer} is due"
    return {step.check_in_id: step.rung for step in carried}


def _opens_what_it_asks_for(session: Session, stage: Stage, letter: Letter) -> None:
    link = session.scalars(select(Link).where(Link.key_hash == stage.at.db.keyring.hash_key(letter.key))).one()
    assert {each.id for each in link.check_ins} == letter.rungs.keys(), "its link opens something else than it asks for"


def _is_permitted(facts: Facts, letter: Letter, asked: Mapping[UUID, Asked], asker: Office, now: datetime) -> None:
    person, channel = letter.person, letter.channel
    assert person.alive, "they have died"
    assert person.permits(channel), f"{person.silenced}: nobody may write there"
    assert not facts.held & {None, asker.id}, "the queue is held"
    assert channel is Channel.EMAIL or asker.id not in facts.unapproved, "its sender is not approved"
    assert asker.id not in facts.left, "its agreement has ended"
    for check_in, each in asked.items():
        assert check_in not in facts.answered, "it was answered"
        assert now < each.closes_at, "it has closed"
        assert not each.case.ended, "the episode has ended"
        assert not each.case.paused, "the episode is paused"
        assert facts.treating(each.case), "nobody treats the episode"
    cases = [each.case for each in asked.values()]
    askers = {facts.asker(person, cases, channel, moment) for moment in (now, now - SINCE_CLAIMED)}
    assert asker.id in askers, "another practice has seen them last"


def _is_at_a_decent_hour(letter: Letter, asked: Sequence[Asked], asker: Office, now: datetime) -> None:
    zones = budgets.zones_of(letter.person, asker)
    captains = [each.case.captain for each in asked if each.mood]
    until = decent.until(now, asker, zones, captains)
    assert until, f"at an hour that is not decent in {zones or 'an unknown zone'}, with {len(captains)} captains"
    if letter.channel is Channel.SMS:
        assert letter.outgoing.valid_for, "a carrier may keep it for ever"
        kept = now + timedelta(seconds=letter.outgoing.valid_for)
        assert kept <= until, f"a carrier may keep it until {kept}, past {until}"
