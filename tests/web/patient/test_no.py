"""I do not want to do this: not now, not at all, or another way; and taking a stop back within a day."""

import pytest
from flask import Flask
from sqlalchemy import select

from app import jobs
from app.models.audit import AuditEvent
from app.models.check_in import CheckIn, Declined, Step, StepDropped
from app.models.consent import Consent, ConsentKind, ConsentMethod, Ended
from app.web.staff import worklists
from tests.phone import Phone, texts
from tests.stage import Stage

CONTACTS = (ConsentKind.TEXT_NUMBER, ConsentKind.EMAIL_ADDRESS)


def say(phone: Phone, **chosen: str) -> None:
    phone.type_date(phone.born)
    assert 'href="/check-in/no"' in phone.page.text
    phone.look("/check-in/no")
    assert (phone.h1, "checked" in phone.page.text) == ("That is OK.", False)
    phone.send(**chosen)


def permissions(stage: Stage) -> list[tuple[ConsentMethod, Ended | None]]:
    with stage.at.db.reading() as session:
        rows = session.scalars(select(Consent).where(Consent.kind.in_(CONTACTS)).order_by(Consent.given_at, Consent.id))
        return [(row.method, row.ended) for row in rows]


def on_lists(stage: Stage) -> dict[str, int]:
    with stage.at.db.reading() as session:
        of = (session, stage.bea.practice_id, stage.clock())
        return {"overdue": len(worklists.overdue(*of)), "other way": len(worklists.other_way(*of))}


@pytest.mark.parametrize("how", list(Declined))
def test_nobody_is_reminded_any_more_and_it_can_still_be_answered(phone: Phone, stage: Stage, how: Declined) -> None:
    say(phone, no=how)
    assert phone.at == f"/check-in/no/{how}"
    assert "We will not remind you of these questions." in phone.page.text
    assert on_lists(stage) == {"overdue": 0, "other way": int(how is Declined.OTHER_WAY)}
    stage.clock.tick(days=8)
    assert len(texts(stage)) == 1
    assert on_lists(stage)["overdue"] == 0
    with stage.at.db.reading() as session:
        due = select(Step.dropped).where(Step.planned_for <= stage.clock(), Step.message_id.is_(None))
        assert set(session.scalars(due)) == {StepDropped.DECLINED}
        acts = session.scalars(select(AuditEvent).where(AuditEvent.action == "decline")).all()
        assert [(act.object_kind, act.actor_kind) for act in acts] == [("check-in", "patient")]
    phone.open()
    phone.answer_all()
    phone.send()
    assert phone.at == "/check-in/done"
    assert on_lists(stage)["other way"] == 0


def test_the_next_check_in_is_asked_for_again(phone: Phone, stage: Stage) -> None:
    say(phone, no="not-this-time")
    stage.clock.tick(days=42)
    assert len(texts(stage)) == 2
    with stage.at.db.reading() as session:
        said = session.scalars(select(CheckIn.declined).order_by(CheckIn.due_on)).all()
        assert said[0] is Declined.NOT_THIS_TIME
        assert set(said[1:]) == {None}


def test_no_choice_is_an_error_that_is_told(phone: Phone, stage: Stage) -> None:
    say(phone)
    assert phone.page.status_code == 422
    assert phone.page.text.count("Choose what you want.") == 2
    for path in ("all", "not-this-time", "other-way"):
        phone.look(f"/check-in/no/{path}")
        assert phone.at == "/check-in/no", "nothing is shown as done that was not"


def test_stop_all_ends_texts_and_e_mails_and_is_undone_within_a_day(stage: Stage, app: Flask) -> None:
    stage.enrol_ana(email=stage.ana.email, may_email=True)
    phone = Phone(app, stage)
    say(phone, no="all")
    assert phone.h1 == "Messages are stopped"
    assert permissions(stage) == [(ConsentMethod.SPOKEN, Ended.UNSUBSCRIBED)] * 2
    stage.clock.tick(minutes=20)
    phone.send("/check-in/no/undo")
    assert phone.h1 == "Messages are back on"
    assert permissions(stage)[2:] == [(ConsentMethod.LINK, None)] * 2
    phone.client.post("/check-in/no/undo", data={})
    stage.clock.tick(days=3)
    assert len(texts(stage)) == 2


def stop(phone: Phone, what: str) -> str:
    return phone.client.post(f"/{phone.key}/stop", data={"stop": what}).text


@pytest.mark.parametrize(
    ("what", "ended"), [("texts", ConsentKind.TEXT_NUMBER), ("e-mails", ConsentKind.EMAIL_ADDRESS), ("all", None)]
)
def test_by_the_link_alone_one_chooses_what_stops(
    stage: Stage, app: Flask, what: str, ended: ConsentKind | None
) -> None:
    stage.enrol_ana(email=stage.ana.email, may_email=True)
    phone = Phone(app, stage)
    assert 'name="stop" value="keep"' in phone.look(f"/{phone.key}/stop").text
    said = {"texts": "no more texts from us", "e-mails": "no more e-mails from us"}.get(
        what, "no more of these messages"
    )
    assert f"You will get {said}." in stop(phone, what)
    with stage.at.db.reading() as session:
        stopped = select(Consent.kind).where(Consent.ended == Ended.UNSUBSCRIBED)
        assert set(session.scalars(stopped)) == ({ended} if ended else set(CONTACTS))


def test_keep_them_changes_nothing_and_nothing_chosen_is_told(phone: Phone, stage: Stage) -> None:
    answer = phone.client.post(f"/{phone.key}/stop", data={"stop": "keep"})
    assert answer.location == f"/{phone.key}"
    answer = phone.client.post(f"/{phone.key}/stop")
    assert (answer.status_code, answer.text.count("Choose what to stop.")) == (422, 2)
    assert permissions(stage) == [(ConsentMethod.SPOKEN, None)]


def test_after_a_day_it_is_for_the_patient_to_text_start(phone: Phone, stage: Stage) -> None:
    assert "Undo" in stop(phone, "texts")
    stage.clock.tick(hours=23)
    assert "Undo" in phone.look(f"/{phone.key}/stop").text
    stage.clock.tick(hours=1)
    assert "Undo" not in phone.look(f"/{phone.key}/stop").text
    phone.client.post(f"/{phone.key}/stop/undo")
    assert permissions(stage) == [(ConsentMethod.SPOKEN, Ended.UNSUBSCRIBED)]


def test_a_wrong_person_cannot_be_undone(phone: Phone, stage: Stage) -> None:
    stop(phone, "not-me")
    assert phone.client.post(f"/{phone.key}/stop/undo").status_code == 404
    assert permissions(stage) == [(ConsentMethod.SPOKEN, Ended.WRONG_NUMBER)]


def test_what_was_stopped_while_a_message_waits_does_not_go_out(phone: Phone, stage: Stage) -> None:
    stage.clock.tick(days=3, hours=-9)
    jobs.plan(stage.at)
    say(phone, no="not-this-time")
    stage.clock.tick(hours=12)
    assert len(texts(stage)) == 1
