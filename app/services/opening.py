"""A link is opened: who holds it, whether they know the birth date, and what they may then be told."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import Session, joinedload

from app.domain import hours, links
from app.models.base import UtcDateTime
from app.models.check_in import CheckIn
from app.models.episode import CareTeamMember, Episode
from app.models.keyring import keyring_in
from app.models.message import IDLE, Link, Message, PatientSession, link_check_in
from app.models.patient import Patient
from app.models.practice import Practice
from app.services import asking

MOST_TRIES = 5

# Asked at every page: these are put together once.
_LINK = joinedload(PatientSession.link)
_BY_KEY = (
    select(PatientSession)
    .where(PatientSession.key_hash == bindparam("key_hash"))
    .options(
        _LINK.joinedload(Link.message)
        .load_only(Message.practice_id)
        .joinedload(Message.practice)
        .load_only(Practice.phone, Practice.on_call),
        _LINK.joinedload(Link.check_ins).joinedload(CheckIn.episode),
    )
)
_TREATED = select(CareTeamMember.episode_id).where(
    CareTeamMember.episode_id.in_(bindparam("episode_ids", expanding=True)),
    CareTeamMember.treats(bindparam("now", type_=UtcDateTime)),
)


@dataclass(frozen=True)
class Opened:
    """The right birth date: the key for this browser's cookie, and the session it stands for."""

    key: str
    session: PatientSession


@dataclass(frozen=True)
class WrongBirthDate:
    """Not the birth date on file. With no tries left the check-in is locked for all its keys, on every device."""

    tries_left: int


class Why(StrEnum):
    """Why there is nothing to answer."""

    NOT_YET = "not-yet"
    SENT = "sent"
    ENDED = "ended"


@dataclass(frozen=True)
class Nothing:
    """`on` is the day on which it opens or was sent, in the episode's zone; None where it ended."""

    why: Why
    on: date | None


def locked(check_in: CheckIn, now: datetime) -> bool:
    """Too many wrong birth dates were typed, and it could be answered if they had not been."""
    return check_in.wrong_birth_dates >= MOST_TRIES and check_in.takes_answers(now)


def living_link(session: Session, key: str, now: datetime) -> Link | None:
    """The link of a key while it lives, whatever the state of its check-ins. Looking changes nothing."""
    if not links.looks_like_key(key):
        return None
    keyring = keyring_in(session)
    link = session.scalars(select(Link).where(Link.key_hash == keyring.hash_key(key))).one_or_none()
    return link if link is not None and now < link.dies_at else None


def tries_left(link: Link) -> int:
    """How many wrong birth dates the check-ins of this link still bear."""
    return max(0, MOST_TRIES - max((check_in.wrong_birth_dates for check_in in link.check_ins), default=MOST_TRIES))


def check_birth_date(session: Session, link: Link, typed: date, now: datetime) -> Opened | WrongBirthDate:
    """Compare with the birth date on file. Wrong tries count for the check-in; a right one clears the count."""
    check_ins = session.scalars(
        select(CheckIn)
        .join(link_check_in, link_check_in.c.check_in_id == CheckIn.id)
        .where(link_check_in.c.link_id == link.id)
        .order_by(CheckIn.id)
        .with_for_update(of=CheckIn, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    if tries_left(link) == 0:
        return WrongBirthDate(0)
    right = link.patient.birth_date == typed
    for check_in in check_ins:
        check_in.wrong_birth_dates = 0 if right else check_in.wrong_birth_dates + 1
    if not right:
        return WrongBirthDate(tries_left(link))
    key = secrets.token_urlsafe(16)
    keyring = keyring_in(session)
    opened = PatientSession(
        key_hash=keyring.hash_key(key),
        link_id=link.id,
        language=link.patient.language,
        opened_at=now,
        seen_at=now,
    )
    session.add(opened)
    session.flush()
    if link.message and link.message.renews:
        _end_older(session, link, now)
    return Opened(key, opened)


def _end_older(session: Session, renewed: Link, now: datetime) -> None:
    """The new link has come: "old links no longer work", but for one in use. Until then a lost text costs nothing."""
    in_use = exists().where(
        PatientSession.link_id == Link.id, PatientSession.ended_at.is_(None), PatientSession.seen_at > now - IDLE
    )
    older = Link.patient_id == renewed.patient_id, Link.message_id.is_not(None), Link.minted_at < renewed.minted_at
    ending = update(Link).where(*older, Link.dies_at > now, ~in_use).values(dies_at=now)
    session.execute(ending.execution_options(synchronize_session=False))


def open_session(session: Session, key: str, now: datetime) -> PatientSession | None:
    """The living session of a cookie's key, with all that its pages need, in one look."""
    found = _session_of(session, key)
    return found if found is not None and found.alive(now) else None


def idle_session(session: Session, key: str, now: datetime) -> PatientSession | None:
    """The session of a cookie's key if only idleness ended it: the birth date may be typed again in its place."""
    found = _session_of(session, key)
    return found if found is not None and found.idle(now) else None


def _session_of(session: Session, key: str) -> PatientSession | None:
    return session.scalars(_BY_KEY, {"key_hash": keyring_in(session).hash_key(key)}).unique().one_or_none()


def close_session(opened: PatientSession, now: datetime) -> None:
    """This browser has done; its key opens nothing any more."""
    opened.ended_at = opened.ended_at or now


def taking_answers(session: Session, check_ins: Sequence[CheckIn], now: datetime) -> list[CheckIn]:
    """Those that take answers, today or from the day they open: they are not over, and somebody treats the episode."""
    episode_ids = {check_in.episode_id for check_in in check_ins if check_in.takes_answers(now)}
    treated = set(session.scalars(_TREATED, {"episode_ids": list(episode_ids), "now": now}))
    return [each for each in check_ins if each.takes_answers(now) and each.episode_id in treated]


def nothing_to_answer(session: Session, opened: PatientSession, now: datetime) -> Nothing:
    """What to say when none of the link's check-ins takes answers now."""
    check_ins = opened.link.check_ins
    later = [check_in.opens_on for check_in in taking_answers(session, check_ins, now)]
    if later:
        return Nothing(Why.NOT_YET, min(later))
    sent = [
        hours.local_date(check_in.submitted_at, check_in.episode.zone)
        for check_in in check_ins
        if check_in.submitted_at
    ]
    return Nothing(Why.SENT, max(sent)) if sent else Nothing(Why.ENDED, None)


def sent_here(opened: PatientSession) -> list[CheckIn]:
    """What this browser sent, so that it may be told the result; another one that held the link may not."""
    return [check_in for check_in in opened.link.check_ins if check_in.submitted_by_id == opened.id]


def may_see_result(opened: PatientSession, now: datetime) -> list[CheckIn]:
    """Of what was sent: all of it once a code has confirmed who holds this browser, else what it sent itself."""
    sent = [check_in for check_in in opened.link.check_ins if check_in.submitted_at]
    return sent if opened.confirmed(now) else sent_here(opened)


def care_teams(session: Session, opened: PatientSession, now: datetime) -> list[tuple[list[Episode], list[Practice]]]:
    """Who will see the answers: the practices that treat the link's episodes; episodes with one team stand together.

    An episode that nobody treats any more is left out.
    """
    teams: list[tuple[list[Episode], list[Practice]]] = []
    for episode in dict.fromkeys(check_in.episode for check_in in opened.link.check_ins):
        practices = episode.treating(session, now)
        for episodes, team in teams:
            if set(team) == set(practices):
                episodes.append(episode)
                break
        else:
            if practices:
                teams.append(([episode], practices))
    return teams


def office(opened: PatientSession) -> Practice | None:
    """The practice in whose name the patient was asked: whom to call."""
    return opened.link.message.practice if opened.link.message else opened.link.practice


def next_check_in(session: Session, opened: PatientSession, now: datetime) -> CheckIn | None:
    """The check-in of these episodes that comes next, once what this link asks is done."""
    here = {check_in.id for check_in in opened.link.check_ins}
    planned = session.scalars(
        select(CheckIn)
        .where(CheckIn.episode_id.in_({check_in.episode_id for check_in in opened.link.check_ins}))
        .order_by(CheckIn.due_on)
    ).all()
    coming = [each for each in taking_answers(session, planned, now) if each.id not in here]
    return next((each for each in coming if each.episode.ended_at is None), None)


def is_written_to(session: Session, opened: PatientSession, now: datetime) -> bool:
    """Whether this person permits any message: nobody else is promised one."""
    return bool(asking.reachable(session, [opened.link.patient_id], now))


def confirm_birth_date(session: Session, check_in: CheckIn, now: datetime) -> None:
    """The desk has checked the birth date with the patient: the check-in may be opened again."""
    patient_id = check_in.episode.patient_id
    session.execute(select(Patient.id).where(Patient.id == patient_id).with_for_update(key_share=True))
    check_in.wrong_birth_dates = 0


def correct_birth_date(session: Session, patient: Patient, born: date) -> list[Episode]:
    """Another birth date is on file from now on; what the wrong one had locked is open. The patient's episodes."""
    session.execute(select(Patient.id).where(Patient.id == patient.id).with_for_update(key_share=True))
    patient.birth_date = born
    episodes = session.scalars(select(Episode).where(Episode.patient_id == patient.id).order_by(Episode.id)).all()
    theirs = CheckIn.episode_id.in_([episode.id for episode in episodes])
    session.execute(update(CheckIn).where(theirs, CheckIn.wrong_birth_dates > 0).values(wrong_birth_dates=0))
    session.flush()
    return list(episodes)
