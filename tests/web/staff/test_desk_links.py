"""A QR code and a card at the desk, and the end of every link of a lost phone."""

import re
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.domain.card_codes import read_code
from app.models.check_in import CheckIn
from app.models.message import Link, LinkKind
from app.models.response import Answer
from app.web import patient
from tests.phone import Phone
from tests.stage import Stage
from tests.web.staff.desk import Desk, Desks

CODE = re.compile(r'class="code">([^<]+)<')


def made(desk: Desk, episode_id: UUID) -> str:
    page = desk.post(f"/episodes/{episode_id}/link")
    assert page.status_code == 200
    return page.text


def test_it_is_shown_once_and_written_down(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    text = made(desk, episode_id)
    found = CODE.search(text)
    assert found
    assert read_code(found[1])
    assert 'src="data:image/svg+xml' in text
    assert "localhost:8000/c" in text
    assert found[1] not in desk.get(f"/episodes/{episode_id}").text
    assert [(each.object_kind, each.outcome) for each in desks.events("make-link")] == [
        ("link", "done"),
        ("episode", "done"),
    ]
    with desks.stage.at.db.reading() as session:
        link = session.scalars(select(Link)).one()
        assert (link.kind, link.practice_id) == (LinkKind.DESK, desks.stage.bea.practice_id)


@pytest.mark.parametrize(("language", "says"), [("en", "Or go to"), ("es", "O vaya a")])
def test_the_card_speaks_the_patients_language_and_names_nobody(
    desks: Desks, desk: Desk, language: str, says: str
) -> None:
    text = made(desk, desks.stage.enrol_ana(language=language, given_name="Zoraquill", birth_date=date(1947, 8, 23)))
    card = text[text.index('<section class="card-to-hand"') : text.index("</section>", text.index("card-to-hand"))]
    assert says in card
    plain = re.sub(r'src="[^"]*"|class="code">[^<]+', "", card)  # what is drawn by chance may hold any number
    assert [word for word in ("Zoraquill", "Quill", "Bea", "back", "1947") if word in plain] == []


def test_no_link_where_nothing_is_open(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    with desks.stage.at.db.transaction() as session:
        session.execute(update(CheckIn).values(submitted_at=desks.stage.clock()))
    assert desk.post(f"/episodes/{episode_id}/link").status_code == 303
    page = desk.get(f"/episodes/{episode_id}").text
    assert "No check-in of this patient is open today." in page
    assert "Show a QR code" not in page
    with desks.stage.at.db.reading() as session:
        assert session.scalars(select(Link)).all() == []


def test_it_opens_only_what_the_practice_sees(desks: Desks, episode_id: UUID) -> None:
    """Two episodes of one patient: Caz joined the first alone."""
    stage: Stage = desks.stage
    other = stage.enrol_ana("neck-without-surgery")
    with stage.at.db.transaction() as session:
        first = session.scalars(select(CheckIn).where(CheckIn.episode_id == episode_id)).first()
        assert first
        episode = session.scalars(select(CheckIn).where(CheckIn.episode_id == other)).first()
        assert episode
        episode.episode.patient_id = first.episode.patient_id
    stage.caz_joins(episode_id)
    made(desks(stage.caz.desk), episode_id)
    made(desks(stage.bea.desk), episode_id)
    with stage.at.db.reading() as session:
        links = session.scalars(select(Link).order_by(Link.minted_at)).all()
        seen = {link.practice_id: {each.episode_id for each in link.check_ins} for link in links}
    assert seen == {stage.caz.practice_id: {episode_id}, stage.bea.practice_id: {episode_id, other}}


def test_a_lost_phone_ends_every_link_and_the_session_that_is_open(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    stage = desks.stage
    phone = Phone(patient.create(stage.at), stage)
    phone.open()
    phone.answer(7)
    assert desk.post(f"/episodes/{episode_id}/links/revoke").status_code == 303
    phone.answer(3)
    assert phone.at == "/again"
    assert phone.look(f"/{phone.key}").status_code == 404
    with stage.at.db.reading() as session:
        assert [answer.value for answer in session.scalars(select(Answer))] == [7]
    assert {each.object_kind for each in desks.events("revoke-links")} == {"link", "episode"}
    assert "Every link of this patient was ended." in desk.get(f"/episodes/{episode_id}").text
