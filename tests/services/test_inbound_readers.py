"""A cry for help is never lost: it alerts those who treat, and every text has a desk that reads it."""

import logging
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.domain.wording import Reply
from app.models.alert import Alert, AlertState
from app.models.consent import Consent
from app.models.episode import Episode
from app.models.practice import Agreement, Practice
from app.models.staff import Staff
from app.models.summary import Summary
from app.services import care_team, inbound
from tests.services.ana import open_neck
from tests.services.inbound import (
    BEA,
    CAZ,
    CRISIS,
    DOV,
    OTHER,
    STRANGER,
    UNCLEAR,
    WRONG,
    enrol_at,
    own_senders,
    text_in,
    words,
)
from tests.stage import People, Stage


@pytest.fixture
def network(stage: Stage) -> Stage:
    """Each practice has a number of its own; Ana is enrolled at Bea's."""
    own_senders(stage, carrier_replies=False)
    stage.enrol_ana()
    return stage


def alerts(stage: Stage) -> list[tuple[UUID, UUID]]:
    """The open alerts: about which episode, whose."""
    with stage.at.db.reading() as session:
        still = select(Alert).where(Alert.state == AlertState.OPEN)
        found = session.scalars(still.order_by(Alert.raised_at)).all()
        assert {(each.rule, each.response_id) for each in found} <= {(inbound.CRISIS_RULE, None)}
        return [(each.episode_id, each.owner_id) for each in found]


def waits_at(stage: Stage, people: People) -> int:
    with stage.at.db.reading() as session:
        return inbound.waiting(session, people.practice_id, stage.clock())


def test_a_cry_for_help_alerts_for_each_patient_with_the_number(network: Stage) -> None:
    with network.at.db.reading() as session:
        anas = session.scalars(select(Episode.id)).one()
        assert not session.scalars(select(Summary)).all()
    network.clock.tick(days=1)
    sons = enrol_at(network, network.dov, given_name="Max")
    text_in(network, CRISIS)
    assert set(alerts(network)) == {(anas, network.bea.clinician_id), (sons, network.dov.clinician_id)}
    with network.at.db.reading() as session:
        pages = session.scalars(select(Summary)).all()
        assert {page.episode_id for page in pages} == {anas, sons}
        assert all(page.facts["flags"] for page in pages), "the page says so too"


def test_an_open_alert_stands_for_the_next_cry_as_well(network: Stage) -> None:
    for _ in range(3):
        text_in(network, CRISIS)
        network.clock.tick(minutes=1)
    assert len(alerts(network)) == 1
    for ended in (AlertState.ACKNOWLEDGED, AlertState.CLOSED):
        with network.at.db.transaction() as session:
            session.execute(update(Alert).values(state=ended))
        text_in(network, CRISIS)
        assert len(alerts(network)) == 1, "somebody took the last one up, and this is a new one"


def test_the_alert_is_about_the_newest_open_episode(network: Stage) -> None:
    with network.at.db.transaction() as session:
        back = session.scalars(select(Episode)).one()
        network.clock.tick(days=1)
        neck = open_neck(session, network, back.patient)
        back_id = back.id
    text_in(network, CRISIS)
    assert alerts(network) == [(neck, network.bea.clinician_id)]
    with network.at.db.transaction() as session:
        session.get_one(Episode, neck).ended_at = network.clock()
        session.get_one(Episode, back_id).captain_id = network.caz.clinician_id
    network.clock.tick(days=1)
    text_in(network, CRISIS)
    assert alerts(network)[1:] == [(back_id, network.caz.clinician_id)]


def test_the_alert_is_for_whoever_treats_the_practice_that_was_texted_first(network: Stage) -> None:
    with network.at.db.reading() as session:
        episode_id = session.scalars(select(Episode.id)).one()
    consent_id = network.caz_joins(episode_id)
    with network.at.db.transaction() as session:
        session.get_one(Episode, episode_id).captain_id = None
    text_in(network, CRISIS, to=CAZ)
    text_in(network, CRISIS, to=DOV)  # who does not treat her
    assert {owner for _, owner in alerts(network)} == {network.caz.clinician_id, network.bea.clinician_id}
    with network.at.db.transaction() as session:
        session.execute(update(Alert).values(state=AlertState.CLOSED))
        gone = session.get_one(Staff, network.bea.clinician_id)
        gone.disabled_at = network.clock()
    text_in(network, CRISIS, to=BEA)
    assert alerts(network) == [(episode_id, network.caz.clinician_id)]
    with network.at.db.transaction() as session:
        care_team.withdraw(session, session.get_one(Consent, consent_id), network.clock())
    text_in(network, CRISIS, to=CAZ)
    assert len(alerts(network)) == 1, "nobody who treats her is at work"


def test_a_cry_for_help_that_nobody_owns_stays_on_a_list_and_is_logged(
    network: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    taken = text_in(network, CRISIS, number=STRANGER, to=CAZ)
    assert taken
    assert taken.reply == words(network, Reply.CRISIS, label="Caz Health")
    assert alerts(network) == []
    (record,) = caplog.records
    assert str(taken.text_id) in record.getMessage()
    assert STRANGER not in caplog.text
    assert [waits_at(network, each) for each in (network.bea, network.caz, network.dov)] == [0, 1, 0]


def test_every_text_has_one_reader_and_nobody_else(network: Stage) -> None:
    everyone = (network.bea, network.caz, network.dov)
    nowhere = "+13035550199"
    text_in(network, OTHER, to=DOV)
    text_in(network, OTHER, to=nowhere)
    assert [waits_at(network, each) for each in everyone] == [1, 0, 1], "who treats her reads what came to nobody"
    with network.at.db.transaction() as session:
        of_dov = update(Agreement).where(Agreement.practice_id == network.dov.practice_id)
        session.execute(of_dov.values(in_force_until=network.clock()))
        of_caz = update(Agreement).where(Agreement.practice_id == network.caz.practice_id)
        session.execute(of_caz.values(in_force_from=network.clock() - timedelta(days=999)))
    assert [waits_at(network, each) for each in everyone[:2]] == [2, 0], "or to a practice that has left"
    text_in(network, OTHER, number=STRANGER, to=nowhere)
    assert [waits_at(network, each) for each in everyone[:2]] == [2, 1], "the oldest member reads the rest"


def test_who_looked_first_stays_and_nobody_else_may(network: Stage) -> None:
    taken = text_in(network, OTHER)
    assert taken
    with network.at.db.transaction() as session:
        by, now = network.dov.clinician_id, network.clock()
        assert inbound.settle(session, network.dov.practice_id, taken.text_id, by, now) is None
    assert waits_at(network, network.bea) == 1
    for by in (network.bea.clinician_id, network.caz.clinician_id):
        with network.at.db.transaction() as session:
            text = inbound.settle(session, network.bea.practice_id, taken.text_id, by, network.clock())
            assert text
            assert (text.seen_by_id, text.seen_at) == (network.bea.clinician_id, text.came_at)
        network.clock.tick(hours=1)
    assert waits_at(network, network.bea) == 0


def test_plain_words_need_no_person(network: Stage) -> None:
    for body in ("STOP", "START", "HELP"):
        text_in(network, body)
    assert waits_at(network, network.bea) == 0
    for count, body in enumerate((OTHER, UNCLEAR, WRONG, CRISIS), 1):
        text_in(network, body)
        assert waits_at(network, network.bea) == count


def test_of_practices_that_share_a_number_one_reads(stage: Stage) -> None:
    stage.enrol_ana()
    text_in(stage, OTHER)
    with stage.at.db.reading() as session:
        senders = set(session.scalars(select(Practice.sender)))
    assert senders == {BEA}, "the stage's practices share one"
    assert sorted(waits_at(stage, each) for each in (stage.bea, stage.caz, stage.dov)) == [0, 0, 1]
