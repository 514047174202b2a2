"""A new link after a no: whoever asks for one has thought better of it, and nobody else does that for them."""

from datetime import timedelta
from uuid import UUID

from app.models.episode import Episode
from app.models.message import Message
from app.services import opening, remedies, renewing
from tests.services.ana import go_out, key_in, open_neck, the_patient
from tests.services.changes import says_no
from tests.services.test_renewing import SAYS, comes
from tests.stage import Stage


def test_who_asks_for_a_link_after_a_no_gets_one_but_the_desk_sends_none(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    go_out(stage)
    stage.clock.tick(hours=1)
    with stage.at.db.transaction() as session:
        says_no(session, stage, session.get_one(Episode, episode_id))
    stage.clock.tick(days=1)
    with stage.at.db.transaction() as session:
        assert renewing.renew(session, stage.at.outside, [the_patient(session).id]) == 0
    assert [SAYS in copy.body for copy in comes(stage)] == [True]


def test_of_two_people_with_one_number_nobody_takes_back_the_no_of_the_other(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    stage.enrol_ana(given_name="Eva")
    go_out(stage)
    with stage.at.db.transaction() as session:
        says_no(session, stage, session.get_one(Episode, episode_id))
    copies = comes(stage)
    with stage.at.db.reading() as session:
        links = [opening.living_link(session, key_in(copy.body), stage.clock()) for copy in copies]
        assert [link.patient.given_name for link in links if link] == ["Eva"]


def test_a_new_link_of_the_desk_takes_no_later_no_back(stage: Stage) -> None:
    stage.enrol_ana()
    go_out(stage)
    with stage.at.db.transaction() as session:
        neck_id = open_neck(session, stage, the_patient(session))
    stage.clock.tick(hours=9)  # the evening: the first text of the neck waits for the morning
    assert go_out(stage) == []
    stage.clock.tick(minutes=1)
    with stage.at.db.transaction() as session:
        says_no(session, stage, session.get_one(Episode, neck_id))
    stage.clock.tick(minutes=1)
    with stage.at.db.transaction() as session:
        renewing.renew(session, stage.at.outside, [the_patient(session).id])
    stage.clock.tick(hours=15)
    (copy,) = go_out(stage)
    with stage.at.db.reading() as session:
        link = opening.living_link(session, key_in(copy.body), stage.clock())
        assert link is not None
        assert neck_id not in {check_in.episode_id for check_in in link.check_ins}


def test_a_wished_link_that_did_not_arrive_is_sent_again_after_a_no(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    go_out(stage)
    with stage.at.db.transaction() as session:
        says_no(session, stage, session.get_one(Episode, episode_id))
    (copy,) = comes(stage)
    with stage.at.db.transaction() as session:
        message = session.get_one(Message, UUID(copy.reference))
        remedies.again(session, message, stage.clock() + timedelta(hours=1))
    stage.clock.tick(days=1)
    assert [SAYS in copy.body for copy in go_out(stage)] == [True]
