"""How long check-ins take, told wherever a link is made.

A link keeps the number that its message names, and its first page shows that one. So the two never differ, the page
looks nothing up, and nothing that happens later to the check-ins or to the patient can be read from it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import pace
from app.domain.outside import Outside
from app.domain.pathway import InstrumentKey
from app.models.many import among
from app.models.pace import Pace
from app.services.library import in_use
from app.services.pathways import instruments_at

Point = tuple[UUID, str]
"""The id of a pathway's version, and one of its time points."""

_Asked = Mapping[Point, Mapping[InstrumentKey, int]]  # what is asked there, and how many questions that is


@dataclass(frozen=True)
class Paces:
    """What there is to say of some time points."""

    found: Mapping[Point, int]  # minutes
    asked: _Asked

    @classmethod
    def of(cls, session: Session, outside: Outside, points: Collection[Point], now: datetime) -> "Paces":
        """Read at once for many."""
        rows = session.execute(
            select(Pace.pathway_version_id, Pace.time_point, Pace.minutes).where(
                among(session, Pace.pathway_version_id, {version_id for version_id, _ in points})
            )
        )
        found = {(version_id, point): minutes for version_id, point, minutes in rows if minutes is not None}
        return cls(found, asked_at(session, outside, points, now))

    def minutes(self, points: Collection[Point]) -> int:
        """How long all that is asked there takes, each instrument once: what most people took, else by its questions.

        Of time points that are asked together nobody has measured each alone, so these go by their questions.
        """
        if len(set(points)) == 1:
            (point,) = set(points)
            if point in self.found:
                return self.found[point]
        together = {key: count for point in points for key, count in self.asked[point].items()}
        return pace.guessed(sum(together.values()))


def asked_at(session: Session, outside: Outside, points: Collection[Point], now: datetime) -> _Asked:
    """Of each instrument that may be asked now. What only some answers open is not counted: most people never see it,
    and a number that knew who does would tell what they had answered."""
    library = in_use(session, outside, now)
    return {
        point: {key: library.get(*key).questions for key in keys if key in library and not library.get(*key).withheld}
        for point, keys in instruments_at(session, points).items()
    }
