"""The patient answers: every answer is kept as it is given, and scored at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session, contains_eager

from app.domain.instrument import TICKED, AnswerFault, Answers, Instrument, Library
from app.domain.outside import Outside
from app.domain.own_activity import Activity
from app.domain.pathway import InstrumentKey
from app.domain.questions import Names, Screen, screens
from app.models.alert import Alert
from app.models.base import UtcDateTime
from app.models.check_in import CheckIn
from app.models.episode import CareTeamMember, Episode
from app.models.message import PatientSession
from app.services import alerting, own_activities, recalling, responses
from app.services.opening import taking_answers
from app.services.own_activities import Before
from app.services.pathways import instruments_of
from app.services.sheets import Sheets
from app.services.sitting import Sitting

NOTHING_YET: Sheets = {}
NONE_BEFORE: Before = {}
_HOLD = (
    select(CheckIn)
    .join(CheckIn.episode)
    .where(
        Episode.patient_id == bindparam("patient_id"),
        exists().where(
            CareTeamMember.episode_id == Episode.id, CareTeamMember.treats(bindparam("now", type_=UtcDateTime))
        ),
    )
    .order_by(CheckIn.id)
    .with_for_update(of=CheckIn, key_share=True)
    .options(contains_eager(CheckIn.episode))
    .execution_options(populate_existing=True)
)


class NoLongerOpen(Exception):
    """The check-in was sent, cancelled or closed meanwhile: nothing more can be written."""


class AnswerNotTaken(ValueError):
    """An answer that the instrument does not allow; nothing of the screen was kept."""

    def __init__(self, fault: AnswerFault) -> None:
        self.fault = fault
        super().__init__(fault)


def open_check_ins(session: Session, opened: PatientSession, now: datetime) -> list[CheckIn]:
    """The check-ins of this link that can be answered now, by the day they are due."""
    return _of(opened, taking_answers(session, opened.link.check_ins, now), now)


def screens_of(
    check_ins: Sequence[CheckIn], library: Library, sheets: Sheets = NOTHING_YET, before: Before = NONE_BEFORE
) -> tuple[Screen, ...]:
    """What these check-ins ask together: an instrument that is due in two of them is asked once, a withheld one never.

    `sheets` say what was answered, `before` which own activities were named at earlier check-ins; without them only
    what is asked of everybody is there.
    """
    asked: list[tuple[Instrument, list[Answers]]] = []
    names: dict[str, Names] = {}
    for key in dict.fromkeys(key for check_in in check_ins for key in instruments_of(check_in)):
        instrument, asking = library.get(*key), served(check_ins, key, before)
        if instrument.withheld is None:
            kept = [sheets.get((check_in.id, *key), {}) for check_in in asking]
            asked.append((instrument, [{item: each.given for item, each in sheet.items()} for sheet in kept]))
            names[key[0]] = before.get((asking[0].episode_id, key[0]), {})
    return screens(asked, names)


def served(check_ins: Sequence[CheckIn], key: InstrumentKey, before: Before) -> list[CheckIn]:
    """Those that one answer to this instrument serves. Own activities of two episodes are not the same ones: then it
    serves the first, and those that go on with the same."""
    asking = [check_in for check_in in check_ins if key in instruments_of(check_in)]
    names = [before.get((check_in.episode_id, key[0]), {}) for check_in in asking]
    return [check_in for check_in, each in zip(asking, names, strict=True) if each == names[0]]


def save(
    session: Session,
    sitting: Sitting,
    screen: Screen,
    values: Answers,
    outside: Outside,
    *,
    tapped_at: datetime | None = None,
    activity: Activity | None = None,
) -> list[Alert]:
    """Keep one screen's answers (None is a skip) and score its instrument; the same answer twice is kept once.

    `tapped_at` is when that was, by the phone's clock: of two answers of one browser the one tapped last counts.
    What needs a person at once is told to one in the same transaction: those alerts. Such words are never too long.
    Raises AnswerNotTaken and keeps nothing for an answer outside the choices, NoLongerOpen after sending or closing.
    """
    instrument, now = screen.instrument, outside.now()
    for item in screen.items:
        fault = instrument.refuse(item.id, values.get(item.id))
        if fault and not (fault is AnswerFault.TOO_LONG and outside.safety.raised(instrument, values)):
            raise AnswerNotTaken(fault)
    taking = _held(session, sitting, now)
    check_ins, library = _of(sitting, taking, now), Library([instrument])
    before = own_activities.named_before(session, check_ins, library, now)
    asking = served(check_ins, (instrument.code, instrument.version), before)
    if not asking or instrument.withheld is not None:
        raise NoLongerOpen
    if sitting.session_id:  # who answers has thought better of a no
        for check_in in asking:
            check_in.declined = check_in.declined_at = None
    answered = responses.begun(session, sitting, instrument, asking, taking, now)
    for response in answered:
        responses.write(session, response, sitting, screen, values, now, tapped_at, activity)
    session.flush()
    return alerting.raise_for(session, sitting, instrument, answered, values, outside)


def submit(session: Session, sitting: Sitting, now: datetime) -> list[CheckIn]:
    """Send what was answered: the check-ins take nothing more. Twice is once: the second time returns nothing.

    A check-in of which nothing could be asked, and so nothing was answered or skipped, is not sent.
    """
    open_now = _of(sitting, _held(session, sitting, now), now)
    answered = responses.of_check_ins(session, open_now)
    served = {service.check_in_id for response in answered for service in response.serves}
    check_ins = [check_in for check_in in open_now if check_in.id in served]
    for check_in in check_ins:
        check_in.submitted_at, check_in.submitted_by_id = now, sitting.session_id
    for response in answered:
        response.submitted_at = response.submitted_at or now
    session.flush()
    if check_ins:  # a reminder that is about to go is looked at again
        recalling.recall(session, [sitting.patient_id])
    return check_ins


def ticked(screen: Screen, chosen: Sequence[int]) -> dict[str, int | None]:
    """A checklist or a pain drawing as it was sent: the positions that were ticked, all others not ticked.

    Raises AnswerNotTaken for a position that the list does not have.
    """
    if screen.kind not in TICKED:
        raise ValueError("only a list is answered by ticks")
    if not set(chosen) <= set(range(len(screen.items))):
        raise AnswerNotTaken(AnswerFault.UNKNOWN_ITEM)
    return {item.id: int(position in chosen) for position, item in enumerate(screen.items)}


def _held(session: Session, sitting: Sitting, now: datetime) -> list[CheckIn]:
    """The check-ins of the patient that take answers, held until the transaction ends: parallel sends come one by one.

    Those of other links too: an answer may serve one of them, which is perhaps being sent at this moment. Whoever only
    refers to them goes on, like the claim of a reminder, for which `submit` waits.
    """
    held = session.scalars(_HOLD, {"patient_id": sitting.patient_id, "now": now})
    return [check_in for check_in in held if check_in.takes_answers(now)]


def _of(sitting: Sitting, taking: Sequence[CheckIn], now: datetime) -> list[CheckIn]:
    """Those of this sitting that have opened, by the day they are due."""
    return [check_in for check_in in sitting.check_ins if check_in in taking and check_in.has_opened(now)]
