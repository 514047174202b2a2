"""What a mail server's pipe hands over, as the server meets the command."""

import os
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from click.testing import Result
from sqlalchemy import select

from app.domain.delivery import MessageState
from app.models.audit import ActorKind, AuditEvent, AuditOutcome
from app.models.base import Database
from app.models.consent import ConsentKind, Ended
from app.roof import app_of
from app.services.installation import Installation
from tests.carrier.post_office import PostOffice
from tests.models.dump import everything
from tests.services.emailed import delivered, email, enrol, permissions, state
from tests.stage import Stage

OFFICE = PostOffice()


def pipe(at: Installation, mail: bytes) -> Result:
    return app_of(at).test_cli_runner().invoke(args=["messages", "bounced"], input=mail)


@pytest.fixture
def sent(stage: Stage) -> UUID:
    return email(stage, enrol(stage))


def said(stage: Stage, mail: bytes) -> str:
    """The one line that it prints, whatever it was given."""
    result = pipe(stage.at, mail)
    assert (result.exit_code, result.exception) == (0, None)
    (line,) = result.output.splitlines()
    return line


def events(stage: Stage) -> list[AuditEvent]:
    with stage.at.db.reading() as session:
        return list(
            session.scalars(select(AuditEvent).where(AuditEvent.action == "report-e-mail").order_by("sequence"))
        )


def test_an_address_that_does_not_exist(stage: Stage, sent: UUID) -> None:
    mail = OFFICE.bounce(delivered(stage, sent))
    assert said(stage, mail) == f"Message {sent}: the address does not exist; nobody writes to it any more."
    assert state(stage, sent) == (MessageState.UNDELIVERED, "bounced-5.1.1")
    assert permissions(stage)[ConsentKind.EMAIL_ADDRESS] == [Ended.BAD_CONTACT]
    assert said(stage, mail) == f"Message {sent}: this was known; nothing was changed."
    event, of_consent = events(stage)
    assert (event.actor_kind, event.outcome, event.object_id) == (ActorKind.OPERATOR, AuditOutcome.DONE, sent)
    assert event.patient_id is not None
    assert (of_consent.object_kind, of_consent.patient_id) == ("consent", event.patient_id)


def test_each_permission_that_ends_is_in_the_audit_log_with_its_patient(stage: Stage, sent: UUID) -> None:
    stage.clock.tick(minutes=1)
    eva = enrol(stage, given_name="Eva", birth_date=date(1961, 5, 4), mobile="+13035550177")  # the same mailbox
    said(stage, OFFICE.bounce(delivered(stage, sent)))
    message, *consents = events(stage)
    assert len(consents) == len({each.object_id for each in consents}) == 2
    assert {each.patient_id for each in consents} == {message.patient_id, eva}


def test_a_full_mailbox_and_a_complaint(stage: Stage, sent: UUID) -> None:
    full = OFFICE.bounce(delivered(stage, sent), "4.2.2")
    assert said(stage, full) == f"Message {sent}: it came back, which may pass; this is noted."
    complaint = OFFICE.complain(delivered(stage, sent))
    assert said(stage, complaint).endswith("its reader complained; nobody writes to that address any more.")
    assert permissions(stage)[ConsentKind.EMAIL_ADDRESS] == [Ended.COMPLAINED]
    assert [event.object_kind for event in events(stage)] == ["message", "message", "consent"]


def test_a_forged_proof_is_in_the_audit_log_and_nowhere_else(stage: Stage, sent: UUID) -> None:
    letter = delivered(stage, sent)
    forged = replace(letter, sender=f"b+{sent.hex}-{'0' * 20}@example.org")
    assert (
        said(stage, OFFICE.bounce(forged)) == f"Message {sent}: no e-mail of ours has that proof; nothing was changed."
    )
    assert state(stage, sent) == (MessageState.SENT, None)
    assert permissions(stage)[ConsentKind.EMAIL_ADDRESS] == [None]
    (event,) = events(stage)
    assert (event.outcome, event.object_id, event.patient_id) == (AuditOutcome.DENIED, sent, None)


@pytest.mark.parametrize("mail", [b"", b"\xff\x00" * 10_000, b"Subject: I am away\r\n\r\nUntil Monday.\r\n"])
def test_whatever_else_comes_is_taken_and_left(stage: Stage, sent: UUID, mail: bytes) -> None:
    before = everything(stage.at.db)
    assert said(stage, mail) == "This is no report about an e-mail of ours; nothing was changed."
    assert everything(stage.at.db) == before


def test_while_the_database_is_away_the_server_keeps_it(stage: Stage, sent: UUID) -> None:
    away = Database(f"postgresql+psycopg://nobody@127.0.0.1:1/{uuid4().hex}", stage.at.db.keyring)
    result = pipe(replace(stage.at, db=away), OFFICE.bounce(delivered(stage, sent)))
    assert result.exit_code == os.EX_TEMPFAIL == 75
    assert result.output == "The database is away (OperationalError); try again later.\n"
    assert said(stage, OFFICE.bounce(delivered(stage, sent))).endswith("nobody writes to it any more.")
