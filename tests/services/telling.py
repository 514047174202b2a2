"""An alert of Ana's, and who was told of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app import jobs
from app.domain.access import Role
from app.domain.delivery import Listed, Outcome, Outgoing, Uncertain
from app.models.alert import Alert, AlertNotice
from app.models.practice import Practice
from app.models.staff import Membership, Staff
from app.services import answering, rehearsing
from app.services.installation import Installation
from tests.services.ana import go_out, key_in, opens
from tests.services.plans import enrol
from tests.stage import PASSWORD_HASH, ZONE, Stage
from tests.web.staff import oda

OWNER, ADMIN, ODA = "clinician@bea.example.org", "practice-admin@bea.example.org", oda.EMAIL
COVER = "cover@bea.example.org"


@dataclass
class Answers:
    """A carrier that gives these outcomes one after the other, then the last one for ever."""

    outcomes: list[Outcome]
    sent: list[Outgoing] = field(default_factory=list)

    def send(self, message: Outgoing) -> Outcome:
        self.sent.append(message)
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]

    def taken(self, to: str, account: str, since: datetime) -> Sequence[Listed] | Uncertain:
        return []


def raises(stage: Stage, item: str = "saddle", value: int = 1) -> UUID:
    """Ana answers one safety question and sends nothing; the id of the alert."""
    enrol(stage, [("red-flags", "1"), ("phq-9", "1")])
    with stage.at.db.transaction() as session:
        opened = opens(session, stage, key_in(go_out(stage)[-1].body))
        check_ins = answering.open_check_ins(session, opened, stage.clock())
        screens = answering.screens_of(check_ins, stage.at.outside.instruments)
        screen = next(each for each in screens if each.items[0].id == item)
        (alert,) = answering.save(session, opened, screen, {item: value}, stage.at.outside)
        return alert.id


def has_cover(stage: Stage) -> UUID:
    """Bea's practice has a second clinician, who covers."""
    with stage.at.db.transaction() as session:
        cover = Staff(name="Bea cover", email=COVER, password_hash=PASSWORD_HASH)
        session.add(cover)
        session.flush()
        here = {"practice_id": stage.bea.practice_id, "role": Role.CLINICIAN, "from_at": stage.clock()}
        session.add(Membership(staff_id=cover.id, **here))
        session.get_one(Practice, stage.bea.practice_id).cover_id = cover.id
        return cover.id


def has_mobile(stage: Stage, email: str = OWNER, number: str | None = "+13035550160") -> None:
    with stage.at.db.transaction() as session:
        session.scalars(select(Staff).where(Staff.email == email)).one().mobile = number


def heard(stage: Stage, at: Installation | None = None) -> list[str]:
    """Send what is due now; whom that reached."""
    before = len(stage.at.outside.outbox())
    jobs.tell(at or stage.at)
    return [copy.to for copy in stage.at.outside.outbox()[before:]]


def over(stage: Stage, **carriers: Answers) -> Installation:
    return replace(stage.at, outside=replace(stage.at.outside, **carriers))


def alert(stage: Stage) -> Alert:
    with stage.at.db.reading() as session:
        return session.scalars(select(Alert)).one()


def notices(stage: Stage) -> list[AlertNotice]:
    with stage.at.db.reading() as session:
        return [*session.scalars(select(AlertNotice).order_by(AlertNotice.due_at, AlertNotice.channel))]


def rehearsed(stage: Stage) -> None:
    """The path of alerts was proven a moment ago."""
    with stage.at.db.transaction() as session:
        told = session.get_one(Staff, stage.bea.clinician_id)
        rehearsing.set_up(session, told, ZONE, stage.clock())
    jobs.rehearse(stage.at)
    jobs.tell(stage.at)
