"""Enrolling: what is taken, what comes back with what was typed, and what nobody is told."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from app.models.check_in import CheckIn
from app.models.consent import Consent, ConsentKind
from app.models.episode import Episode
from app.models.patient import ChartNumber, Patient
from app.services.enrolment import SCRIPT
from tests.web.staff.desk import UUIDS, Desk, Desks, without_tokens

ANA = {
    "family_name": "Quill",
    "given_name": "Ana",
    "birth_date": "3/15/58",
    "mobile": "(303) 555-0142",
    "zip_code": "80202",
    "language": "en",
    "pathway": "low-back-without-surgery",
    "day0": "2026-03-02",
    "may_text": "yes",
}
HOSTILE = "{{7*7}}<script>alert(1)</script>"


def count(desks: Desks, model: type[Any]) -> int:
    with desks.stage.at.db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_patient_is_enrolled_with_a_plan_and_permissions(desks: Desks, desk: Desk) -> None:
    answer = desk.post("/enrol", **ANA, email="Ana@Example.org", may_email="yes", chart_number="B-17")
    assert answer.status_code == 303
    with desks.stage.at.db.reading() as session:
        patient = session.scalars(select(Patient)).one()
        assert (patient.family_name, patient.given_name) == ("Quill", "Ana")
        assert (patient.birth_date, patient.mobile) == (date(1958, 3, 15), "+13035550142")
        assert patient.email == "ana@example.org"
        assert patient.zone == "America/Denver"
        consents = session.scalars(select(Consent)).all()
        assert {consent.kind for consent in consents} == {
            ConsentKind.TEXT_NUMBER,
            ConsentKind.EMAIL_ADDRESS,
            ConsentKind.SHARE_EPISODE,
        }
        assert {consent.wording for consent in consents} == {SCRIPT}
        assert session.scalars(select(ChartNumber.number)).all() == ["B-17"]
        assert len(session.scalars(select(CheckIn)).all()) == 5
    page = desk.get(answer.headers["Location"]).text
    assert "Ana Quill is enrolled" in page
    assert "Born March 15, 1958, age 67." in page
    assert "The first message goes out Mon, Mar 2, 2026, 10:00" in page
    assert "Only in English" not in page


def test_the_desk_is_told_what_there_is_only_in_english(desk: Desk) -> None:
    answer = desk.post("/enrol", **{**ANA, "language": "es"})
    assert "Only in English: Pain, enjoyment, general activity (PEG)." in " ".join(
        desk.get(answer.headers["Location"]).text.split()
    )


def test_the_form_chooses_nothing_for_the_desk(desk: Desk) -> None:
    page = desk.get("/enrol").text
    assert "checked" not in page
    assert re.search(r'<input [^>]*autofocus[^>]*id="family_name"|id="family_name"[^>]*autofocus', page)
    assert "by replying STOP" in page
    assert 'lang="es">“' in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("family_name", "  ", "Enter the last name."),
        ("given_name", "", "Enter the first name."),
        ("family_name", "Q" * 61, "Use at most 60 characters."),
        ("birth_date", "", "Enter a birth date like 3/15/1958."),
        ("birth_date", "yesterday", "Enter a birth date like 3/15/1958."),
        ("birth_date", "31/02/1958", "That date does not exist."),
        ("birth_date", "3/15/2058", "This birth date is in the future."),
        ("birth_date", "3/15/1858", "This birth date is more than 120 years ago."),
        ("mobile", "303555014", "This mobile number has 9 digits. US numbers have 10."),
        ("mobile", "(555) 010-0199", "No phone has this number."),
        ("mobile", "ask her", "Enter a mobile number like (206) 555-0123."),
        ("mobile", "", "Enter the mobile number that may be texted."),
        ("zip_code", "8020", "Enter a ZIP code with 5 digits."),
        ("zip_code", "Denver", "Enter a ZIP code with 5 digits."),
        ("zip_code", "00000", "No place in the US has this ZIP code."),
        ("email", "ana at home", "Enter an e-mail address like ana@example.org."),
        ("language", "", "Choose a language."),
        ("language", "xx", "Choose a language."),
        ("pathway", "", "Choose a pathway."),
        ("pathway", "made-up", "Choose a pathway."),
        ("day0", "", "Enter day 0, a date like 03/30/2026."),
        ("day0", "1900-01-01", "Day 0 must be within 2 years of today."),
        ("day0", "2028-03-03", "Day 0 must be within 2 years of today."),
        ("may_text", "", "Say whether the patient agreed to texts."),
        ("may_text", "no", "Nothing may be sent to this patient."),
        ("no_messages", "y", "You ticked this and also said yes to messages."),
        ("chart_number", "9" * 41, "Use at most 40 characters."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_above(
    desks: Desks, desk: Desk, field: str, typed: str, said: str
) -> None:
    answer = desk.post("/enrol", **{**ANA, field: typed})
    assert answer.status_code == 422
    assert answer.text.count(said) == 2
    assert '<a href="#' in answer.text
    kept = {**ANA, field: " ".join(typed.split())}
    for name in ("family_name", "given_name", "birth_date", "mobile", "zip_code", "day0"):
        assert f'value="{kept[name]}"' in answer.text
    assert count(desks, Patient) == 0


def test_the_birth_date_comes_back_in_words(desk: Desk) -> None:
    assert "March 15, 1958, age 67" in desk.post("/enrol", **{**ANA, "mobile": "1"}).text


@pytest.mark.parametrize("day0", ["2024-03-02", "2028-03-02"])
def test_day_0_may_lie_two_years_away(desk: Desk, day0: str) -> None:
    assert desk.post("/enrol", **{**ANA, "day0": day0}).status_code == 303


def test_a_patient_may_want_no_messages(desks: Desks, desk: Desk) -> None:
    answer = desk.post("/enrol", **{**ANA, "mobile": "", "may_text": "", "no_messages": "y"})
    assert answer.status_code == 303
    assert "No message will be sent." in desk.get(answer.headers["Location"]).text


def test_the_same_form_twice_enrols_once(desks: Desks, desk: Desk) -> None:
    first, second = (desk.post("/enrol", **ANA) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert count(desks, Patient) == count(desks, Episode) == 1


def test_a_double_click_enrols_once(desks: Desks) -> None:
    both = [desks(desks.stage.bea.desk) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda desk: desk.post("/enrol", **ANA), both))
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert count(desks, Patient) == 1


@pytest.mark.parametrize(
    "other",
    [{"given_name": "Anna"}, {"family_name": "Brook"}, {"may_text": "no", "no_messages": "y"}, {"day0": "2026-03-03"}],
)
def test_the_practices_own_patient_is_shown_before_another_like_it_is_enrolled(
    desks: Desks, desk: Desk, other: dict[str, str]
) -> None:
    enrolled = desk.post("/enrol", **ANA).headers["Location"]
    answer = desk.post("/enrol", **{**ANA, **other})
    assert answer.status_code == 409
    assert "mobile ending in 0142" in answer.text
    assert enrolled.removesuffix("?enrolled=1") in answer.text
    assert count(desks, Patient) == 1
    confirm = re.search(r'name="not_these"\s+value="([^"]+)"', answer.text)
    assert confirm
    for _ in range(2):  # the second of a double click
        assert desk.post("/enrol", **{**ANA, **other}, not_these=confirm[1]).status_code == 303
    assert count(desks, Patient) == 2


def test_a_chart_number_belongs_to_one_patient(desks: Desks, desk: Desk) -> None:
    desk.post("/enrol", **ANA, chart_number="B-17")
    other = {**ANA, "family_name": "Brook", "birth_date": "1/2/1970", "mobile": "3035550143", "chart_number": "B-17"}
    answer = desk.post("/enrol", **other)
    assert answer.status_code == 422
    assert "Another patient of your practice has this chart number." in answer.text
    assert desks(desks.stage.dov.desk).post("/enrol", **other).status_code == 303


def test_whether_others_know_a_person_shows_nowhere(desks: Desks) -> None:
    """Dov enrols Ana, whom Bea has enrolled, and Eva, whom nobody knows: the same answers, byte by byte."""
    desks(desks.stage.bea.desk).post("/enrol", **ANA)
    eva = {**ANA, "family_name": "Brook", "given_name": "Eva", "birth_date": "4/16/58", "mobile": "(303) 555-0199"}
    dov = desks(desks.stage.dov.desk)
    pages = []
    for person, born in ((ANA, "March 15, 1958"), (eva, "April 16, 1958")):
        wrong = dov.post("/enrol", **{**person, "pathway": ""})
        enrolled = dov.post("/enrol", **person)
        page = dov.get(enrolled.headers["Location"])
        said = "\n".join(
            [wrong.text, str(enrolled.status_code), enrolled.headers["Location"], enrolled.text, page.text]
        )
        for mine, ours in ((person["family_name"], "FAMILY"), (person["given_name"], "GIVEN"), (born, "BORN")):
            said = said.replace(mine, ours)
        said = said.replace("\xa0", " ").replace(person["birth_date"], "BORN").replace(person["mobile"], "MOBILE")
        pages.append(UUIDS.sub("ID", without_tokens(said)))
    assert pages[0] == pages[1]
    assert "FAMILY" in pages[0]


def test_names_are_only_ever_text(desks: Desks, desk: Desk) -> None:
    stage = desks.stage
    answer = desk.post("/enrol", **{**ANA, "family_name": HOSTILE, "given_name": HOSTILE})
    assert answer.status_code == 303
    episode = answer.headers["Location"].removesuffix("?enrolled=1")
    clinician = desks(stage.bea.clinician)
    for page in (answer.headers["Location"], episode, f"{episode}/page", f"{episode}/page.pdf", "/patients?q={{7"):
        text = clinician.get(page).text
        assert "{{7*7}}&lt;script&gt;" in text
        assert "<script" not in text


def test_a_nul_and_a_flood_are_refused(desks: Desks, desk: Desk) -> None:
    assert desk.post("/enrol", **{**ANA, "family_name": "Qu\0ill"}).status_code == 400
    assert desk.get("/patients?q=%00").status_code == 400
    flood = desk.client.post("/enrol", data={"family_name": "Q" * 20_000_000})
    assert flood.status_code == 413
    assert "That is too large" in flood.text
    assert count(desks, Patient) == 0
