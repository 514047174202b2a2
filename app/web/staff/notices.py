"""What every page of a practice must say: somebody may be in danger, or its texts do not go out, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from app.domain.access import Action, Viewer
from app.domain.inbound import Class
from app.models.inbound import InboundText
from app.models.practice import Practice, Registration
from app.models.watch import Hold
from app.services import alert_acts
from app.web.staff import guard
from app.web.transaction import installation, session


@dataclass(frozen=True)
class Notices:
    """`holds` are those of the network and of this practice, oldest first; days are told in `zone`."""

    registration: Registration
    holds: list[Hold]
    urgent: bool  # a text that nobody has read may tell of a crisis
    owners: Sequence[str]  # of alerts that nobody has acknowledged
    zone: str

    @property
    def approved(self) -> bool:
        return self.registration is Registration.APPROVED


def of(viewer: Viewer, shown: Sequence[UUID] = ()) -> Notices:
    """For a page on which these alerts stand already."""
    practice = session().get_one(Practice, viewer.practice_id)
    own = or_(Hold.practice_id.is_(None), Hold.practice_id == practice.id)
    holds = session().scalars(select(Hold).where(Hold.stands(), own).order_by(Hold.since))
    unread = InboundText.to_read(practice.id, installation().outside.now()).where(InboundText.meant == Class.CRISIS)
    urgent = guard.offers(viewer, Action.READ_TEXTS) and session().scalars(unread.limit(1)).first() is not None
    owners = alert_acts.unattended(session(), practice.id, installation().outside.now(), shown)
    return Notices(practice.registration, list(holds), urgent, owners, practice.zone)
