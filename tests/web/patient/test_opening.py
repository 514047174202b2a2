"""Landing, birth date, dead links: before the birth date a page says nothing about anybody."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.models.audit import AuditEvent, AuditOutcome
from app.models.check_in import CheckIn
from app.models.practice import Agreement
from tests.phone import Phone, answers, texts
from tests.stage import Stage

WRONG = date(1958, 3, 16)
SAYS_TOO_MUCH = (" Ana", "Quill", "Bea", "Spine", "Low back", "lumbar", "surgery", "pain", "555-0142")


def test_it_works(phone: Phone) -> None:
    phone.look(f"/{phone.key}")
    assert (phone.page.status_code, phone.h1) == (200, "Health check-in")
    assert "Valley Care Network" in phone.page.text
    assert "(555)\xa0010-0199" in phone.page.text
    phone.type_date(phone.born)
    assert (phone.at, phone.h1) == ("/check-in/who", "Who will see your answers")
    assert "Hello Ana. Is this you?" in phone.page.text
    assert "Bea Spine Center" in phone.page.text
    assert "(303)\xa0555-0100" in phone.page.text  # the office's own number from here on


def test_nothing_is_told_before_the_birth_date(phone: Phone, stage: Stage) -> None:
    shown = [phone.look(f"/{phone.key}"), phone.look(f"/{phone.key}/birth-date")]
    shown += [phone.type_date(WRONG) for _ in range(6)]
    shown += [phone.look("/check-in"), phone.look("/check-in/1"), phone.look("/again"), phone.look("/nothing")]
    for page in shown:
        assert [word for word in SAYS_TOO_MUCH if word in page.text] == []
        assert phone.key not in str(page.headers)


def test_a_spanish_patient_is_not_told_from_others(stage: Stage, app: Flask) -> None:
    stage.enrol_ana(language="es")
    phone = Phone(app, stage)
    assert 'lang="en"' in phone.look(f"/{phone.key}").text
    phone.type_date(phone.born)
    assert '<html lang="es">' in phone.page.text


def dead_links(stage: Stage, key: str) -> list[str]:
    return [
        "/" + "x" * 22,
        f"/{key[:-1]}",
        f"/{key}x",
        f"/{key[:-1]}{'A' if key[-1] != 'A' else 'B'}",
        f"/{key}/other",
        "/" + "x" * 22 + "/birth-date",
        "/check-in/first",
        "/desk",
        "/%F0%9F%98%80",
        "/demo",
        "/static/nothing",
    ]


def test_every_dead_link_is_the_same_page_to_the_byte(phone: Phone, stage: Stage, app: Flask) -> None:
    stranger = Phone(app, stage, key="x" * 22)
    pages = [stranger.look(path) for path in dead_links(stage, phone.key)]
    stage.clock.tick(days=31)
    pages += [stranger.look(f"/{phone.key}"), stranger.look(f"/{phone.key}/birth-date"), phone.look(f"/{phone.key}")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.data for page in pages}) == 1
    assert "Set-Cookie" not in pages[0].headers
    assert all(page.headers.get("Set-Cookie") is None for page in pages)


def test_a_living_link_lands_whatever_became_of_its_check_in(phone: Phone, stage: Stage) -> None:
    landing = phone.look(f"/{phone.key}").status_code
    with stage.at.db.transaction() as session:
        for check_in in session.scalars(select(CheckIn)):
            check_in.submitted_at = stage.clock()
    assert phone.look(f"/{phone.key}").status_code == landing == 200
    phone.type_date(phone.born)
    assert phone.h1 == "You already sent these answers"
    assert "You sent them on Mon Mar 2." in phone.page.text


def test_after_the_birth_date_a_page_says_why_there_is_nothing_to_answer(phone: Phone, stage: Stage) -> None:
    def change(**values: object) -> None:
        with stage.at.db.transaction() as session:
            check_in = session.scalars(select(CheckIn).where(CheckIn.time_point == "day-0")).one()
            for name, value in values.items():
                setattr(check_in, name, value)

    change(opens_on=stage.clock().date() + timedelta(days=2))
    phone.type_date(phone.born)
    assert phone.h1 == "This is not ready yet"
    assert "It opens on Wed Mar 4." in phone.page.text
    assert "We will send you a message." in phone.page.text
    change(opens_on=stage.clock().date(), cancelled_at=stage.clock())
    phone.look("/check-in")
    assert phone.h1 == "These questions have closed"
    assert "a message when it is time for the next one." in phone.page.text
    phone.client.post(f"/{phone.key}/stop", data={"stop": "all"})
    assert "a message when it is time for the next one." not in phone.look("/check-in").text


def test_when_no_office_treats_the_episode_any_more_the_page_has_closed(phone: Phone, stage: Stage) -> None:
    phone.open()
    question = phone.page
    with stage.at.db.transaction() as session:
        for agreement in session.scalars(select(Agreement)):
            agreement.in_force_until = stage.clock()
    for path in ("/check-in", "/check-in/who", "/check-in/1", "/check-in/review", "/check-in/done"):
        phone.look(path)
        assert phone.h1 == "These questions have closed"
        assert "We will send you" not in phone.page.text
        assert "(555)\xa0010-0199" in phone.page.text  # the network's phone
        assert "(303)\xa0555-0100" not in phone.page.text  # the office's
    phone.page = question
    phone.answer(3)
    assert phone.h1 == "These questions have closed"
    assert answers(stage) == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, ["Enter your date of birth."]),
        ({"month": "3", "day": "15"}, ["Enter a year."]),
        ({"month": "3"}, ["Enter a day.", "Enter a year."]),
        ({"day": "15", "year": "1958"}, ["Choose a month."]),
        ({"month": "13", "day": "15", "year": "1958"}, ["Choose a month."]),
        ({"month": "x", "day": "15", "year": "1958"}, ["Choose a month."]),
        ({"month": "2", "day": "30", "year": "1958"}, ["That date does not exist. Check the day and month."]),
        ({"month": "3", "day": "0", "year": "1958"}, ["That date does not exist. Check the day and month."]),
        ({"month": "3", "day": "<b>", "year": "1958"}, ["That date does not exist. Check the day and month."]),
        ({"month": "3", "day": "²", "year": "1958"}, ["That date does not exist. Check the day and month."]),
        ({"month": "²", "day": "15", "year": "1958"}, ["Choose a month."]),
        ({"month": "3", "day": "15", "year": "195²"}, ["Check the year."]),
        ({"month": "3", "day": "15", "year": "2958"}, ["Check the year."]),
        ({"month": "3", "day": "15", "year": "1858"}, ["Check the year."]),
        ({"month": "3", "day": "15", "year": "195"}, ["Check the year."]),
        ({"month": "3", "day": "15", "year": "year"}, ["Check the year."]),
        ({"month": "3", "day": "16", "year": "1958"}, ["That does not match what we have."]),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(phone: Phone, typed: dict[str, str], says: list[str]) -> None:
    phone.look(f"/{phone.key}/birth-date")
    phone.send(**{"month": "", "day": "", "year": ""} | typed)
    assert phone.page.status_code == 422
    assert "<title>Error: What is your date of birth?" in phone.page.text
    for text in says:
        assert phone.page.text.count(text) == 2  # in the summary, with a link to the field, and beside it
    if typed.get("year", "").isdigit():
        assert f'value="{typed["year"]}"' in phone.page.text
    assert "<b>" not in phone.page.text


@pytest.mark.parametrize(("day", "year"), [("15", "1958"), (" 15 ", "1958 "), ("15", "58")])
def test_ways_to_type_it(phone: Phone, day: str, year: str) -> None:
    phone.look(f"/{phone.key}/birth-date")
    phone.send(month="3", day=day, year=year)
    assert phone.at == "/check-in/who"


def test_five_wrong_dates_lock_every_key_on_every_device(phone: Phone, stage: Stage, app: Flask) -> None:
    stage.clock.tick(days=3)
    other = Phone(app, stage, texts(stage)[-1])
    assert other.key != phone.key
    told = []
    for turn in range(5):
        page = (other if turn % 2 else phone).type_date(WRONG)
        told.append(next((f"{left} left" for left in "43210" if f"You have {left} tr" in page.text), page.status_code))
    assert told == [422, 422, "2 left", "1 left", 423]
    for each in (phone, other):
        assert each.type_date(each.born).status_code == 423
        assert each.h1 == "We could not check your date of birth"
    # The form may still lie open: the right date after the lock opens nothing.
    fresh = Phone(app, stage, phone.key)
    fresh.look(f"/{phone.key}")
    fresh.send("/language", language="en")
    assert fresh.look(f"/{phone.key}/birth-date").status_code == 423


def test_a_form_left_open_opens_nothing_once_locked(phone: Phone, stage: Stage, app: Flask) -> None:
    open_form = Phone(app, stage, phone.key)
    open_form.look(f"/{phone.key}/birth-date")
    for _ in range(5):
        phone.type_date(WRONG)
    assert open_form.send(month="3", day="15", year="1958").status_code == 423


def test_the_tries_are_in_the_audit_log_without_a_name(phone: Phone, stage: Stage) -> None:
    phone.type_date(WRONG)
    phone.type_date(phone.born)
    with stage.at.db.reading() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "birth-date")).all()
        assert [(event.actor_kind, event.outcome) for event in events] == [
            ("nobody", AuditOutcome.FAILED),
            ("patient", AuditOutcome.DONE),
        ]


def test_no_address_holds_the_key_after_the_birth_date(phone: Phone) -> None:
    phone.open()
    while phone.at != "/check-in/review":
        assert phone.key not in phone.page.text + phone.page.request.url
        phone.answer(2)
    phone.send()
    assert phone.key not in phone.page.text + phone.page.request.url


def test_the_cookie_holds_a_key_that_is_stored_nowhere(phone: Phone) -> None:
    phone.open()
    cookie = phone.client.get_cookie("pt")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
    assert phone.key not in cookie.value


def test_two_links_in_one_browser_do_not_mix(phone: Phone, stage: Stage, app: Flask) -> None:
    """A form that lies open for one person is refused once another person's link is opened beside it."""
    stage.enrol_ana(given_name="Eva", birth_date=date(1961, 5, 4), mobile="+13035550177")
    eva = Phone(app, stage)
    phone.open()
    left_open = phone.page
    phone.key, ana_key = eva.key, phone.key
    phone.type_date(date(1961, 5, 4))
    assert "Hello Eva." in phone.page.text
    phone.page = left_open
    assert phone.answer(9).status_code == 400
    phone.key = ana_key
    phone.open()
    assert phone.at == "/check-in/1"
    assert phone.checked == []


def test_a_session_ends_after_half_an_hour_and_says_so(phone: Phone, stage: Stage) -> None:
    phone.open()
    phone.answer(4)
    stage.clock.tick(minutes=29)
    phone.answer(5)
    stage.clock.tick(minutes=29)
    assert phone.look("/check-in").status_code == 200
    assert phone.at == "/check-in/3"
    stage.clock.tick(minutes=2)
    phone.look("/check-in/3")
    assert (phone.at, phone.h1) == ("/again", "Please open your link again")
    assert "Your answers so far are saved." in phone.page.text
    phone.type_date(phone.born)
    assert phone.h1 == "Welcome back, Ana"
