"""What a message says, and the key that it carries."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app import jobs
from app.domain import gsm7, pathway
from app.domain.delivery import MessageState
from app.models.check_in import Step
from app.models.episode import Episode
from app.models.message import Message
from app.models.practice import Practice
from app.models.visit import Visit
from app.services import opening
from tests.models.dump import everything
from tests.services.ana import answers, go_out, key_in, open_neck, the_patient
from tests.services.post import begin, queue, receive
from tests.stage import PATHWAYS, Stage


def test_only_the_hash_of_a_key_is_kept(stage: Stage) -> None:
    stage.enrol_ana()
    (copy,) = go_out(stage)
    key = key_in(copy.body)
    held = everything(stage.at.db)
    assert key.encode() not in held
    assert stage.at.db.keyring.hash_key(key) in held


def test_a_link_opens_the_check_ins_of_its_message_and_nothing_else(stage: Stage) -> None:
    stage.enrol_ana()
    queue(stage)
    with stage.at.db.transaction() as session:
        open_neck(session, stage, the_patient(session))
    (copy,) = go_out(stage)
    with stage.at.db.reading() as session:
        link = opening.living_link(session, key_in(copy.body), stage.clock())
        assert link
        carried = {step.check_in_id for step in session.get_one(Message, link.message_id).steps}
        assert {each.id for each in link.check_ins} == carried
        assert len(carried) == 2
        assert link.dies_at == min(link.minted_at + timedelta(days=30), max(each.closes_at for each in link.check_ins))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("pathway", ["low-back-without-surgery", "lumbar-surgery", "neck-without-surgery"])
def test_every_text_of_a_year_is_one_segment(stage: Stage, pathway: str, language: str) -> None:
    with stage.at.db.transaction() as session:
        practice = session.get_one(Practice, stage.bea.practice_id)
        practice.label = "M" * 19
    at = replace(stage.at, settings=replace(stage.at.settings, url="https://go.example.org"))
    stage.enrol_ana(pathway, language=language, day0=stage.clock().date() + timedelta(days=14))
    with stage.at.db.reading() as session:
        moments = session.scalars(select(Step.planned_for).order_by(Step.planned_for)).all()
    for moment in moments:
        stage.clock.now = moment
        jobs.plan(at)
        jobs.send(at)
    with stage.at.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == len(moments)
        kinds = {*session.scalars(select(Message.kind))}
    for copy in stage.at.outside.outbox():
        length = gsm7.length(copy.body)
        assert isinstance(length, gsm7.Length), (copy.body, length)
        assert length.segments == 1, copy.body
    assert {"first", "invitation", "reminder", "last-call"} <= kinds


def test_how_often_we_say_that_we_ask_is_true(stage: Stage) -> None:
    """The replies to HELP and START count the check-ins of one episode, in the busiest year of our pathways."""
    busiest = 0
    for document in PATHWAYS:
        days = [point.months * 30.5 + point.days for point in pathway.from_document(document).time_points]
        busiest = max(busiest, *(sum(first <= day <= first + 366 for day in days) for first in days))
    said = {"label": "Valley Health", "phone": "(303) 555-0170"}
    assert f"about {busiest} a year" in stage.at.outside.render("messages/sms/help.txt", "en", said)
    assert f"about {busiest} check-ins a year" in stage.at.outside.render("messages/sms/started.txt", "en", said)
    for reply in ("help", "started"):
        text = stage.at.outside.render(f"messages/sms/{reply}.txt", "es", said)
        assert f"unos {busiest} cuestionarios al año" in text


def test_what_a_text_says_is_chosen_when_it_is_sent(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    kinds = []

    def goes_out(days: int) -> str:
        stage.clock.tick(days=days)
        (copy,) = go_out(stage)
        with stage.at.db.reading() as session:
            kinds.append(session.get_one(Message, UUID(copy.reference)).kind)
        return key_in(copy.body)

    key = goes_out(0)
    answers(stage, key, most=2, send=False)
    goes_out(3)
    answers(stage, key)
    with stage.at.db.transaction() as session:
        day = stage.clock() + timedelta(days=41)
        patient_id = session.get_one(Episode, episode_id).patient_id
        session.add(Visit(practice_id=stage.bea.practice_id, patient_id=patient_id, starts_at=day))
    goes_out(39)
    goes_out(3)
    assert kinds == ["first", "resume", "pre-visit", "reminder"]


def test_who_never_got_the_first_text_is_told_who_writes_in_the_next(stage: Stage) -> None:
    stage.enrol_ana()
    queue(stage)
    receive(stage, begin(stage).id, MessageState.UNDELIVERED, "30007")
    stage.clock.tick(days=3)
    (copy,) = go_out(stage)
    with stage.at.db.reading() as session:
        assert session.get_one(Message, UUID(copy.reference)).kind == "first"
