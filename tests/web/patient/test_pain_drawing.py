"""The pain drawing as a list, without script: every place by name, nothing ticked for anybody, one answer for all."""

import html
import re

import pytest
from sqlalchemy import select

from app.domain.summary import Hurts
from app.models.episode import Episode
from app.models.response import Response
from app.web import patient
from tests.phone import Phone, answers
from tests.services.plans import enrol, facts
from tests.stage import LIBRARY, Stage

BODY = LIBRARY.get("body-map", "1")
IDS = [item.id for item in BODY.items]
LOW_BACK, BUTTOCK = IDS.index("back-low"), IDS.index("back-left-buttock")


@pytest.fixture
def phone(stage: Stage) -> Phone:
    enrol(stage, [("body-map", "1")])
    return begin(stage)


def begin(stage: Stage, language: str = "en-US") -> Phone:
    phone = Phone(patient.create(stage.at), stage, language=language)
    phone.open()
    return phone


def kept(stage: Stage) -> set[str] | None:
    """The places that hurt; None where the question was skipped."""
    with stage.at.db.reading() as session:
        current = session.scalars(select(Response)).one().current()
        assert set(current) == set(IDS)
        assert len({each.skipped for each in current.values()}) == 1, "all or nothing"
        return None if current[IDS[0]].skipped else {item for item, each in current.items() if each.value == 1}


def test_every_place_is_a_box_in_its_group_and_none_is_ticked(phone: Phone) -> None:
    assert phone.h1 == "Where does it hurt today?"
    assert re.findall(r"<h2>(.*?)</h2>", phone.page.text) == [
        "Head and neck",
        "Back, chest and belly",
        "Left arm",
        "Right arm",
        "Left leg",
        "Right leg",
    ]
    boxes = re.findall(r'type="checkbox" id="answer-(\d+)" name="answer" value="(\d+)" >', phone.page.text)
    assert boxes == [(str(number), str(number)) for number in range(44)]


def test_what_is_ticked_is_kept_and_the_rest_does_not_hurt(phone: Phone, stage: Stage) -> None:
    phone.answer(LOW_BACK, BUTTOCK)
    assert (phone.at, kept(stage)) == ("/check-in/review", {"back-low", "back-left-buttock"})
    assert "Low back; Left buttock" in phone.page.text
    phone.look("/check-in/1")
    assert phone.checked == [str(LOW_BACK), str(BUTTOCK)]
    with stage.at.db.reading() as session:
        (score,) = session.scalars(select(Response)).one().scores
        assert score.value == 2


def test_that_nothing_hurts_is_an_answer_and_an_empty_list_is_none(phone: Phone, stage: Stage) -> None:
    phone.answer()
    assert phone.page.status_code == 422
    assert "Tap each place that hurts. If nothing hurts, tap Nothing hurts today." in phone.page.text
    assert answers(stage) == []
    phone.answer(do="none")
    assert (phone.at, kept(stage)) == ("/check-in/review", set())
    assert '<dd class="big">Nothing hurts today</dd>' in phone.page.text
    phone.look("/check-in/1")
    assert "You said that nothing hurts today." in phone.page.text


def test_nothing_hurts_takes_back_what_was_ticked(phone: Phone, stage: Stage) -> None:
    phone.answer(LOW_BACK)
    phone.look("/check-in/1")
    phone.answer(LOW_BACK, do="none")
    assert kept(stage) == set()


def test_a_skip_is_kept_as_one(phone: Phone, stage: Stage) -> None:
    phone.answer(do="skip")
    assert (phone.at, kept(stage)) == ("/check-in/review", None)


@pytest.mark.parametrize("wrong", ["44", "-1", "low back"])
def test_a_place_that_is_not_on_the_list_is_refused(phone: Phone, stage: Stage, wrong: str) -> None:
    phone.answer(LOW_BACK, wrong)
    assert (phone.page.status_code, answers(stage)) == (422, [])


def test_english_and_spanish_leave_the_same(stage: Stage) -> None:
    enrol(stage, [("body-map", "1")], language="es")
    phone = begin(stage, "es-MX")
    assert phone.h1 == "¿Dónde le duele hoy?"
    assert 'lang="en"' not in phone.page.text.split("<main>")[1].split('class="credit"')[0]
    phone.answer(LOW_BACK, BUTTOCK)
    assert kept(stage) == {"back-low", "back-left-buttock"}
    assert "Espalda baja; Nalga izquierda" in html.unescape(phone.page.text)


def test_it_counts_as_one_question(phone: Phone, stage: Stage) -> None:
    assert "Question 1 of 1" in phone.page.text
    phone.answer(LOW_BACK)
    phone.send()
    with stage.at.db.reading() as session:
        episode_id = session.scalars(select(Episode.id)).one()
    done = facts(stage, episode_id).completeness
    assert (done.answered, done.asked) == (1, 1)


def test_the_page_tells_the_places_and_how_many_there_were_at_first(stage: Stage) -> None:
    episode_id = enrol(stage, [("body-map", "1")])
    told = []
    for days, places in ((0, [LOW_BACK, BUTTOCK, 0]), (42, [LOW_BACK]), (50, []), (95, None)):
        stage.clock.tick(days=days)
        phone = begin(stage)
        phone.answer(*places or [], do="skip" if places is None else "save" if places else "none")
        phone.send()
        told.append(facts(stage, episode_id).hurts)
    assert told == [
        Hurts(("Face or front of the head", "Low back", "Left buttock"), None),
        Hurts(("Low back",), 3),
        Hurts((), 3),
        Hurts((), 3),
    ]
