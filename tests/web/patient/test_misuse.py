"""What a stranger, an old phone, another office or bad luck could do to a patient, and does not."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.models.alert import Alert, AlertState
from app.models.check_in import CheckIn
from app.models.consent import Consent, ConsentKind
from app.models.episode import Episode
from app.models.pathway import PathwayVersion
from app.models.practice import Practice
from app.models.response import Answer, Response, Service
from app.services import alert_acts, answering, contacts, enrolment, renewing
from app.web import patient, staff
from tests.phone import Phone
from tests.phone import answers as kept
from tests.services.ana import go_out, key_in, opens, the_patient
from tests.services.plans import enrol
from tests.services.telling import heard
from tests.stage import Stage
from tests.web.staff.desk import Desks


@pytest.fixture
def app(stage: Stage) -> Flask:
    return patient.create(stage.at)


def save(stage: Stage, key: str, item: str, value: int) -> None:
    with stage.at.db.transaction() as session:
        opened = opens(session, stage, key)
        check_ins = answering.open_check_ins(session, opened, stage.clock())
        screens = answering.screens_of(check_ins, stage.at.outside.instruments)
        screen = next(each for each in screens if each.items[0].id == item)
        answering.save(session, opened, screen, {item: value}, stage.at.outside)


def test_an_answer_after_an_alert_was_acknowledged_is_told_anew(stage: Stage) -> None:
    enrol(stage, [("red-flags", "1")])
    key = key_in(go_out(stage)[-1].body)
    save(stage, key, "bladder", 1)
    assert heard(stage)
    with stage.at.db.transaction() as session:
        alert_acts.acknowledge(session, session.scalars(select(Alert)).one(), stage.bea.clinician_id, stage.at.outside)
    stage.clock.tick(days=2)
    save(stage, key, "saddle", 1)
    assert heard(stage)
    with stage.at.db.reading() as session:
        assert session.scalars(select(Alert.state)).all() == [AlertState.OPEN]


def second_episode(stage: Stage, like: UUID) -> UUID:
    """Bea's alone."""
    with stage.at.db.transaction() as session:
        version = session.get_one(PathwayVersion, session.get_one(Episode, like).pathway_version_id)
        bea, day0 = session.get_one(Practice, stage.bea.practice_id), stage.clock().date()
        found = enrolment.open_episode(
            session, the_patient(session), bea, version, day0=day0, by=stage.bea.clinician_id, now=stage.clock()
        )
        return found.id


def test_what_staff_type_stays_in_the_episode_that_they_see(stage: Stage) -> None:
    shared = enrol(stage, [("red-flags", "1")])
    hidden = second_episode(stage, shared)
    stage.caz_joins(shared)
    save(stage, key_in(go_out(stage)[-1].body), "fever", 0)  # one answer for both
    desk = Desks(stage, staff.create(stage.at))(stage.caz.desk)
    with stage.at.db.reading() as session:
        of_shared = select(CheckIn.id).where(CheckIn.episode_id == shared).order_by(CheckIn.due_on)
        check_in = session.scalars(of_shared).first()
    assert desk.get(f"/episodes/{hidden}").status_code == 404
    values = dict.fromkeys(("bladder", "bowel", "legs", "one-leg", "sexual", "wound"), "0") | {"saddle": "1"}
    page = f"/episodes/{shared}/check-ins/{check_in}/enter/red-flags?mode=paper&on=2026-03-02&who=self"
    desk.post(page, **values)
    with stage.at.db.reading() as session:
        in_hidden = (
            select(Answer.item, Answer.value)
            .join(Response, Response.id == Answer.response_id)
            .join(Service, Service.response_id == Response.id)
            .join(CheckIn, CheckIn.id == Service.check_in_id)
            .where(CheckIn.episode_id == hidden)
        )
        assert {tuple(row) for row in session.execute(in_hidden)} == {("fever", 0)}
        assert hidden not in set(session.scalars(select(Alert.episode_id)))


def test_a_new_link_that_a_stranger_asks_for_takes_nothing_from_who_is_answering(stage: Stage, app: Flask) -> None:
    stage.enrol_ana()
    phone = Phone(app, stage)
    stage.clock.tick(days=1)
    phone.open()
    phone.answer(4)
    before = len(kept(stage))
    with stage.at.db.transaction() as session:
        assert renewing.ask(session, stage.ana.mobile, "203.0.113.9", stage.clock())
    assert len(go_out(stage)) == 1
    phone.answer(7)
    assert len(kept(stage)) == before + 1


def test_one_network_asks_for_a_few_new_links_whatever_addresses_it_has(stage: Stage) -> None:
    asked = 0
    for number in range(40):
        with stage.at.db.transaction() as session:
            asked += renewing.ask(session, "+13035550198", f"2001:db8::{number:x}", stage.clock())
    assert asked == renewing.MOST_FROM_ONE_ADDRESS


def test_an_answer_that_came_late_is_still_somebody_elses_for_the_patient(stage: Stage, app: Flask) -> None:
    stage.enrol_ana()
    phone = Phone(app, stage)
    phone.type_date(phone.born)
    phone.send()
    phone.send(respondent="proxy")
    phone.answer(4)
    stage.clock.tick(minutes=31)
    phone.answer(7)
    phone.send("/again", month="3", day="15", year="1958")
    with stage.at.db.reading() as session:
        assert set(session.scalars(select(Answer.respondent))) == {"proxy"}


def test_who_has_the_old_number_stops_nothing_at_the_new_one(stage: Stage, app: Flask) -> None:
    stage.enrol_ana()
    phone = Phone(app, stage)
    with stage.at.db.transaction() as session:
        ana = the_patient(session)
        contacts.change_mobile(session, ana, "+13035550177", by=stage.bea.clinician_id, now=stage.clock())
        session.flush()
        contacts.permit(session, ana, ConsentKind.TEXT_NUMBER, by=stage.bea.clinician_id, now=stage.clock())
    phone.client.post(f"/{phone.key}/stop", data={"stop": "all"})
    with stage.at.db.reading() as session:
        mobile = the_patient(session).mobile_index
        assert session.scalars(select(Consent.ended).where(Consent.contact_index == mobile)).all() == [None]
