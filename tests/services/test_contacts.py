"""The desk mends how a patient is reached, and a permission is a new row each time."""

from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.domain.delivery import MessageState
from app.models.consent import Consent, ConsentKind, ConsentMethod, Ended
from app.models.episode import Episode
from app.models.message import Channel, Message
from app.models.patient import Patient
from app.services import contacts, permissions
from app.services.asking import reachable
from app.services.enrolment import SCRIPT
from tests.services import queue
from tests.stage import Stage

OTHER = "+13035550199"
TEXTS = ConsentKind.TEXT_NUMBER


@pytest.fixture
def patient_id(stage: Stage) -> UUID:
    episode_id = stage.enrol_ana()
    with stage.at.db.reading() as session:
        return session.get_one(Episode, episode_id).patient_id


def end(stage: Stage, why: Ended, number: str | None = None) -> None:
    with stage.at.db.transaction() as session:
        index = stage.at.db.keyring.blind("mobile", number or stage.ana.mobile)
        permissions.end(session, index, why, stage.clock())
    stage.clock.tick(days=1)


def change(stage: Stage, patient_id: UUID, number: str) -> list[UUID]:
    """The patients whose permissions ended by it."""
    with stage.at.db.transaction() as session:
        patient, by = session.get_one(Patient, patient_id), stage.bea.clinician_id
        ended = contacts.change_mobile(session, patient, number, by=by, now=stage.clock())
        return [consent.patient_id for consent in ended]


def permit(stage: Stage, patient_id: UUID, kind: ConsentKind = TEXTS) -> UUID:
    with stage.at.db.transaction() as session:
        patient = session.get_one(Patient, patient_id)
        return contacts.permit(session, patient, kind, by=stage.bea.clinician_id, now=stage.clock()).id


def channels(stage: Stage, patient_id: UUID) -> set[Channel]:
    with stage.at.db.reading() as session:
        return reachable(session, {patient_id}, stage.clock()).get(patient_id, set())


@pytest.mark.parametrize("why", [why for why in Ended if why not in contacts.DEAD])
def test_a_new_permission_is_a_new_row_with_who_and_when(stage: Stage, patient_id: UUID, why: Ended) -> None:
    end(stage, why)
    consent_id = permit(stage, patient_id)
    assert permit(stage, patient_id) == consent_id, "twice is once"
    assert channels(stage, patient_id) == {Channel.SMS}
    with stage.at.db.reading() as session:
        old, new = session.scalars(select(Consent).where(Consent.kind == TEXTS).order_by(Consent.given_at))
        assert (old.ended, old.withdrawn_at is not None) == (why, True)
        assert (new.id, new.method, new.wording) == (consent_id, ConsentMethod.SPOKEN, SCRIPT)
        assert (new.recorded_by_id, new.given_at) == (stage.bea.clinician_id, stage.clock())
        assert new.contact_index == old.contact_index


@pytest.mark.parametrize("why", sorted(contacts.DEAD))
def test_a_number_that_reaches_nobody_is_not_mended_by_a_permission(stage: Stage, patient_id: UUID, why: Ended) -> None:
    end(stage, why)
    with pytest.raises(contacts.NotPermitted):
        permit(stage, patient_id)
    change(stage, patient_id, OTHER)
    permit(stage, patient_id)
    assert channels(stage, patient_id) == {Channel.SMS}
    with pytest.raises(contacts.NotPermitted):
        change(stage, patient_id, stage.ana.mobile)


def test_without_a_contact_there_is_nothing_to_permit(stage: Stage, patient_id: UUID) -> None:
    with pytest.raises(contacts.NotPermitted):
        permit(stage, patient_id, ConsentKind.EMAIL_ADDRESS)


def test_a_permission_does_not_follow_to_another_number(stage: Stage, patient_id: UUID) -> None:
    change(stage, patient_id, OTHER)
    assert channels(stage, patient_id) == set()
    with stage.at.db.reading() as session:
        patient = session.get_one(Patient, patient_id)
        assert patient.mobile == OTHER
        assert patient.mobile_index == stage.at.db.keyring.blind("mobile", OTHER)
        standing = session.scalars(select(Consent).where(Consent.kind == TEXTS)).one()
        assert standing.withdrawn_at is None, "what was permitted for the old number stays on record as it is"


def test_an_older_permission_does_not_stand_again_when_the_number_comes_back(stage: Stage, patient_id: UUID) -> None:
    stage.enrol_ana("neck-without-surgery", given_name="Eva")  # they share the phone
    assert change(stage, patient_id, OTHER) == []
    stage.clock.tick(days=1)
    assert change(stage, patient_id, stage.ana.mobile) == [patient_id]
    assert channels(stage, patient_id) == set(), "the patient was asked again, and did not say yes"
    with stage.at.db.reading() as session:
        hers = session.scalars(select(Consent).where(Consent.patient_id == patient_id, Consent.kind == TEXTS)).one()
        assert (hers.ended, hers.withdrawn_at) == (Ended.DESK, stage.clock())
        assert hers.withdrawn_by_id == stage.bea.clinician_id
        evas = session.scalars(select(Consent).where(Consent.patient_id != patient_id, Consent.kind == TEXTS)).one()
        assert evas.ended is None, "who shares the phone said nothing"


def test_a_new_address_is_written_to_once_it_is_permitted(stage: Stage, patient_id: UUID) -> None:
    with stage.at.db.transaction() as session:
        patient, by = session.get_one(Patient, patient_id), stage.bea.clinician_id
        contacts.change_email(session, patient, stage.ana.email, by=by, now=stage.clock())
    permit(stage, patient_id, ConsentKind.EMAIL_ADDRESS)
    assert channels(stage, patient_id) == {Channel.SMS, Channel.EMAIL}


@pytest.mark.parametrize("what", ["number", "zone"])
def test_a_message_in_a_workers_hands_is_looked_at_again(stage: Stage, patient_id: UUID, what: str) -> None:
    with stage.at.db.reading() as session:
        episode_id = session.scalars(select(Episode.id)).one()
    (message_id,) = queue.write(stage, episode_id, state=MessageState.CLAIMED, begun=None, lease_until=stage.clock())
    with stage.at.db.transaction() as session:
        patient = session.get_one(Patient, patient_id)
        if what == "number":
            contacts.change_mobile(session, patient, OTHER, by=stage.bea.clinician_id, now=stage.clock())
        else:
            contacts.change_zone(session, patient, "Pacific/Honolulu")
    with stage.at.db.reading() as session:
        assert session.get_one(Message, message_id).state is MessageState.QUEUED


def test_what_stands_comes_before_what_ended_later(stage: Stage, patient_id: UUID) -> None:
    end(stage, Ended.STOP)
    newer = permit(stage, patient_id)
    with stage.at.db.transaction() as session:
        session.execute(update(Consent).where(Consent.id == newer).values(given_at=stage.clock.now.replace(year=2020)))
        patient = session.get_one(Patient, patient_id)
        assert contacts.about(session, patient, TEXTS)[0].id == newer
