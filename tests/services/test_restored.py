"""After a restore: what the carrier took since the backup was made does not go a second time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from app.domain.delivery import Listed, MessageState, Uncertain
from app.models.audit import ActorKind, AuditEvent, AuditOutcome
from app.models.message import Channel, Link, Message
from app.models.watch import Hold, HoldReason
from app.services import holding, restored
from app.services.restored import SENT_BEFORE_RESTORE, Asked
from tests.services import queue
from tests.stage import Stage

KEY, OTHER = "A" * 22, "b" * 22
SENT, QUEUED = MessageState.SENT, MessageState.QUEUED


@dataclass
class Recalls:
    """A carrier that sends nothing and tells what it has taken."""

    listed: Sequence[Listed] | Uncertain = ()
    asked: list[tuple[str, str, datetime]] = field(default_factory=list)

    def taken(self, to: str, account: str, since: datetime) -> Sequence[Listed] | Uncertain:
        self.asked.append((to, account, since))
        return self.listed


@pytest.fixture
def episode_id(stage: Stage) -> UUID:
    return stage.enrol_ana()


@pytest.fixture
def waits(stage: Stage, episode_id: UUID) -> UUID:
    """The one message that waits."""
    return queue.write(stage, episode_id, state=QUEUED, begun=None)[0]


def text(key: str = KEY, state: MessageState = SENT, body: str | None = None) -> Listed:
    return Listed(
        "SM1", f"Valley: https://go.example.org/{key} Reply STOP to end." if body is None else body, state, ""
    )


def ask(stage: Stage, listed: Sequence[Listed] | Uncertain, *, email: Recalls | None = None) -> tuple[Asked, Recalls]:
    carrier = Recalls(listed)
    with stage.at.db.transaction() as session:
        hold = holding.hold(session, HoldReason.RESTORED, stage.clock())
        session.flush()
        session.expunge(hold)
    outside = replace(stage.at.outside, sms=carrier, email=email or Recalls())
    return restored.ask(stage.at.db, outside, hold), carrier


def minted(stage: Stage, message_id: UUID, key: str = KEY) -> None:
    with stage.at.db.transaction() as session:
        message = session.get_one(Message, message_id)
        hashed = session.info["keyring"].hash_key(key)
        dies = stage.clock() + timedelta(days=9)
        session.add(
            Link(
                key_hash=hashed,
                patient_id=message.patient_id,
                message_id=message_id,
                minted_at=stage.clock(),
                dies_at=dies,
            )
        )


@pytest.mark.parametrize(
    ("listed", "gone"),
    [
        ([], False),
        ([text()], True),
        ([text(body="Thank you. Reply STOP to end.")], False),
        ([text(body="")], True),
        ([text(state=MessageState.UNDELIVERED)], False),
        ([text(state=MessageState.FAILED), text(OTHER, MessageState.DELIVERED)], True),
    ],
    ids=["nothing", "a link", "no link", "its words are gone", "did not arrive", "the second did"],
)
def test_a_link_that_this_database_never_made_has_gone_since(
    stage: Stage, waits: UUID, listed: list[Listed], gone: bool
) -> None:
    asked, carrier = ask(stage, listed)
    assert asked.gone == ({waits} if gone else set())
    assert asked.unsaid == {}
    assert [(to, account) for to, account, _ in carrier.asked] == [(stage.ana.mobile, "")]


def test_a_link_that_had_gone_before_the_backup_proves_nothing(stage: Stage, episode_id: UUID, waits: UUID) -> None:
    (earlier,) = queue.write(stage, episode_id, carrier_id="SM1")
    minted(stage, earlier)
    assert ask(stage, [text()])[0].gone == set()
    assert ask(stage, [text(body="")])[0].gone == set(), "the carrier's id is one that we know"
    assert ask(stage, [text(), text(OTHER)])[0].gone == {waits}


@pytest.mark.parametrize("state", [QUEUED, MessageState.CLAIMED])
def test_what_a_worker_had_in_its_hands_may_have_gone(stage: Stage, episode_id: UUID, state: MessageState) -> None:
    (message_id,) = queue.write(stage, episode_id, state=state, begun=None)
    minted(stage, message_id)
    assert ask(stage, [])[0].gone == set()
    assert ask(stage, [text()])[0].gone == {message_id}


def test_a_carrier_that_cannot_say_is_no_proof_of_anything(stage: Stage, waits: UUID) -> None:
    asked, _ = ask(stage, Uncertain("http 503"))
    assert (asked.gone, asked.unsaid) == (frozenset(), {waits: "http 503"})


def test_an_email_is_asked_of_the_mail(stage: Stage) -> None:
    episode_id = stage.enrol_ana(email=stage.ana.email, may_email=True)
    (message_id,) = queue.write(stage, episode_id, state=QUEUED, begun=None, channel=Channel.EMAIL)
    mail = Recalls(Uncertain("mail servers do not say"))
    asked, sms = ask(stage, [text()], email=mail)
    assert (asked.unsaid, sms.asked, mail.asked[0][0]) == ({message_id: "mail servers do not say"}, [], stage.ana.email)


def test_the_carrier_is_asked_from_before_the_last_thing_we_know_of(stage: Stage, waits: UUID) -> None:
    last, restored_at = stage.clock(), stage.clock() + timedelta(days=3)
    for at in (last - timedelta(hours=5), last, restored_at + timedelta(minutes=1)):
        with stage.at.db.transaction() as session:
            session.add(
                AuditEvent(
                    id=uuid4(),
                    at=at,
                    actor_kind=ActorKind.NOBODY,
                    action="sign-in",
                    outcome=AuditOutcome.FAILED,
                    app_version="1",
                )
            )
    stage.clock.now = restored_at
    asked, carrier = ask(stage, [])
    assert carrier.asked[0][2] == asked.since == last - timedelta(hours=1)


def test_what_is_set_aside_is_never_sent_and_says_why(stage: Stage, episode_id: UUID, waits: UUID) -> None:
    (sent,) = queue.write(stage, episode_id)
    with stage.at.db.transaction() as session:
        assert restored.set_aside(session, {waits, sent}) == [waits]
    with stage.at.db.reading() as session:
        aside, other = session.get_one(Message, waits), session.get_one(Message, sent)
        assert (aside.state, aside.reason) == (MessageState.DROPPED, SENT_BEFORE_RESTORE)
        assert (other.state, other.reason) == (SENT, None)


def test_steps_that_are_due_and_in_no_message_are_counted(stage: Stage, episode_id: UUID) -> None:
    with stage.at.db.reading() as session:
        assert restored.unplanned(session, stage.clock()) == 1
        assert restored.unplanned(session, stage.clock() - timedelta(days=1)) == 0


def test_the_hold_of_a_restore_is_like_any_other(stage: Stage) -> None:
    hold_id = uuid4()
    with stage.at.db.transaction() as session:
        session.execute(restored.hold_first(hold_id, stage.clock()))
    with stage.at.db.transaction() as session:
        assert holding.standing(session).network
        assert holding.hold(session, HoldReason.RESTORED, stage.clock()).id == hold_id
        holding.release(session, session.get_one(Hold, hold_id), "Oda", stage.clock())
        assert not holding.standing(session).network
