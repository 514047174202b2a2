"""How long check-ins take, told wherever a link is made.

A link keeps the number that its message names, and its first page shows that one. So the two never differ, the page
looks nothing up, and nothing that happens later to the check-ins or to the patient can be read from it.

Beyond how much is asked it can tell one thing before the birth date: who compares two people's links to one time point
may see that these are of different age bands, once both bands have a median and they differ. That is one bit, and in
the text message anyway; whoever guesses a birth date in five tries is helped too little by it to matter.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import pace
from app.domain.outside import Outside
from app.domain.pace import Band
from app.domain.pathway import InstrumentKey
from app.models.keyring import keyring_in
from app.models.many import among
from app.models.pace import Pace
from app.models.patient import Patient
from app.services.library import in_use, today_of
from app.services.pathways import instruments_at

Point = tuple[UUID, str]
"""The id of a pathway's version, and one of its time points."""

Found = Mapping[tuple[Point, Band], int]
"""Minutes that most people of an age took."""

_Asked = Mapping[Point, Mapping[InstrumentKey, int]]  # what is asked there, and how many questions that is


@dataclass(frozen=True)
class Paces:
    """What there is to say of some time points to some patients."""

    found: Found
    bands: Mapping[UUID, Band]  # by patient; only where it makes a difference
    asked: _Asked

    @classmethod
    def of(
        cls,
        session: Session,
        outside: Outside,
        points: Collection[Point],
        patients: Collection[UUID],
        now: datetime,
    ) -> "Paces":
        """Read at once for many."""
        rows = session.execute(
            select(Pace.pathway_version_id, Pace.time_point, Pace.band, Pace.minutes).where(
                among(session, Pace.pathway_version_id, {version_id for version_id, _ in points})
            )
        )
        found = {((version_id, point), band): minutes for version_id, point, band, minutes in rows}
        by_age = any(band is not Band.ALL and point in points for point, band in found)
        return cls(found, bands_of(session, patients, now) if by_age else {}, asked_at(session, outside, points, now))

    def minutes(self, patient_id: UUID, points: Collection[Point]) -> int:
        """How long all that is asked there takes this patient, each instrument once: by what people of that age took,
        or people of any age; else by the number of questions.

        Of time points that are asked together nobody has measured each alone, so these go by their questions.
        """
        if len(set(points)) == 1:
            (point,) = set(points)
            for band in (self.bands.get(patient_id, Band.ALL), Band.ALL):
                if (point, band) in self.found:
                    return self.found[point, band]
        together = {key: count for point in points for key, count in self.asked[point].items()}
        return pace.guessed(sum(together.values()))


def bands_of(session: Session, patients: Collection[UUID], now: datetime) -> dict[UUID, Band]:
    """How old they are today: who grew older since they answered has hardly grown slower."""
    keyring = keyring_in(session)
    rows = session.execute(select(Patient.id, Patient.birth_date_sealed).where(among(session, Patient.id, patients)))
    return {
        id: pace.band(Patient.birth_date.unseal(Patient, id, sealed, keyring), today_of(now)) for id, sealed in rows
    }


def asked_at(session: Session, outside: Outside, points: Collection[Point], now: datetime) -> _Asked:
    """Of each instrument that may be asked now. What only some answers open is not counted: most people never see it,
    and a number that knew who does would tell what they had answered."""
    library = in_use(session, outside, now)
    return {
        point: {key: library.get(*key).questions for key in keys if key in library and not library.get(*key).withheld}
        for point, keys in instruments_at(session, points).items()
    }
