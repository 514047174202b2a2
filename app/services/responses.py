"""The rows behind an answer: the responses that it is written to, its versions, and what they score."""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain import scoring
from app.domain.instrument import Answers, Instrument
from app.domain.interruption import LONGEST
from app.domain.own_activity import Activity
from app.domain.questions import Screen
from app.models.check_in import CheckIn
from app.models.response import Answer, Response, Score, Service
from app.services import interrupted, versions
from app.services.sitting import Sitting

# Asked at every page, or at every answer: put together once.
_Other = aliased(Score)
_RESPONSES = (
    select(Response)
    .join(Service, Service.response_id == Response.id)
    .where(Service.check_in_id.in_(bindparam("check_in_ids", expanding=True)))
    .order_by(Response.started_at)
    .options(joinedload(Response.serves), joinedload(Response.newest))
    .execution_options(populate_existing=True)
)
_TO_ONE = _RESPONSES.where(Service.instrument == bindparam("instrument"))
_SCORES = select(Score).where(
    Score.response_id == bindparam("response_id"),
    or_(
        Score.answers_hash == bindparam("answers_hash"),
        Score.reading
        == select(func.max(_Other.reading)).where(_Other.response_id == Score.response_id).scalar_subquery(),
    ),
)


def of_check_ins(session: Session, check_ins: Sequence[CheckIn], instrument: str | None = None) -> Sequence[Response]:
    """All responses of these check-ins, or those to the instrument named, as they are in the database now."""
    asked = {"check_in_ids": [check_in.id for check_in in check_ins], "instrument": instrument}
    return session.scalars(_RESPONSES if instrument is None else _TO_ONE, asked).unique().all()


def begun(
    session: Session,
    sitting: Sitting,
    instrument: Instrument,
    asking: Sequence[CheckIn],
    taking: Sequence[CheckIn],
    now: datetime,
) -> list[Response]:
    """The responses of this instrument to write to, so that each check-in that asks it has one."""
    # Staff write to the check-in that they see and to no other; the patient's one answer serves all that ask it.
    going_on = taking if sitting.typed_by_id is None else asking
    found = [_unsent(session, response, going_on) for response in of_check_ins(session, asking, instrument.code)]
    served = {service.check_in_id for response in found for service in response.serves}
    if bare := [check_in for check_in in asking if check_in.id not in served]:
        response = Response(
            patient_id=sitting.patient_id,
            instrument=instrument.code,
            version=instrument.version,
            language=instrument.words(sitting.language).language,
            mode=sitting.mode,
            started_at=now,
            serves=[Service(check_in_id=check_in.id, instrument=instrument.code) for check_in in bare],
        )
        session.add(response)
        found.append(response)
    session.flush()
    return found


def _unsent(session: Session, response: Response, going_on: Sequence[CheckIn]) -> Response:
    """The response itself; where it also serves a check-in that this answer is not for, a copy for those it is for."""
    for_these = [service for service in response.serves if service.check_in in going_on]
    if len(for_these) == len(response.serves):
        return response
    copy = Response(
        patient_id=response.patient_id,
        instrument=response.instrument,
        version=response.version,
        language=response.language,
        mode=response.mode,
        answered_on=response.answered_on,
        started_at=response.started_at,
    )
    copy.answers = [
        Answer(
            response_id=copy.id,
            item=answer.item,
            version=1,
            value=answer.value,
            words=answer.words,
            skipped=answer.skipped,
            activity=answer.activity,
            given_at=answer.given_at,
            tapped_at=answer.tapped_at,
            session_id=answer.session_id,
            typed_by_id=answer.typed_by_id,
            respondent=answer.respondent,
        )
        for answer in response.newest
    ]
    session.add(copy)
    for service in for_these:
        service.response = copy
    return copy


def write(
    session: Session,
    response: Response,
    sitting: Sitting,
    screen: Screen,
    values: Answers,
    now: datetime,
    tapped_at: datetime | None = None,
    activity: Activity | None = None,
) -> None:
    """A new version of each answer that is new, and what the instrument scores with it.

    `activity`: where the name of an own activity is from, or that it was given up.
    """
    current = {answer.item: answer for answer in response.newest}
    by = (sitting.session_id, sitting.typed_by_id)
    response.mode, response.answered_on = sitting.mode, sitting.answered_on
    for item in screen.items:
        before = current.get(item.id)
        found = versions.of(screen, before, values.get(item.id), activity)
        # The same answer from another browser is a new version: else its holder could tell what was answered before.
        # It is one days later too: the rest of its questionnaire may have come only now.
        if before is not None and versions.is_same(before, found) and _just_now(before, by, now):
            before.tapped_at = versions.later(before.tapped_at, tapped_at)
            continue
        found.respondent = sitting.respondent
        new = [(found, tapped_at)]
        if before is not None and versions.was_overtaken(tapped_at, before, sitting):
            new.append((versions.again(before), before.tapped_at))  # what was tapped last stands
        for version, (row, tapped) in enumerate(new, before.version + 1 if before else 1):
            row.response_id, row.item, row.version, row.given_at = response.id, item.id, version, now
            row.tapped_at, (row.session_id, row.typed_by_id) = tapped, by
            session.add(row)
            current[item.id] = row
    if interrupted.too_old(session, response, screen.instrument, current, now):
        return  # until they are answered again the last score stands, which tells of one time
    _score(session, response, screen.instrument, {item: answer.value for item, answer in current.items()}, now)


def _just_now(before: Answer, by: tuple[UUID | None, UUID | None], now: datetime) -> bool:
    return (before.session_id, before.typed_by_id) == by and now - before.given_at <= LONGEST


def _score(session: Session, response: Response, instrument: Instrument, answers: Answers, now: datetime) -> None:
    """A new row for each scale whose answers are new; the newest row counts."""
    answers_hash = sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()
    with session.no_autoflush:  # the answers go with their scores
        scores = session.scalars(_SCORES, {"response_id": response.id, "answers_hash": answers_hash}).all()
    known = {(score.scale, score.answers_hash, score.scorer_version): score for score in scores}
    reading = 1 + max((score.reading for score in scores), default=0)
    for result in scoring.score(instrument, answers):
        same = known.get((result.scale, answers_hash, scoring.SCORER_VERSION))
        if same is not None:
            same.scored_at, same.reading = now, reading
            continue
        session.add(_scored(response, result, answers_hash, reading, now))


def _scored(response: Response, result: scoring.Result, answers_hash: str, reading: int, now: datetime) -> Score:
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
