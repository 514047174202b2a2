"""Who sees an episode: all four conditions or nothing, and every way of asking gives the same answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum, auto
from itertools import count
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Standing
from app.models.consent import Consent
from app.models.episode import CareTeamMember, Episode
from app.models.practice import Agreement, Practice
from app.services import care_team
from tests.stage import People, Stage, hire, people, share

MOMENT = timedelta(microseconds=1)
_numbers = count(1)


def sees(stage: Stage, episode_id: UUID, practice_id: UUID, now: datetime | None = None) -> Standing:
    """The standing of a practice, after making sure that the queries say the same."""
    now = now or stage.clock()
    with stage.at.db.reading() as session:
        episode = session.get_one(Episode, episode_id)
        standing = episode.standing(session, practice_id, now)
        visible = session.scalars(Episode.visible_to(practice_id, now).where(Episode.id == episode_id)).all()
        assert visible == ([episode] if standing.sees else [])
        treating = [practice.id for practice in episode.treating(session, now)]
        assert treating.count(practice_id) == standing.sees
        return standing


def the_member(session: Session, practice_id: UUID) -> CareTeamMember:
    return session.scalars(select(CareTeamMember).where(CareTeamMember.practice_id == practice_id)).one()


def the_agreement(session: Session, practice_id: UUID) -> Agreement:
    return session.scalars(select(Agreement).where(Agreement.practice_id == practice_id)).one()


def not_yet_in_force(session: Session, caz: UUID, now: datetime) -> None:
    the_agreement(session, caz).in_force_from = now + MOMENT


def no_longer_in_force(session: Session, caz: UUID, now: datetime) -> None:
    the_agreement(session, caz).in_force_until = now


def no_agreement(session: Session, caz: UUID, now: datetime) -> None:
    session.delete(the_agreement(session, caz))


def joins_later(session: Session, caz: UUID, now: datetime) -> None:
    the_member(session, caz).joined_at = now + MOMENT


def has_left(session: Session, caz: UUID, now: datetime) -> None:
    the_member(session, caz).left_at = now


def consent_withdrawn(session: Session, caz: UUID, now: datetime) -> None:
    the_member(session, caz).consent.withdrawn_at = now


def consent_given_later(session: Session, caz: UUID, now: datetime) -> None:
    the_member(session, caz).consent.given_at = now + MOMENT


@pytest.mark.parametrize(
    ("take_away", "missing"),
    [
        (not_yet_in_force, {"in_force"}),
        (no_longer_in_force, {"in_force"}),
        (no_agreement, {"in_force"}),
        (joins_later, {"on_care_team", "consented"}),
        (has_left, {"on_care_team", "consented"}),
        (consent_withdrawn, {"consented"}),
        (consent_given_later, {"consented"}),
    ],
)
def test_without_one_of_the_four_there_is_nothing_to_see(
    stage: Stage, take_away: Callable[[Session, UUID, datetime], None], missing: set[str]
) -> None:
    episode_id = stage.enrol_ana()
    stage.caz_joins(episode_id)
    assert sees(stage, episode_id, stage.caz.practice_id) == Standing(True, True, True, True)
    with stage.at.db.transaction() as session:
        take_away(session, stage.caz.practice_id, stage.clock())
    standing = sees(stage, episode_id, stage.caz.practice_id)
    assert {name for name, holds in vars(standing).items() if not holds} == missing
    assert not standing.sees
    assert sees(stage, episode_id, stage.bea.practice_id).sees, "it is nobody else's loss"


def test_a_moment_before_it_ended_it_held(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    stage.caz_joins(episode_id)
    stage.clock.tick(days=1)
    with stage.at.db.transaction() as session:
        has_left(session, stage.caz.practice_id, stage.clock())
        no_longer_in_force(session, stage.caz.practice_id, stage.clock())
        consent_withdrawn(session, stage.caz.practice_id, stage.clock())
    assert sees(stage, episode_id, stage.caz.practice_id, stage.clock() - MOMENT).sees
    assert not sees(stage, episode_id, stage.caz.practice_id).sees


def test_another_episode_of_the_same_patient_stays_hidden(stage: Stage) -> None:
    shared, other = stage.enrol_ana(), stage.enrol_ana("neck-without-surgery")
    stage.caz_joins(shared)
    assert sees(stage, shared, stage.caz.practice_id).sees
    assert sees(stage, other, stage.caz.practice_id) == Standing(True, False, False, True)
    assert sees(stage, shared, stage.dov.practice_id) == Standing(True, False, False, True)


def test_the_care_team_stands_in_the_order_in_which_it_joined(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    stage.clock.tick(days=1)
    stage.caz_joins(episode_id)
    with stage.at.db.reading() as session:
        team = session.get_one(Episode, episode_id).treating(session, stage.clock())
        assert [practice.name for practice in team] == ["Bea Spine Center", "Caz Spine Center"]


class Turn(StrEnum):
    """What can happen to one practice and one episode."""

    JOINS = auto()
    LEAVES = auto()
    IS_WITHDRAWN = auto()
    AGREEMENT_ENDS = auto()
    AGREEMENT_BEGINS = auto()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(Turn), max_size=12))
def test_through_every_history_the_policy_and_the_queries_agree(stage: Stage, turns: list[Turn]) -> None:
    episode_id = stage.enrol_ana()
    with stage.at.db.transaction() as session:
        name = f"Newcomer {next(_numbers)}"
        hire(session, name, stage.clock())
        newcomer = people(session, name)
    member, consents, in_force = False, [], True
    history = [(stage.clock(), False)]
    for turn in turns:
        stage.clock.tick(minutes=1)
        with stage.at.db.transaction() as session:
            happens(session, turn, newcomer, episode_id, consents, stage.clock())
        match turn:
            case Turn.JOINS:
                member = True
            case Turn.LEAVES | Turn.IS_WITHDRAWN:
                member = False
            case Turn.AGREEMENT_ENDS | Turn.AGREEMENT_BEGINS:
                in_force = turn is Turn.AGREEMENT_BEGINS
        history.append((stage.clock(), member and in_force))
    for moment, expected in history:
        assert sees(stage, episode_id, newcomer.practice_id, moment).sees is expected, moment


def happens(session: Session, turn: Turn, who: People, episode_id: UUID, consents: list[UUID], now: datetime) -> None:
    episode, practice = session.get_one(Episode, episode_id), session.get_one(Practice, who.practice_id)
    match turn:
        case Turn.JOINS:
            consent = share(episode, who.practice_id, now)
            session.add(consent)
            session.flush()
            care_team.join(session, consent, now)
            consents.append(consent.id)
        case Turn.LEAVES:
            for member in episode.care_team:
                if member.practice_id == who.practice_id and member.left_at is None:
                    member.left_at = now
        case Turn.IS_WITHDRAWN:
            consents.sort(key=lambda consent_id: session.get_one(Consent, consent_id).withdrawn_at is not None)
            for consent_id in consents[:1]:  # one of those that stand is enough, and need not be the newest
                care_team.withdraw(session, session.get_one(Consent, consent_id), now)
        case Turn.AGREEMENT_ENDS:
            for agreement in practice.agreements:
                agreement.in_force_until = agreement.in_force_until or now
        case Turn.AGREEMENT_BEGINS if all(each.in_force_until is not None for each in practice.agreements):
            session.add(Agreement(practice_id=practice.id, in_force_from=now))
