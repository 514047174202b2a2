"""An alert's other end: who sees it, who sees the answer, and how it comes to its end."""

import html
import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app import jobs
from app.domain.access import Role
from app.models.alert import Act, Alert, AlertAct, AlertState
from app.models.staff import Membership, Staff
from app.services import answering
from tests.phone import texts
from tests.services.ana import opens
from tests.services.plans import enrol
from tests.stage import Stage
from tests.web.staff.desk import Desk, Desks

HOW = {"reached": "Ana, by phone", "when": "10:20 today", "found": "No plan, C-SSRS low", "plan": "Visit tomorrow"}


def raise_alert(stage: Stage, item: str = "saddle", value: int = 1) -> UUID:
    """Ana answers one safety question of her first check-in; the id of the alert."""
    with stage.at.db.transaction() as session:
        opened = opens(session, stage, texts(stage)[-1])
        check_ins = answering.open_check_ins(session, opened, stage.clock())
        screens = answering.screens_of(check_ins, stage.at.outside.instruments)
        screen = next(each for each in screens if each.items[0].id == item)
        (alert,) = answering.save(session, opened, screen, {item: value}, stage.at.outside)
        return alert.id


@pytest.fixture
def episode_id(stage: Stage) -> UUID:
    episode_id = enrol(stage, [("red-flags", "1"), ("phq-9", "1")])
    stage.caz_joins(episode_id)
    return episode_id


@pytest.fixture
def alert_id(stage: Stage, episode_id: UUID) -> UUID:
    return raise_alert(stage)


@pytest.fixture
def clinician(desks: Desks, alert_id: UUID) -> Desk:
    return desks(desks.stage.bea.clinician)


def path(episode_id: UUID, alert_id: UUID, act: str = "") -> str:
    return f"/episodes/{episode_id}/alerts/{alert_id}{act}"


def words(desk: Desk, at: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", desk.get(at).text)).split())


def alert(stage: Stage) -> tuple[AlertState, str, list[Act]]:
    """Its state, its owner's address, and what was done."""
    with stage.at.db.reading() as session:
        found = session.scalars(select(Alert)).one()
        return found.state, found.owner.email, [each.act for each in found.acts]


def test_the_owner_finds_it_and_reads_the_answer(clinician: Desk, episode_id: UUID, alert_id: UUID) -> None:
    listed = clinician.get("/alerts")
    assert f'href="{path(episode_id, alert_id)}"' in listed.text
    shown = words(clinician, path(episode_id, alert_id))
    assert "Emergency: perhaps cauda equina" in shown
    assert "In the last 2 weeks, have you had new or worse numbness" in shown
    assert re.search(r"wipe\. Yes Mon, Mar 2", shown)
    assert "said: nothing yet." in shown
    assert 'href="tel:+13035550142"' in clinician.get(path(episode_id, alert_id)).text


def test_another_practice_sees_that_it_is_there_and_nothing_of_the_answer(
    desks: Desks, episode_id: UUID, alert_id: UUID
) -> None:
    caz = desks(desks.stage.caz.clinician)
    listed, shown = words(caz, "/alerts"), words(caz, path(episode_id, alert_id))
    assert "Quill" in listed
    for page in (listed, shown):
        assert "Safety alert" in page
        assert "cauda equina" not in page, "why it was raised is the answer"
    assert "Only the owner's practice sees the answer and acts on it." in shown
    assert "numbness" not in shown
    for act in ("acknowledge", "hand-over", "close", "reopen"):
        assert caz.post(path(episode_id, alert_id, f"/{act}"), **HOW).status_code == 403
    assert alert(desks.stage)[2] == []


def test_whoever_treats_nobody_here_finds_nothing(desks: Desks, episode_id: UUID, alert_id: UUID) -> None:
    dov = desks(desks.stage.dov.clinician)
    assert "No alerts." in words(dov, "/alerts")
    assert dov.get(path(episode_id, alert_id)).status_code == 404
    assert dov.post(path(episode_id, alert_id, "/close"), **HOW).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("desk", 403), ("admin", 404)])  # an admin sees no episode at all
def test_alerts_are_for_clinicians(desks: Desks, episode_id: UUID, alert_id: UUID, role: str, status: int) -> None:
    other = desks(getattr(desks.stage.bea, role))
    assert other.get("/alerts").status_code == 403
    assert other.get(path(episode_id, alert_id)).status_code == status


def test_every_page_of_its_practice_says_so_until_somebody_has_it(
    desks: Desks, clinician: Desk, episode_id: UUID, alert_id: UUID
) -> None:
    stage = desks.stage
    waits = "A safety alert waits for"
    people = {stage.bea.clinician: f"{waits} a clinician.", stage.bea.desk: f"{waits} Bea clinician: tell them now"}
    for email, said in people.items():
        assert [said in words(desks(email), page) for page in ("/", "/settings", "/evidence")] == [True] * 3
    for stranger in (stage.caz.clinician, stage.dov.desk):
        assert waits not in words(desks(stranger), "/")
    clinician.post(path(episode_id, alert_id, "/acknowledge"))
    assert not any(waits in words(desks(email), "/") for email in people)


def test_a_page_that_shows_an_alert_says_only_that_others_wait(
    desks: Desks, clinician: Desk, episode_id: UUID, alert_id: UUID
) -> None:
    waits, own = "A safety alert waits for", path(episode_id, alert_id)
    assert [waits in words(clinician, page) for page in ("/alerts", own)] == [False, False]
    raise_alert(desks.stage, "phq9-9")
    assert [waits in words(clinician, page) for page in ("/alerts", own)] == [False, True]


def test_it_is_taken_up_once(stage: Stage, clinician: Desk, episode_id: UUID, alert_id: UUID) -> None:
    for _ in range(2):
        assert clinician.post(path(episode_id, alert_id, "/acknowledge")).status_code == 303
    assert alert(stage) == (AlertState.ACKNOWLEDGED, stage.bea.clinician, [Act.ACKNOWLEDGED])
    assert "Somebody was faster" in words(clinician, path(episode_id, alert_id))


@pytest.mark.parametrize("missing", sorted(HOW))
def test_it_is_never_closed_without_saying_how(
    stage: Stage, clinician: Desk, episode_id: UUID, alert_id: UUID, missing: str
) -> None:
    answer = clinician.post(path(episode_id, alert_id, "/close"), **{**HOW, missing: "  "})
    assert answer.status_code == 422
    for name, typed in HOW.items():
        assert (typed in html.unescape(answer.text)) is (name != missing), "what was typed stays"
    assert alert(stage)[0] is AlertState.OPEN


def test_it_is_closed_with_who_when_what_and_the_plan(
    stage: Stage, clinician: Desk, episode_id: UUID, alert_id: UUID
) -> None:
    assert clinician.post(path(episode_id, alert_id, "/close"), **HOW).status_code == 303
    assert alert(stage) == (AlertState.CLOSED, stage.bea.clinician, [Act.CLOSED])
    assert all(said in words(clinician, path(episode_id, alert_id)) for said in HOW.values())
    assert "No alerts." in words(clinician, "/alerts")
    with stage.at.db.reading() as session:
        act = session.scalars(select(AlertAct)).one()
        assert act.note_sealed
        assert [typed for typed in HOW.values() if typed.encode() in act.note_sealed] == []


def test_it_is_opened_again_with_a_reason(stage: Stage, clinician: Desk, episode_id: UUID, alert_id: UUID) -> None:
    clinician.post(path(episode_id, alert_id, "/close"), **HOW)
    assert clinician.post(path(episode_id, alert_id, "/reopen"), why="").status_code == 422
    stage.clock.tick(minutes=1)
    assert clinician.post(path(episode_id, alert_id, "/reopen"), why="She called back").status_code == 303
    assert alert(stage) == (AlertState.OPEN, stage.bea.clinician, [Act.CLOSED, Act.REOPENED])


def test_it_is_handed_to_a_colleague_and_to_nobody_elsewhere(
    stage: Stage, desks: Desks, clinician: Desk, episode_id: UUID, alert_id: UUID
) -> None:
    with stage.at.db.transaction() as session:
        colleague = Staff(name="Bea's colleague", email="colleague@bea.example.org", password_hash="-")
        session.add(colleague)
        session.flush()
        here = {"practice_id": stage.bea.practice_id, "role": Role.CLINICIAN, "from_at": stage.clock()}
        session.add(Membership(staff_id=colleague.id, **here))
        elsewhere = session.scalars(select(Staff.id).where(Staff.email == stage.caz.clinician)).one()
        to = str(colleague.id)
    for stranger in (elsewhere, uuid4()):
        assert clinician.post(path(episode_id, alert_id, "/hand-over"), to=str(stranger)).status_code == 422
    assert clinician.post(path(episode_id, alert_id, "/hand-over"), to=to).status_code == 303
    assert alert(stage) == (AlertState.OPEN, "colleague@bea.example.org", [Act.HANDED_OVER])
    assert "numbness" in words(desks("colleague@bea.example.org"), path(episode_id, alert_id))


def test_both_answers_are_shown_where_the_first_was_a_slip(
    stage: Stage, clinician: Desk, episode_id: UUID, alert_id: UUID
) -> None:
    with stage.at.db.transaction() as session:
        found = session.get_one(Alert, alert_id)
        assert found.session
        check_ins = answering.open_check_ins(session, found.session, stage.clock())
        screen = answering.screens_of(check_ins, stage.at.outside.instruments)[0]
        answering.save(session, found.session, screen, {"saddle": 0}, stage.at.outside)
    assert re.search(r"Yes Mon, Mar 2.* No Mon, Mar 2", words(clinician, path(episode_id, alert_id)))


def test_an_alert_of_another_episode_is_not_found(stage: Stage, clinician: Desk, alert_id: UUID) -> None:
    other = stage.enrol_ana(mobile="+13035550143", family_name="Wren")
    assert clinician.get(path(other, alert_id)).status_code == 404


def test_what_was_done_is_in_the_audit_log(desks: Desks, clinician: Desk, episode_id: UUID, alert_id: UUID) -> None:
    clinician.get(path(episode_id, alert_id))
    clinician.post(path(episode_id, alert_id, "/acknowledge"))
    assert [event.object_id for event in desks.events("view-alert")].count(alert_id) == 2
    assert [event.outcome for event in desks.events("act-on-alert")] == ["done"]


def test_when_its_owner_has_left_the_practice_acts_on(
    stage: Stage, desks: Desks, episode_id: UUID, alert_id: UUID
) -> None:
    with stage.at.db.transaction() as session:
        owner = session.scalars(select(Membership).where(Membership.staff_id == stage.bea.clinician_id)).one()
        owner.until_at = stage.clock()
        other = Staff(name="Bea's next", email="next@bea.example.org", password_hash="-")
        session.add(other)
        session.flush()
        here = {"practice_id": stage.bea.practice_id, "role": Role.CLINICIAN, "from_at": stage.clock()}
        session.add(Membership(staff_id=other.id, **here))
    following = desks("next@bea.example.org")
    assert following.post(path(episode_id, alert_id, "/acknowledge")).status_code == 303
    assert alert(stage)[0] is AlertState.ACKNOWLEDGED


def test_its_history_says_who_was_told_when_and_how(
    stage: Stage, desks: Desks, clinician: Desk, episode_id: UUID, alert_id: UUID
) -> None:
    jobs.tell(stage.at)
    shown = words(clinician, path(episode_id, alert_id))
    assert "Who is told" in shown
    assert "10:00 AM: Bea clinician (owner), E-mail. ○ Sent" in shown
    assert "10:30 AM: Bea practice-admin (practice lead), E-mail. ◇ Waits for its turn" in shown
    assert "Who is told" not in words(desks(stage.caz.clinician), path(episode_id, alert_id))
    clinician.post(path(episode_id, alert_id, "/acknowledge"))
    shown = words(clinician, path(episode_id, alert_id))
    assert "○ Sent" in shown
    assert "Waits for its turn" not in shown, "nobody else needs to be told"
