"""Today, finding a patient, and one episode as the desk sees it."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.domain.delivery import MessageState
from app.models.audit import AuditOutcome
from app.models.check_in import CheckIn
from app.models.consent import Consent, ConsentKind
from app.models.episode import Episode
from app.models.message import Message
from app.models.patient import ChartNumber
from app.models.visit import Visit
from app.services import delivery, invitations, opening
from tests.stage import Stage
from tests.web.staff.desk import Desk, Desks, answer


def comes_today(stage: Stage, episode_id: UUID, practice_id: UUID, hours: int = 2) -> None:
    with stage.at.db.transaction() as session:
        patient_id = session.get_one(Episode, episode_id).patient_id
        starts = stage.clock() + timedelta(hours=hours)
        session.add(Visit(practice_id=practice_id, patient_id=patient_id, starts_at=starts))


def send_all(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        invitations.queue_due(session, stage.at.outside)
    while delivery.deliver_some(stage.at.db, stage.at.outside, stage.at.place):
        pass


@pytest.mark.parametrize(
    ("screens", "send", "said"), [(0, False, "Not started"), (2, False, "Part 2 of 6"), (6, True, "Done")]
)
def test_today_says_how_far_a_visitor_is(
    desks: Desks, desk: Desk, episode_id: UUID, screens: int, send: bool, said: str
) -> None:
    comes_today(desks.stage, episode_id, desks.stage.bea.practice_id)
    answer(desks.stage, episode_id, screens, send=send)
    page = desk.get("/").text
    assert "Quill, Ana" in page
    assert said in page
    assert f"/episodes/{episode_id}/page.pdf" in page
    assert "Mon, Mar 2, 2026" in page


def test_visits_of_other_days_are_not_today(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    comes_today(desks.stage, episode_id, desks.stage.bea.practice_id, hours=14)  # midnight in Denver
    comes_today(desks.stage, episode_id, desks.stage.bea.practice_id, hours=-11)
    page = desk.get("/").text
    assert "No visits today." in page
    assert "Enrol a patient" in page


def test_a_visitor_whose_episode_is_not_shared_is_not_enrolled_here(desks: Desks, episode_id: UUID) -> None:
    comes_today(desks.stage, episode_id, desks.stage.dov.practice_id)
    page = desks(desks.stage.dov.desk).get("/").text
    assert "Not enrolled" in page
    assert str(episode_id) not in page


def test_an_admin_sees_no_patient(desks: Desks, episode_id: UUID) -> None:
    comes_today(desks.stage, episode_id, desks.stage.bea.practice_id)
    page = desks(desks.stage.bea.admin).get("/").text
    assert "Quill" not in page
    assert "Open the settings" in page


def test_the_worklists_count_what_needs_a_person(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    stage = desks.stage
    assert desk.get("/").text.count('<span class="count">0</span>') == 5
    send_all(stage)
    stage.clock.tick(days=4)
    with stage.at.db.transaction() as session:
        session.execute(update(Message).values(state=MessageState.UNDELIVERED, reason="30003"))
        session.execute(update(CheckIn).values(wrong_birth_dates=opening.MOST_TRIES))
    page = desks(stage.bea.desk).get("/").text
    assert page.count('<span class="count">1</span>') == 4, "a list of failures, and one of them to mend"
    assert desks(stage.dov.desk).get("/").text.count('<span class="count">0</span>') == 5


def test_who_is_enrolled_two_days_before_surgery_is_called_the_day_after(desks: Desks) -> None:
    stage = desks.stage
    stage.enrol_ana("lumbar-surgery", day0=stage.clock().date() + timedelta(days=2))
    assert "No one is overdue." in desks(stage.bea.desk).get("/").text
    stage.clock.tick(days=1)
    assert "No one is overdue." not in desks(stage.bea.desk).get("/").text


@pytest.mark.parametrize(
    "typed", ["qui", "QUILL", "quill, an", "Ana", "ana qu", "3/15/58", "Mar 15 1958", "303-555-0142", "B-17"]
)
def test_a_patient_is_found_by(desks: Desks, desk: Desk, episode_id: UUID, typed: str) -> None:
    with desks.stage.at.db.transaction() as session:
        patient_id = session.get_one(Episode, episode_id).patient_id
        session.add(ChartNumber(patient_id=patient_id, practice_id=desks.stage.bea.practice_id, number="B-17"))
    assert f'href="/episodes/{episode_id}"' in desk.client.get("/patients", query_string={"q": typed}).text
    elsewhere = desks(desks.stage.dov.desk).client.get("/patients", query_string={"q": typed})
    assert "No patient of your practice matches" in elsewhere.text


def test_a_chart_number_is_its_own_practices(desks: Desks, episode_id: UUID) -> None:
    stage = desks.stage
    stage.caz_joins(episode_id)
    with stage.at.db.transaction() as session:
        patient_id = session.get_one(Episode, episode_id).patient_id
        session.add(ChartNumber(patient_id=patient_id, practice_id=stage.bea.practice_id, number="B-17"))
    caz = desks(stage.caz.desk)
    assert str(episode_id) not in caz.get("/patients?q=B-17").text
    shared = caz.get("/patients?q=quill").text
    assert str(episode_id) in shared
    assert "B-17" not in shared


@pytest.mark.usefixtures("episode_id")
@pytest.mark.parametrize("typed", ["%", "_uill", "' OR 1=1", "\\"])
def test_a_search_takes_signs_as_they_are(desk: Desk, typed: str) -> None:
    assert "No patient of your practice matches" in desk.client.get("/patients", query_string={"q": typed}).text


def test_a_search_writes_down_whom_it_showed_and_not_what_was_typed(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    desk.get("/patients?q=quill")
    desk.get("/patients?q=nobody")
    assert [(event.object_id, event.outcome) for event in desks.events("find-patient")] == [
        (episode_id, AuditOutcome.DONE),
        (None, AuditOutcome.DONE),
        (None, AuditOutcome.DONE),
    ]


def test_the_desk_sees_plan_and_messages_and_never_an_answer(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    send_all(desks.stage)
    link = desks.stage.at.outside.outbox()[0].body.split(desks.stage.at.settings.url)[1][:23]
    answer(desks.stage, episode_id, 6, send=True)
    page = desk.get(f"/episodes/{episode_id}").text
    for words in ("born March 15, 1958", "age 67", "6 weeks", "Mon, Apr 13, 2026", "Invitation", "Bea Spine Center"):
        assert words in page
    assert link not in page
    assert "/page.pdf" in page
    assert f'/episodes/{episode_id}/page"' not in page
    for secret in ("pain in", "0-10", "of 24", "score"):
        assert secret not in page


def test_a_withdrawn_permission_stops_messages_and_stays_on_record(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    with desks.stage.at.db.reading() as session:
        consent = session.scalars(select(Consent.id).where(Consent.kind == ConsentKind.TEXT_NUMBER)).one()
    for _ in range(2):
        assert desk.post(f"/episodes/{episode_id}/permissions/{consent}/withdraw").status_code == 303
    page = desk.get(f"/episodes/{episode_id}").text
    assert "Nothing more will be sent there." in page
    assert "Ended Mon, Mar 2, 2026" in page
    send_all(desks.stage)
    assert desks.stage.at.outside.outbox() == []
    assert "no permission to send" in desk.get(f"/episodes/{episode_id}").text


def test_the_desk_unlocks_a_check_in_whose_birth_date_it_has_checked(
    desks: Desks, desk: Desk, episode_id: UUID
) -> None:
    with desks.stage.at.db.transaction() as session:
        check_in = session.scalars(select(CheckIn).order_by(CheckIn.due_on)).first()
        assert check_in
        check_in.wrong_birth_dates = opening.MOST_TRIES
        check_in_id = check_in.id
    path = f"/episodes/{episode_id}/check-ins/{check_in_id}/birth-date"
    assert path in desk.get(f"/episodes/{episode_id}").text
    assert desk.post(path).status_code == 303
    assert path not in desk.get(f"/episodes/{episode_id}").text


def lock(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        session.scalars(select(CheckIn).order_by(CheckIn.due_on)).first().wrong_birth_dates = opening.MOST_TRIES


def test_unlocking_sends_a_new_link(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    stage = desks.stage
    send_all(stage)
    lock(stage)
    with stage.at.db.reading() as session:
        check_in_id = session.scalars(select(CheckIn.id).order_by(CheckIn.due_on)).first()
    desk.post(f"/episodes/{episode_id}/check-ins/{check_in_id}/birth-date")
    page = desk.get(f"/episodes/{episode_id}").text
    assert "The check-in is open again." in page
    assert "The patient gets a message with a new link as well, at the next decent hour." in page
    stage.clock.tick(days=1)
    send_all(stage)
    assert "here is your new link" in stage.at.outside.outbox()[-1].body


def test_a_wrong_birth_date_on_file_is_corrected_and_opens_what_it_locked(
    desks: Desks, desk: Desk, episode_id: UUID
) -> None:
    stage, path = desks.stage, f"/episodes/{episode_id}/birth-date"
    assert desk.post(path, birth_date="3/16/1958").status_code == 404, "nothing is locked"
    send_all(stage)
    lock(stage)
    assert path in desk.get(f"/episodes/{episode_id}").text
    stage.caz_joins(episode_id)
    caz = desks(stage.caz.desk)
    assert path not in caz.get(f"/episodes/{episode_id}").text
    assert caz.post(path, birth_date="3/16/1958").status_code == 403
    wrong = desk.post(path, birth_date="2/30/1958")
    assert (wrong.status_code, "That date does not exist." in wrong.text) == (422, True)
    assert desk.post(path, birth_date="3/16/1958").status_code == 303
    with stage.at.db.reading() as session:
        episode = session.get_one(Episode, episode_id)
        assert episode.patient.birth_date == date(1958, 3, 16)
        assert set(session.scalars(select(CheckIn.wrong_birth_dates))) == {0}
    stage.clock.tick(days=1)
    send_all(stage)
    assert "here is your new link" in stage.at.outside.outbox()[-1].body


def test_messages_of_another_episode_of_the_patient_are_not_shown(desks: Desks, episode_id: UUID) -> None:
    stage = desks.stage
    other = stage.enrol_ana(pathway="neck-without-surgery", family_name="Other", mobile="+13035550143")
    send_all(stage)
    with stage.at.db.transaction() as session:
        session.get_one(Episode, other).patient_id = session.get_one(Episode, episode_id).patient_id
    stage.caz_joins(episode_id)
    page = desks(stage.caz.desk).get(f"/episodes/{episode_id}").text
    assert page.count("First message") == 2  # in the plan, and in the list of messages
    assert "Neck" not in page
