"""The daily rehearsal: an answer that nobody gave raises an alert by the ordinary path, and one person is told of it.

It belongs to a practice at which nobody works, so that no page of a practice shows it. When the carriers have taken all
that its owner is told, it is proven and closes by itself; else the operators are told of it after an hour. It does not
prove that anybody reads what arrives, that the clock moves on to the next rung, or that other practices' senders work.
"""

import logging
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from app.domain import hours
from app.domain.escalation import Rung
from app.domain.instrument import Instrument
from app.domain.outside import Outside
from app.domain.questions import Screen, screens
from app.models.alert import Alert, AlertNotice, AlertState, NoticeState
from app.models.check_in import CheckIn
from app.models.consent import ConsentKind
from app.models.episode import CareTeamMember, Episode
from app.models.message import Link, PatientSession
from app.models.pathway import PathwayVersion
from app.models.patient import Patient
from app.models.practice import Affiliation, Agreement, Practice
from app.models.staff import Membership, Staff
from app.models.summary import Summary
from app.services import answering, enrolment, library, pathways

log = logging.getLogger(__name__)
NAME = "Rehearsal"
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Values = Mapping[str, int | None]  # by item; None is a skip
_TAKEN = (NoticeState.SENT, NoticeState.DELIVERED)


class NobodyTold(Exception):
    """Whoever was to be told of the rehearsal has left."""


class NothingUrgent(Exception):
    """No pathway of this network asks anything that may raise an alert: there is nothing to rehearse."""


def stage_of(session: Session) -> Practice | None:
    """The practice of the rehearsals, held until the transaction ends; None where none was set up."""
    return session.scalars(select(Practice).where(Practice.rehearsal).with_for_update()).one_or_none()


def set_up(session: Session, told: Staff, zone: str, now: datetime) -> Practice:
    """From now on `told` is told every day at ten in `zone` (IANA name)."""
    practice = stage_of(session)
    if practice is None:
        practice = Practice(
            name=NAME,
            label=NAME,
            affiliation=Affiliation.INDEPENDENT,
            zone=zone,
            phone="",
            on_call="",
            sender="",
            hours={day: ["00:00", "23:59"] for day in _WEEK},
            holidays=[],
            rehearsal=True,
        )
        session.add(practice)
        session.flush()
        session.add(Agreement(practice_id=practice.id, in_force_from=now))
        nobody = {"family_name": NAME, "given_name": NAME, "birth_date": date(1900, 1, 1), "language": "en"}
        session.add(Patient(enrolled_by_id=practice.id, enrolled_at=now, **nobody))
    practice.captain_id, practice.zone = told.id, zone
    session.flush()
    return practice


def rehearse_if_due(session: Session, outside: Outside) -> bool:
    """Once a day, from ten in the morning on, where a rehearsal was set up."""
    practice = stage_of(session)
    if practice is None:
        return False
    now = outside.now()
    today = hours.sending_moment(hours.local_date(now, practice.zone), practice.zone)
    last = session.scalar(select(func.max(Episode.opened_at)).join(Patient).where(_of(practice)))
    if last is not None and (now < today or last >= today):
        return False
    try:
        rehearse(session, practice, outside)
    except NobodyTold:
        log.error("whoever is told of the rehearsal has left: nobody is told")
        return False
    return True


def rehearse(session: Session, practice: Practice, outside: Outside) -> Alert:
    """One urgent answer in a new check-in of the invented patient; what was never proven before is given up.

    Raises NobodyTold, NothingUrgent.
    """
    now = outside.now()
    there = Membership.current(now).where(Membership.staff_id == practice.captain_id)
    if session.scalars(there.limit(1)).first() is None:
        raise NobodyTold
    for old in session.scalars(select(Alert).where(Alert.practice_id == practice.id, Alert.state == AlertState.OPEN)):
        old.state = AlertState.ACKNOWLEDGED
    patient = session.scalars(select(Patient).where(_of(practice))).one()
    version, time_point, screen, answers = _something_urgent(session, outside)
    check_in = _check_in(session, _episode(session, patient, practice, version, now), time_point, now)
    link = Link(key_hash=_key(), patient_id=patient.id, minted_at=now, dies_at=now, check_ins=[check_in])
    opened = PatientSession(key_hash=_key(), link=link, language="en", opened_at=now, seen_at=now)
    session.add(opened)
    session.flush()
    (alert,) = answering.save(session, opened, screen, answers, outside)
    session.execute(delete(Summary).where(Summary.episode_id == check_in.episode_id))  # nobody prints it
    return alert


def prove(session: Session, alert: Alert, now: datetime) -> None:
    """Close a rehearsal of whose notices to its owner the carriers have taken every one."""
    if not alert.practice.rehearsal or alert.state is not AlertState.OPEN:
        return
    of_owner = AlertNotice.alert_id == alert.id, AlertNotice.rung == Rung.OWNER
    states = session.scalars(select(AlertNotice.state).where(*of_owner)).all()
    if states and all(state in _TAKEN for state in states):
        alert.state, alert.closed_at = AlertState.CLOSED, now


def last_proven(session: Session) -> datetime | None:
    return session.scalar(select(func.max(Alert.closed_at)).join(Practice).where(Practice.rehearsal))


def _of(practice: Practice) -> ColumnElement[bool]:
    return Patient.enrolled_by_id == practice.id


def _key() -> bytes:
    """The hash of no key: nobody opens this."""
    return secrets.token_bytes(32)


def _something_urgent(session: Session, outside: Outside) -> tuple[PathwayVersion, str, Screen, Values]:
    """Where a pathway asks what may raise an alert: its version, time point and screen, and answers that do."""
    known = library.in_use(session, outside, outside.now())
    for version in pathways.newest(session):
        for point in pathways.pathway_of(version).time_points:
            for key in point.instruments:
                if found := _urgent_in(known.get(*key), outside):
                    return version, point.code, *found
    raise NothingUrgent


def _urgent_in(instrument: Instrument, outside: Outside) -> tuple[Screen, Values] | None:
    asked = screens([(instrument, [{}])]) if instrument.withheld is None else ()
    for screen, item in [(each, item) for each in asked for item in each.items]:
        for value in instrument.urgent.get(item.id, ()):
            answers = {each.id: value if each is item else None for each in screen.items}
            if outside.safety.raised(instrument, answers):
                return screen, answers
    return None


def _episode(session: Session, patient: Patient, practice: Practice, version: PathwayVersion, now: datetime) -> Episode:
    """One that this practice treats, owned by whoever is told of the rehearsal."""
    if practice.captain_id is None:
        raise LookupError("a rehearsal without anybody who is told")
    episode = Episode(
        patient_id=patient.id,
        pathway_version_id=version.id,
        day0=hours.local_date(now, practice.zone),
        zone=practice.zone,
        opened_at=now,
        captain_id=practice.captain_id,
    )
    session.add(episode)
    session.flush()
    consent = enrolment.said_yes(
        patient,
        ConsentKind.SHARE_EPISODE,
        practice.captain_id,
        now,
        episode_id=episode.id,
        practice_id=practice.id,
    )
    session.add(consent)
    session.flush()
    session.add(CareTeamMember(episode_id=episode.id, practice_id=practice.id, consent_id=consent.id, joined_at=now))
    session.flush()
    return episode


def _check_in(session: Session, episode: Episode, time_point: str, now: datetime) -> CheckIn:
    """One check-in that is open today, without a step that could be sent; nobody has to close it."""
    today = hours.local_date(now, episode.zone)
    check_in = CheckIn(
        episode_id=episode.id,
        time_point=time_point,
        opens_on=today,
        due_on=today,
        overdue_on=today,
        closes_on=today,
        closes_at=hours.start_of_day(today + timedelta(days=1), episode.zone),
        closed_at=now,
    )
    session.add(check_in)
    session.flush()
    return check_in
