"""Practices join by a consent and leave when it is withdrawn."""

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from app.models.consent import Consent, ConsentKind, Ended
from app.models.episode import CareTeamMember, Episode
from app.services import care_team
from tests.services.together import at_once
from tests.stage import Stage, share


def memberships(stage: Stage, practice_id: UUID) -> list[tuple[UUID, datetime, datetime | None]]:
    with stage.at.db.reading() as session:
        found = session.scalars(
            select(CareTeamMember).where(CareTeamMember.practice_id == practice_id).order_by(CareTeamMember.joined_at)
        )
        return [(member.consent_id, member.joined_at, member.left_at) for member in found]


def withdraw(stage: Stage, consent_id: UUID, by: UUID | None = None) -> None:
    with stage.at.db.transaction() as session:
        care_team.withdraw(session, session.get_one(Consent, consent_id), stage.clock(), by=by)


def join(stage: Stage, consent_id: UUID) -> UUID:
    with stage.at.db.transaction() as session:
        return care_team.join(session, session.get_one(Consent, consent_id), stage.clock()).id


def test_joining_twice_is_joining_once(stage: Stage) -> None:
    consent_id = stage.caz_joins(stage.enrol_ana())
    joined_at = stage.clock()
    stage.clock.tick(days=1)
    join(stage, consent_id)
    assert memberships(stage, stage.caz.practice_id) == [(consent_id, joined_at, None)]


def test_who_joins_at_the_same_moment_on_several_devices_joins_once(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    with stage.at.db.transaction() as session:
        consent = share(session.get_one(Episode, episode_id), stage.caz.practice_id, stage.clock())
        session.add(consent)
        consent_id = consent.id
    assert len({*at_once(4, lambda _: join(stage, consent_id))}) == 1
    assert len(memberships(stage, stage.caz.practice_id)) == 1


def test_withdrawing_ends_the_membership_and_says_who_and_when(stage: Stage) -> None:
    consent_id = stage.caz_joins(stage.enrol_ana())
    joined_at = stage.clock()
    stage.clock.tick(days=1)
    left_at = stage.clock()
    withdraw(stage, consent_id, by=stage.bea.clinician_id)
    stage.clock.tick(days=1)
    withdraw(stage, consent_id)
    assert memberships(stage, stage.caz.practice_id) == [(consent_id, joined_at, left_at)]
    with stage.at.db.reading() as session:
        consent = session.get_one(Consent, consent_id)
        assert (consent.withdrawn_at, consent.withdrawn_by_id) == (left_at, stage.bea.clinician_id)


def test_who_comes_back_begins_again_and_the_past_stays_as_it_was(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    days = [stage.clock()]
    first = stage.caz_joins(episode_id)
    for _ in range(2):
        stage.clock.tick(days=1)
        days.append(stage.clock())
    withdraw(stage, first)
    second = stage.caz_joins(episode_id)
    assert memberships(stage, stage.caz.practice_id) == [(first, days[0], days[2]), (second, days[2], None)]


def test_withdrawing_an_older_consent_shuts_the_practice_out_as_well(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    first = stage.caz_joins(episode_id)
    stage.caz_joins(episode_id)
    withdraw(stage, first)
    assert all(left_at for _, _, left_at in memberships(stage, stage.caz.practice_id))


def test_a_text_permission_that_is_withdrawn_ends_no_membership(stage: Stage) -> None:
    stage.enrol_ana()
    with stage.at.db.reading() as session:
        texts = session.scalars(select(Consent.id).where(Consent.kind == ConsentKind.TEXT_NUMBER)).one()
    withdraw(stage, texts)
    assert [left_at for _, _, left_at in memberships(stage, stage.bea.practice_id)] == [None]


def test_a_number_is_given_back_for_every_practice_and_every_patient_with_it(stage: Stage) -> None:
    stage.enrol_ana(email=stage.ana.email, may_email=True)
    stage.enrol_ana("neck-without-surgery", given_name="Eva")  # a phone that two people share
    with stage.at.db.reading() as session:
        texts = session.scalars(select(Consent.id).where(Consent.kind == ConsentKind.TEXT_NUMBER)).all()
    assert len(texts) == 2
    withdraw(stage, texts[0], by=stage.bea.clinician_id)
    at = stage.clock()
    stage.clock.tick(days=1)
    withdraw(stage, texts[1])
    with stage.at.db.reading() as session:
        ended = {
            (consent.kind, consent.ended, consent.withdrawn_at, consent.withdrawn_by_id)
            for consent in session.scalars(select(Consent).where(Consent.withdrawn_at.is_not(None)))
        }
        assert ended == {(ConsentKind.TEXT_NUMBER, Ended.DESK, at, stage.bea.clinician_id)}


@pytest.mark.parametrize("kind", [ConsentKind.TEXT_NUMBER, ConsentKind.SHARE_EPISODE])
def test_nobody_joins_by_another_permission_or_by_one_that_was_withdrawn(stage: Stage, kind: ConsentKind) -> None:
    stage.enrol_ana()
    with stage.at.db.reading() as session:
        consent_id = session.scalars(select(Consent.id).where(Consent.kind == kind)).one()
    if kind is ConsentKind.SHARE_EPISODE:
        withdraw(stage, consent_id)
    with pytest.raises(care_team.ConsentDoesNotShare):
        join(stage, consent_id)


def test_permissions_are_those_of_this_episode_and_of_being_reached(stage: Stage) -> None:
    episode_id = stage.enrol_ana(email=stage.ana.email, may_email=True)
    stage.enrol_ana("neck-without-surgery", mobile="+13035550143")
    stage.clock.tick(days=1)
    newest = stage.caz_joins(episode_id)
    with stage.at.db.reading() as session:
        found = care_team.permissions(session, session.get_one(Episode, episode_id))
        assert found[0].id == newest
        assert sorted(each.kind for each in found) == ["email-address", "share-episode", "share-episode", "text-number"]
        assert {each.episode_id for each in found} == {episode_id, None}
