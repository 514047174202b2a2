"""A new link: for whoever has the number and may be texted, one at a time, and the old ones end."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.outside import Copy
from app.models.entry import NewLinkRequest
from app.models.episode import Episode
from app.models.message import Message
from app.models.patient import Patient
from app.services import opening, renewing
from tests.services.ana import answers, go_out, key_in, open_neck, opens, the_patient
from tests.services.changes import WHY_NOT, Change, says_no
from tests.stage import Stage

SAYS = "here is your new link. Old links no longer work."


def ask(stage: Stage, number: str = "", address: str = "192.0.2.1") -> bool:
    with stage.at.db.transaction() as session:
        return renewing.ask(session, number or stage.ana.mobile, address, stage.clock())


def comes(stage: Stage, number: str = "") -> Sequence[Copy]:
    """What goes out for a wish of the day after the last message."""
    stage.clock.tick(days=1)
    assert ask(stage, number)
    return go_out(stage)


def lives(stage: Stage, key: str) -> bool:
    with stage.at.db.reading() as session:
        return opening.living_link(session, key, stage.clock()) is not None


def enter(stage: Stage, key: str) -> None:
    with stage.at.db.transaction() as session:
        opens(session, stage, key)


def messages(stage: Stage) -> int:
    with stage.at.db.reading() as session:
        return session.scalar(select(func.count(Message.id))) or 0


def test_a_new_link_comes_and_once_it_is_opened_the_old_one_ends(stage: Stage) -> None:
    stage.enrol_ana()
    old = key_in(go_out(stage)[0].body)
    (copy,) = comes(stage)
    new = key_in(copy.body)
    assert (copy.to, SAYS in copy.body) == (stage.ana.mobile, True)
    enter(stage, new)
    assert (lives(stage, old), lives(stage, new)) == (False, True)
    assert answers(stage, new)  # it opens what the old one did


def test_the_old_link_lives_while_the_new_one_has_not_come(stage: Stage) -> None:
    stage.enrol_ana()
    old = key_in(go_out(stage)[0].body)
    ask(stage)
    assert go_out(stage) == []  # one text a day: it comes tomorrow
    stage.clock.tick(days=1)
    assert [SAYS in copy.body for copy in go_out(stage)] == [True]
    enter(stage, old)  # the text may be lost
    assert lives(stage, old)


def test_the_old_link_ends_only_with_the_new_one_and_ends_no_newer_one(stage: Stage) -> None:
    stage.enrol_ana()
    first = key_in(go_out(stage)[0].body)
    second, third = (key_in(comes(stage)[0].body) for _ in range(2))
    enter(stage, second)
    assert [lives(stage, key) for key in (first, second, third)] == [False, True, True]


def test_a_new_link_that_was_dropped_is_asked_for_again(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    go_out(stage)
    ask(stage)
    assert go_out(stage) == []
    with stage.at.db.transaction() as session:
        session.get_one(Episode, episode_id).paused_at = stage.clock()
    stage.clock.tick(days=1)
    assert go_out(stage) == []
    with stage.at.db.transaction() as session:
        session.get_one(Episode, episode_id).paused_at = None
    assert [SAYS in copy.body for copy in comes(stage)] == [True]


def test_asked_five_times_it_comes_once(stage: Stage) -> None:
    stage.enrol_ana()
    go_out(stage)
    stage.clock.tick(days=1)
    for _ in range(5):
        ask(stage)
    assert len(go_out(stage)) == 1
    assert messages(stage) == 2


def test_a_reminder_that_waits_takes_it_along(stage: Stage) -> None:
    stage.enrol_ana()
    go_out(stage)
    stage.clock.tick(hours=9)  # the evening
    ask(stage)
    assert go_out(stage) == []
    stage.clock.tick(days=2, hours=15)  # three days after the first text
    (copy,) = go_out(stage)
    assert SAYS in copy.body


def test_a_number_that_nobody_has_leads_to_nothing(stage: Stage) -> None:
    stage.enrol_ana()
    go_out(stage)
    assert comes(stage, "+13035550199") == []
    assert messages(stage) == 1


def test_two_patients_with_one_phone_each_get_their_own(stage: Stage) -> None:
    stage.enrol_ana()
    stage.enrol_ana(given_name="Eva")
    olds = [key_in(copy.body) for copy in go_out(stage)]
    assert len(olds) == 2
    copies = comes(stage)
    news = [key_in(copy.body) for copy in copies]
    assert [SAYS in copy.body for copy in copies] == [True, True]
    enter(stage, news[0])
    assert [lives(stage, key) for key in (*olds, *news)].count(False) == 1  # hers alone
    with stage.at.db.reading() as session:
        owners = {opening.living_link(session, key, stage.clock()).patient.given_name for key in news}
    assert owners == {"Ana", "Eva"}


@pytest.mark.parametrize(("change", "why"), [each for each in WHY_NOT if each[0] is not says_no])
def test_who_may_not_be_asked_gets_none(stage: Stage, change: Change, why: object) -> None:
    episode_id = stage.enrol_ana()
    go_out(stage)
    with stage.at.db.transaction() as session:
        change(session, stage, session.get_one(Episode, episode_id))
    assert comes(stage) == []
    assert messages(stage) == 1


@pytest.mark.parametrize(("change", "why"), WHY_NOT)
def test_what_changes_while_it_waits_is_looked_at_again(stage: Stage, change: Change, why: object) -> None:
    episode_id = stage.enrol_ana()
    go_out(stage)
    ask(stage)
    assert go_out(stage) == []
    assert messages(stage) == 2
    with stage.at.db.transaction() as session:
        change(session, stage, session.get_one(Episode, episode_id))
    stage.clock.tick(days=1)
    assert go_out(stage) == []


def test_an_episode_that_was_never_asked_about_gets_none(stage: Stage) -> None:
    stage.enrol_ana()
    ask(stage)
    (copy,) = go_out(stage)  # the first text, in its own words
    assert SAYS not in copy.body


def test_one_new_link_opens_everything_that_is_open(stage: Stage) -> None:
    stage.enrol_ana()
    go_out(stage)
    with stage.at.db.transaction() as session:
        open_neck(session, stage, the_patient(session))
    stage.clock.tick(days=1)
    go_out(stage)
    (copy,) = comes(stage)
    with stage.at.db.reading() as session:
        link = opening.living_link(session, key_in(copy.body), stage.clock())
        assert link is not None
        assert len({check_in.episode_id for check_in in link.check_ins}) == 2


def test_the_desk_sends_one_by_the_channel_that_is_permitted(stage: Stage) -> None:
    stage.enrol_ana(email=stage.ana.email, may_email=True, may_text=False)
    go_out(stage)
    stage.clock.tick(days=1)
    ask(stage)
    assert go_out(stage) == []  # by the number nothing goes
    with stage.at.db.transaction() as session:
        assert renewing.renew(session, stage.at.outside, [the_patient(session).id]) == 1
    (copy,) = go_out(stage)
    assert (copy.to, "Here is your new link." in copy.body) == (stage.ana.email, True)


def test_too_many_wishes_of_one_address_or_of_all_are_refused_for_an_hour(stage: Stage) -> None:
    said = [ask(stage) for _ in range(renewing.MOST_FROM_ONE_ADDRESS + 1)]
    assert said == [True] * renewing.MOST_FROM_ONE_ADDRESS + [False]
    left = renewing.MOST_OF_ALL - renewing.MOST_FROM_ONE_ADDRESS
    assert all(ask(stage, address=f"192.0.2.{number}") for number in range(2, 2 + left))
    assert not ask(stage, address="198.51.100.1")
    stage.clock.tick(hours=1)
    assert ask(stage)


def test_wishes_are_kept_for_a_day_and_hold_no_number(stage: Stage) -> None:
    stage.enrol_ana()
    go_out(stage)
    for _ in range(2):
        ask(stage)
        stage.clock.tick(days=1, hours=1)
        go_out(stage)
    ask(stage)
    go_out(stage)
    with stage.at.db.reading() as session:
        (kept,) = session.scalars(select(NewLinkRequest))
        patient = session.scalars(select(Patient)).one()
        assert kept.contact_index == patient.mobile_index
        assert kept.settled_at == stage.clock() == kept.asked_at + timedelta(0)
