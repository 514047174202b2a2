"""Staff type what a patient wrote on paper or says on the telephone: one part of a check-in at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain import hours, silence
from app.domain.instrument import Answers, Instrument, Kind, Library
from app.domain.mode import Mode
from app.domain.outside import Outside
from app.domain.questions import Screen, screens
from app.domain.respondent import Respondent
from app.models.alert import Alert
from app.models.check_in import CheckIn
from app.services import answering, mood, sheets
from app.services.pathways import instruments_of

_BY_PATIENT = frozenset({Kind.TEXT, Kind.OWN_ACTIVITY})  # own words are written by nobody else


@dataclass(frozen=True)
class Entry:
    """A sheet or a call as a Sitting: nobody's browser, but a member of staff."""

    check_in: CheckIn
    mode: Mode
    respondent: Respondent
    answered_on: date
    typed_by_id: UUID
    session_id: UUID | None = None

    @property
    def patient_id(self) -> UUID:
        return self.check_in.episode.patient_id

    @property
    def check_ins(self) -> Sequence[CheckIn]:
        return [self.check_in]

    @property
    def language(self) -> str:
        return self.check_in.episode.patient.language


@dataclass(frozen=True)
class Part:
    """One instrument of a check-in. `known` are its answers so far, which no page of the desk shows.

    `told` are the items of which the desk may learn that they were answered: mood is silent unless it is shared.
    """

    instrument: Instrument
    known: Answers
    told: frozenset[str]

    @property
    def answered(self) -> Collection[str]:
        """The items that the desk may know to be answered or skipped."""
        return self.known.keys() & self.told

    @property
    def silent(self) -> bool:
        """Some of it may be answered without the desk's knowing."""
        return any(item.id not in self.told for item in self.instrument.items)

    @property
    def by_hand(self) -> bool:
        """Staff can type it."""
        return _BY_PATIENT.isdisjoint(item.kind for item in self.instrument.items)

    def asked(self, typed: Answers) -> tuple[Screen, ...]:
        """What is asked once `typed` is known too."""
        return screens([(self.instrument, [{**self.known, **typed}])])


def parts(session: Session, check_in: CheckIn, library: Library, now: datetime, *, chose_plan: bool) -> list[Part]:
    """What this check-in asks. Who did not choose the plan is not told that mood is asked about."""
    kept = sheets.kept(session, [check_in])
    shared = check_in.episode_id in mood.shared_in(session, [check_in.episode], now)
    found = []
    for key in instruments_of(check_in):
        instrument = library.get(*key)
        sheet = kept.get((check_in.id, *key), {})
        again = sheets.out_of_date(instrument, sheet)
        known = {item: each.value for item, each in sheet.items() if item not in again}
        told = frozenset(item.id for item in silence.items(instrument, mood=shared))
        if instrument.withheld is None and (chose_plan or silence.speaks_of(instrument, mood=shared)):
            found.append(Part(instrument, known, told))
    return found


def days(check_in: CheckIn, now: datetime) -> tuple[date, date]:
    """The first and the last day on which this check-in can have been answered."""
    return check_in.opens_on, min(check_in.closes_on, hours.local_date(now, check_in.episode.zone))


def enter(session: Session, entry: Entry, part: Part, typed: Mapping[str, int | None], outside: Outside) -> list[Alert]:
    """Keep what was typed of one part (None: left blank on the sheet); what of it needs a person at once.

    An item that is not in `typed` stays as it is. Raises what `answering.save` raises.
    """
    raised = []
    for screen in part.asked(typed):
        values = {item.id: typed[item.id] for item in screen.items if item.id in typed}
        if values:
            raised += answering.save(session, entry, screen, values, outside)
    return raised
