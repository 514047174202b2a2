"""Day 0 and a pathway → the dates of every check-in and text; dates and today → where a check-in stands."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.domain.pathway import Pathway, RungCode, TimePoint


class Status(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"
    DONE = "done"
    CANCELLED = "cancelled"


class PlannedRung(NamedTuple):
    """One text and the date on which it goes out."""

    code: RungCode
    on: date


@dataclass(frozen=True)
class PlannedCheckIn:
    """A time point in dates, `opens_on` and `closes_on` included. `closed`: its window had passed before enrolment.

    `overdue_on` is the day after `closes_on` where enrolment came on the last day: it is never overdue.
    """

    time_point: str
    opens_on: date
    due_on: date
    overdue_on: date
    closes_on: date
    closed: bool
    rungs: tuple[PlannedRung, ...]


def plan(pathway: Pathway, day0: date, enrolled_on: date) -> tuple[PlannedCheckIn, ...]:
    """Every check-in of the pathway, in its order; those that enrolment came too late for have no texts."""
    return tuple(_check_in(point, day0, enrolled_on) for point in pathway.time_points)


def status(
    opens_on: date, overdue_on: date, closes_on: date, *, submitted: bool, cancelled: bool, today: date
) -> Status:
    """Never stored: computed from stored dates and `today` in the episode's zone. What was sent stays done."""
    if submitted:
        return Status.DONE
    if cancelled:
        return Status.CANCELLED
    if today < opens_on:
        return Status.UPCOMING
    if today > closes_on:
        return Status.CLOSED
    return Status.OVERDUE if today >= overdue_on else Status.OPEN


def add_months(start: date, months: int) -> date:
    """The same day of a later month, or that month's last: 31 January and one month is 28 or 29 February."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _check_in(point: TimePoint, day0: date, enrolled_on: date) -> PlannedCheckIn:
    due_on = add_months(day0, point.months) + timedelta(point.days)
    closes_on = due_on + timedelta(point.closes)
    closed = closes_on < enrolled_on
    return PlannedCheckIn(
        time_point=point.code,
        opens_on=due_on + timedelta(point.opens),
        due_on=due_on,
        overdue_on=_overdue_on(point, due_on, closes_on, enrolled_on),
        closes_on=closes_on,
        closed=closed,
        rungs=() if closed else _rungs(point, due_on, enrolled_on),
    )


def _overdue_on(point: TimePoint, due_on: date, closes_on: date, enrolled_on: date) -> date:
    """The pathway's own day, unless enrolment came after its first text: nobody is called about what was just asked.

    Who is asked late has half of the days that are left, rounded up, and one at least. Enrolled by the day it is due is
    on time: where the first text goes ahead of a first visit, many are enrolled at that visit.
    """
    planned, first_text = due_on + timedelta(point.overdue), due_on + timedelta(point.rungs[0].day)
    if not max(due_on, first_text) < enrolled_on <= closes_on:
        return planned
    left = (closes_on - enrolled_on).days
    return max(planned, enrolled_on + timedelta(max(left - left // 2, 1)))


def _rungs(point: TimePoint, due_on: date, enrolled_on: date) -> tuple[PlannedRung, ...]:
    """Never before enrolment: of the texts whose day has come by then only the newest goes, on the day of enrolment."""
    rungs = [PlannedRung(rung.code, due_on + timedelta(rung.day)) for rung in point.rungs]
    late = [PlannedRung(rung.code, enrolled_on) for rung in rungs if rung.on <= enrolled_on]
    return (*late[-1:], *(rung for rung in rungs if rung.on > enrolled_on))
