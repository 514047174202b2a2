"""The tablet in a patient's hands: how long it waits, who ends it, and what it says on the way."""

from uuid import UUID

from sqlalchemy import select

from app.models.check_in import CheckIn
from app.models.response import Answer
from app.models.tablet import HandOver, Tablet
from tests.doors import post_forms
from tests.phone import Phone, answers
from tests.services.plans import enrol
from tests.web.tablets import Clinic, comes, start

GO_NOW = "Please go to the front desk now, before you leave."


def test_it_waits_ten_minutes(clinic: Clinic, episode_id: UUID) -> None:
    device = clinic.tablet(clinic.stage.bea)
    assert device.look("/tablet").headers["Refresh"] == "5; url=/tablet"
    clinic.hand_over(clinic.stage.bea, episode_id)
    page = device.look("/tablet")
    assert page.headers["Refresh"] == "30; url=/tablet", "who does not begin gives it to the next"
    clinic.stage.clock.tick(minutes=10)
    device.send(next(action for action, _ in post_forms(page.text) if "start" in action))
    assert (device.at, device.h1) == ("/tablet", "Please wait for the front desk")


def test_whoever_leaves_before_the_birth_date_leaves_no_page_behind(clinic: Clinic, episode_id: UUID) -> None:
    device = clinic.tablet(clinic.stage.bea)
    clinic.hand_over(clinic.stage.bea, episode_id)
    device.look("/tablet")
    device.send(next(action for action, _ in post_forms(device.page.text) if "start" in action))
    assert device.h1 == "What is your date of birth?"
    assert device.page.headers["Refresh"] == "120; url=/tablet"
    assert "If you share this phone" not in device.page.text
    assert device.look("/nothing-here").headers["Refresh"] == "120; url=/tablet"
    assert "Refresh" not in Phone(clinic.patients, clinic.stage, key="-").look("/nothing-here").headers


def test_who_is_somebody_else_gives_it_back(clinic: Clinic, episode_id: UUID) -> None:
    device = clinic.tablet(clinic.stage.bea)
    clinic.hand_over(clinic.stage.bea, episode_id)
    start(device)
    device.look("/check-in/not-me")
    assert "Close this page, and tell the front desk." in device.page.text
    assert "phone or e-mail" not in device.page.text
    device.send()
    assert (device.at, device.h1) == ("/closed", "You can leave this page now")
    assert "Please give the tablet back to the front desk." in device.page.text
    assert "Stop on" not in clinic.desks(clinic.stage.bea.desk).get("/").text


def test_who_says_no_on_it_has_no_link_to_answer_with(clinic: Clinic, episode_id: UUID) -> None:
    device = clinic.tablet(clinic.stage.bea)
    clinic.hand_over(clinic.stage.bea, episode_id)
    start(device)
    device.look("/check-in/no")
    device.send(no="not-this-time")
    assert "If you change your mind, tell your office. You can still answer until" in device.page.text
    assert "link" not in device.page.text.split("<main", 1)[1]


def test_two_minutes_without_a_touch_end_it(clinic: Clinic, episode_id: UUID) -> None:
    clock = clinic.stage.clock
    device = clinic.tablet(clinic.stage.bea)
    clinic.hand_over(clinic.stage.bea, episode_id)
    start(device)
    assert device.page.headers["Refresh"] == "120; url=/tablet/still"
    device.answer(4)
    clock.tick(seconds=120)
    device.look("/tablet/still")
    assert (device.h1, device.page.headers["Refresh"]) == ("Are you still there?", "30; url=/tablet")
    clock.tick(seconds=20)
    device.send("/tablet/still")
    assert device.at == "/check-in/2"
    question = device.page
    clock.tick(seconds=150)
    device.page = question
    device.answer(9)
    assert device.at == "/tablet"
    assert answers(clinic.stage) == [("pain", 1, 4, False)]


def test_going_to_the_waiting_page_takes_the_patient_off_it(clinic: Clinic, episode_id: UUID) -> None:
    device = clinic.tablet(clinic.stage.bea)
    clinic.hand_over(clinic.stage.bea, episode_id)
    start(device)
    assert device.look("/tablet").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert device.look("/check-in/1").request.path == "/tablet"


def test_a_language_chosen_on_the_waiting_page_is_the_patients_and_goes_with_them(
    clinic: Clinic, episode_id: UUID
) -> None:
    device = clinic.tablet(clinic.stage.bea)
    clinic.hand_over(clinic.stage.bea, episode_id)
    device.look("/tablet")
    device.send("/language", language="es")
    assert "Empezar" in device.page.text
    device.send(next(action for action, _ in post_forms(device.page.text) if "start" in action))
    device.send(month="3", day="15", year="1958")
    assert '<html lang="es">' in device.page.text
    device.look("/tablet")
    assert '<html lang="en">' in device.look("/tablet").text


def test_the_desk_stops_it_and_a_second_patient_has_to_wait(clinic: Clinic, episode_id: UUID) -> None:
    stage = clinic.stage
    device = clinic.tablet(stage.bea)
    desk = clinic.hand_over(stage.bea, episode_id)
    start(device)
    device.answer(4)
    eva = stage.enrol_ana(given_name="Eva", mobile="+13035550177")
    with stage.at.db.reading() as session:
        tablet, under_way = session.scalars(select(Tablet.id)).one(), session.scalars(select(HandOver.id)).one()
    desk.post(f"/episodes/{eva}/hand-over", tablet=str(tablet))
    page = desk.get("/").text
    assert "A patient is answering on Front 1 now." in page
    assert "Stop on Front 1" in page
    assert desk.post(f"/episodes/{eva}/hand-over/{under_way}/stop").status_code == 404
    assert desk.post(f"/episodes/{episode_id}/hand-over/{under_way}/stop").status_code == 303
    device.answer(9)
    assert device.at == "/tablet"
    assert answers(stage) == [("pain", 1, 4, False)]
    desk.post(f"/episodes/{eva}/hand-over", tablet=str(tablet))
    assert "Start" in device.look("/tablet").text


def urgent(clinic: Clinic, language: str = "en") -> Phone:
    """The tablet in Ana's hands, who said yes to a question that may mean danger."""
    episode_id = enrol(clinic.stage, [("red-flags", "1")])
    comes(clinic.stage, episode_id, clinic.stage.bea.practice_id)
    device = clinic.tablet(clinic.stage.bea)
    clinic.hand_over(clinic.stage.bea, episode_id)
    start(device)
    device.answer(1)
    device.send(language=language)
    return device


def test_an_urgent_answer_sends_the_patient_to_the_desk(clinic: Clinic) -> None:
    stage = clinic.stage
    device = urgent(clinic)
    assert device.at == "/check-in/help"
    assert "show this page to the front desk" in device.page.text
    assert "Call my office" not in device.page.text
    desk = clinic.desks(stage.bea.desk)
    assert "A safety alert waits for Bea clinician" in desk.get("/").text  # before the patient leaves
    device.send()
    device.answer_all(0)
    device.send()
    assert GO_NOW in device.page.text
    assert device.page.headers["Refresh"] == "60; url=/tablet"  # the desk may give it to the next patient
    stage.clock.tick(minutes=1)
    assert GO_NOW in device.look("/tablet").text  # else it stays until somebody has read it
    with stage.at.db.reading() as session:
        assert len(session.scalars(select(Answer)).all()) == 8


def test_no_tap_that_comes_too_fast_takes_the_urgent_page_away(clinic: Clinic) -> None:
    device = urgent(clinic)
    device.send()
    device.answer_all(0)
    review = device.page
    device.send()
    device.page = review
    device.send()  # the second tap on Send
    assert GO_NOW in device.page.text
    device.send("/tablet/close")  # and a third, on what has come meanwhile
    assert GO_NOW in device.page.text
    clinic.stage.clock.tick(hours=1)
    assert GO_NOW in device.look("/check-in").text, "nobody has read it yet"
    device.send("/tablet/close")
    assert device.h1 == "Please wait for the front desk"


def test_it_says_so_also_where_the_answers_were_sent_elsewhere_meanwhile(clinic: Clinic) -> None:
    device = urgent(clinic)
    device.send()
    device.answer_all(0)
    with clinic.stage.at.db.transaction() as session:
        session.scalars(select(CheckIn).order_by(CheckIn.due_on)).first().submitted_at = clinic.stage.clock()
    device.send()
    assert GO_NOW in device.page.text
    clinic.stage.clock.tick(days=1)
    assert GO_NOW not in device.look("/tablet").text


def test_the_next_patient_does_not_find_the_page_of_the_one_before(clinic: Clinic) -> None:
    stage = clinic.stage
    device = urgent(clinic)
    device.send()
    device.answer_all(0)
    device.send()
    eva = stage.enrol_ana(given_name="Eva", mobile="+13035550177")
    comes(stage, eva, stage.bea.practice_id)
    clinic.hand_over(stage.bea, eva)
    assert "Start" in device.look("/tablet").text


def test_the_last_page_speaks_the_patients_language_and_the_next_page_the_tablets(clinic: Clinic) -> None:
    device = urgent(clinic, "es")
    device.send()
    device.answer_all(0)
    device.send()
    assert '<html lang="es">' in device.page.text
    clinic.stage.clock.tick(minutes=1)
    device.send("/tablet/close")
    assert '<html lang="en">' in device.page.text


def test_whoever_goes_back_from_the_page_that_gives_help_sees_it_before_the_answers_go(clinic: Clinic) -> None:
    device = urgent(clinic)
    device.look("/check-in/2")
    device.answer_all(0)
    device.send()
    assert device.at == "/check-in/help"
    device.send(said="gets-help")
    device.look("/check-in/review")
    device.send()
    assert GO_NOW in device.page.text
