"""The patient has lost the text, or never saw it: the desk has a new link sent, as often as a patient may be written
to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, flash, get_template_attribute, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain import hours
from app.domain.access import Action, Viewer
from app.domain.delivery import MessageState
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.message import Channel
from app.models.practice import Practice
from app.services import opening, renewing
from app.services.renewing import Prospect
from app.web import audit
from app.web.staff import dates, guard, history, plan
from app.web.staff.history import Sent
from app.web.transaction import installation, session

bp = Blueprint("new_links", __name__)
LOCKED, TOO_LATE, GOING = "locked", "too-late", "going"  # beside the reasons for which a step is dropped


@dataclass(frozen=True)
class Offer:
    """A new link to a check-in that was asked for: why none can go, or by which channel and from when one can.

    `moment` is told from this episode's messages alone: what other offices send may put it off.
    """

    why_not: str | None
    channel: Channel | None = None
    moment: datetime | None = None
    waits: bool = False  # one was asked for and has not gone yet


@bp.post("/episodes/<uuid:episode_id>/check-ins/<uuid:check_in_id>/new-link")
@guard.on_episode(Action.RENEW_LINK)
def send(viewer: Viewer, episode: Episode, check_in_id: UUID) -> ResponseReturnValue:
    """It opens everything that the patient was asked, as a link that they ask for themselves."""
    check_in = next((each for each in plan.check_ins(session(), episode) if each.id == check_in_id), None) or abort(404)
    _send(episode, check_in)
    return redirect(url_for("episodes.show", episode_id=episode.id), 303)


def offers(episode: Episode, check_ins: Sequence[CheckIn], sent: Sequence[Sent]) -> dict[UUID, Offer]:
    """By check-in, for those that are open and were asked for; `sent` is what went out for the episode."""
    now = installation().outside.now()
    taking = [each for each in check_ins if each.takes_answers(now) and each.has_opened(now)]
    found = {each.id: _offer(episode, each, sent) for each in taking}
    return {check_in_id: offer for check_in_id, offer in found.items() if offer}


def _send(episode: Episode, check_in: CheckIn) -> None:
    """Asked for, and the desk is told what comes of it."""
    offer = _offer(episode, check_in, history.of_episode(session(), episode.id, {}))
    if offer is None:
        flash(_("No new link goes out: the first message is still to come."))
    elif offer.why_not or offer.moment is None:
        why_not = get_template_attribute("staff/new_link.html", "why_not")
        flash(_("No new link goes out: %(why)s.", why=why_not(offer.why_not).strip()))
    elif offer.waits:
        flash(_("A new link was asked for already: it goes out once."))
    elif not renewing.renew(session(), installation().outside, [episode.patient_id]):
        flash(_("No new link could be asked for at this moment. Please try again in a few minutes."))
    else:
        _written_down(check_in, episode.patient_id)
        moment = dates.moment(offer.moment, episode.zone)
        if offer.channel is Channel.SMS:
            flash(_("A new link goes out by text, %(moment)s at the earliest.", moment=moment))
        else:
            flash(_("A new link goes out by e-mail, %(moment)s at the earliest.", moment=moment))


def _written_down(check_in: CheckIn, patient_id: UUID) -> None:
    found = renewing.prospect(session(), installation().outside, check_in)
    if found and found.under_way:
        guard.also(Action.RENEW_LINK, audit.Thing("message", found.under_way.id, patient_id))


def _offer(episode: Episode, check_in: CheckIn, sent: Sequence[Sent]) -> Offer | None:
    now = installation().outside.now()
    found = renewing.prospect(session(), installation().outside, check_in)
    if found is None:
        return None
    if found.why_not or found.way is None:
        return Offer(found.why_not)
    if opening.locked(check_in, now):
        return Offer(LOCKED)
    if found.under_way and found.under_way.state is not MessageState.QUEUED:
        return Offer(GOING)
    moment = _moment(episode, found, found.way[0], sent, now)
    if moment is None or moment >= check_in.closes_at:
        return Offer(TOO_LATE)
    return Offer(None, found.way[1], moment, waits=bool(found.under_way and found.under_way.renews))


def _moment(
    episode: Episode, found: Prospect, practice_id: UUID, sent: Sequence[Sent], now: datetime
) -> datetime | None:
    practice, patient = session().get_one(Practice, practice_id), episode.patient
    decent = practice.decent(hours.zones_of(patient.mobile, patient.zone, practice.zone), found.owners)
    return hours.turn(now, decent, [each.message.begun_at for each in sent if each.message.begun_at])
