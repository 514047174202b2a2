"""What is so, as those know it who made it so: kept beside the database and never read from it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.models.message import Channel
from tests.journeys.year.places import Office

STOPPED, DEAD = "stopped", "dead"  # START begins again what was stopped; a dead contact reaches nobody


@dataclass
class Case:
    """An episode. `members` are the practices that treat it, since when, and `captain` is at the first of them."""

    id: UUID
    captain: Office
    members: dict[UUID, datetime]
    paused: bool = False
    ended: bool = False


@dataclass(frozen=True)
class Asked:
    """A check-in. `mood`: an answer may call for a person at once."""

    case: Case
    closes_at: datetime
    mood: bool


@dataclass
class Person:
    """Somebody with a phone, an e-mail address or both.

    `zones` are all in which they may be: none where the number says nothing, None where only the practice says it.
    """

    name: str
    born: date
    language: str
    mobile: str | None
    email: str | None
    zone: str | None
    zones: tuple[str, ...] | None
    patient_id: UUID
    alive: bool = True
    silenced: dict[str, str] = field(default_factory=dict)  # contact: why
    cases: list[Case] = field(default_factory=list)
    visits: dict[UUID, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    reached: list[datetime] = field(default_factory=list)  # when a carrier took something for them

    def contact(self, channel: Channel) -> str | None:
        return self.mobile if channel is Channel.SMS else self.email

    def permits(self, channel: Channel) -> bool:
        contact = self.contact(channel)
        return contact is not None and contact not in self.silenced


@dataclass
class Facts:
    offices: list[Office]
    people: dict[UUID, Person] = field(default_factory=dict)
    check_ins: dict[UUID, Asked] = field(default_factory=dict)
    answered: set[UUID] = field(default_factory=set)
    left: set[UUID] = field(default_factory=set)  # practices whose agreement has ended
    unapproved: set[UUID] = field(default_factory=set)
    held: set[UUID | None] = field(default_factory=set)  # practices, and None for the network
    arrived: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))  # rungs by check-in
    to_contact: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def with_contact(self, contact: str) -> Iterator[Person]:
        return (person for person in self.people.values() if contact in (person.mobile, person.email))

    def silence(self, contact: str, why: str) -> None:
        """Nobody may write to it any more; who was silenced before stays so for the first reason."""
        for person in self.with_contact(contact):
            person.silenced.setdefault(contact, why)

    def begin_again(self, contact: str) -> None:
        for person in self.with_contact(contact):
            if person.silenced.get(contact) == STOPPED:
                del person.silenced[contact]

    def treating(self, case: Case) -> dict[UUID, datetime]:
        """The practices that may ask, since when they are on the team."""
        return {office: since for office, since in case.members.items() if office not in self.left}

    def asker(self, person: Person, cases: list[Case], channel: Channel, now: datetime) -> UUID | None:
        """In whose name a message goes: of the practice that saw the person last, else of the one that joined last."""
        candidates = []
        for case in cases:
            for office, since in self.treating(case).items():
                seen = [visit for visit in person.visits[office] if visit <= now]
                if channel is Channel.EMAIL or office not in self.unapproved:
                    candidates.append((bool(seen), max(seen, default=since), office))
        return max(candidates)[2] if candidates else None

    def office(self, office_id: UUID) -> Office:
        return next(office for office in self.offices if office.id == office_id)
