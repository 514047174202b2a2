"""What every page of a practice says while its texts do not go out."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from app.models.practice import Practice, Registration
from app.models.watch import Hold, HoldReason
from tests.stage import Stage
from tests.web.staff.desk import Desk, Desks

NOT_APPROVED = "Texts are not going out."
PAUSED = "Texts and e-mails wait since Mon, Mar 2, 2026, 10:00"


def hold(stage: Stage, practice_id: UUID | None, *, released: bool = False) -> None:
    with stage.at.db.transaction() as session:
        since = stage.clock()
        held = Hold(practice_id=practice_id, reason=HoldReason.CARRIER, code="21606", since=since)
        held.released_at = since if released else None
        session.add(held)


def pages(desk: Desk, episode_id: UUID) -> list[str]:
    paths = ("/", "/settings", "/enrol", "/patients?q=quill", "/evidence", f"/episodes/{episode_id}")
    return [desk.get(path).text for path in paths]


@pytest.mark.parametrize("registration", Registration)
def test_a_practice_is_told_on_every_page_that_carriers_have_not_approved_it(
    desks: Desks, registration: Registration
) -> None:
    stage = desks.stage
    episode_id = stage.enrol_ana()
    with stage.at.db.transaction() as session:
        theirs = update(Practice).where(Practice.id == stage.bea.practice_id)
        session.execute(theirs.values(registration=registration))
    told = registration is not Registration.APPROVED
    seen = pages(desks(stage.bea.desk), episode_id)
    assert [NOT_APPROVED in page for page in seen] == [told] * len(seen)
    assert (NOT_APPROVED in desks(stage.bea.admin).get("/").text) is told
    assert NOT_APPROVED not in desks(stage.dov.desk).get("/").text
    enrolled = desks(stage.bea.desk).get(f"/episodes/{episode_id}?enrolled=1").text
    assert ("No message will be sent." in enrolled) is told


def test_a_practice_is_told_that_its_texts_are_held(desks: Desks) -> None:
    stage = desks.stage
    episode_id = stage.enrol_ana()
    hold(stage, stage.bea.practice_id)
    seen = pages(desks(stage.bea.desk), episode_id)
    assert [PAUSED in page for page in seen] == [True] * len(seen)
    assert "the carrier refuses texts from this number" in seen[0]
    assert "21606" not in seen[0]
    assert PAUSED not in desks(stage.dov.desk).get("/").text


def test_everybody_is_told_that_the_network_is_held(desks: Desks) -> None:
    hold(desks.stage, None)
    for people in (desks.stage.bea, desks.stage.dov):
        assert PAUSED in desks(people.desk).get("/").text


def test_what_was_released_is_past(desks: Desks) -> None:
    hold(desks.stage, None, released=True)
    assert PAUSED not in desks(desks.stage.bea.desk).get("/").text


def test_nobody_is_told_before_signing_in_nor_on_a_page_of_an_error(desks: Desks) -> None:
    hold(desks.stage, None)
    assert PAUSED not in Desk(desks.app).get("/sign-in").text
    missing = desks(desks.stage.bea.desk).get(f"/episodes/{uuid4()}")
    assert missing.status_code == 404
    assert "Sign out" in missing.text
    assert PAUSED not in missing.text
