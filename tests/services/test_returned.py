"""What an e-mail that came back changes: the message, and whether anybody may write to that address again."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from app.domain.delivery import MessageState, Returned
from app.models.consent import Consent, ConsentKind, ConsentMethod, Ended
from app.models.message import Channel
from app.models.patient import Patient
from app.services import returned
from app.services.returned import Taken
from tests.models.dump import everything
from tests.services.emailed import came_back, email, enrol, permissions, proof, state
from tests.stage import Stage

BOTH_STAND = {ConsentKind.TEXT_NUMBER: [None], ConsentKind.EMAIL_ADDRESS: [None]}


def take(stage: Stage, report: Returned) -> Taken:
    with stage.at.db.transaction() as session:
        taken, by_it = returned.take(session, report, stage.clock())
        ending = taken in (Taken.BAD_ADDRESS, Taken.COMPLAINT)
        assert {each.ended for each in by_it} <= ({Ended.BAD_CONTACT, Ended.COMPLAINED} if ending else set())
        return taken


def ended(why: Ended) -> dict[ConsentKind, list[Ended | None]]:
    """The e-mail's permission alone has ended."""
    return {ConsentKind.TEXT_NUMBER: [None], ConsentKind.EMAIL_ADDRESS: [why]}


def permit_again(stage: Stage, patient_id: UUID) -> None:
    with stage.at.db.transaction() as session:
        patient = session.get_one(Patient, patient_id)
        session.add(
            Consent(
                patient_id=patient_id,
                kind=ConsentKind.EMAIL_ADDRESS,
                method=ConsentMethod.SPOKEN,
                wording="test-1",
                language="en",
                given_at=stage.clock(),
                contact_index=patient.email_index,
            )
        )


def test_an_address_that_does_not_exist_is_written_to_no_more(stage: Stage) -> None:
    sent = email(stage, enrol(stage))
    assert take(stage, came_back(stage, sent)) is Taken.BAD_ADDRESS
    assert state(stage, sent) == (MessageState.UNDELIVERED, "bounced-5.1.1")
    assert permissions(stage) == ended(Ended.BAD_CONTACT)


def test_a_complaint_is_a_wish_to_stop(stage: Stage) -> None:
    sent = email(stage, enrol(stage))
    assert take(stage, came_back(stage, sent, complaint=True)) is Taken.COMPLAINT
    assert state(stage, sent) == (MessageState.DELIVERED, "complained")
    assert permissions(stage) == ended(Ended.COMPLAINED)


def test_it_ends_for_everybody_who_shares_the_address_and_for_nobody_else(stage: Stage) -> None:
    ana = enrol(stage)
    enrol(stage, given_name="Eva", birth_date=date(1961, 5, 4), mobile="+13035550177")
    stage.ana = replace(stage.ana, email="ola@example.org")
    enrol(stage, given_name="Ola", birth_date=date(1970, 1, 1), mobile="+13035550178")
    take(stage, came_back(stage, email(stage, ana)))
    assert sorted(map(str, permissions(stage)[ConsentKind.EMAIL_ADDRESS])) == ["None", "bad-contact", "bad-contact"]
    assert permissions(stage)[ConsentKind.TEXT_NUMBER] == [None] * 3


def test_it_is_the_address_that_the_e_mail_went_to_not_the_patients_new_one(stage: Stage) -> None:
    ana = enrol(stage)
    sent = email(stage, ana)
    with stage.at.db.transaction() as session:
        session.get_one(Patient, ana).email = "ana.new@example.org"
    stage.clock.tick(hours=1)
    permit_again(stage, ana)
    take(stage, came_back(stage, sent))
    assert permissions(stage)[ConsentKind.EMAIL_ADDRESS] == [Ended.BAD_CONTACT, None]


def test_where_the_address_was_not_kept_it_is_the_patients(stage: Stage) -> None:
    sent = email(stage, enrol(stage), contact_index=None)
    assert take(stage, came_back(stage, sent)) is Taken.BAD_ADDRESS
    assert permissions(stage) == ended(Ended.BAD_CONTACT)


def test_nobody_to_write_to_any_more_is_survived(stage: Stage) -> None:
    ana = enrol(stage)
    sent = [email(stage, ana, contact_index=None) for _ in range(2)]
    with stage.at.db.transaction() as session:
        session.get_one(Patient, ana).email = None
    for message_id, code, taken in zip(sent, ("4.2.2", "5.2.2"), (Taken.NOTED, Taken.LOST), strict=True):
        assert take(stage, came_back(stage, message_id, code)) is taken
    assert take(stage, came_back(stage, sent[0])) is Taken.BAD_ADDRESS
    assert permissions(stage) == BOTH_STAND


@pytest.mark.parametrize("complaint", [False, True])
def test_said_twice_is_said_once(stage: Stage, complaint: bool) -> None:
    ana = enrol(stage)
    sent = email(stage, ana)
    report = came_back(stage, sent, complaint=complaint)
    take(stage, report)
    stage.clock.tick(days=1)
    permit_again(stage, ana)  # and the old report comes once more
    before = everything(stage.at.db)
    assert take(stage, report) is Taken.KNOWN
    assert take(stage, came_back(stage, sent, "4.2.2")) is Taken.KNOWN
    assert everything(stage.at.db) == before


@pytest.mark.parametrize(
    ("code", "taken", "end", "reason"),
    [
        ("5.2.2", Taken.LOST, MessageState.UNDELIVERED, "returned-5.2.2"),
        ("5.7.1", Taken.LOST, MessageState.UNDELIVERED, "returned-5.7.1"),
        ("4.2.2", Taken.NOTED, MessageState.SENT, "delayed-4.2.2"),
    ],
)
def test_what_may_pass_ends_nothing(stage: Stage, code: str, taken: Taken, end: MessageState, reason: str) -> None:
    sent = email(stage, enrol(stage))
    report = came_back(stage, sent, code)
    assert take(stage, report) is taken
    assert take(stage, report) is Taken.KNOWN
    assert state(stage, sent) == (end, reason)
    assert permissions(stage) == BOTH_STAND


def test_a_server_that_tried_in_vain_gives_up_in_the_end(stage: Stage) -> None:
    sent = email(stage, enrol(stage))
    assert take(stage, came_back(stage, sent, "4.2.2")) is Taken.NOTED
    assert take(stage, came_back(stage, sent, "5.2.2")) is Taken.LOST
    assert take(stage, came_back(stage, sent, "4.4.7")) is Taken.NOTED
    assert state(stage, sent) == (MessageState.UNDELIVERED, "returned-5.2.2")
    assert take(stage, came_back(stage, sent)) is Taken.BAD_ADDRESS  # and then it is gone altogether
    assert state(stage, sent) == (MessageState.UNDELIVERED, "bounced-5.1.1")


@pytest.mark.parametrize("now", [MessageState.SENDING, MessageState.UNKNOWN, MessageState.DROPPED])
def test_a_return_proves_that_it_had_gone_out(stage: Stage, now: MessageState) -> None:
    sent = email(stage, enrol(stage), state=now)
    take(stage, came_back(stage, sent, "4.2.2"))
    assert state(stage, sent)[0] is MessageState.SENT


def test_a_forged_report_changes_nothing(stage: Stage) -> None:
    ana = enrol(stage)
    sent, text = email(stage, ana), email(stage, ana, channel=Channel.SMS)
    good = came_back(stage, sent)
    forged = {
        "a wrong proof": replace(good, proof="0" * 20),
        "none": replace(good, proof=""),
        "of another message": replace(good, proof=proof(stage, text)),
        "of a message that we do not have": came_back(stage, uuid4()),
        "of a text": came_back(stage, text),
    }
    before = everything(stage.at.db)
    for what, report in forged.items():
        assert take(stage, report) is Taken.NOT_OURS, what
        assert take(stage, replace(report, hard=False, complaint=True)) is Taken.NOT_OURS, what
    assert everything(stage.at.db) == before
    assert take(stage, good) is Taken.BAD_ADDRESS, "the good one was not good"
