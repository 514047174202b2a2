"""Whom nothing reaches, on Today, by what mends it."""

from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.domain.delivery import MessageState
from app.models.check_in import CheckIn, Step
from app.models.consent import ConsentKind, Ended
from app.models.episode import Episode
from app.models.message import Channel, Message
from app.models.patient import Patient
from app.services import contacts
from app.web.staff import failures
from app.web.staff.failures import Mend
from tests.services import post
from tests.stage import People, Stage
from tests.web.staff.desk import Desks
from tests.web.staff.sent import end

OTHER = "+13035550199"


def lists(stage: Stage, people: People | None = None) -> dict[Mend, list[UUID]]:
    practice_id = (people or stage.bea).practice_id
    with stage.at.db.reading() as session:
        found = failures.of_practice(session, practice_id, stage.clock())
        return {mend: [episode.id for episode in episodes] for mend, episodes in found.items()}


def sent(stage: Stage, state: MessageState, reason: str | None = None, **values: object) -> None:
    """Ana's first message went out, and this is what became of it."""
    post.queue(stage)
    assert post.deliver(stage.at)
    with stage.at.db.transaction() as session:
        session.execute(update(Message).values(state=state, reason=reason, **values))


@pytest.mark.parametrize(
    ("why", "mend"),
    [
        (Ended.WRONG_NUMBER, Mend.FIX_NUMBER),
        (Ended.BAD_CONTACT, Mend.FIX_NUMBER),
        (Ended.NOT_MOBILE, Mend.NOT_MOBILE),
        (Ended.STOP, Mend.ASK),
        (Ended.CARRIER_STOP, Mend.ASK),
        (Ended.BLOCKED, Mend.ASK),
        (Ended.DESK, Mend.ASK),
    ],
)
def test_a_permission_that_ended_is_listed_for_thirty_days(
    stage: Stage, episode_id: UUID, why: Ended, mend: Mend
) -> None:
    assert lists(stage) == {}
    end(stage, why)
    assert lists(stage) == {mend: [episode_id]}
    assert lists(stage, stage.dov) == {}
    stage.clock.tick(days=30)
    assert lists(stage) == {}


@pytest.mark.parametrize(
    ("why", "mend"),
    [(Ended.BAD_CONTACT, Mend.FIX_ADDRESS), (Ended.UNSUBSCRIBED, Mend.ASK), (Ended.COMPLAINED, Mend.ASK)],
)
def test_an_address_that_ended_is_listed(stage: Stage, why: Ended, mend: Mend) -> None:
    episode_id = stage.enrol_ana(email=stage.ana.email, may_email=True, mobile=None, may_text=False)
    end(stage, why, email=True)
    assert lists(stage) == {mend: [episode_id]}


@pytest.mark.parametrize(
    ("why", "email", "listed"),
    [
        (Ended.STOP, False, set()),
        (Ended.NOT_MOBILE, False, set()),
        (Ended.WRONG_NUMBER, False, {Mend.FIX_NUMBER}),
        (Ended.UNSUBSCRIBED, True, set()),
        (Ended.BAD_CONTACT, True, {Mend.FIX_ADDRESS}),
    ],
)
def test_who_is_reached_another_way_needs_no_mending_unless_the_contact_is_wrong(
    stage: Stage, why: Ended, email: bool, listed: set[Mend]
) -> None:
    stage.enrol_ana(email=stage.ana.email, may_email=True)
    end(stage, why, email=email)
    assert lists(stage).keys() == listed


@pytest.mark.parametrize("how", ["another number", "allowed again"])
def test_what_was_mended_is_listed_no_more(stage: Stage, episode_id: UUID, how: str) -> None:
    end(stage, Ended.WRONG_NUMBER if how == "another number" else Ended.STOP)
    assert lists(stage)
    with stage.at.db.transaction() as session:
        patient = session.get_one(Episode, episode_id).patient
        if how == "another number":
            contacts.change_mobile(session, patient, OTHER, by=stage.bea.clinician_id, now=stage.clock())
        else:
            kind, by = ConsentKind.TEXT_NUMBER, stage.bea.clinician_id
            contacts.permit(session, patient, kind, by=by, now=stage.clock())
    assert lists(stage) == {}


@pytest.mark.parametrize(
    ("state", "reason", "mend"),
    [
        (MessageState.UNKNOWN, "timeout", Mend.UNKNOWN),
        (MessageState.UNDELIVERED, "30003", Mend.NOT_ARRIVED),
        (MessageState.UNDELIVERED, "30006", Mend.NOT_MOBILE),
        (MessageState.UNDELIVERED, "30004", Mend.ASK),
        (MessageState.FAILED, "21211", Mend.FIX_NUMBER),
        (MessageState.FAILED, None, Mend.NOT_ARRIVED),
        (MessageState.SENT, None, None),
        (MessageState.DELIVERED, None, None),
    ],
)
def test_a_newest_message_that_did_not_arrive_is_listed(
    stage: Stage, episode_id: UUID, state: MessageState, reason: str | None, mend: Mend | None
) -> None:
    sent(stage, state, reason)
    assert lists(stage) == ({mend: [episode_id]} if mend else {})
    assert lists(stage, stage.dov) == {}


def test_a_letter_that_came_back_wants_another_address(stage: Stage, episode_id: UUID) -> None:
    sent(stage, MessageState.FAILED, "smtp-5.1.1", channel=Channel.EMAIL)
    assert lists(stage) == {Mend.FIX_ADDRESS: [episode_id]}


def test_one_reason_is_enough(stage: Stage, episode_id: UUID) -> None:
    sent(stage, MessageState.UNKNOWN)
    end(stage, Ended.STOP)
    assert lists(stage) == {Mend.ASK: [episode_id]}


@pytest.mark.parametrize("how", ["answered", "a newer one went", "another number", "died"])
def test_a_message_that_matters_no_more_is_not_listed(stage: Stage, episode_id: UUID, how: str) -> None:
    sent(stage, MessageState.UNKNOWN)
    assert lists(stage) == {Mend.UNKNOWN: [episode_id]}
    if how == "a newer one went":
        stage.clock.tick(days=3)
        post.queue(stage)
        assert post.deliver(stage.at)
    else:
        with stage.at.db.transaction() as session:
            patient = session.get_one(Episode, episode_id).patient
            if how == "answered":
                session.execute(update(CheckIn).values(submitted_at=stage.clock()))
            elif how == "died":
                patient.deceased_on = stage.clock().date()
            else:
                contacts.change_mobile(session, patient, OTHER, by=stage.bea.clinician_id, now=stage.clock())
    assert lists(stage) == {}


def test_what_was_not_sent_for_want_of_a_permission_is_listed(stage: Stage, episode_id: UUID) -> None:
    with stage.at.db.transaction() as session:
        patient, by = session.scalars(select(Patient)).one(), stage.bea.clinician_id
        contacts.change_mobile(session, patient, OTHER, by=by, now=stage.clock())
    post.queue(stage)
    assert lists(stage) == {Mend.NO_PERMISSION: [episode_id]}


def test_who_wanted_no_messages_is_not_listed(stage: Stage) -> None:
    stage.enrol_ana(mobile=None, may_text=False)
    post.queue(stage)
    with stage.at.db.reading() as session:
        assert session.scalars(select(Step.dropped).where(Step.dropped.is_not(None))).all() == ["no-consent"]
    assert lists(stage) == {}


def test_today_leads_to_what_mends_it(desks: Desks, episode_id: UUID) -> None:
    end(desks.stage, Ended.WRONG_NUMBER)
    page = " ".join(desks(desks.stage.bea.desk).get("/").text.split())
    assert 'Message failures <span class="count">1</span>' in page
    assert 'Wrong or bad number <span class="count">1</span>' in page
    assert f'Quill, Ana: <a href="/episodes/{episode_id}#contact">Fix number' in page
