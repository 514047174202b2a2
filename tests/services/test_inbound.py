"""A text comes in: it counts once, and stops or starts texts for the whole network."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import links
from app.domain.inbound import Class
from app.domain.wording import Reply
from app.models.alert import Alert
from app.models.consent import Consent, ConsentKind, ConsentMethod, Ended
from app.models.episode import Episode
from app.models.inbound import InboundText
from app.models.message import Link
from app.services import opening
from app.services.permissions import end as ends
from tests.models.dump import everything
from tests.services.inbound import (
    ANA,
    BEA,
    CRISIS,
    OTHER,
    STRANGER,
    UNCLEAR,
    WRONG,
    enrol_at,
    own_senders,
    text_in,
    words,
)
from tests.services.together import at_once
from tests.stage import Stage


@pytest.fixture
def network(stage: Stage) -> Stage:
    """Each practice has a number of its own; Ana is enrolled at Bea's."""
    own_senders(stage, carrier_replies=False)
    stage.enrol_ana()
    return stage


def permissions(session: Session) -> list[tuple[Ended | None, ConsentMethod]]:
    """Every permission to text, oldest first: why it ended, and how it was given."""
    given = select(Consent).where(Consent.kind == ConsentKind.TEXT_NUMBER).order_by(Consent.given_at)
    return [(each.ended, each.method) for each in session.scalars(given)]


def test_a_text_that_comes_again_counts_once(network: Stage) -> None:
    first = text_in(network, "STOP", carrier_id="SM1")
    assert first
    assert first.reply == words(network, Reply.STOPPED)
    assert text_in(network, "STOP", carrier_id="SM1") is None
    assert text_in(network, "START", carrier_id="SM1", number=STRANGER) is None
    with network.at.db.reading() as session:
        assert permissions(session) == [(Ended.STOP, ConsentMethod.SPOKEN)]
        assert len(session.scalars(select(InboundText)).all()) == 1


def test_the_same_text_at_one_moment_counts_once(network: Stage) -> None:
    taken = at_once(4, lambda number: text_in(network, CRISIS, carrier_id="SM1"))
    assert [each is None for each in taken].count(False) == 1
    with network.at.db.reading() as session:
        assert len(session.scalars(select(InboundText)).all()) == 1
        assert len(session.scalars(select(Alert)).all()) == 1


def test_what_was_texted_and_from_where_is_sealed(network: Stage) -> None:
    text_in(network, OTHER, number=STRANGER)
    dump = everything(network.at.db)
    assert OTHER.encode() not in dump
    assert STRANGER.encode() not in dump
    with network.at.db.reading() as session:
        text = session.scalars(select(InboundText)).one()
        assert (text.body, text.number, text.meant, text.stopped) == (OTHER, STRANGER, Class.OTHER, False)
        assert (text.practice_id, text.came_at) == (network.bea.practice_id, network.clock())


@pytest.mark.parametrize(
    ("body", "why"),
    [("STOP", Ended.STOP), (UNCLEAR, Ended.STOP), (WRONG, Ended.WRONG_NUMBER), (f"STOP. {CRISIS}", Ended.STOP)],
)
def test_a_stop_to_one_practice_stops_them_all(network: Stage, body: str, why: Ended) -> None:
    enrol_at(network, network.dov)
    stays = enrol_at(network, network.dov, mobile="+13035550143")
    text_in(network, body, to=BEA)
    with network.at.db.reading() as session:
        ended = session.scalars(select(Consent).where(Consent.ended.is_not(None))).all()
        assert {(each.ended, each.withdrawn_at) for each in ended} == {(why, network.clock())}
        assert len(ended) == 2
        other = session.get_one(Episode, stays).patient_id
        assert other not in {each.patient_id for each in ended}
        assert session.scalars(select(InboundText.stopped)).all() == [True]


def test_a_text_shows_that_it_stopped_and_not_whether_the_number_was_known(network: Stage) -> None:
    for number in (ANA, STRANGER):
        for body in ("STOP", UNCLEAR, WRONG, f"STOP. {CRISIS}", OTHER, "START"):
            text_in(network, body, number=number)
    with network.at.db.reading() as session:
        texts = session.scalars(select(InboundText)).all()
        stopped = {(text.number, text.body) for text in texts if text.stopped}
    assert stopped == {*product((ANA, STRANGER), ("STOP", UNCLEAR, WRONG, f"STOP. {CRISIS}"))}


def test_a_stop_leaves_the_links_usable(network: Stage) -> None:
    key = links.new_key()
    with network.at.db.transaction() as session:
        episode = session.scalars(select(Episode)).one()
        dies = network.clock() + timedelta(days=9)
        hashed = network.at.db.keyring.hash_key(key)
        session.add(Link(key_hash=hashed, patient_id=episode.patient_id, minted_at=network.clock(), dies_at=dies))
    text_in(network, "STOP")
    with network.at.db.reading() as session:
        assert opening.living_link(session, key, network.clock())


def test_start_permits_again_what_stop_ended_and_nothing_else(network: Stage) -> None:
    text_in(network, "STOP")
    network.clock.tick(hours=1)
    text_in(network, "START")
    with network.at.db.reading() as session:
        assert permissions(session) == [(Ended.STOP, ConsentMethod.SPOKEN), (None, ConsentMethod.TEXT)]
    text_in(network, WRONG)
    network.clock.tick(hours=1)
    text_in(network, "START")
    with network.at.db.reading() as session:
        assert [ended for ended, _ in permissions(session)] == [Ended.STOP, Ended.WRONG_NUMBER]


@pytest.mark.parametrize("why", [Ended.UNSUBSCRIBED, Ended.DESK, Ended.CARRIER_STOP, Ended.BLOCKED])
def test_start_takes_a_stop_back_however_it_was_said(network: Stage, why: Ended) -> None:
    with network.at.db.transaction() as session:
        index = network.at.db.keyring.blind("mobile", network.ana.mobile)
        assert ends(session, index, why, network.clock())
    network.clock.tick(hours=1)
    text_in(network, "START")
    with network.at.db.reading() as session:
        assert permissions(session) == [(why, ConsentMethod.SPOKEN), (None, ConsentMethod.TEXT)]


def test_start_from_a_number_that_nobody_permitted_enrols_nobody(network: Stage) -> None:
    with network.at.db.reading() as session:
        before = permissions(session)
    text_in(network, "START", number=STRANGER)
    with network.at.db.reading() as session:
        assert permissions(session) == before


def test_whatever_is_texted_is_kept(network: Stage) -> None:
    bodies = ["", "\0", "STOP\0", "a" * 10_000, "\u202e\N{GRINNING FACE}"]
    numbers = ["12345", "BANK", "", "\0", "+1", "x" * 500]
    for number, body, carrier_id in product(numbers, bodies, ("SM1", "S\0M", "é" * 64)):
        own = f"{carrier_id}{numbers.index(number)}{bodies.index(body)}"[-64:]
        assert text_in(network, body, number=number, to="\0", carrier_id=own)
        assert text_in(network, body, number=number, to="\0", carrier_id=own) is None
    with network.at.db.reading() as session:
        kept = [(each.number, each.body) for each in session.scalars(select(InboundText))]
    assert sorted(kept) == sorted([*product(numbers, bodies)] * 3)
