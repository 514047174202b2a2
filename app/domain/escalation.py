"""Who learns of an alert, and when, as long as nobody has acknowledged it; and when a notice is tried again."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.hours import Staffed


class Rung(StrEnum):
    """Those who are told, in this order."""

    OWNER = "owner"
    COVER = "cover"
    LEAD = "lead"  # whoever leads the owner's practice
    ON_CALL = "on-call"  # the network's; they learn of a practice and an hour, never of a patient


# After so many minutes in which the owner's practice is staffed.
_AFTER = {
    Rung.OWNER: timedelta(),
    Rung.COVER: timedelta(minutes=30),
    Rung.LEAD: timedelta(minutes=60),
    Rung.ON_CALL: timedelta(minutes=60),
}
# These do not wait for the morning: where nobody is at work they are told at once, and when the office closes over an
# alert that nobody has, they are told then. One raised at five to five must not reach fewer than one at five past.
_AT_ANY_HOUR = frozenset({Rung.OWNER, Rung.COVER, Rung.ON_CALL})
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15))
_LONGEST_WAIT = timedelta(minutes=30)


def ladder(begun: datetime, staffed: Staffed, there: Collection[Rung]) -> dict[Rung, datetime]:
    """When each rung on which somebody stands is told. A rung without anybody gives its moment to the next one."""
    found = {}
    passed_on: datetime | None = None
    for rung in Rung:
        moment = _moment(rung, begun, staffed)
        moment = min(moment, passed_on) if passed_on else moment
        if rung in there:
            found[rung] = moment
        passed_on = None if rung in there else moment
    return found


def above(rung: Rung) -> tuple[Rung, ...]:
    """The rungs that are told after this one, the nearest first."""
    rungs = tuple(Rung)
    return rungs[rungs.index(rung) + 1 :]


def again(attempts: int) -> timedelta:
    """How long to wait after so many attempts. There is no last one: it ends when somebody acknowledges."""
    return _WAITS[attempts - 1] if attempts <= len(_WAITS) else _LONGEST_WAIT


def _moment(rung: Rung, begun: datetime, staffed: Staffed) -> datetime:
    counted = _after(begun, _AFTER[rung], staffed)
    return min(counted, _closing(begun, staffed)) if rung in _AT_ANY_HOUR else counted


def _after(begun: datetime, left: timedelta, staffed: Staffed) -> datetime:
    """When so much of the office's time has passed; at once where it is never open."""
    moment = begun
    while span := staffed.span(moment):
        opens, closes = span
        opens = max(opens, moment)
        if opens + left <= closes:
            return opens + left
        left -= closes - opens
        moment = closes
    return begun


def _closing(begun: datetime, staffed: Staffed) -> datetime:
    """When the office closes next; `begun` itself where it is closed."""
    span = staffed.span(begun)
    return span[1] if span and span[0] <= begun else begun
