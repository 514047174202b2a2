"""The desk has a new link sent: once, as often as a patient may be written to, and it is told why one does not go."""

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.delivery import MessageState
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.message import Message
from app.services import opening
from tests.services import queue
from tests.services.ana import answers, check_in, go_out, key_in, open_neck, the_patient
from tests.services.changes import Change, changes_number, dies, ends, is_answered, says_no, stops_texts
from tests.stage import Stage
from tests.web.staff.desk import Desk, Desks, without_tokens
from tests.web.staff.sent import said

BUTTON, WAITS, ALREADY = (
    "Text a new link",
    "A new link was asked for.",
    "A new link was asked for already: it goes out once.",
)
LISTED = re.compile(r"<li>(.*?)</li>")
SAYS = "here is your new link"
TOMORROW = "A new link goes out by text, Tue, Mar 3, 2026, 10:00 AM at the earliest."


def path(stage: Stage, episode_id: UUID) -> str:
    with stage.at.db.reading() as session:
        return f"/episodes/{episode_id}/check-ins/{check_in(session, episode_id, 'day-0').id}/new-link"


def press(desk: Desk, stage: Stage, episode_id: UUID) -> str:
    """What the page says afterwards."""
    assert desk.post(path(stage, episode_id)).status_code == 303
    return said(desk, episode_id).replace("\N{NARROW NO-BREAK SPACE}", " ")


def queued(stage: Stage) -> int:
    with stage.at.db.reading() as session:
        return session.scalar(select(func.count(Message.id)).where(Message.state == MessageState.QUEUED)) or 0


def pauses(session: Session, stage: Stage, episode: Episode) -> None:
    episode.paused_at = stage.clock()


def test_it_goes_out_once_however_often_it_is_pressed(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    stage = desks.stage
    old = key_in(go_out(stage)[0].body)
    assert BUTTON in said(desk, episode_id)
    page = press(desk, stage, episode_id)
    assert (TOMORROW in page, WAITS in page, BUTTON in page) == (True, True, False)  # one text a day
    waiting = [line.split(":")[0].strip() for line in LISTED.findall(page) if "Waiting to go out" in line]
    assert waiting == ["New link"]
    page = press(desk, stage, episode_id)
    assert (ALREADY in page, TOMORROW in page) == (True, False)
    assert go_out(stage) == []
    stage.clock.tick(days=1)
    (copy,) = go_out(stage)
    assert (copy.to, SAYS in copy.body) == (stage.ana.mobile, True)
    assert answers(stage, key_in(copy.body))
    with stage.at.db.reading() as session:
        assert opening.living_link(session, old, stage.clock()) is None
    assert go_out(stage) == []
    assert [(each.object_kind, each.outcome) for each in desks.events("renew-link")] == [
        ("message", "done"),
        ("episode", "done"),
        ("episode", "done"),
    ]


def test_a_double_click_asks_for_one(desks: Desks, episode_id: UUID) -> None:
    stage = desks.stage
    go_out(stage)
    stage.clock.tick(days=1)
    both, where = [desks(stage.bea.desk) for _ in range(2)], path(stage, episode_id)
    with ThreadPoolExecutor(2) as pool:
        answered = list(pool.map(lambda desk: desk.post(where).status_code, both))
    assert (answered, queued(stage)) == ([303, 303], 1)
    assert [SAYS in copy.body for copy in go_out(stage)] == [True]


def test_in_the_evening_it_waits_for_the_morning(desks: Desks, episode_id: UUID) -> None:
    stage = desks.stage
    go_out(stage)
    stage.clock.tick(days=1, hours=9)
    page = press(desks(stage.bea.desk), stage, episode_id)
    assert "goes out by text, Wed, Mar 4, 2026, 10:00 AM at the earliest." in page
    assert go_out(stage) == []


def test_it_goes_by_the_channel_that_is_permitted(desks: Desks, desk: Desk) -> None:
    stage = desks.stage
    episode_id = stage.enrol_ana(email=stage.ana.email, may_email=True, may_text=False)
    go_out(stage)
    assert "E-mail a new link" in said(desk, episode_id)
    assert "A new link goes out by e-mail, Tue, Mar 3, 2026" in press(desk, stage, episode_id)
    stage.clock.tick(days=1)
    assert [copy.to for copy in go_out(stage)] == [stage.ana.email]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (stops_texts, "no permission to send"),
        (changes_number, "no permission to send"),
        (says_no, "the patient said no to it"),
        (pauses, "messages were paused"),
        (ends, "the episode had ended"),
        (dies, "the episode had ended"),
    ],
)
def test_who_may_not_be_written_to_gets_none_and_the_desk_reads_why(
    desks: Desks, desk: Desk, episode_id: UUID, change: Change, why: str
) -> None:
    stage = desks.stage
    go_out(stage)
    with stage.at.db.transaction() as session:
        change(session, stage, session.get_one(Episode, episode_id))
    page = press(desk, stage, episode_id)
    assert (f"No new link goes out: {why}." in page, f"No new link: {why}<" in page, BUTTON in page) == (
        True,
        True,
        False,
    )
    assert queued(stage) == 0
    assert {each.object_kind for each in desks.events("renew-link")} == {"episode"}


def test_a_locked_check_in_is_unlocked_first(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    go_out(desks.stage)
    with desks.stage.at.db.transaction() as session:
        session.execute(update(CheckIn).values(wrong_birth_dates=opening.MOST_TRIES))
    page = press(desk, desks.stage, episode_id)
    assert "No new link goes out: the birth date has to be checked first." in page
    assert (BUTTON in page, queued(desks.stage)) == (False, 0)


def test_there_is_none_for_what_is_answered_or_was_not_asked(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    stage = desks.stage
    assert BUTTON not in said(desk, episode_id)
    assert "the first message is still to come." in press(desk, stage, episode_id)
    go_out(stage)
    with stage.at.db.transaction() as session:
        is_answered(session, stage, session.get_one(Episode, episode_id))
    page = press(desk, stage, episode_id)
    assert ("No new link goes out: already answered." in page, "No new link:" in page) == (True, False)
    assert queued(stage) == 0


def test_there_is_none_that_would_come_after_the_close(desks: Desks, episode_id: UUID) -> None:
    stage = desks.stage
    go_out(stage)
    stage.clock.tick(days=14, hours=9)  # the evening of the last day
    page = press(desks(stage.bea.desk), stage, episode_id)
    assert "No new link goes out: it closes before the next decent hour." in page
    assert (BUTTON in page, queued(stage)) == (False, 0)


def test_one_that_is_going_out_brings_a_link(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    stage = desks.stage
    go_out(stage)
    with stage.at.db.transaction() as session:
        session.execute(update(Message).values(state=MessageState.SENDING, lease_until=stage.clock()))
    page = press(desk, stage, episode_id)
    assert "No new link goes out: a message is going out at this moment." in page
    assert BUTTON not in page


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.SENDING, MessageState.QUEUED])
def test_what_another_office_sends_the_patient_shows_nowhere(
    desks: Desks, desk: Desk, episode_id: UUID, state: MessageState
) -> None:
    """Another episode of Ana's, of which Dov's text of today puts ours off: the desk does not read that."""
    stage = desks.stage
    go_out(stage)
    stage.clock.tick(days=1)
    desk = desks(stage.bea.desk)
    before = without_tokens(said(desk, episode_id))
    with stage.at.db.transaction() as session:
        other_id = open_neck(session, stage, the_patient(session))
    index = stage.at.db.keyring.blind("mobile", stage.ana.mobile)
    values = {"practice_id": stage.dov.practice_id, "contact_index": index}
    (theirs,) = queue.write(stage, other_id, state=state, **values)
    with stage.at.db.transaction() as session:
        check_in(session, other_id, "day-0").steps[0].message_id = theirs
    assert without_tokens(said(desk, episode_id)) == before
    page = press(desk, stage, episode_id)
    if state is MessageState.SENDING:
        assert "No new link could be asked for at this moment. Please try again in a few minutes." in page
        return
    assert "A new link goes out by text, Tue, Mar 3, 2026, 10:00 AM at the earliest." in page
    if state is MessageState.SENT:
        assert go_out(stage) == []
        return
    with stage.at.db.reading() as session:
        assert session.get_one(Message, theirs).renews


def test_a_check_in_of_another_episode_is_not_found_here(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    stage = desks.stage
    other = stage.enrol_ana(family_name="Brook", mobile="+13035550143")
    go_out(stage)
    assert desk.post(path(stage, other).replace(str(other), str(episode_id))).status_code == 404
    for stranger in (stage.dov.desk, stage.dov.clinician):
        assert desks(stranger).post(path(stage, episode_id)).status_code == 404
    assert queued(stage) == 0
    stage.caz_joins(episode_id)
    assert TOMORROW in press(desks(stage.caz.desk), stage, episode_id)


def test_without_its_token_nothing_is_asked_for(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    go_out(desks.stage)
    assert desk.client.post(path(desks.stage, episode_id)).status_code == 400
    assert queued(desks.stage) == 0
