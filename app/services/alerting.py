"""An answer that needs a person at once raises an alert with one owner, in the answer's own transaction."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.instrument import Answers, Instrument
from app.domain.outside import Outside
from app.domain.safety import Heard, Rule, Tier
from app.models.alert import Alert, AlertState
from app.models.episode import Episode
from app.models.message import PatientSession
from app.models.practice import Practice
from app.models.response import Response
from app.models.staff import Membership, Staff
from app.services import summary, telling
from app.services.sitting import Sitting

log = logging.getLogger(__name__)
_GRAVITY = case({tier: number for number, tier in enumerate(Tier)}, value=Alert.tier)
_NEAREST = case({Role.CLINICIAN: 0, Role.PRACTICE_ADMIN: 1}, value=Membership.role, else_=2)


def raise_for(
    session: Session,
    sitting: Sitting,
    instrument: Instrument,
    answered: Iterable[Response],
    given: Answers,
    outside: Outside,
) -> list[Alert]:
    """An alert for each rule that these answers raise, in each episode that they serve; one that is not closed stands.

    The page that gives help is to be shown again, also where the alert stood already.
    """
    raised = outside.safety.raised(instrument, given)
    if not raised:
        return []
    found: list[Alert] = []
    for response in answered:
        for episode in dict.fromkeys(service.check_in.episode for service in response.serves):
            for rule, item in raised:
                alert = _standing(session, episode, response, rule)
                if alert is None:
                    alert = _new(session, episode, response, rule, outside)
                elif alert.state is AlertState.ACKNOWLEDGED and _came_after(alert, response, given):
                    alert.state = AlertState.OPEN
                    telling.tell_anew(session, alert, outside.now())
                alert.item = item
                if sitting.session_id:  # else what the patient said to the page that gave help stays
                    alert.session_id, alert.heard, alert.heard_at = sitting.session_id, None, None
                found.append(alert)
            session.flush()
            summary.want_if_it_can_be(session, episode, outside)
    return found


def unheard(session: Session, opened: PatientSession) -> Alert | None:
    """The gravest alert of this browser to whose page nothing was said yet."""
    mine = select(Alert).where(Alert.session_id == opened.id, Alert.heard.is_(None))
    return session.scalars(mine.order_by(_GRAVITY, Alert.raised_at, Alert.id).limit(1)).first()


def hear(session: Session, opened: PatientSession, tier: Tier, said: Heard, now: datetime) -> None:
    """What the patient said to the page of a tier; it answers for all that this browser raised of that tier."""
    alike = select(Alert).where(Alert.session_id == opened.id, Alert.heard.is_(None), Alert.tier == tier)
    for alert in session.scalars(alike):
        alert.heard, alert.heard_at = said, now


def tiers(session: Session, opened: PatientSession) -> list[Tier]:
    """The tiers that this browser's answers have raised, the gravest first: the last page says them again."""
    found = set(session.scalars(select(Alert.tier).where(Alert.session_id == opened.id)))
    return [tier for tier in Tier if tier in found]


def owner_of(session: Session, episode: Episode, first: Sequence[UUID | None], now: datetime) -> UUID | None:
    """The episode's captain, else that of a practice that treats it, those named `first` before the others.

    Never of a practice that does not treat the episode: its clinician could not see whom the alert is about.
    """
    treating = _treating(session, episode, first, now)
    captains = [each for each in (episode.captain_id, *(practice.captain_id for practice in treating)) if each]
    enabled = session.scalars(select(Staff.id).where(Staff.id.in_(captains), Staff.disabled_at.is_(None))).all()
    return next((captain for captain in captains if captain in enabled), None)


def _standing(session: Session, episode: Episode, response: Response, rule: Rule) -> Alert | None:
    """The caller holds the check-ins, so nobody raises the same alert beside us."""
    same = Alert.episode_id == episode.id, Alert.response_id == response.id, Alert.rule == rule.code
    standing = select(Alert).where(*same, Alert.state != AlertState.CLOSED)
    # Held, so that nobody closes it while an answer leans on it: whoever is closing it now is waited for.
    return session.scalars(standing.with_for_update(of=Alert).execution_options(populate_existing=True)).first()


def _came_after(alert: Alert, response: Response, given: Answers) -> bool:
    """Whoever acknowledged it has not seen this answer."""
    seen_at = max((act.at for act in alert.acts), default=alert.raised_at)
    return any(answer.item in given and answer.given_at > seen_at for answer in response.answers)


def practice_of(session: Session, episode: Episode, owner_id: UUID, now: datetime) -> UUID:
    """Of the practices that treat the episode the one where its owner works; where they work at none, the first."""
    treating = [practice.id for practice in _treating(session, episode, [episode.patient.enrolled_by_id], now)]
    there = Membership.current(now).where(Membership.staff_id == owner_id, Membership.practice_id.in_(treating))
    works_at = {each.practice_id for each in session.scalars(there)}
    enrolled_by = episode.patient.enrolled_by_id
    return next((each for each in treating if each in works_at), next(iter(treating), enrolled_by))


def _new(session: Session, episode: Episode, response: Response, rule: Rule, outside: Outside) -> Alert:
    now = outside.now()
    first = [episode.patient.enrolled_by_id]
    owner_id = owner_of(session, episode, first, now) or _anybody(session, episode, first, now)
    alert = Alert(
        episode_id=episode.id,
        response_id=response.id,
        rule=rule.code,
        rules_version=outside.safety.version,
        tier=rule.tier,
        owner_id=owner_id,
        practice_id=practice_of(session, episode, owner_id, now),
        raised_at=now,
    )
    session.add(alert)
    telling.tell(session, alert, now)
    return alert


def _anybody(session: Session, episode: Episode, first: Sequence[UUID | None], now: datetime) -> UUID:
    """No captain is there, so what may alert should not have been asked: whoever is at the practices that treat the
    episode, else whoever was: their practice still sees it and acts. An answer is never refused for it."""
    log.error("episode %s has no captain to alert", episode.id)
    treating = [practice.id for practice in _treating(session, episode, first, now)]
    there = Membership.current(now).where(Membership.practice_id.in_(treating)).order_by(None)
    found = session.scalars(there.order_by(_NEAREST, Membership.id).limit(1)).first()
    once = select(Membership).where(Membership.practice_id.in_(treating)).order_by(_NEAREST, Membership.id).limit(1)
    return (found or session.scalars(once).one()).staff_id


def _treating(session: Session, episode: Episode, first: Sequence[UUID | None], now: datetime) -> list[Practice]:
    named = [each for each in first if each]
    return sorted(
        episode.treating(session, now), key=lambda each: named.index(each.id) if each.id in named else len(named)
    )
