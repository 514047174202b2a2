"""May this step be asked for, in whose name, by which channel? Read for many steps at once: when they are queued, and
again when they go."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.domain.hours import Staffed
from app.domain.instrument import Library
from app.domain.outside import Outside
from app.domain.pathway import InstrumentKey, RungCode
from app.models.check_in import CheckIn, Step, StepDropped
from app.models.consent import Consent, ConsentKind
from app.models.episode import CareTeamMember, Episode
from app.models.many import among
from app.models.message import Channel
from app.models.patient import Patient
from app.models.practice import Practice, Registration
from app.models.staff import Membership
from app.models.visit import Visit
from app.services import library
from app.services.pathways import instruments_at


class Due(NamedTuple):
    """A step with what its row, its check-in and its episode say about it."""

    step_id: UUID
    rung: RungCode
    planned_for: datetime
    message_id: UUID | None
    check_in_id: UUID
    time_point: str
    closes_on: date
    closes_at: datetime
    submitted_at: datetime | None
    cancelled_at: datetime | None
    declined_at: datetime | None
    episode_id: UUID
    pathway_version_id: UUID
    captain_id: UUID | None
    ended_at: datetime | None
    paused_at: datetime | None
    patient_id: UUID
    deceased_on: date | None

    @classmethod
    def of(cls, session: Session, *which: ColumnElement[bool]) -> list["Due"]:
        """In the order in which they were planned."""
        return [cls._make(row) for row in session.execute(_DUE.where(*which))]

    @property
    def point(self) -> tuple[UUID, str]:
        """Where in which pathway: the id of its version, and the time point."""
        return self.pathway_version_id, self.time_point


_DUE = (
    select(
        Step.id,
        Step.rung,
        Step.planned_for,
        Step.message_id,
        CheckIn.id,
        CheckIn.time_point,
        CheckIn.closes_on,
        CheckIn.closes_at,
        CheckIn.submitted_at,
        CheckIn.cancelled_at,
        CheckIn.declined_at,
        Episode.id,
        Episode.pathway_version_id,
        Episode.captain_id,
        Episode.ended_at,
        Episode.paused_at,
        Episode.patient_id,
        Patient.deceased_on,
    )
    .join(CheckIn, CheckIn.id == Step.check_in_id)
    .join(Episode, Episode.id == CheckIn.episode_id)
    .join(Patient, Patient.id == Episode.patient_id)
    .order_by(Step.planned_for, Step.id)
)


class Asker(NamedTuple):
    """A treating practice; the greatest of them asks: the one that saw the patient last, else that joined last."""

    has_seen: bool
    since: datetime
    practice_id: UUID
    may_text: bool  # a carrier has approved its sender


@dataclass(frozen=True)
class Askers:
    """What decides over some steps, as it is in the database at this moment."""

    practices: Mapping[UUID, Sequence[Asker]]  # by episode
    channels: Mapping[UUID, Collection[Channel]]  # by patient
    silent: Collection[UUID]  # check-ins with nothing to ask
    owners: Mapping[UUID, Staffed | None]  # by check-in whose answers may raise an alert: when its owner is at work

    @classmethod
    def of(cls, session: Session, outside: Outside, dues: Collection[Due], now: datetime) -> "Askers":
        asked = instruments_at(session, {due.point for due in dues})
        of_check_in = {due.check_in_id: asked[due.point] for due in dues}
        watched = {due for due in dues if _may_alert(outside.instruments, of_check_in[due.check_in_id])}
        return cls(
            practices=_practices(session, {due.episode_id for due in dues}, now),
            channels=reachable(session, {due.patient_id for due in dues}, now),
            silent=library.nothing_to_ask(session, outside, of_check_in, now),
            owners=_owners(session, watched, now) if watched else {},
        )

    def why_not(self, due: Due, now: datetime, wished_at: datetime | None = None) -> StepDropped | None:
        """Why this step may not be asked for now, or None. Who asks for a link has thought better of a no before."""
        if due.submitted_at is not None:
            return StepDropped.ANSWERED
        if due.cancelled_at is not None or now >= due.closes_at:
            return StepDropped.CLOSED
        if due.declined_at is not None and (wished_at is None or wished_at <= due.declined_at):
            return StepDropped.DECLINED
        if due.ended_at is not None or due.deceased_on is not None:
            return StepDropped.EPISODE_ENDED
        if due.paused_at is not None:
            return StepDropped.PAUSED
        if due.episode_id not in self.practices:
            return StepDropped.NOT_TREATED
        if due.patient_id not in self.channels:
            return StepDropped.NO_CONSENT
        if self.way([due]) is None:
            return StepDropped.NOT_APPROVED
        if due.check_in_id in self.owners and not self.owners[due.check_in_id]:
            return StepDropped.NOBODY_STAFFED
        return StepDropped.NOTHING_TO_ASK if due.check_in_id in self.silent else None

    def sift(
        self, dues: Iterable[Due], now: datetime, wished_at: datetime | None = None
    ) -> tuple[list[Due], list[tuple[Due, StepDropped]]]:
        """Those that may be asked for, and the others with the reason."""
        wanted, unwanted = [], []
        for due in dues:
            if why := self.why_not(due, now, wished_at):
                unwanted.append((due, why))
            else:
                wanted.append(due)
        return wanted, unwanted

    def way(self, dues: Iterable[Due], only: Channel | None = None) -> tuple[UUID, Channel] | None:
        """In whose name and by which channel one message asks for all of these: by text if that may be, else e-mail."""
        dues = list(dues)
        permitted = self.channels.get(dues[0].patient_id, ())
        askers = [asker for due in dues for asker in self.practices[due.episode_id]]
        texting = [asker for asker in askers if asker.may_text]
        if Channel.SMS in permitted and texting and only is not Channel.EMAIL:
            return max(texting).practice_id, Channel.SMS
        if Channel.EMAIL in permitted and only is not Channel.SMS:
            return max(askers).practice_id, Channel.EMAIL
        return None

    def chosen(self, dues: Iterable[Due]) -> tuple[UUID, Channel]:
        """The same for steps that may be asked for, each of which has a way. Raises LookupError otherwise."""
        way = self.way(dues)
        if way is None:
            raise LookupError("nobody may ask for these")
        return way

    def owners_hours(self, dues: Iterable[Due]) -> list[Staffed]:
        """When the people are at work who would have to act on an answer."""
        return [hours for due in dues if (hours := self.owners.get(due.check_in_id))]


def reachable(session: Session, patients: Collection[UUID], now: datetime) -> dict[UUID, set[Channel]]:
    """The channels that each patient permits, for the number and the address on file; who permits none is not in it."""
    permitted = session.execute(
        select(Consent.patient_id, Consent.kind)
        .join(Patient, Patient.id == Consent.patient_id)
        .where(
            among(session, Consent.patient_id, patients),
            Consent.in_force(now),
            (
                (Consent.kind == ConsentKind.TEXT_NUMBER) & (Consent.contact_index == Patient.mobile_index)
                | (Consent.kind == ConsentKind.EMAIL_ADDRESS) & (Consent.contact_index == Patient.email_index)
            ),
        )
    )
    channels: dict[UUID, set[Channel]] = defaultdict(set)
    for patient_id, kind in permitted:
        channels[patient_id].add(Channel.SMS if kind is ConsentKind.TEXT_NUMBER else Channel.EMAIL)
    return dict(channels)


def _practices(session: Session, episodes: Collection[UUID], now: datetime) -> dict[UUID, list[Asker]]:
    seen_at = func.max(Visit.starts_at)
    members = session.execute(
        select(
            CareTeamMember.episode_id,
            CareTeamMember.practice_id,
            CareTeamMember.joined_at,
            Practice.registration,
            seen_at,
        )
        .join(Practice, Practice.id == CareTeamMember.practice_id)
        .join(Consent, Consent.id == CareTeamMember.consent_id)
        .outerjoin(
            Visit,
            and_(
                Visit.practice_id == CareTeamMember.practice_id,
                Visit.patient_id == Consent.patient_id,
                Visit.starts_at <= now,
            ),
        )
        .where(among(session, CareTeamMember.episode_id, episodes), CareTeamMember.treats(now))
        .group_by(CareTeamMember.id, Practice.id)
    )
    practices: dict[UUID, list[Asker]] = defaultdict(list)
    for episode_id, practice_id, joined_at, registration, seen in members:
        approved = registration is Registration.APPROVED
        practices[episode_id].append(Asker(seen is not None, seen or joined_at, practice_id, approved))
    return dict(practices)


def _may_alert(known: Library, asked: Iterable[InstrumentKey]) -> bool:
    return any(known.get(*key).may_alert for key in asked if key in known)


def _owners(session: Session, dues: Collection[Due], now: datetime) -> dict[UUID, Staffed | None]:
    """The captain owns what an answer raises: the hours of the treating practice where they are a clinician."""
    captains = session.execute(
        Membership.current(now)
        .join(Practice, Practice.id == Membership.practice_id)
        .join(CareTeamMember, and_(CareTeamMember.practice_id == Practice.id, CareTeamMember.treats(now)))
        .where(
            CareTeamMember.episode_id.in_({due.episode_id for due in dues}),
            Membership.staff_id.in_({due.captain_id for due in dues if due.captain_id}),
        )
        .with_only_columns(CareTeamMember.episode_id, Membership.staff_id, Practice)
        .order_by(None)
    )
    at_work: dict[tuple[UUID, UUID | None], Staffed] = {
        (episode, staff): practice.staffed() for episode, staff, practice in captains if practice.hours
    }
    return {due.check_in_id: at_work.get((due.episode_id, due.captain_id)) for due in dues}
