"""What clinicians do about an alert: take it up, hand it over, close it with what was done, open it again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from app.domain.access import Role
from app.domain.outside import Outside
from app.models.alert import Act, Alert, AlertAct, AlertState
from app.models.episode import CareTeamMember, Episode
from app.models.staff import Membership, Staff
from app.services import alerting, summary, telling


class NotNow(Exception):
    """The alert is in another state than this act needs, or whoever should own it could not see it."""


def undone(session: Session, practice_id: UUID, now: datetime) -> Sequence[Alert]:
    """The alerts about episodes that this practice treats which are not closed, the oldest first."""
    treated = Episode.visible_to(practice_id, now).with_only_columns(Episode.id)
    found = select(Alert).where(Alert.episode_id.in_(treated), Alert.state != AlertState.CLOSED)
    whole = joinedload(Alert.episode).joinedload(Episode.patient), joinedload(Alert.owner)
    return session.scalars(found.options(*whole).order_by(Alert.raised_at, Alert.id)).all()


def unattended(session: Session, practice_id: UUID, now: datetime, besides: Sequence[UUID] = ()) -> Sequence[str]:
    """The names of this practice's people who own an alert, other than these, that nobody has acknowledged."""
    treated = Episode.visible_to(practice_id, now).with_only_columns(Episode.id)
    here = select(Membership.staff_id).where(Membership.practice_id == practice_id)
    waiting = Alert.state == AlertState.OPEN, Alert.id.not_in(besides)
    owning = select(Alert.owner_id).where(*waiting, Alert.episode_id.in_(treated))
    names = select(Staff.name).where(Staff.id.in_(owning), Staff.id.in_(here))
    return session.scalars(names.order_by(Staff.name)).all()


def is_of(session: Session, alert: Alert, practice_id: UUID) -> bool:
    """Its owner works here, or did before they left: this practice may read the answer and must act."""
    there = select(Membership.id).where(Membership.practice_id == practice_id, Membership.staff_id == alert.owner_id)
    return session.scalars(there.limit(1)).first() is not None


def could_own(session: Session, alert: Alert, now: datetime) -> Sequence[Staff]:
    """The other clinicians at the owner's practices, as far as these treat the episode: no other practice may learn
    from an alert what the patient has not shared with it."""
    of_owner = select(Membership.practice_id).where(Membership.staff_id == alert.owner_id)
    treats = exists().where(
        CareTeamMember.episode_id == alert.episode_id,
        CareTeamMember.practice_id == Membership.practice_id,
        CareTeamMember.practice_id.in_(of_owner),
        CareTeamMember.treats(now),
    )
    clinicians = Membership.current(now).where(treats, Membership.role == Role.CLINICIAN).with_only_columns(Staff.id)
    others = Staff.id.in_(clinicians.order_by(None)), Staff.id != alert.owner_id
    return session.scalars(select(Staff).where(*others).order_by(Staff.name, Staff.id)).all()


def acknowledge(session: Session, alert: Alert, by: UUID, outside: Outside) -> None:
    """Somebody has it in hand. Raises NotNow if somebody had before."""
    _held(session, alert, AlertState.OPEN)
    alert.state = AlertState.ACKNOWLEDGED
    _write(session, alert, Act.ACKNOWLEDGED, by, outside)


def hand_over(session: Session, alert: Alert, to: UUID, by: UUID, outside: Outside) -> None:
    """It is somebody else's, who has not seen it yet and is told at once. Raises NotNow."""
    _held(session, alert, AlertState.OPEN, AlertState.ACKNOWLEDGED)
    if to not in {each.id for each in could_own(session, alert, outside.now())}:
        raise NotNow
    alert.owner_id, alert.state = to, AlertState.OPEN
    alert.practice_id = alerting.practice_of(session, alert.episode, to, outside.now())
    telling.tell_anew(session, alert, outside.now())
    _write(session, alert, Act.HANDED_OVER, by, outside, to=to)


def close(session: Session, alert: Alert, outcome: str, by: UUID, outside: Outside) -> None:
    """It has come to its end; `outcome` says whom somebody reached, when, what was found and what is planned.

    Raises NotNow where it is closed already, ValueError for an empty outcome.
    """
    if not outcome.strip():
        raise ValueError("an alert is never closed without saying how it ended")
    _held(session, alert, AlertState.OPEN, AlertState.ACKNOWLEDGED)
    alert.state, alert.closed_at = AlertState.CLOSED, outside.now()
    _write(session, alert, Act.CLOSED, by, outside, note=outcome)


def reopen(session: Session, alert: Alert, why: str, by: UUID, outside: Outside) -> None:
    """It had not come to its end. Raises NotNow where it is not closed, ValueError where `why` says nothing."""
    if not why.strip():
        raise ValueError("an alert is never opened again without saying why")
    _held(session, alert, AlertState.CLOSED)
    alert.state, alert.closed_at = AlertState.OPEN, None
    telling.tell_anew(session, alert, outside.now())
    _write(session, alert, Act.REOPENED, by, outside, note=why)


def _held(session: Session, alert: Alert, *states: AlertState) -> None:
    session.refresh(alert, with_for_update={"of": Alert})
    if alert.state not in states:
        raise NotNow


def _write(
    session: Session, alert: Alert, act: Act, by: UUID, outside: Outside, *, to: UUID | None = None, note: str = ""
) -> None:
    done = AlertAct(alert_id=alert.id, act=act, at=outside.now(), by_id=by, to_id=to)
    done.note = note or None
    session.add(done)
    session.flush()
    session.expire(alert, ["acts", "owner", "practice", "notices"])
    summary.want_if_it_can_be(session, alert.episode, outside)
