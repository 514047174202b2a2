"""Three invented practices, one of them the health system, the dozen people who work there, and one for all."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.questionnaires import read_pathways
from app.cli.pathways import FOLDER
from app.domain import hours
from app.domain.access import Role
from app.models.episode import Episode
from app.models.practice import Affiliation, Agreement, Practice, Registration
from app.models.staff import Membership, Staff
from app.models.visit import Visit
from app.services import accounts, pathways, rehearsing
from app.services.installation import Installation

ZONE = "America/Denver"
PHRASE = "throughline demo password"
PRACTICES = (
    ("Aspen Ridge Spine", "Aspen Ridge", Affiliation.INDEPENDENT, "+13035550170"),
    ("River Pain & Rehab", "River Care", Affiliation.INDEPENDENT, "+13035550180"),
    ("Valley Health System", "Valley Health", Affiliation.EMPLOYED, "+13035550190"),
)
PEOPLE = (
    (("Imogen Vale", Role.FRONT_DESK), ("Oskar Lind", Role.CLINICIAN), ("Petra Holm", Role.CLINICIAN)),
    (("Jonah Reed", Role.FRONT_DESK), ("Lena Marsh", Role.CLINICIAN), ("Rufus Glenn", Role.CLINICIAN)),
    (("Dara Wells", Role.FRONT_DESK), ("Hugo Stone", Role.CLINICIAN), ("Maeve Brook", Role.CLINICIAN)),
)
ADMINS = ("Tilda Rowe", "Anton Field", "Nora Heath")
OPERATOR = "Sela Crane"
_DAY = {"monday", "tuesday", "wednesday", "thursday", "friday"}


def found(at: Installation, now: datetime) -> None:
    """Practices, agreements, staff and pathways, as of the demo's first day."""
    password_hash = accounts.hash_password(PHRASE)
    with at.db.transaction() as session:
        for document in read_pathways(FOLDER, at.outside.instruments).ready:
            pathways.import_pathway(session, document, at.outside.instruments, now)
        for (name, label, affiliation, phone), people, admin in zip(PRACTICES, PEOPLE, ADMINS, strict=True):
            practice = Practice(
                name=name,
                affiliation=affiliation,
                zone=ZONE,
                phone=phone,
                on_call=f"After hours, call {phone[2:5]}-{phone[5:8]}-{phone[8:]} and ask for the doctor on call.",
                label=label,
                sender=phone[:-1] + "1",
                registration=Registration.APPROVED,
                postal_address="1 Main Street, Denver, CO 80202",
                hours={day: ["08:00", "17:00"] for day in sorted(_DAY)},
                holidays=["2026-12-25", "2027-01-01"],
            )
            session.add(practice)
            session.flush()
            session.add(Agreement(practice_id=practice.id, in_force_from=now - timedelta(days=30)))
            for person, role in (*people, (admin, Role.PRACTICE_ADMIN)):
                staff = Staff(name=person, email=email(person), password_hash=password_hash)
                session.add(staff)
                session.flush()
                session.add(Membership(staff_id=staff.id, practice_id=practice.id, role=role, from_at=now))
                if role is Role.CLINICIAN and practice.captain_id is None:
                    practice.captain_id = staff.id
        operator = Staff(name=OPERATOR, email=email(OPERATOR), password_hash=password_hash)
        session.add(operator)
        session.flush()
        session.add(Membership(staff_id=operator.id, role=Role.OPERATOR, from_at=now))


def look_after_alerts(session: Session, now: datetime) -> None:
    """Each practice has a cover, the captains have a mobile, and the operator is told of the daily rehearsal."""
    for number, (practice, people) in enumerate(zip(practices(session), PEOPLE, strict=True)):
        captain, cover = (_person(session, name) for name, role in people if role is Role.CLINICIAN)
        practice.cover_id = practice.cover_id or cover.id
        captain.mobile = captain.mobile or f"+1303555012{number}"
    if rehearsing.stage_of(session) is None:
        stage = rehearsing.set_up(session, _person(session, OPERATOR), ZONE, now)
        stage.sender, stage.registration = "+13035550129", Registration.APPROVED


def _person(session: Session, name: str) -> Staff:
    return session.scalars(select(Staff).where(Staff.email == email(name))).one()


def email(person: str) -> str:
    return f"{person.lower().replace(' ', '.')}@example.org"


def practices(session: Session) -> list[Practice]:
    by_name = {practice.name: practice for practice in session.scalars(select(Practice))}
    return [by_name[name] for name, *_ in PRACTICES]


def visits_of_the_day(session: Session, now: datetime) -> None:
    """A clinic day at each practice, once a day."""
    for practice in practices(session):
        today = hours.local_date(now, practice.zone)
        first = datetime.combine(today, time(8), ZoneInfo(practice.zone))
        if session.scalar(select(Visit.id).where(Visit.practice_id == practice.id, Visit.starts_at >= first).limit(1)):
            continue
        clinicians = session.scalars(
            Membership.current(now).where(Membership.practice_id == practice.id, Membership.role == Role.CLINICIAN)
        ).all()
        episodes = session.scalars(Episode.visible_to(practice.id, now).order_by(Episode.opened_at.desc())).all()
        chosen = [*episodes[:4], *episodes[4::2]][:12]
        for slot, episode in enumerate(chosen):
            session.add(
                Visit(
                    practice_id=practice.id,
                    patient_id=episode.patient_id,
                    clinician_id=clinicians[slot % len(clinicians)].staff_id,
                    starts_at=first + timedelta(minutes=35 * slot),
                )
            )
