"""A worker takes waiting messages into its hands: only those that may still go, now, to this person, in this name."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain import links
from app.domain.delivery import MessageState, Outgoing
from app.domain.hours import Decent, zones_of
from app.domain.outside import Outside
from app.models.check_in import Step, StepDropped
from app.models.keyring import Keyring, keyring_in
from app.models.many import among, try_locks
from app.models.message import Channel, Message
from app.models.patient import Patient
from app.models.practice import Practice
from app.services import holding
from app.services.asking import Askers, Due
from app.services.budget import Earlier
from app.services.claim_rows import ClaimRows
from app.services.composing import Letter, Moment, Place, compose

log = logging.getLogger(__name__)
FEW, MOST = 50, 500  # at a time: a worker whose carrier is slow leaves the others to other workers
LEASE = timedelta(minutes=5)
FRESH = timedelta(seconds=30)  # what was checked at the claim is trusted for so long
_IN_A_MOMENT = timedelta(seconds=5)
_LEAST = timedelta(minutes=1)


@dataclass(frozen=True)
class Claimed:
    """A message in a worker's hands; its link's key is nowhere else. From `stale_at` on it must be looked at again."""

    id: UUID
    channel: Channel
    outgoing: Outgoing
    lease_until: datetime
    stale_at: datetime


class _Picked(NamedTuple):
    """A waiting message and whom it is for; `original` is the state of the message that it sends again."""

    id: UUID
    patient_id: UUID
    channel: Channel
    resends_id: UUID | None
    renews: bool
    wished_at: datetime | None
    original: MessageState | None
    original_begun_at: datetime | None
    language: str
    zone: str | None
    mobile_sealed: bytes | None
    mobile_index: bytes | None
    email_sealed: bytes | None
    email_index: bytes | None


class _Candidate(NamedTuple):
    """A message that may go to this contact, if the hour and the budgets allow it."""

    picked: _Picked
    dues: list[Due]
    practice_id: UUID
    channel: Channel
    contact: bytes


class _Hours:
    """When a batch may go: most of it in one name, to the same few zones."""

    def __init__(self, askers: Askers) -> None:
        self._askers = askers
        self._known: dict[tuple[UUID, tuple[str, ...]], Decent] = {}

    def of(self, practice: Practice, zones: tuple[str, ...], dues: Sequence[Due]) -> Decent:
        if owners := self._askers.owners_hours(dues):
            return practice.decent(zones, owners)
        if (practice.id, zones) not in self._known:
            self._known[practice.id, zones] = practice.decent(zones)
        return self._known[practice.id, zones]


def claim(session: Session, outside: Outside, place: Place, *, most: int = FEW) -> tuple[bool, list[Claimed]]:
    """Take the oldest waiting messages; False when there is none. Those that may not go are dropped or put off.

    Everything is asked again here: who may be asked for what, by whom and how, may have changed since it was queued.
    """
    now = outside.now()
    held = holding.standing(session)
    picked = [] if held.network else _pick(session, now, most)
    if not picked:
        return False, []
    rows = ClaimRows()
    dues = Due.of(session, among(session, Step.message_id, [each.id for each in picked]))
    of_message: dict[UUID | None, list[Due]] = defaultdict(list)
    for due in dues:
        of_message[due.message_id].append(due)
    askers = Askers.of(session, outside, dues, now)
    candidates = []
    for each in picked:
        candidate = _candidate(each, of_message[each.id], askers, rows, now)
        if candidate is not None and candidate.practice_id in held.practices:
            rows.put_off(each.id, now + LEASE)
        elif candidate is not None:
            candidates.append(candidate)
    claimed = _take(session, outside, place, candidates, askers, rows, now) if candidates else []
    rows.write(session)
    return True, claimed


def _pick(session: Session, now: datetime, most: int) -> list[_Picked]:
    original = aliased(Message)
    waiting = (
        select(
            Message.id,
            Message.patient_id,
            Message.channel,
            Message.resends_id,
            Message.renews,
            Message.wished_at,
            original.state,
            original.begun_at,
            Patient.language,
            Patient.zone,
            Patient.mobile_sealed,
            Patient.mobile_index,
            Patient.email_sealed,
            Patient.email_index,
        )
        .join(Patient, Patient.id == Message.patient_id)
        .outerjoin(original, original.id == Message.resends_id)
        .where(Message.state == MessageState.QUEUED, Message.not_before <= now)
        .order_by(Message.not_before)
        .limit(most)
        .with_for_update(of=Message, skip_locked=True)
    )
    return [_Picked._make(row) for row in session.execute(waiting)]


def _candidate(picked: _Picked, dues: list[Due], askers: Askers, rows: ClaimRows, now: datetime) -> _Candidate | None:
    """None if it may not go: that is written down."""
    if picked.original is MessageState.DELIVERED and picked.resends_id:
        arrived = [due for due in dues if picked.original_begun_at and due.planned_for <= picked.original_begun_at]
        dues = [due for due in dues if due not in arrived]
        rows.give_back(picked.resends_id, arrived)
        if not dues:
            rows.drop(picked.id, [], "arrived")
            return None
    wanted, unwanted = askers.sift(dues, now, picked.wished_at)
    # What is sent again or was asked for keeps the channel chosen for it while that is permitted: the other may have
    # failed.
    kept = askers.way(wanted, picked.channel) if wanted and (picked.resends_id or picked.renews) else None
    way = kept or (askers.way(wanted) if wanted else None)
    if way is None:
        rows.drop(picked.id, [*unwanted, *((due, StepDropped.NO_CONSENT) for due in wanted)])
        return None
    rows.leave_out(unwanted)
    practice_id, channel = way
    contact = picked.mobile_index if channel is Channel.SMS else picked.email_index
    return _Candidate(picked, wanted, practice_id, channel, contact or b"")


def _take(
    session: Session,
    outside: Outside,
    place: Place,
    candidates: Sequence[_Candidate],
    askers: Askers,
    rows: ClaimRows,
    now: datetime,
) -> list[Claimed]:
    """Those whose turn it is, in words; the others are put off."""
    keyring = keyring_in(session)
    # Nobody else counts the messages of these numbers meanwhile.
    ours = try_locks(session, {each.contact for each in candidates})
    earlier = Earlier.of(
        session, {each.picked.patient_id for each in candidates}, {each.contact for each in candidates}, now
    )
    of_these = among(session, Practice.id, {each.practice_id for each in candidates})
    practices = {practice.id: practice for practice in session.scalars(select(Practice).where(of_these))}
    moment = Moment.of(session, outside, [due for each in candidates for due in each.dues], now)
    hours = _Hours(askers)
    claimed = []
    for each in candidates:
        if each.contact not in ours:
            rows.put_off(each.picked.id, now + _IN_A_MOMENT)
            continue
        try:
            letter = _letter(each, practices[each.practice_id], hours, earlier, keyring, now)
            if isinstance(letter, datetime):
                rows.put_off(each.picked.id, letter)
                continue
            if letter is None:  # the office that would have to act is never at work
                rows.drop(each.picked.id, [(due, StepDropped.NOBODY_STAFFED) for due in each.dues])
                continue
            kind = moment.kind(letter)
            outgoing = compose(letter, kind, moment, outside, place)
        except Exception as fault:  # it fails alone: those beside it go out all the same
            log.exception("message %s could not be composed", each.picked.id)
            rows.fail(each.picked.id, f"not-composed: {type(fault).__name__}")
            continue
        earlier.add(each.picked.patient_id, each.contact, now)
        rows.take(letter, kind, moment.minutes(letter), keyring.hash_key(letter.key), now, now + LEASE)
        claimed.append(Claimed(each.picked.id, each.channel, outgoing, now + LEASE, now + FRESH))
    return claimed


def _letter(
    each: _Candidate, practice: Practice, hours: _Hours, earlier: Earlier, keyring: Keyring, now: datetime
) -> Letter | datetime | None:
    """What goes now; or when its turn is; or None if no decent hour comes within sixty days."""
    picked = each.picked
    mobile = _unseal("mobile", picked, keyring)
    decent = hours.of(practice, zones_of(mobile, picked.zone, practice.zone), each.dues)
    turn = earlier.turn(picked.patient_id, each.contact, decent, now)
    if turn != now:
        return turn
    left = decent.left(now)
    if left < _LEAST:  # it may leave as late as `FRESH` from now, and a carrier needs some time to pass it on
        return now + left
    return Letter(
        message_id=picked.id,
        channel=each.channel,
        to=(mobile if each.channel is Channel.SMS else _unseal("email", picked, keyring)) or "",
        language=picked.language,
        practice=practice,
        dues=each.dues,
        renews=picked.renews,
        first_ever=picked.patient_id not in earlier.reached,
        key=links.new_key(),
        proof=keyring.proof(str(picked.id)),
        valid_for=int((min(left, min(due.closes_at for due in each.dues) - now) - FRESH).total_seconds()),
    )


def _unseal(name: str, picked: _Picked, keyring: Keyring) -> str | None:
    sealed = picked.mobile_sealed if name == "mobile" else picked.email_sealed
    column = Patient.mobile if name == "mobile" else Patient.email
    return None if sealed is None else column.unseal(Patient, picked.patient_id, sealed, keyring)
