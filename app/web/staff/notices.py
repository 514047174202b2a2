"""What every page of a practice must say: its texts do not go out, and why."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from app.domain.access import Viewer
from app.models.practice import Practice, Registration
from app.models.watch import Hold
from app.web.transaction import session


@dataclass(frozen=True)
class Notices:
    """`holds` are those of the network and of this practice, oldest first; days are told in `zone`."""

    registration: Registration
    holds: list[Hold]
    zone: str

    @property
    def approved(self) -> bool:
        return self.registration is Registration.APPROVED


def of(viewer: Viewer) -> Notices:
    practice = session().get_one(Practice, viewer.practice_id)
    own = or_(Hold.practice_id.is_(None), Hold.practice_id == practice.id)
    holds = session().scalars(select(Hold).where(Hold.stands(), own).order_by(Hold.since))
    return Notices(practice.registration, list(holds), practice.zone)
