"""The front desk enrols a patient: person, permissions, episode, and the plan in dates."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import hours
from app.domain.schedule import plan
from app.models.check_in import CheckIn, Step
from app.models.consent import Consent, ConsentKind, ConsentMethod
from app.models.episode import CareTeamMember, Episode
from app.models.keyring import keyring_in
from app.models.pathway import PathwayVersion
from app.models.patient import ChartNumber, Patient
from app.models.practice import Practice
from app.services.pathways import pathway_of

SCRIPT = "desk-script-2"  # the words that the desk reads out; other words are another version


@dataclass(frozen=True)
class Enrolment:
    """What the desk typed, checked and in one form: mobile in E.164, e-mail in lower case, of the ZIP code the zone."""

    family_name: str
    given_name: str
    birth_date: date
    mobile: str | None
    email: str | None
    language: str
    day0: date
    may_text: bool
    may_email: bool
    chart_number: str | None = None
    zone: str | None = None  # IANA name; None where no ZIP code says it


def enrol(
    session: Session,
    practice: Practice,
    pathway: PathwayVersion,
    typed: Enrolment,
    *,
    by: UUID,
    now: datetime,
) -> Episode:
    """Open an episode for a new patient of this practice. It is the same act whether or not others know the person."""
    patient = Patient(
        family_name=typed.family_name,
        given_name=typed.given_name,
        birth_date=typed.birth_date,
        mobile=typed.mobile,
        email=typed.email,
        language=typed.language,
        zone=typed.zone,
        enrolled_by_id=practice.id,
        enrolled_at=now,
    )
    session.add(patient)
    if typed.chart_number:
        session.add(ChartNumber(patient_id=patient.id, practice_id=practice.id, number=typed.chart_number))
    session.flush()  # the consents below carry the blind index of the number and the address
    if typed.may_text and typed.mobile:
        session.add(said_yes(patient, ConsentKind.TEXT_NUMBER, by, now, contact_index=patient.mobile_index))
    if typed.may_email and typed.email:
        session.add(said_yes(patient, ConsentKind.EMAIL_ADDRESS, by, now, contact_index=patient.email_index))
    return open_episode(session, patient, practice, pathway, day0=typed.day0, by=by, now=now)


def open_episode(
    session: Session,
    patient: Patient,
    practice: Practice,
    pathway: PathwayVersion,
    *,
    day0: date,
    by: UUID,
    now: datetime,
) -> Episode:
    """Open an episode whose dates are in the practice's zone, with that practice as the first of its care team."""
    episode = Episode(
        patient_id=patient.id,
        pathway_version_id=pathway.id,
        day0=day0,
        zone=practice.zone,
        opened_at=now,
        captain_id=practice.captain_id,
    )
    session.add(episode)
    session.flush()
    consent = said_yes(patient, ConsentKind.SHARE_EPISODE, by, now, episode_id=episode.id, practice_id=practice.id)
    session.add(consent)
    session.flush()
    session.add(CareTeamMember(episode_id=episode.id, practice_id=practice.id, consent_id=consent.id, joined_at=now))
    _plan(session, episode, pathway, now)
    session.flush()
    return episode


def said_yes(
    patient: Patient,
    kind: ConsentKind,
    by: UUID,
    now: datetime,
    *,
    contact_index: bytes | None = None,
    episode_id: UUID | None = None,
    practice_id: UUID | None = None,
) -> Consent:
    """The permission of a patient who heard the desk read SCRIPT out."""
    return Consent(
        patient_id=patient.id,
        kind=kind,
        method=ConsentMethod.SPOKEN,
        wording=SCRIPT,
        language=patient.language,
        given_at=now,
        recorded_by_id=by,
        contact_index=contact_index,
        episode_id=episode_id,
        practice_id=practice_id,
    )


def same_contact(session: Session, practice: Practice, typed: Enrolment) -> list[Patient]:
    """This practice's own patients with that birth date and the same family name or mobile; nobody else's."""
    index = keyring_in(session).blind("birth_date", typed.birth_date.isoformat())
    same_day = session.scalars(
        select(Patient).where(Patient.enrolled_by_id == practice.id, Patient.birth_date_index == index)
    )
    return [
        patient
        for patient in same_day
        if patient.family_name.casefold() == typed.family_name.casefold()
        or (typed.mobile and patient.mobile == typed.mobile)
    ]


def _plan(session: Session, episode: Episode, pathway: PathwayVersion, now: datetime) -> None:
    for planned in plan(pathway_of(pathway), episode.day0, hours.local_date(now, episode.zone)):
        check_in = CheckIn(
            episode_id=episode.id,
            time_point=planned.time_point,
            opens_on=planned.opens_on,
            due_on=planned.due_on,
            overdue_on=planned.overdue_on,
            closes_on=planned.closes_on,
            closes_at=hours.start_of_day(planned.closes_on + timedelta(days=1), episode.zone),
        )
        session.add(check_in)
        for rung in planned.rungs:
            moment = max(hours.sending_moment(rung.on, episode.zone), now)
            session.add(Step(check_in_id=check_in.id, rung=rung.code, planned_for=moment))
