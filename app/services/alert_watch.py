"""Watch the alerts of the whole network: what nobody has acknowledged, who cannot be told, whether the path is tried.

Counts and practices, never a patient and never a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain.escalation import Rung
from app.models.alert import Alert, AlertNotice, AlertState, NoticeState
from app.models.message import Channel
from app.models.practice import Practice
from app.services import rehearsing

OVERDUE = timedelta(minutes=5)
REHEARSED = timedelta(hours=26)


@dataclass(frozen=True)
class Unacknowledged:
    """How many alerts of a practice have been told to more than their owners, and since when the oldest waits."""

    practice: str
    count: int
    oldest: datetime


@dataclass(frozen=True)
class Untold:
    """Notices of one practice's open alerts that do not arrive, by rung and channel, and why."""

    practice: str
    rung: Rung
    channel: Channel
    reason: str | None
    count: int


@dataclass(frozen=True)
class AlertWatch:
    """`open`: alerts that nobody has acknowledged. `rehearsed`: when the path was last proven, None never."""

    open: int
    unacknowledged: Sequence[Unacknowledged]
    untold: Sequence[Untold]
    overdue: bool  # somebody should have been told five minutes ago, or of an alert there is nobody to tell
    rehearsed: datetime | None
    rehearsal_set_up: bool

    def is_proven(self, now: datetime) -> bool:
        return self.rehearsed is not None and now - self.rehearsed <= REHEARSED


def look(session: Session, now: datetime) -> AlertWatch:
    real = ~Practice.rehearsal
    waits = Alert.state == AlertState.OPEN
    return AlertWatch(
        open=session.scalar(select(func.count(Alert.id)).join(Practice).where(waits, real)) or 0,
        unacknowledged=_unacknowledged(session, waits, real, now),
        untold=_untold(session, waits, now),
        overdue=_overdue(session, waits, now),
        rehearsed=rehearsing.last_proven(session),
        rehearsal_set_up=session.scalar(select(exists().where(Practice.rehearsal))) or False,
    )


def _of_round() -> ColumnElement[bool]:
    return and_(AlertNotice.alert_id == Alert.id, AlertNotice.round == Alert.round)


def _unacknowledged(
    session: Session, waits: ColumnElement[bool], real: ColumnElement[bool], now: datetime
) -> list[Unacknowledged]:
    climbed = exists().where(_of_round(), AlertNotice.rung != Rung.OWNER, AlertNotice.due_at <= now)
    found = select(Practice.label, func.count(Alert.id), func.min(Alert.raised_at)).join(Alert.practice)
    found = found.where(waits, real, climbed).group_by(Practice.id).order_by(Practice.label, Practice.id)
    return [Unacknowledged(*row) for row in session.execute(found)]


def _untold(session: Session, waits: ColumnElement[bool], now: datetime) -> list[Untold]:
    """Refused for good; tried in vain, and to be tried again; or late."""
    in_vain = and_(
        AlertNotice.state == NoticeState.WAITING,
        or_(AlertNotice.reason.is_not(None), AlertNotice.due_at <= now - OVERDUE),
    )
    by = Practice.label, AlertNotice.rung, AlertNotice.channel, AlertNotice.reason
    found = select(*by, func.count(AlertNotice.id)).join(Alert, _of_round()).join(Alert.practice)
    found = found.where(waits, or_(in_vain, AlertNotice.state == NoticeState.REFUSED))
    return [Untold(*row) for row in session.execute(found.group_by(Practice.id, *by).order_by(*by))]


def _overdue(session: Session, waits: ColumnElement[bool], now: datetime) -> bool:
    late = AlertNotice.state == NoticeState.WAITING, AlertNotice.due_at <= now - OVERDUE
    anybody = AlertNotice.state.in_((NoticeState.WAITING, NoticeState.SENT, NoticeState.DELIVERED))
    nobody = and_(Alert.raised_at <= now - OVERDUE, ~exists().where(_of_round(), anybody))
    found = select(Alert.id).where(waits, or_(exists().where(_of_round(), *late), nobody)).limit(1)
    return session.scalars(found).first() is not None
