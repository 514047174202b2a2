"""Six practices in six zones, and where people are: by hand, so that nothing of it comes from the code under test."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from app.models.practice import Practice
from tests.stage import Stage, hire, people

EASTERN, CENTRAL, MOUNTAIN, PACIFIC = (f"America/{city}" for city in ("New_York", "Chicago", "Denver", "Los_Angeles"))
ARIZONA, HAWAII, ALASKA = "America/Phoenix", "Pacific/Honolulu", "America/Anchorage"

# Every zone of an area code; none where the number says nothing.
AREAS: Mapping[str, tuple[str, ...]] = {
    "212": (EASTERN,),
    "312": (CENTRAL,),
    "303": (MOUNTAIN,),
    "213": (PACIFIC,),
    "602": (ARIZONA,),
    "928": (ARIZONA, MOUNTAIN),  # the Navajo Nation keeps daylight-saving time
    "208": ("America/Boise", PACIFIC),
    "812": (CENTRAL, EASTERN),
    "605": (CENTRAL, MOUNTAIN),
    "907": (ALASKA, "America/Adak"),
    "808": (HAWAII,),
    "800": (),
}
ZIPS: Mapping[str, str] = {
    "10001": EASTERN,
    "60601": CENTRAL,
    "80202": MOUNTAIN,
    "90001": PACIFIC,
    "83814": PACIFIC,  # northern Idaho
    "85001": ARIZONA,
    "99501": ALASKA,
    "96813": HAWAII,
}
SHARING = 3  # the first three practices treat a third of the patients together
_MONDAY_TO_FRIDAY = ("monday", "tuesday", "wednesday", "thursday", "friday")
_OFFICES = (
    (EASTERN, time(8), time(21), _MONDAY_TO_FRIDAY),  # wider than any practice may text
    (MOUNTAIN, time(10), time(18), _MONDAY_TO_FRIDAY),
    (PACIFIC, time(10), time(18), ("tuesday", "thursday")),
    (CENTRAL, time(9), time(20), _MONDAY_TO_FRIDAY),
    (ARIZONA, time(12), time(13), _MONDAY_TO_FRIDAY),  # an hour that two zones never share
    (HAWAII, time(10), time(18), _MONDAY_TO_FRIDAY),
)
_CLOSED_EVERY = 9  # days: more holidays than any year has


@dataclass(frozen=True)
class Office:
    """A practice as the oracle knows it; `week` are the hours in which its captain is at work."""

    id: UUID
    captain: UUID
    zone: str
    label: str
    sender: str
    opens: time
    closes: time
    week: Mapping[str, tuple[time, time]]
    holidays: frozenset[date]


def build(stage: Stage) -> list[Office]:
    """Bea, Caz, Dov and three more, each in a zone of its own."""
    with stage.at.db.transaction() as session:
        more = []
        for name in ("Eve", "Fay", "Gil"):
            hire(session, name, stage.clock())
            more.append(people(session, name))
        offices = []
        for number, (each, (zone, opens, closes, days)) in enumerate(
            zip([stage.bea, stage.caz, stage.dov, *more], _OFFICES, strict=True)
        ):
            practice = session.get_one(Practice, each.practice_id)
            practice.zone, practice.texts_from, practice.texts_until = zone, opens, closes
            practice.sender = f"+1888555{number:04d}"
            practice.hours = {day: ["08:00", "17:00"] for day in days}
            first = stage.clock().date() + timedelta(days=number)
            practice.holidays = [(first + timedelta(days=day)).isoformat() for day in range(0, 400, _CLOSED_EVERY)]
            offices.append(
                Office(
                    practice.id,
                    each.clinician_id,
                    zone,
                    practice.label,
                    practice.sender,
                    opens,
                    closes,
                    {day: (time(8), time(17)) for day in days},
                    frozenset(map(date.fromisoformat, practice.holidays)),
                )
            )
        return offices
