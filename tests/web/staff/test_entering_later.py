"""The rest of a questionnaire is typed days after the patient began it."""

from sqlalchemy import select

from app.models.response import Score
from app.web import patient
from tests.phone import Phone
from tests.services.plans import enrol
from tests.web.staff.desk import Desks
from tests.web.staff.test_entering import address, at


def test_what_the_patient_answered_days_before_the_call_is_asked_in_it(desks: Desks) -> None:
    stage = desks.stage
    path = at(stage, enrol(stage, [("peg", "1")]))
    phone = Phone(patient.create(stage.at), stage)
    phone.open()
    for _ in range(2):
        phone.answer(10)
    stage.clock.tick(days=6)
    desk, on = desks(stage.bea.desk), stage.clock().date().isoformat()

    def score() -> float | None:
        with stage.at.db.reading() as session:
            return max(session.scalars(select(Score)), key=lambda row: row.reading).value

    assert desk.post(address(path, "peg", on=on), activity="1").status_code == 303
    assert score() is None, "none is made of two times"
    assert desk.get(address(path, "peg", on=on)).text.count("Answered already.") == 1
    assert desk.post(address(path, "peg", on=on), pain="1", enjoyment="1").status_code == 303
    assert score() == 1
