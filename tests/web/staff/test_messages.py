"""What the desk does about an episode's messages."""

from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.delivery import MessageState
from app.models.audit import AuditOutcome
from app.models.check_in import Step
from app.models.consent import Consent, ConsentKind, ConsentMethod, Ended
from app.models.patient import Patient
from tests.services import post
from tests.stage import Stage
from tests.web.staff.desk import Desk, Desks
from tests.web.staff.sent import carried, end, said


def texts(stage: Stage) -> list[Consent]:
    with stage.at.db.reading() as session:
        kind = Consent.kind == ConsentKind.TEXT_NUMBER
        found = list(session.scalars(select(Consent).where(kind).order_by(Consent.given_at)))
        session.expunge_all()
        return found


def test_messages_are_paused_and_resumed(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    path = f"/episodes/{episode_id}/messages"
    assert desk.post(f"{path}/pause").status_code == 303
    page = said(desk, episode_id)
    assert "Messages of this episode are paused since Mon, Mar 2, 2026" in page
    assert "No message will be sent." in desk.get(f"/episodes/{episode_id}?enrolled=1").text
    assert ("would go" in page, "planned for" in page) == (True, False)
    post.queue(desks.stage)
    assert "not sent, messages were paused" in said(desk, episode_id)
    assert desk.post(f"{path}/resume").status_code == 303
    page = said(desk, episode_id)
    assert ("are paused since" in page, "would go" in page, "planned for" in page) == (False, False, True)
    for action in ("pause-messages", "resume-messages"):
        assert [(each.outcome, each.object_id) for each in desks.events(action)] == [(AuditOutcome.DONE, episode_id)]


def test_a_patient_who_asks_us_to_stop_is_stopped_at_once_and_the_desk_is_told_what(
    desks: Desks, desk: Desk, episode_id: UUID
) -> None:
    stage = desks.stage
    post.queue(stage)
    (consent,) = texts(stage)
    assert "Patient asked us to stop texts" in said(desk, episode_id)
    assert desk.post(f"/episodes/{episode_id}/permissions/{consent.id}/withdraw").status_code == 303
    page = said(desk, episode_id)
    assert "Texts to (303) 555-0142 are stopped for the whole network." in page
    assert "The text that was waiting does not go out." in page
    assert "Ended Mon, Mar 2, 2026" in page
    assert page.count(": ask the patient.") == 2
    assert "Patient asked us to stop texts" not in page
    while post.deliver(stage.at):
        pass
    assert stage.at.outside.outbox() == []


def test_a_text_on_its_way_cannot_be_called_back_and_the_desk_is_told(
    desks: Desks, desk: Desk, episode_id: UUID
) -> None:
    carried(desks.stage, episode_id, MessageState.SENDING, lease_until=desks.stage.clock())
    desk.post(f"/episodes/{episode_id}/permissions/{texts(desks.stage)[0].id}/withdraw")
    page = said(desk, episode_id)
    assert "One message is on its way already and cannot be called back." in page
    assert "that was waiting" not in page


def test_only_a_new_permission_begins_texts_again(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    stage = desks.stage
    path = f"/episodes/{episode_id}/permit/sms"
    assert path not in said(desk, episode_id), "one stands"
    end(stage, Ended.STOP)
    page = said(desk, episode_id)
    assert path in page
    assert "texted" not in page
    assert "Ask the patient to text START to (303) 555-0101 as well" in page
    unread = desk.post(path)
    assert unread.status_code == 422
    assert unread.text.count("Read the words out first") == 2
    assert len(texts(stage)) == 1
    for _ in range(2):  # the second of a double click
        assert desk.post(path, **{"sms-said_yes": "y"}).status_code == 303
    assert "Texts to (303) 555-0142 are allowed from now on." in said(desk, episode_id)
    old, new = texts(stage)
    assert (old.ended, new.withdrawn_at, new.method) == (Ended.STOP, None, ConsentMethod.SPOKEN)
    assert new.id in {each.object_id for each in desks.events("record-consent")}


@pytest.mark.parametrize("why", [Ended.WRONG_NUMBER, Ended.BAD_CONTACT, Ended.NOT_MOBILE])
def test_a_number_that_reaches_nobody_wants_another_number_first(
    desks: Desks, desk: Desk, episode_id: UUID, why: Ended
) -> None:
    end(desks.stage, why)
    path = f"/episodes/{episode_id}"
    page = said(desk, episode_id)
    assert f"{path}/permit/sms" not in page
    assert "Ask for another number: a permission alone does not help." in page
    assert desk.post(f"{path}/permit/sms", **{"sms-said_yes": "y"}).status_code == 422
    assert desk.post(f"{path}/mobile", mobile="303 555 0199", may_text="yes").status_code == 303
    page = said(desk, episode_id)
    assert "The mobile number is now (303) 555-0199." in page
    assert "an earlier number" in page
    back = desk.post(f"{path}/mobile", mobile="303 555 0142", may_text="yes")
    assert back.status_code == 422
    assert "Nobody is reached there." in back.text


@pytest.mark.parametrize("channel", ["email", "pigeon"])
def test_there_is_nothing_to_permit_without_a_contact(desk: Desk, episode_id: UUID, channel: str) -> None:
    answer = desk.post(f"/episodes/{episode_id}/permit/{channel}", **{"email-said_yes": "y"})
    assert answer.status_code == (422 if channel == "email" else 404)


@pytest.mark.parametrize(
    ("path", "fields", "told"),
    [
        ("mobile", {"mobile": "", "may_text": "yes"}, "Enter the mobile number."),
        ("mobile", {"mobile": "303555", "may_text": "yes"}, "This mobile number has 6 digits."),
        ("mobile", {"mobile": "(303) 555-0142", "may_text": "yes"}, "This is the number on file already."),
        ("mobile", {"mobile": "(303) 555-0199"}, "Say whether the patient agreed to texts."),
        ("email", {"email": "", "may_email": "no"}, "Enter the e-mail address."),
        ("email", {"email": "ana at home", "may_email": "no"}, "Enter an e-mail address like ana@example.org."),
        ("email", {"email": "ana@example.org"}, "Say whether the patient agreed to e-mail."),
    ],
)
def test_what_is_wrong_with_a_contact_is_said_and_kept(
    desks: Desks, desk: Desk, episode_id: UUID, path: str, fields: dict[str, str], told: str
) -> None:
    answer = desk.post(f"/episodes/{episode_id}/{path}", **fields)
    assert answer.status_code == 422
    assert answer.text.count(told) == 2
    assert f'value="{fields[path]}"' in answer.text
    with desks.stage.at.db.reading() as session:
        patient = session.scalars(select(Patient)).one()
        assert (patient.mobile, patient.email) == (desks.stage.ana.mobile, None)


def test_an_address_is_added_with_its_permission(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    end(desks.stage, Ended.NOT_MOBILE)
    assert desk.post(f"/episodes/{episode_id}/email", email="Ana@Example.org", may_email="yes").status_code == 303
    post.queue(desks.stage)
    assert post.deliver(desks.stage.at)
    assert [copy.to for copy in desks.stage.at.outside.outbox()] == ["ana@example.org"]


def test_a_contact_may_change_without_a_permission(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    assert desk.post(f"/episodes/{episode_id}/mobile", mobile="3035550199", may_text="no").status_code == 303
    assert len(texts(desks.stage)) == 1
    assert "Not allowed" in said(desk, episode_id)
    post.queue(desks.stage)
    with desks.stage.at.db.reading() as session:
        assert session.scalars(select(Step.dropped).where(Step.dropped.is_not(None))).all() == ["no-consent"]
