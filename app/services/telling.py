"""Write down who is to be told of an alert, and when: in the transaction that raises, hands over or reopens it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.escalation import Rung, ladder
from app.models.alert import Alert, AlertNotice, NoticeState
from app.models.message import Channel
from app.models.practice import Practice, Registration
from app.models.staff import Membership, Staff


def tell(session: Session, alert: Alert, now: datetime) -> None:
    """A notice for each person on the ladder, by each way to them. Nobody is on two rungs: the first one counts."""
    session.flush()
    practice = session.get_one(Practice, alert.practice_id)
    people = _people(session, alert, practice, now)
    for rung, moment in ladder(now, practice.staffed(), [rung for rung, there in people.items() if there]).items():
        for person in people[rung]:
            for channel in _ways(person, practice):
                session.add(
                    AlertNotice(
                        alert_id=alert.id,
                        round=alert.round,
                        rung=rung,
                        staff_id=person.id,
                        channel=channel,
                        due_at=moment,
                        look_at=moment,
                    )
                )
    session.flush()


def tell_anew(session: Session, alert: Alert, now: datetime) -> None:
    """It has a new owner, or is open again: the clock begins anew, and what waited for the old one falls."""
    old = AlertNotice.alert_id == alert.id, AlertNotice.state == NoticeState.WAITING
    session.execute(update(AlertNotice).where(*old).values(state=NoticeState.DROPPED))
    alert.round += 1
    tell(session, alert, now)


def _people(session: Session, alert: Alert, practice: Practice, now: datetime) -> dict[Rung, list[Staff]]:
    here, member = Membership.practice_id == practice.id, Membership.staff_id
    found = {
        Rung.OWNER: _who(session, now, member == alert.owner_id),  # also one who is only a member elsewhere by now
        Rung.COVER: _who(session, now, here, Membership.role == Role.CLINICIAN, member == practice.cover_id),
        Rung.LEAD: _who(session, now, here, Membership.role == Role.PRACTICE_ADMIN),
        Rung.ON_CALL: _who(session, now, Membership.role == Role.OPERATOR),
    }
    lower: set[UUID] = set()
    for rung, people in found.items():
        found[rung] = [person for person in people if person.id not in lower]
        lower.update(person.id for person in people)
    return found


def _who(session: Session, now: datetime, *which: ColumnElement[bool]) -> list[Staff]:
    there = Membership.current(now).where(*which).order_by(None).with_only_columns(Membership.staff_id)
    return [*session.scalars(select(Staff).where(Staff.id.in_(there)).order_by(Staff.name, Staff.id))]


def _ways(person: Staff, practice: Practice) -> Sequence[Channel]:
    texts = person.mobile and practice.registration is Registration.APPROVED
    return (Channel.SMS, Channel.EMAIL) if texts else (Channel.EMAIL,)
