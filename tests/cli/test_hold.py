"""`flask messages hold|held|release`: what waits is seen before it is let go, and who let it go is written down."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from click.testing import Result
from sqlalchemy import select

from app import jobs
from app.domain.delivery import Listed, MessageState, Uncertain
from app.models.audit import ActorKind, AuditEvent
from app.models.base import Base
from app.models.message import Message
from app.models.watch import Hold, HoldReason
from app.roof import app_of
from app.services import holding
from app.services.holding import Held
from tests.stage import Stage

Run = Callable[..., Result]
RELEASE = ("release", "--by", "Oda")
GONE = [Listed("SM1", f"https://go.example.org/{'A' * 22}", MessageState.SENT, "")]


@pytest.fixture
def run(stage: Stage) -> Run:
    def invoke(*args: object) -> Result:
        result = app_of(stage.at).test_cli_runner().invoke(args=["messages", *map(str, args)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert not any(private in result.output for private in ("Quill", stage.ana.mobile, "Bea"))
        return result

    return invoke


@dataclass
class Recalls:
    """A carrier that tells the same of every number."""

    says: list[Listed] | Uncertain

    def taken(self, to: str, account: str, since: datetime) -> list[Listed] | Uncertain:
        return self.says


def queued(stage: Stage) -> UUID:
    stage.enrol_ana()
    jobs.plan(stage.at)
    with stage.at.db.reading() as session:
        return session.scalars(select(Message.id)).one()


def state(stage: Stage, message_id: UUID) -> tuple[MessageState, str | None]:
    with stage.at.db.reading() as session:
        message = session.get_one(Message, message_id)
        return message.state, message.reason


def standing(stage: Stage) -> Held:
    with stage.at.db.reading() as session:
        return holding.standing(session)


def restore(stage: Stage, says: list[Listed] | Uncertain) -> None:
    """As after a restore, with a carrier that says this."""
    with stage.at.db.transaction() as session:
        holding.hold(session, HoldReason.RESTORED, stage.clock())
    stage.at = replace(stage.at, outside=replace(stage.at.outside, sms=Recalls(says)))


def events(stage: Stage) -> list[tuple[str, UUID | None]]:
    with stage.at.db.reading() as session:
        found = session.scalars(select(AuditEvent).where(AuditEvent.actor_kind == ActorKind.OPERATOR))
        return [(each.action, each.object_id) for each in found.all()]


def test_nothing_is_held(stage: Stage, run: Run) -> None:
    assert run("held").output == "Nothing is held.\nMessages that wait: 0.\n"
    assert run(*RELEASE, "--yes").output == "Error: Nothing is held for the network.\n"


def test_what_is_held_waits_until_somebody_has_looked(stage: Stage, run: Run) -> None:
    message_id = queued(stage)
    said = run("hold").output
    assert said == "Held for the network since 2026-03-02 17:00 UTC: operator\n"
    assert run("hold").output == said
    shown = run("held").output
    assert shown.startswith(said)
    assert "Messages that wait: 1, by practice:" in shown
    assert f"  {stage.bea.practice_id}  1, the oldest since 2026-03-02 17:00 UTC; could go: 1 now, " in shown
    looked = run(*RELEASE)
    assert (looked.exit_code, looked.output.endswith("say it again with --yes.\n")) == (0, True)
    assert standing(stage).network
    assert run(*RELEASE, "--yes").output.endswith("Released by Oda.\n")
    assert (standing(stage).network, state(stage, message_id)) == (False, (MessageState.QUEUED, None))
    with stage.at.db.reading() as session:
        hold = session.scalars(select(Hold)).one()
        assert (hold.released_by, hold.released_at) == ("Oda", stage.clock())
    assert events(stage) == [("hold-messages", hold.id)] * 2 + [("release-messages", hold.id)]


def test_nobody_releases_namelessly(stage: Stage, run: Run) -> None:
    run("hold")
    refused = run("release", "--by", " ", "--yes")
    assert (refused.exit_code, "Say who has looked." in refused.output) == (2, True)
    assert standing(stage).network


def test_one_practice_is_held_and_released_alone(stage: Stage, run: Run) -> None:
    bea, caz = stage.bea.practice_id, stage.caz.practice_id
    for practice, named in ((bea, bea), (caz, "Caz Spine Center")):
        assert f"Held for practice {practice}" in run("hold", "--practice", named).output
    assert run(*RELEASE, "--yes").exit_code == 1, "the network is not held"
    released = run(*RELEASE, "--practice", bea, "--yes").output
    assert f"Still held: Held for practice {caz}" in released
    assert standing(stage) == Held(network=False, practices=frozenset({caz}))
    assert run("hold", "--practice", uuid4()).output.startswith("Error: There is no practice of that name")


def test_what_went_before_the_restore_is_shown_apart_and_set_aside(stage: Stage, run: Run) -> None:
    message_id = queued(stage)
    restore(stage, GONE)
    shown = run(*RELEASE).output
    assert f"To 1 of them a link has gone since 2026-03-02 16:00 UTC:\n  {message_id}\n" in shown
    assert state(stage, message_id) == (MessageState.QUEUED, None)
    assert "Messages set aside: 1." in run(*RELEASE, "--yes").output
    assert state(stage, message_id) == (MessageState.DROPPED, "sent-before-restore")
    assert not standing(stage).network
    assert ("set-aside-message", message_id) in events(stage)


def test_all_lets_go_what_went_too(stage: Stage, run: Run) -> None:
    message_id = queued(stage)
    restore(stage, GONE)
    assert run(*RELEASE, "--yes", "--all").output.endswith("Released by Oda.\n")
    assert state(stage, message_id) == (MessageState.QUEUED, None)


def test_a_carrier_that_cannot_say_is_shown_as_such(stage: Stage, run: Run) -> None:
    message_id = queued(stage)
    restore(stage, Uncertain("http 503"))
    assert "Of 1 of them the carrier cannot say it: http 503" in run(*RELEASE).output
    assert run(*RELEASE, "--yes").exit_code == 0
    assert state(stage, message_id) == (MessageState.QUEUED, None)


def test_after_a_restore_the_worker_plans_before_anything_is_released(stage: Stage, run: Run) -> None:
    """A step that was sent after the backup is due again, and in no message that a carrier could be asked about."""
    stage.enrol_ana()
    restore(stage, GONE)
    refused = run(*RELEASE, "--yes")
    assert (refused.exit_code, "Steps that are due and in no message yet: 1." in refused.output) == (1, True)
    assert standing(stage).network
    jobs.plan(stage.at)
    assert "Messages set aside: 1." in run(*RELEASE, "--yes").output


def test_a_database_without_tables_is_said_in_a_sentence(stage: Stage, run: Run) -> None:
    Base.metadata.drop_all(stage.at.db.engine)
    for command in (("held",), ("preview", "--until", "2026-03-09"), ("sender", "Bea Health")):
        result = run(*command)
        assert result.exit_code == 1
        assert "`flask migrate` makes its tables." in result.output
