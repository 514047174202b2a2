"""What a practice does not learn of others, and what it may not do for them: contacts and permissions of a patient."""

from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.models.audit import AuditOutcome
from app.models.consent import Consent, ConsentKind, ConsentMethod, Ended
from app.models.patient import Patient
from app.services import contacts
from tests.stage import Stage
from tests.web.staff.desk import Desk, Desks
from tests.web.staff.sent import end, said

BY_THE_PATIENT = sorted(set(Ended) - contacts.DEAD)
OTHER, AGAIN = "(303) 555-0199", "(303) 555-0142"


def standing(stage: Stage) -> list[Consent]:
    with stage.at.db.reading() as session:
        found = session.scalars(select(Consent).where(Consent.kind == ConsentKind.TEXT_NUMBER))
        return [consent for consent in found if consent.withdrawn_at is None]


def test_however_a_patient_stopped_messages_the_page_says_the_same(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    """The act may have been at another practice."""
    stage, pages = desks.stage, set()
    end(stage, Ended.STOP)
    for why in BY_THE_PATIENT:
        with stage.at.db.transaction() as session:
            session.execute(update(Consent).where(Consent.ended.is_not(None)).values(ended=why))
        page = said(desk, episode_id)
        pages.add(page[page.index("<main") : page.index("</main>")].split('csrf_token"')[0])
        assert page.count(": ask the patient.") == 2, why
        assert "Ask the patient to text START" in page, why
    assert len(pages) == 1


def test_however_a_patient_permitted_texts_the_page_says_the_same(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    for method in (ConsentMethod.SPOKEN, ConsentMethod.TEXT):
        with desks.stage.at.db.transaction() as session:
            session.execute(update(Consent).values(method=method))
        page = said(desk, episode_id)
        assert "the patient said so." in page
        assert "START" not in page


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("mobile", {"mobile": OTHER, "may_text": "yes"}),
        ("email", {"email": "eva@example.org", "may_email": "yes"}),
        ("zip", {"zip_code": "96813"}),
    ],
)
def test_only_the_practice_that_enrolled_changes_a_contact(
    desks: Desks, desk: Desk, episode_id: UUID, path: str, fields: dict[str, str]
) -> None:
    stage, form = desks.stage, f"/episodes/{episode_id}/{path}"
    stage.caz_joins(episode_id)
    caz = desks(stage.caz.desk)
    page, told = said(caz, episode_id), "The office that enrolled the patient changes this."
    assert (form in page, told in page) == (False, True)
    assert caz.post(form, **fields).status_code == 403
    with stage.at.db.reading() as session:
        patient = session.scalars(select(Patient)).one()
        assert (patient.mobile, patient.email, patient.zone) == (stage.ana.mobile, None, None)
    page = said(desk, episode_id)
    assert (form in page, told in page) == (True, False)
    assert desk.post(form, **fields).status_code == 303


def test_every_practice_that_treats_records_a_permission_for_the_contact_on_file(
    desks: Desks, desk: Desk, episode_id: UUID
) -> None:
    stage = desks.stage
    stage.caz_joins(episode_id)
    desk.post(f"/episodes/{episode_id}/permissions/{standing(stage)[0].id}/withdraw")
    stage.clock.tick(minutes=1)
    caz = desks(stage.caz.desk)
    assert caz.post(f"/episodes/{episode_id}/permit/sms", **{"sms-said_yes": "y"}).status_code == 303
    assert len(standing(stage)) == 1


@pytest.mark.parametrize(("answer", "stand"), [("no", 0), ("yes", 1)])
def test_a_no_is_heard_when_an_earlier_number_comes_back(
    desks: Desks, desk: Desk, episode_id: UUID, answer: str, stand: int
) -> None:
    stage = desks.stage
    (before,) = standing(stage)
    for mobile, may_text in ((OTHER, "no"), (AGAIN, answer)):
        stage.clock.tick(minutes=1)
        assert desk.post(f"/episodes/{episode_id}/mobile", mobile=mobile, may_text=may_text).status_code == 303
    after = standing(stage)
    assert len(after) == stand
    assert before.id not in {consent.id for consent in after}
    (noted,) = desks.events("withdraw-consent")
    assert (noted.outcome, noted.object_id, noted.patient_id) == (AuditOutcome.DONE, before.id, before.patient_id)


def test_a_no_is_heard_for_an_address_too(desks: Desks) -> None:
    stage = desks.stage
    episode_id = stage.enrol_ana(email=stage.ana.email, may_email=True)
    desk = desks(stage.bea.desk)
    for email in ("other@example.org", stage.ana.email):
        assert desk.post(f"/episodes/{episode_id}/email", email=email, may_email="no").status_code == 303
    with stage.at.db.reading() as session:
        kind = Consent.kind == ConsentKind.EMAIL_ADDRESS
        assert session.scalars(select(Consent.ended).where(kind)).all() == [Ended.DESK]


def test_a_withdrawal_leaves_an_event_for_each_patient_whose_permission_ended(
    desks: Desks, desk: Desk, episode_id: UUID
) -> None:
    stage = desks.stage
    stage.enrol_ana("neck-without-surgery", given_name="Eva")  # a phone that two people share
    with stage.at.db.reading() as session:
        hers = Consent.patient_id.in_(select(Patient.id).where(Patient.given_name == "Ana"))
        texts = Consent.kind == ConsentKind.TEXT_NUMBER
        consent_id = session.scalars(select(Consent.id).where(texts, hers)).one()
        ended = {(consent.id, consent.patient_id) for consent in session.scalars(select(Consent).where(texts))}
    assert desk.post(f"/episodes/{episode_id}/permissions/{consent_id}/withdraw").status_code == 303
    noted = [each for each in desks.events("withdraw-consent") if each.object_kind == "consent"]
    assert len(noted) == len(ended) == 2
    assert {(each.object_id, each.patient_id) for each in noted} == ended
