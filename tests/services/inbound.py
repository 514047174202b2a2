"""Somebody texts us, with no carrier between."""

from dataclasses import replace
from secrets import token_hex
from uuid import UUID

from sqlalchemy import update

from app.domain.delivery import Inbound
from app.domain.wording import Reply
from app.models.practice import Practice
from app.services import enrolment, inbound
from tests.stage import People, Stage, newest

BEA, CAZ, DOV = "+13035550101", "+13035550102", "+13035550103"
ANA, STRANGER = "+13035550142", "+13035550177"
OTHER, UNCLEAR, CRISIS, WRONG = "What are your hours?", "please dont text me at work", "I want to die", "Wrong number"


def own_senders(stage: Stage, *, carrier_replies: bool) -> None:
    """A number for each practice; the carrier answers the usual words to it, or leaves them to us."""
    with stage.at.db.transaction() as session:
        for people, number in ((stage.bea, BEA), (stage.caz, CAZ), (stage.dov, DOV)):
            of_practice = update(Practice).where(Practice.id == people.practice_id)
            session.execute(of_practice.values(sender=number, carrier_replies=carrier_replies))


def enrol_at(stage: Stage, people: People, **changes: object) -> UUID:
    """Another practice enrols somebody with Ana's number, as a stranger to the network; the episode's id."""
    with stage.at.db.transaction() as session:
        practice = session.get_one(Practice, people.practice_id)
        typed = replace(stage.ana.typed(), **changes)  # type: ignore[arg-type]
        pathway = newest(session, "low-back-without-surgery")
        return enrolment.enrol(session, practice, pathway, typed, by=people.clinician_id, now=stage.clock()).id


def text_in(
    stage: Stage, body: str, *, number: str = ANA, to: str = BEA, carrier_id: str = "", answered: bool = False
) -> inbound.Taken | None:
    told = Inbound(carrier_id or f"SM{token_hex(16)}", number, to, body, answered)
    with stage.at.db.transaction() as session:
        return inbound.take(session, stage.at.outside, told)


def reply_to(stage: Stage, body: str, *, number: str = ANA, to: str = BEA, answered: bool = False) -> str | None:
    taken = text_in(stage, body, number=number, to=to, answered=answered)
    assert taken
    return taken.reply


def words(stage: Stage, reply: Reply, language: str = "en", label: str = "Bea Health") -> str:
    """What a reply says."""
    values = {"label": label, "phone": "(303) 555-0100"}
    return stage.at.outside.render(f"messages/sms/{reply}.txt", language, values).strip()
