"""A code that is typed by hand: it opens what the desk's link opens, until that is done, and guessing is slow."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.domain.card_codes import in_groups
from app.models.audit import AuditEvent
from app.models.check_in import CheckIn
from app.models.code import WrongCode
from app.models.episode import Episode
from app.models.message import Link
from app.services import desk_links, guessing
from tests.phone import Phone
from tests.stage import Stage

WRONG = "0000-0000-0000"


@pytest.fixture
def code(phone: Phone, stage: Stage) -> str:
    """What the desk's screen shows for Ana, who has a text as well."""
    with stage.at.db.transaction() as session:
        patient_id = session.scalars(select(Episode.patient_id)).one()
        here = desk_links.open_check_ins(session, patient_id, stage.bea.practice_id, stage.clock())
        return in_groups(desk_links.make(session, here, stage.bea.practice_id, stage.at.outside).code)


def types(phone: Phone, code: str, address: str = "127.0.0.1") -> int:
    phone.look("/c")
    phone.client.environ_base["REMOTE_ADDR"] = address
    return phone.send(code=code).status_code


def test_it_leads_to_the_landing_page_and_the_birth_date_follows(phone: Phone, code: str) -> None:
    assert types(phone, code.lower().replace("-", " ")) == 200
    assert phone.h1 == "Health check-in"
    assert "Stop these messages" not in phone.page.text  # nothing was sent
    assert code.replace("-", "") not in phone.page.text + str(phone.page.request.url)
    phone.key = phone.at.strip("/")
    phone.open()
    assert phone.at == "/check-in/1"
    assert "(303)\xa0555-0100" in phone.page.text  # Bea's office
    phone.answer_all()
    phone.send()
    assert phone.h1 == "Thank you, Ana."


def test_every_wrong_code_is_told_in_the_same_words(phone: Phone, stage: Stage, code: str) -> None:
    says = "This code does not work."
    for wrong in (WRONG, "", "x", code[:-1], "<b>"):
        assert types(phone, wrong, f"10.0.0.{len(wrong)}") == 422
        assert says in phone.page.text
        assert "<b>" not in phone.page.text
    with stage.at.db.transaction() as session:
        session.execute(update(CheckIn).values(submitted_at=stage.clock()))
    assert types(phone, code) == 422  # it dies with its check-in
    assert says in phone.page.text


def test_it_dies_after_thirty_days_and_when_its_check_in_closes(phone: Phone, stage: Stage, code: str) -> None:
    with stage.at.db.transaction() as session:
        link = session.scalars(select(Link).where(Link.code_hash.is_not(None))).one()
        assert link.dies_at <= stage.clock() + timedelta(days=30)
        assert link.dies_at <= max(check_in.closes_at for check_in in link.check_ins)
        stage.clock.now = link.dies_at - timedelta(seconds=1)
    assert types(phone, code) == 200
    stage.clock.tick(seconds=1)
    assert phone.look(phone.at).status_code == 404  # the key that it was changed for has no longer life
    assert types(phone, code) == 422


def test_guessing_at_one_address_is_stopped_also_for_the_right_code(phone: Phone, stage: Stage, code: str) -> None:
    told = [types(phone, WRONG, "2001:db8::1") for _ in range(guessing.MOST_AT_ADDRESS)]
    assert set(told) == {422}
    assert types(phone, code, "2001:db8::ffff") == 429  # the same household's
    assert "Wait 15 minutes" in phone.page.text
    assert types(phone, code, "2001:db8:1::1") == 200
    stage.clock.tick(minutes=15)
    assert types(phone, code, "2001:db8::1") == 200


def test_guessing_from_everywhere_is_stopped_too(phone: Phone, stage: Stage, code: str) -> None:
    with stage.at.db.transaction() as session:
        for number in range(guessing.MOST_IN_NETWORK):
            guessing.count(session, f"10.0.{number // 250}.{number % 250}", stage.clock())
    assert types(phone, code, "192.0.2.1") == 429
    stage.clock.tick(minutes=15)
    assert types(phone, WRONG, "192.0.2.1") == 422
    with stage.at.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(WrongCode)) == 1  # the old ones are gone
    assert types(phone, code, "192.0.2.1") == 200


def test_wrong_birth_dates_count_for_the_check_in_whatever_its_key(phone: Phone, code: str) -> None:
    types(phone, code)
    phone.key = phone.at.strip("/")
    for _ in range(5):
        phone.type_date(phone.born - timedelta(days=1))
    assert types(phone, code) == 200
    phone.key = phone.at.strip("/")
    assert phone.type_date(phone.born).status_code == 423


def test_neither_code_nor_key_is_stored(phone: Phone, stage: Stage, app: Flask, code: str) -> None:
    types(phone, code)
    key = phone.at.strip("/").encode()
    with stage.at.db.reading() as session:
        kept = str(session.execute(select(Link.__table__)).all() + session.execute(select(AuditEvent.__table__)).all())
    assert code.replace("-", "") not in kept
    assert key.decode() not in kept
