"""Who will see the answers is told again whenever the list changed, with what is new on it; what was told is kept."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.models.entry import Told
from app.models.practice import Agreement
from app.services import disclosing
from tests.phone import Phone
from tests.stage import Stage

NEW = "New since last time:</strong> Caz Spine Center"


@pytest.fixture
def episode_id(stage: Stage) -> UUID:
    return stage.enrol_ana()


@pytest.fixture
def phone(stage: Stage, app: Flask, episode_id: UUID) -> Phone:
    return Phone(app, stage)


def told(stage: Stage) -> list[set[str]]:
    with stage.at.db.reading() as session:
        rows = session.scalars(select(Told).order_by(Told.told_at)).all()
        assert {row.wording for row in rows} <= {disclosing.WORDING}
        return [set(row.practices) for row in rows]


def test_what_was_told_is_kept_with_its_words(phone: Phone, stage: Stage) -> None:
    phone.type_date(phone.born)
    assert "New since last time" not in phone.page.text
    assert "This office treats you, and it will see your answers:" in phone.page.text
    assert told(stage) == [], "looking changes nothing"
    phone.send()
    assert told(stage) == [{str(stage.bea.practice_id)}]


def test_an_office_that_joined_is_told_even_half_way(phone: Phone, stage: Stage, app: Flask, episode_id: UUID) -> None:
    phone.open()
    phone.answer(4)
    stage.clock.tick(minutes=1)
    stage.caz_joins(episode_id)
    later = Phone(app, stage, phone.key)
    later.type_date(later.born)
    assert (later.at, NEW in later.page.text) == ("/check-in/who", True)
    assert "These offices treat you, and they will share your answers:" in later.page.text
    later.send()
    assert later.at == "/check-in/resume"
    assert told(stage)[-1] == {str(stage.bea.practice_id), str(stage.caz.practice_id)}
    again = Phone(app, stage, phone.key)
    again.type_date(again.born)
    assert again.at == "/check-in/resume"
    again.look("/check-in/who")
    assert NEW not in again.page.text


def test_an_office_that_left_is_gone_from_the_list_that_is_told(
    phone: Phone, stage: Stage, app: Flask, episode_id: UUID
) -> None:
    stage.caz_joins(episode_id)
    phone.open()
    phone.answer(4)
    with stage.at.db.transaction() as session:
        for agreement in session.scalars(select(Agreement).where(Agreement.practice_id == stage.caz.practice_id)):
            agreement.in_force_until = stage.clock()
    later = Phone(app, stage, phone.key)
    later.type_date(later.born)
    assert later.at == "/check-in/who"
    assert "Caz" not in later.page.text
    assert "New since" not in later.page.text
