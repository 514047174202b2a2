"""A small network for tests: a clock that is moved by hand, console carriers, and a cast that is always the same.

Ana is the patient, Bea's practice enrols her, Caz's practice joins by her consent, Dov's practice must see nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters import zip_codes
from app.adapters.console import Console
from app.adapters.pdf import print_pdf
from app.adapters.questionnaires import read_instruments, read_pathways, read_safety
from app.adapters.rendering import Rendering
from app.config import Mode, Settings
from app.domain.access import Role
from app.domain.outside import Outside
from app.models.base import Database
from app.models.consent import Consent, ConsentKind, ConsentMethod
from app.models.episode import Episode
from app.models.keyring import Keyring
from app.models.pathway import PathwayVersion
from app.models.practice import Affiliation, Agreement, Practice, Registration
from app.models.staff import Membership, Staff
from app.services import accounts, care_team, enrolment, pathways
from app.services.installation import Installation

ROOT = Path(__file__).parent.parent
MONDAY = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # ten in the morning in Denver
ZONE = "America/Denver"
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PASSWORD = "correct horse battery staple"
PASSWORD_HASH = accounts.hash_password(PASSWORD)
LIBRARY = read_instruments(ROOT / "questionnaires" / "instruments")
SAFETY = read_safety(ROOT / "questionnaires" / "safety-1.yaml", LIBRARY)
RENDER = Rendering(ROOT / "app" / "templates", ROOT / "translations")
CAST = ("Bea", "Caz", "Dov")
ROLES = (Role.FRONT_DESK, Role.CLINICIAN, Role.PRACTICE_ADMIN)
PATHWAYS = read_pathways(ROOT / "questionnaires" / "pathways", LIBRARY).ready


@dataclass
class Clock:
    """Time stands still until a test moves it."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def tick(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(frozen=True)
class People:
    """One practice and its staff."""

    practice_id: UUID
    desk: str
    clinician: str
    admin: str
    clinician_id: UUID


@dataclass
class Stage:
    """The installation under test and its cast."""

    at: Installation
    clock: Clock
    bea: People
    caz: People
    dov: People
    ana: "Ana" = field(default_factory=lambda: Ana())

    def enrol_ana(self, pathway: str = "low-back-without-surgery", **changes: object) -> UUID:
        """Bea's desk enrols Ana; the id of her episode."""
        with self.at.db.transaction() as session:
            practice = session.get_one(Practice, self.bea.practice_id)
            version = next(each for each in pathways.newest(session) if each.code == pathway)
            typed = replace(self.ana.typed(), **changes)  # type: ignore[arg-type]
            return enrolment.enrol(session, practice, version, typed, by=self.bea.clinician_id, now=self.clock()).id

    def caz_joins(self, episode_id: UUID) -> UUID:
        """Caz's practice joins by a consent that is recorded as such; the consent's id."""
        with self.at.db.transaction() as session:
            consent = share(session.get_one(Episode, episode_id), self.caz.practice_id, self.clock())
            session.add(consent)
            session.flush()
            care_team.join(session, consent, self.clock())
            return consent.id


@dataclass(frozen=True)
class Ana:
    """Invented, as everyone here."""

    given_name: str = "Ana"
    family_name: str = "Quill"
    birth_date: date = date(1958, 3, 15)
    mobile: str = "+13035550142"
    email: str = "ana.quill@example.org"
    language: str = "en"

    def typed(self) -> enrolment.Enrolment:
        return enrolment.Enrolment(
            family_name=self.family_name,
            given_name=self.given_name,
            birth_date=self.birth_date,
            mobile=self.mobile,
            email=None,
            language=self.language,
            day0=MONDAY.date(),
            may_text=True,
            may_email=False,
        )


def set_up(database_url: str, folder: Path) -> Stage:
    """Three practices with agreements, three people each, the pathways imported, nobody enrolled.

    They are made where the database does not have them yet.
    """
    clock = Clock()
    settings = replace(Settings.from_environment({"THROUGHLINE_VAR": str(folder)}), database=database_url)
    outside = outside_for(folder, clock)
    keyring = Keyring.new()
    keyring.save(settings.keys)
    at = Installation(settings, Database(database_url, keyring), outside)
    assert settings.mode is Mode.DEMO
    with at.db.transaction() as session:
        if session.scalar(select(Practice.id).limit(1)) is None:
            for document in PATHWAYS:
                pathways.import_pathway(session, document, LIBRARY, clock())
            for name in CAST:
                hire(session, name, clock())
        bea, caz, dov = (people(session, name) for name in CAST)
    return Stage(at, clock, bea, caz, dov)


def outside_for(folder: Path, now: Callable[[], datetime]) -> Outside:
    """The real parts with a console carrier in `folder` and a clock that the test holds."""
    carrier = Console(folder / "outbox", now)
    return Outside(
        now=now,
        sms=carrier,
        email=carrier,
        webhooks=carrier,
        zones_of_zip=zip_codes.zones,
        render=RENDER,
        print_pdf=print_pdf,
        instruments=LIBRARY,
        safety=SAFETY,
        outbox=carrier.read,
        demo=True,
    )


def hire(session: Session, name: str, now: datetime) -> None:
    """A practice named after its physician, with a front desk, a clinician and an admin."""
    practice = Practice(
        name=f"{name} Spine Center",
        affiliation=Affiliation.INDEPENDENT,
        zone=ZONE,
        phone="+13035550100",
        on_call="After hours call (303) 555-0100.",
        label=f"{name} Health",
        sender="+13035550101",
        registration=Registration.APPROVED,
        postal_address="1 Main Street, Denver, CO 80202",
        hours={day: ["08:00", "18:00"] for day in WEEK},
        holidays=[],
    )
    session.add(practice)
    session.flush()
    session.add(Agreement(practice_id=practice.id, in_force_from=now - timedelta(days=400)))
    for role in ROLES:
        staff = Staff(name=f"{name} {role}", email=_email(name, role), password_hash=PASSWORD_HASH)
        session.add(staff)
        session.flush()
        session.add(Membership(staff_id=staff.id, practice_id=practice.id, role=role, from_at=now - timedelta(days=9)))
        if role is Role.CLINICIAN:
            practice.captain_id = staff.id


def people(session: Session, name: str) -> People:
    """Those who were hired under this name."""
    practice = session.scalars(select(Practice).where(Practice.name == f"{name} Spine Center")).one()
    assert practice.captain_id
    return People(practice.id, *(_email(name, role) for role in ROLES), practice.captain_id)


def _email(name: str, role: Role) -> str:
    return f"{role}@{name.lower()}.example.org"


def share(episode: Episode, practice_id: UUID, now: datetime) -> Consent:
    return Consent(
        patient_id=episode.patient_id,
        kind=ConsentKind.SHARE_EPISODE,
        method=ConsentMethod.PAPER,
        wording="test-1",
        language="en",
        given_at=now,
        episode_id=episode.id,
        practice_id=practice_id,
    )


def newest(session: Session, code: str) -> PathwayVersion:
    return next(each for each in pathways.newest(session) if each.code == code)
