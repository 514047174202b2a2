"""The patient answers: every answer is kept as it is given, and scored at once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain import hours, scoring
from app.domain.instrument import AnswerFault, Instrument, Kind, Library
from app.domain.questions import Screen, screens
from app.models.check_in import CheckIn
from app.models.message import PatientSession
from app.models.response import Answer, Mode, Response, Score, Service
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


def open_check_ins(opened: PatientSession, now: datetime) -> list[CheckIn]:
    """The check-ins of this link that can be answered now, by the day they are due."""
    return [check_in for check_in in opened.link.check_ins if _is_open(check_in, now)]


def screens_of(check_ins: Sequence[CheckIn], library: Library) -> tuple[Screen, ...]:
    """What these check-ins ask together: an instrument that is due in two of them is asked once."""
    keys: dict[tuple[str, str], None] = {}
    for check_in in check_ins:
        pathway = pathway_of(check_in.episode.pathway_version)
        keys.update(dict.fromkeys(pathway.time_point(check_in.time_point).instruments))
    return screens(library.get(code, version) for code, version in keys)


def given(session: Session, opened: PatientSession, check_ins: Sequence[CheckIn]) -> dict[tuple[str, str], Given]:
    """What has been answered so far, by instrument code and item."""
    newest_last = session.execute(
        select(Response.instrument, Answer.item, Answer.value, Answer.skipped, Answer.session_id)
        .join(Answer, Answer.response_id == Response.id)
        .join(Service, Service.response_id == Response.id)
        .where(Service.check_in_id.in_([check_in.id for check_in in check_ins]))
        .order_by(Answer.version)
    )
    found = {}
    for instrument, item, value, skipped, session_id in newest_last:
        here = session_id == opened.id
        found[instrument, item] = Given(value if here else None, skipped, here)
    return found


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
    asking = [check_in for check_in in _locked(session, opened, now) if _asks(check_in, instrument)]
    if not asking:
        raise NoLongerOpen
    response = _response_for(session, opened, instrument, asking, now)
    current = response.current()
    for item in screen.items:
        value = values.get(item.id)
        before = current.get(item.id)
        # The same answer from another browser is a new version: else its holder could tell what was answered before.
        if before is not None and (before.value, before.session_id) == (value, opened.id):
            continue
        response.answers.append(
            Answer(
                response_id=response.id,
                item=item.id,
                version=before.version + 1 if before else 1,
                value=value,
                skipped=value is None,
                given_at=now,
                session_id=opened.id,
            )
        )
    _score(response, instrument, now)
    session.flush()


def submit(session: Session, opened: PatientSession, now: datetime) -> list[CheckIn]:
    """Send what was answered: the check-ins take nothing more. Twice is once: the second time returns nothing."""
    check_ins = _locked(session, opened, now)
    for check_in in check_ins:
        check_in.submitted_at = now
    for response in _responses(session, check_ins):
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


def _locked(session: Session, opened: PatientSession, now: datetime) -> list[CheckIn]:
    """The open check-ins of this link, held until the transaction ends, so that parallel sends come one by one."""
    ids = sorted(check_in.id for check_in in opened.link.check_ins)
    held = session.scalars(
        select(CheckIn)
        .where(CheckIn.id.in_(ids))
        .order_by(CheckIn.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return sorted((check_in for check_in in held if _is_open(check_in, now)), key=lambda held: held.due_on)


def _is_open(check_in: CheckIn, now: datetime) -> bool:
    return check_in.takes_answers(now) and check_in.opens_on <= hours.local_date(now, check_in.episode.zone)


def _responses(session: Session, check_ins: Sequence[CheckIn], *instruments: str) -> Sequence[Response]:
    """All responses of these check-ins, or those to the instruments named, as they are in the database now."""
    serves = select(Service.response_id).where(Service.check_in_id.in_([check_in.id for check_in in check_ins]))
    if instruments:
        serves = serves.where(Service.instrument.in_(instruments))
    return session.scalars(
        select(Response)
        .where(Response.id.in_(serves))
        .order_by(Response.started_at)
        .options(selectinload(Response.answers), selectinload(Response.scores), selectinload(Response.serves))
        .execution_options(populate_existing=True)
    ).all()


def _response_for(
    session: Session, opened: PatientSession, instrument: Instrument, asking: Sequence[CheckIn], now: datetime
) -> Response:
    """The one response of this instrument for the check-ins that ask it, begun if nobody has."""
    response = next(iter(_responses(session, asking, instrument.code)), None)
    if response is None:
        response = Response(
            patient_id=opened.link.patient_id,
            instrument=instrument.code,
            version=instrument.version,
            language=instrument.words(opened.language).language,
            mode=Mode.PHONE,
            started_at=now,
        )
        session.add(response)
    served = {service.check_in_id for service in response.serves}
    for check_in in asking:
        if check_in.id not in served:
            response.serves.append(Service(check_in_id=check_in.id, instrument=instrument.code))
    return response


def _asks(check_in: CheckIn, instrument: Instrument) -> bool:
    asked = pathway_of(check_in.episode.pathway_version).time_point(check_in.time_point).instruments
    return (instrument.code, instrument.version) in asked


def _score(response: Response, instrument: Instrument, now: datetime) -> None:
    """A new row for each scale whose answers are new; the newest row counts."""
    answers = {item: answer.value for item, answer in response.current().items()}
    answers_hash = sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()
    known = {(score.scale, score.answers_hash, score.scorer_version): score for score in response.scores}
    reading = 1 + max((score.reading for score in response.scores), default=0)
    for result in scoring.score(instrument, answers):
        same = known.get((result.scale, answers_hash, scoring.SCORER_VERSION))
        if same is not None:
            same.scored_at, same.reading = now, reading
            continue
        response.scores.append(_row(response, result, answers_hash, reading, now))


def _row(response: Response, result: scoring.Result, answers_hash: str, reading: int, now: datetime) -> Score:
    row = Score(
        response_id=response.id,
        scale=result.scale,
        answered=result.answered,
        asked=result.of,
        answers_hash=answers_hash,
        scorer_version=scoring.SCORER_VERSION,
        scored_at=now,
        reading=reading,
    )
    match result:
        case scoring.Score():
            row.value, row.se = float(result.value), None if result.se is None else float(result.se)
            row.level, row.prorated = result.level, result.prorated
        case scoring.NotScored():
            row.reason = result.reason
    return row
