"""Day after day: patients are enrolled, texts go out, phones answer. Only the ordinary verbs do anything."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demo import answers, network
from app.cli.demo.cast import Character, Going, Tonight
from app.domain import hours, links
from app.domain.outside import Copy
from app.domain.own_activity import Activity
from app.domain.questions import Screen
from app.models.consent import Consent, ConsentKind, ConsentMethod
from app.models.episode import Episode
from app.models.message import Link
from app.models.patient import Patient
from app.services import (
    answering,
    care_team,
    closing,
    delivery,
    enrolment,
    inquiry,
    invitations,
    opening,
    pathways,
    summary,
)
from app.services.installation import Installation
from app.services.library import in_use

_KEY = re.compile(rf"/({links.KEY})(?:\s|$)")


@dataclass
class Time:
    """The demo's clock: called like any other, moved by hand."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def before_opening(moment: datetime) -> datetime:
    """The start of that day where the practices are."""
    return hours.start_of_day(hours.local_date(moment, network.ZONE), network.ZONE)


def live(at: Installation, clock: Time, cast: Sequence[Character], *, begun: datetime, today: datetime) -> None:
    """From where the clock stands until `today`, one day at a time."""
    first = hours.local_date(begun, network.ZONE)
    day = hours.local_date(clock.now, network.ZONE)
    while True:
        morning = datetime.combine(day, time(10, 5), ZoneInfo(network.ZONE))
        if morning > today:
            break
        if morning > clock.now:
            clock.now = morning
            number = (day - first).days
            _enrol(at, clock, [who for who in cast if who.enrolled == number])
            _join(at, clock, [who for who in cast if who.joined and who.enrolled + who.joined[1] == number])
            seen = len(at.outside.outbox())
            _send(at, clock)
            clock.now = min(today, morning + timedelta(hours=2))
            for copy in at.outside.outbox()[seen:]:
                _reply(at, clock, cast, copy)
        day += timedelta(days=1)
    clock.now = max(clock.now, min(today, clock.now + timedelta(hours=2)))


def _enrol(at: Installation, clock: Time, arriving: Sequence[Character]) -> None:
    for who in arriving:
        with at.db.transaction() as session:
            practice = network.practices(session)[who.practice]
            version = next(each for each in pathways.newest(session) if each.code == who.pathway)
            typed = enrolment.Enrolment(
                family_name=who.family_name,
                given_name=who.given_name,
                birth_date=who.birth_date,
                mobile=who.mobile,
                email=who.email,
                language=who.language,
                day0=hours.local_date(clock.now, practice.zone) + timedelta(days=who.surgery_after),
                may_text=who.mobile is not None,
                may_email=who.email is not None,
                chart_number=f"{who.practice + 1}-{who.enrolled:04d}-{who.start}{who.birth_date.day:02d}",
            )
            if practice.captain_id is None:
                raise LookupError("a demo practice has a captain")
            enrolment.enrol(session, practice, version, typed, by=practice.captain_id, now=clock.now)


def _join(at: Installation, clock: Time, sharing: Sequence[Character]) -> None:
    """In the demo the second practice has a consent row recorded as given on paper."""
    for who in sharing:
        with at.db.transaction() as session:
            episode = _episode(session, who)
            consent = Consent(
                patient_id=episode.patient_id,
                kind=ConsentKind.SHARE_EPISODE,
                method=ConsentMethod.PAPER,
                wording="demo-1",
                language=who.language,
                given_at=clock.now,
                episode_id=episode.id,
                practice_id=network.practices(session)[who.joined[0] if who.joined else 0].id,
            )
            session.add(consent)
            session.flush()
            care_team.join(session, consent, clock.now)


def _send(at: Installation, clock: Time) -> None:
    with at.db.transaction() as session:
        invitations.queue_due(session, at.outside)
    while delivery.deliver_some(at.db, at.outside, at.place):
        pass
    with at.db.transaction() as session:
        closing.close_passed(session, at.outside)


def _reply(at: Installation, clock: Time, cast: Sequence[Character], copy: Copy) -> None:
    """Someone's phone buzzed: the link is opened, the birth date typed, the questions answered; or not."""
    found = _KEY.search(copy.body)
    if found is None:
        raise LookupError("a message without a link")
    with at.db.transaction() as session:
        link = opening.living_link(session, found[1], clock.now)
        if link is None:
            return
        who = next(each for each in cast if copy.to in (each.mobile, each.email))
        if not _answers(who, link, clock):
            return
        opened = opening.check_birth_date(session, link, who.birth_date, clock.now)
        if not isinstance(opened, opening.Opened):
            raise LookupError("a character who forgot the birth date")
        _fill_in(session, at, clock, who, opened)


def _answers(who: Character, link: Link, clock: Time) -> bool:
    if who.alarm:
        return False  # in its own time: see `alarms`
    if who.tonight is not None:
        return who.tonight is not Tonight.LEAVES_IT
    day = (hours.local_date(clock.now, network.ZONE) - link.check_ins[0].episode.day0).days
    if who.going is Going.SILENT and day > 20:
        return False
    return Random(f"{who.mobile} {clock.now:%Y-%m-%d}").random() < 0.72


def _fill_in(session: Session, at: Installation, clock: Time, who: Character, opened: opening.Opened) -> None:
    library = in_use(session, at.outside, clock.now)
    today = hours.local_date(clock.now, network.ZONE)
    halfway = who.tonight is Tonight.STOPS_HALFWAY
    # An answer may open another question, so it is looked again until none is left.
    while new := _unanswered(inquiry.of_link(session, opened.session, library, clock.now)):
        for screen in new[: len(new) // 2] if halfway else new:
            day = (today - opened.session.link.check_ins[0].episode.day0).days
            given = answers.answer(who, screen, today, day)
            typed = Activity.TYPED if screen.names else None
            answering.save(session, opened.session, screen, given, at.outside, activity=typed)
        if halfway:
            return
    for check_in in answering.submit(session, opened.session, clock.now):
        summary.want(session, check_in.episode, at.outside)


def _unanswered(asked: inquiry.Asked) -> list[Screen]:
    return [each for each in asked.screens if each.places[0] not in asked.known]


def _episode(session: Session, who: Character) -> Episode:
    return session.scalars(
        select(Episode)
        .join(Patient)
        .where(Patient.family_name == who.family_name, Patient.given_name == who.given_name)
    ).one()
