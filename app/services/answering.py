"""The patient answers: every answer is kept as it is given, and scored at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import hours
from app.domain.instrument import AnswerFault, Kind, Library
from app.domain.questions import Screen, screens
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.message import PatientSession
from app.models.response import Answer, Response, Service
from app.services import responses
from app.services.opening import taking_answers
from app.services.pathways import pathway_of


class NoLongerOpen(Exception):
    """The check-in was sent, cancelled or closed meanwhile: nothing more can be written."""


class AnswerNotTaken(ValueError):
    """An answer that the instrument does not allow; nothing of the screen was kept."""

    def __init__(self, fault: AnswerFault) -> None:
        self.fault = fault
        super().__init__(fault)


@dataclass(frozen=True)
class Given:
    """What is known of one item: answered here (`value` may be shown) or elsewhere (only that it was answered)."""

    value: int | None
    skipped: bool
    here: bool


def open_check_ins(session: Session, opened: PatientSession, now: datetime) -> list[CheckIn]:
    """The check-ins of this link that can be answered now, by the day they are due."""
    return _of(opened, taking_answers(session, opened.link.check_ins, now), now)


def screens_of(check_ins: Sequence[CheckIn], library: Library) -> tuple[Screen, ...]:
    """What these check-ins ask together: an instrument that is due in two of them is asked once."""
    keys = dict.fromkeys(key for check_in in check_ins for key in _asked(check_in))
    return screens(library.get(code, version) for code, version in keys)


def given(session: Session, opened: PatientSession, check_ins: Sequence[CheckIn]) -> dict[tuple[str, str], Given]:
    """What has been answered so far, by instrument code and item: known is what every check-in that asks it knows."""
    newest_last = session.execute(
        select(
            Service.check_in_id,
            Response.instrument,
            Response.version,
            Answer.item,
            Answer.value,
            Answer.skipped,
            Answer.session_id,
        )
        .join(Response, Response.id == Service.response_id)
        .join(Answer, Answer.response_id == Response.id)
        .where(Service.check_in_id.in_([check_in.id for check_in in check_ins]))
        .order_by(Answer.version)
    )
    found: dict[tuple[str, str, str], dict[UUID, Given]] = {}
    for check_in_id, instrument, version, item, value, skipped, session_id in newest_last:
        here = session_id == opened.id
        by_check_in = found.setdefault((instrument, version, item), {})
        by_check_in[check_in_id] = Given(value if here else None, skipped, here)
    asking = Counter(key for check_in in check_ins for key in _asked(check_in))
    return {
        (instrument, item): _together(list(by_check_in.values()))
        for (instrument, version, item), by_check_in in found.items()
        if len(by_check_in) == asking[instrument, version]
    }


def first_unanswered(all_screens: Sequence[Screen], known: Mapping[tuple[str, str], Given]) -> int:
    """The number of the first screen that nobody has answered or skipped; one past the last if all were."""
    for screen in all_screens:
        if any((screen.instrument.code, item.id) not in known for item in screen.items):
            return screen.number
    return len(all_screens) + 1


def save(
    session: Session,
    opened: PatientSession,
    screen: Screen,
    values: Mapping[str, int | None],
    now: datetime,
) -> None:
    """Keep one screen's answers (None is a skip) and score its instrument; the same answer twice is kept once.

    Raises AnswerNotTaken and keeps nothing for an answer outside the choices, NoLongerOpen after sending or closing.
    """
    instrument = screen.instrument
    for item in screen.items:
        if fault := instrument.refuse(item.id, values.get(item.id)):
            raise AnswerNotTaken(fault)
    taking = _held(session, opened, now)
    asking = [
        check_in for check_in in _of(opened, taking, now) if (instrument.code, instrument.version) in _asked(check_in)
    ]
    if not asking:
        raise NoLongerOpen
    for response in responses.begun(session, opened, instrument, asking, taking, now):
        responses.write(response, opened, screen, values, now)
    session.flush()


def submit(session: Session, opened: PatientSession, now: datetime) -> list[CheckIn]:
    """Send what was answered: the check-ins take nothing more. Twice is once: the second time returns nothing."""
    check_ins = _of(opened, _held(session, opened, now), now)
    for check_in in check_ins:
        check_in.submitted_at, check_in.submitted_by_id = now, opened.id
    for response in responses.of_check_ins(session, check_ins):
        response.submitted_at = response.submitted_at or now
    session.flush()
    return check_ins


def ticked(screen: Screen, chosen: Sequence[int]) -> dict[str, int | None]:
    """A checklist as it was sent: the positions that were ticked, all others not ticked.

    Raises AnswerNotTaken for a position that the list does not have.
    """
    if screen.kind is not Kind.CHECKLIST:
        raise ValueError("only a checklist is answered by ticks")
    if not set(chosen) <= set(range(len(screen.items))):
        raise AnswerNotTaken(AnswerFault.UNKNOWN_ITEM)
    return {item.id: int(position in chosen) for position, item in enumerate(screen.items)}


def _held(session: Session, opened: PatientSession, now: datetime) -> list[CheckIn]:
    """The check-ins of the patient that take answers, held until the transaction ends: parallel sends come one by one.

    Those of other links too: an answer may serve one of them, which is perhaps being sent at this moment.
    """
    held = session.scalars(
        select(CheckIn)
        .join(CheckIn.episode)
        .where(Episode.patient_id == opened.link.patient_id)
        .order_by(CheckIn.id)
        .with_for_update(of=CheckIn)
        .execution_options(populate_existing=True)
    ).all()
    return taking_answers(session, held, now)


def _of(opened: PatientSession, taking: Sequence[CheckIn], now: datetime) -> list[CheckIn]:
    """Those of this link that have opened, by the day they are due."""
    return [
        check_in
        for check_in in opened.link.check_ins
        if check_in in taking and check_in.opens_on <= hours.local_date(now, check_in.episode.zone)
    ]


def _asked(check_in: CheckIn) -> Sequence[tuple[str, str]]:
    """Code and version of each instrument that the check-in asks."""
    return pathway_of(check_in.episode.pathway_version).time_point(check_in.time_point).instruments


def _together(given: Sequence[Given]) -> Given:
    """One item as several check-ins know it; what was answered here was written to all of them."""
    here = all(each.here for each in given)
    return Given(given[0].value if here else None, all(each.skipped for each in given), here)
