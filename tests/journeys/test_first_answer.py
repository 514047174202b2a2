"""The main job, through the doors: enrol, a text goes out, a phone answers, two practices print the same page."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app import jobs
from app.models.audit import AuditEvent, AuditOutcome
from app.models.consent import Consent
from app.models.episode import Episode
from app.models.practice import Agreement
from app.roof import app_of
from app.services import care_team
from tests.doors import Person
from tests.stage import PASSWORD, People, Stage

GIVEN = "Zoraquill"  # no word and no token holds it by chance


@pytest.fixture
def app(stage: Stage) -> Flask:
    return app_of(stage.at)


def at_the_desk(app: Flask, email: str) -> Person:
    person = Person(app)
    person.look("/desk/sign-in")
    person.send(email=email, password=PASSWORD)
    assert person.page.status_code == 200, person.page.text
    return person


def enrols_ana(desk: Person) -> UUID:
    """Bea's desk types what is on the card; the episode's id."""
    desk.look("/desk/enrol")
    page = desk.send(
        family_name="Quill",
        given_name=GIVEN,
        birth_date="3/15/58",
        mobile="(303) 555-0142",
        language="en",
        pathway="low-back-without-surgery",
        day0="2026-03-02",
        may_text="yes",
    )
    assert page.status_code == 200
    assert "March 15, 1958" in page.text
    found = re.search(r"/episodes/([0-9a-f-]{36})", page.request.path)
    assert found, page.text
    return UUID(found[1])


def the_clock_ticks(stage: Stage) -> None:
    jobs.once(stage.at)


def newest_link(stage: Stage) -> str:
    address = re.search(r"https?://\S+", stage.at.outside.outbox()[-1].body)
    assert address
    return address[0].removeprefix(stage.at.settings.url)


def answers(app: Flask, link: str, back: int, leg: int, ticks: int, peg: int, change: int | None = None) -> Person:
    """Ana opens the link on her phone, says who she is, answers everything, sends."""
    ana = Person(app)
    ana.look(link)
    assert GIVEN not in ana.page.text
    ana.look(f"{link}/birth-date")
    ana.send(month="3", day="15", year="1958")
    ana.send()  # who will see your answers
    ana.send(respondent="self")
    given = {"nprs-back": str(back), "nprs-leg": str(leg), "peg": str(peg), "global-change": str(change)}
    while "/review" not in ana.page.request.path:
        instrument = re.search(r'name="asked" value="(\S+) ', ana.page.text)
        assert instrument, ana.page.text
        filled = [str(place) for place in range(ticks)] if instrument[1] == "rmdq" else given[instrument[1]]
        ana.send(do="save", answer=filled)
        assert ana.page.status_code == 200, ana.page.text
    ana.send()
    return ana


def prints(person: Person, episode: UUID) -> bytes:
    page = person.look(f"/desk/episodes/{episode}/page.pdf")
    assert page.mimetype == "application/pdf", page.text
    return page.data


def test_two_practices_print_the_same_page(stage: Stage, app: Flask):
    bea = at_the_desk(app, stage.bea.desk)
    episode = enrols_ana(bea)
    the_clock_ticks(stage)
    ana = answers(app, newest_link(stage), back=7, leg=8, ticks=14, peg=6)
    assert "starting point" in ana.page.text

    stage.clock.tick(days=42)
    the_clock_ticks(stage)
    assert len(stage.at.outside.outbox()) == 2
    ana = answers(app, newest_link(stage), back=3, leg=8, ticks=12, peg=6, change=2)
    assert "4 points lower" in ana.page.text
    consent = stage.caz_joins(episode)
    the_clock_ticks(stage)

    bea = at_the_desk(app, stage.bea.clinician)
    caz = at_the_desk(app, stage.caz.clinician)
    for person in (bea, caz):
        person.look(f"/desk/episodes/{episode}/page.pdf")  # the care team is a fact of the page: it is wanted anew
    the_clock_ticks(stage)
    page = prints(bea, episode)
    assert prints(caz, episode) == page
    words = PdfReader(BytesIO(page)).pages[0].extract_text()
    assert f"Quill, {GIVEN}" in words
    assert "BETTER" in words
    assert "Caz Spine Center" in words

    dov = at_the_desk(app, stage.dov.clinician)
    for path in ("", "/page", "/page.pdf"):
        assert dov.look(f"/desk/episodes/{episode}{path}").status_code == 404
    with stage.at.db.reading() as session:
        denied = session.scalars(select(AuditEvent).where(AuditEvent.outcome == AuditOutcome.DENIED)).all()
        assert {(event.practice_id, event.object_id) for event in denied} == {(stage.dov.practice_id, episode)}
        assert len(denied) == 3

    assert caz.look(f"/desk/episodes/{episode}").status_code == 200
    with stage.at.db.transaction() as session:
        care_team.withdraw(session, session.get_one(Consent, consent), stage.clock())
    assert caz.look(f"/desk/episodes/{episode}").status_code == 404
    assert caz.look(f"/desk/episodes/{episode}/page.pdf").status_code == 404

    agreement_ends(stage, stage.bea)
    assert bea.look(f"/desk/episodes/{episode}/page.pdf").status_code == 404


def agreement_ends(stage: Stage, people: People) -> None:
    with stage.at.db.transaction() as session:
        for agreement in session.scalars(select(Agreement).where(Agreement.practice_id == people.practice_id)):
            agreement.in_force_until = stage.clock() - timedelta(seconds=1)


def test_one_practice_alone_has_a_useful_page_at_the_first_visit(stage: Stage, app: Flask):
    """Nobody else is in the network: the page says where the patient starts."""
    for others in (stage.caz, stage.dov):
        agreement_ends(stage, others)
    episode = enrols_ana(at_the_desk(app, stage.bea.desk))
    the_clock_ticks(stage)
    answers(app, newest_link(stage), back=7, leg=8, ticks=14, peg=6)
    the_clock_ticks(stage)
    page = prints(at_the_desk(app, stage.bea.clinician), episode)
    words = PdfReader(BytesIO(page)).pages[0].extract_text()
    for told in (f"Quill, {GIVEN}", "Back pain", "7", "14", "6 weeks", "Bea Spine Center"):
        assert told in words
    with stage.at.db.reading() as session:
        assert [p.name for p in session.get_one(Episode, episode).treating(session, stage.clock())] == [
            "Bea Spine Center"
        ]
