"""DOOR for the clock: one APScheduler process. Every tick may run twice, late, or beside another worker."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import click
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.models.episode import Episode
from app.services import (
    closing,
    delivery,
    invitations,
    notifying,
    one_time_codes,
    reconciling,
    rehearsing,
    renewing,
    summary,
    timing,
    visits,
    watching,
)
from app.services.claiming import FEW, MOST
from app.services.installation import Installation

log = logging.getLogger(__name__)
QUICK = timedelta(seconds=5)  # a batch that takes no longer may be followed by a larger one
UNWATCHED = 1000  # messages, between two looks whether too many go


@dataclass(frozen=True)
class Job:
    """A tick that works until nothing is left, and how often it looks."""

    tick: Callable[[Installation], int]
    every: timedelta

    def run(self, at: Installation) -> None:
        """One tick, and the sign of life that says it came to its end."""
        self.tick(at)
        with at.db.transaction() as session:
            watching.beat(session, self.tick.__name__, at.outside.now())


def plan(at: Installation) -> int:
    """Steps that are due become messages, and so do new links that were asked for."""

    def some() -> int:
        with at.db.transaction() as session:
            return invitations.queue_due(session, at.outside)

    def asked() -> int:
        with at.db.transaction() as session:
            return renewing.answer_asked(session, at.outside)

    return _until_nothing_is_left(some) + _until_nothing_is_left(asked)


def send(at: Installation) -> int:
    """Messages that are queued go out; those of lost workers are queued again or become unknown."""
    unwatched, most = UNWATCHED, FEW

    def some() -> bool:
        nonlocal unwatched, most
        if unwatched >= UNWATCHED:  # also in the middle of a long morning
            unwatched = 0
            with at.db.transaction() as session:
                delivery.give_up_on_lost_workers(session, at.outside.now())
                watching.trip(session, at.outside)
                watching.beat(session, send.__name__, at.outside.now())
        begun = at.outside.now()
        done = delivery.deliver_some(at.db, at.outside, at.place, most=most)
        unwatched += most
        most = min(2 * most, MOST) if at.outside.now() - begun < QUICK else FEW
        return done

    return _until_nothing_is_left(some)


def send_codes(at: Installation) -> int:
    """Codes that people wait for at a page go out, in front of everything that is queued."""
    return _until_nothing_is_left(lambda: one_time_codes.send_next(at.db, at.outside, at.place))


def tell(at: Installation) -> int:
    """People on the staff are told of alerts, each when their turn comes."""
    return _until_nothing_is_left(lambda: notifying.notify_next(at.db, at.outside, at.place))


def rehearse(at: Installation) -> int:
    """Once a day an invented alert goes the way of the real ones."""
    with at.db.transaction() as session:
        return rehearsing.rehearse_if_due(session, at.outside)


def reconcile(at: Installation) -> int:
    """The carrier is asked about messages of which nobody knows whether they went."""
    return _until_nothing_is_left(lambda: reconciling.reconcile_next(at.db, at.outside))


def close(at: Installation) -> int:
    """Check-ins whose window has passed are put away with what was answered."""

    def some() -> int:
        with at.db.transaction() as session:
            return closing.close_passed(session, at.outside)

    return _until_nothing_is_left(some)


def look_ahead(at: Installation) -> int:
    """The pages of today's visits are wanted before anyone asks. Looking holds nobody up; each page does, shortly."""
    with at.db.reading() as session:
        without = visits.without_a_page(session, at.outside.now())
    wanted = 0
    for episode_id in without:
        with at.db.transaction() as session:
            wanted += summary.want_if_it_can_be(session, session.get_one(Episode, episode_id), at.outside)
    return wanted


def print_pages(at: Installation) -> int:
    """Pages that are wanted are rendered and stored."""
    return _until_nothing_is_left(lambda: summary.render_next(at.db, at.outside))


def find_paces(at: Installation) -> int:
    """Once a day, how long check-ins took lately: it is asked each hour. Looking holds nobody up."""
    now = at.outside.now()
    with at.db.reading() as session:
        if not timing.is_due(session, now):
            return 0
        found = timing.find(session, at.outside, now)
    with at.db.transaction() as session:
        timing.keep(session, found, now)
    return len(found)


JOBS = (
    Job(plan, timedelta(seconds=20)),
    Job(send, timedelta(seconds=2)),
    Job(send_codes, timedelta(seconds=2)),
    Job(rehearse, timedelta(minutes=1)),
    Job(tell, timedelta(seconds=5)),
    Job(reconcile, timedelta(seconds=30)),
    Job(close, timedelta(minutes=5)),
    Job(look_ahead, timedelta(minutes=5)),
    Job(print_pages, timedelta(seconds=3)),
    Job(find_paces, timedelta(hours=1)),
)


def run(at: Installation) -> None:
    """Tick until the process is told to stop."""
    scheduler = BlockingScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(len(JOBS))},
        job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
    )
    for job in JOBS:
        scheduler.add_job(job.run, "interval", [at], seconds=job.every.total_seconds(), next_run_time=at.outside.now())
    log.info("the worker has started")
    scheduler.start()


def once(at: Installation) -> None:
    """Every tick, one after the other."""
    for job in JOBS:
        job.run(at)


def init(app: Flask) -> None:
    app.cli.add_command(worker)


@click.command()
@click.option("--once", "only_once", is_flag=True, help="Do what is due now and end.")
@with_appcontext
def worker(only_once: bool) -> None:
    """Plan, send, tell staff of alerts, settle, close, look ahead, print: by the clock; any number of them may run."""
    at = cast(Installation, current_app.extensions["throughline"])
    if only_once:
        once(at)
    else:
        logging.basicConfig(level=logging.WARNING)
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # one tick at a time is meant
        run(at)


def _until_nothing_is_left(some: Callable[[], int]) -> int:
    total = 0
    while done := some():
        total += done
    return total
