"""One episode as the desk sees it: its plan, permissions, care team and messages; never an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.domain import hours
from app.domain.access import Action, Viewer
from app.domain.contact import Mobile
from app.domain.pathway import Pathway
from app.domain.schedule import Status
from app.models.check_in import CheckIn, Step
from app.models.consent import Consent, ConsentKind
from app.models.episode import CareTeamMember, Episode
from app.models.message import Message
from app.models.practice import Practice
from app.services import care_team, library, opening
from app.services.invitations import reachable
from app.services.pathways import pathway_of
from app.web.staff import guard, progress
from app.web.transaction import installation, session

bp = Blueprint("episodes", __name__)
CONTACTS = (ConsentKind.TEXT_NUMBER, ConsentKind.EMAIL_ADDRESS)


@dataclass(frozen=True)
class Planned:
    """One check-in of the plan, with each of its steps: what was sent for it, or when it will be."""

    check_in: CheckIn
    title: str
    status: Status
    steps: Sequence[tuple[Step, Message | None, datetime]]


@bp.get("/episodes/<uuid:episode_id>")
@guard.on_episode(Action.VIEW_EPISODE)
def show(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    now = installation().outside.now()
    pathway = pathway_of(episode.pathway_version)
    check_ins = _check_ins(episode)
    messages = _messages(check_ins)
    permissions = care_team.permissions(session(), episode)
    team = _team(episode)
    return render_template(
        "staff/episode.html",
        episode=episode,
        patient=episode.patient,
        pathway=pathway,
        zone=session().get_one(Practice, viewer.practice_id).zone,
        today=progress.today_in(episode, now),
        # Which questionnaires are asked, mood among them, is told to the practice that chose the plan and to no other.
        enrolled="enrolled" in request.args and team[0].practice_id == viewer.practice_id,
        plan=[_planned(check_in, pathway, messages, now) for check_in in check_ins],
        first=_first_message(episode, check_ins, now),
        only_english=_only_english(pathway, episode.patient.language, now),
        not_asked=library.not_asked(session(), installation().outside, [pathway], now),
        permissions=sorted(permissions, key=lambda consent: (consent.kind, consent.given_at)),
        practices=_names(permissions),
        phone=Mobile(episode.patient.mobile).display() if episode.patient.mobile else None,
        may_withdraw=lambda consent: _may_withdraw(consent, viewer),
        team=team,
        treating={practice.id for practice in episode.treating(session(), now)},
        rungs={step.message_id: step.rung for check_in in check_ins for step in check_in.steps},
        messages=sorted(messages.values(), key=lambda message: message.queued_at, reverse=True),
        locked=[each for each in check_ins if _locked(each, now)],
    )


@bp.post("/episodes/<uuid:episode_id>/permissions/<uuid:consent_id>/withdraw")
@guard.on_episode(Action.WITHDRAW_CONSENT)
def withdraw(viewer: Viewer, episode: Episode, consent_id: UUID) -> ResponseReturnValue:
    consent = next(
        (each for each in care_team.permissions(session(), episode) if each.id == consent_id), None
    ) or abort(404)
    if not _may_withdraw(consent, viewer):
        abort(403)
    care_team.withdraw(session(), consent, installation().outside.now(), by=viewer.staff_id)
    if consent.kind is ConsentKind.SHARE_EPISODE:
        flash(_("The permission was withdrawn. Your practice no longer sees this patient's answers."))
        return redirect(url_for("today.show"), 303)
    flash(_("The permission was withdrawn. Nothing more will be sent there."))
    return redirect(url_for("episodes.show", episode_id=episode.id), 303)


@bp.post("/episodes/<uuid:episode_id>/check-ins/<uuid:check_in_id>/birth-date")
@guard.on_episode(Action.CONFIRM_BIRTH_DATE)
def confirm_birth_date(viewer: Viewer, episode: Episode, check_in_id: UUID) -> ResponseReturnValue:
    check_in = next((each for each in _check_ins(episode) if each.id == check_in_id), None) or abort(404)
    opening.confirm_birth_date(session(), check_in, installation().outside.now())
    flash(_("The check-in is open again. The patient can use the same link."))
    return redirect(url_for("episodes.show", episode_id=episode.id), 303)


def _check_ins(episode: Episode) -> Sequence[CheckIn]:
    of_episode = select(CheckIn).where(CheckIn.episode_id == episode.id).order_by(CheckIn.due_on)
    return session().scalars(of_episode.options(selectinload(CheckIn.steps))).all()


def _messages(check_ins: Sequence[CheckIn]) -> dict[UUID, Message]:
    """The messages that carried steps of this episode; those of another episode are not this page's business."""
    ids = {step.message_id for check_in in check_ins for step in check_in.steps if step.message_id}
    return {message.id: message for message in session().scalars(select(Message).where(Message.id.in_(ids)))}


def _planned(check_in: CheckIn, pathway: Pathway, messages: dict[UUID, Message], now: datetime) -> Planned:
    zone = check_in.episode.patient.zone
    steps = [
        (
            step,
            messages.get(step.message_id) if step.message_id else None,
            hours.next_decent_moment(step.planned_for, zone),
        )
        for step in check_in.steps
    ]
    title = pathway.time_point(check_in.time_point).title["en"]
    return Planned(check_in, title, progress.status_of(check_in, now), steps)


def _first_message(episode: Episode, check_ins: Sequence[CheckIn], now: datetime) -> datetime | None:
    """When the next message goes out, if the patient may be reached at all."""
    patient = episode.patient
    if not reachable(session(), {patient.id: patient}, now):
        return None
    waiting = [step for each in check_ins for step in each.steps if not step.dropped and not step.message_id]
    planned = min((step.planned_for for step in waiting), default=None)
    return hours.next_decent_moment(max(planned, now), patient.zone) if planned else None


def _only_english(pathway: Pathway, language: str, now: datetime) -> list[str]:
    """The questionnaires that are asked, without an official text in the patient's language."""
    known = library.in_use(session(), installation().outside, now)
    instruments = [known.get(*key) for key in dict.fromkeys(key for _, key in pathway.instrument_places())]
    return [each.title("en").title for each in instruments if not each.withheld and not each.speaks(language)]


def _names(permissions: Sequence[Consent]) -> dict[UUID, str]:
    """The practices that a patient has shared this episode with, by id."""
    ids = [consent.practice_id for consent in permissions if consent.practice_id]
    return {practice.id: practice.name for practice in session().scalars(select(Practice).where(Practice.id.in_(ids)))}


def _may_withdraw(consent: Consent, viewer: Viewer) -> bool:
    """A practice takes down a no to messages, or to its own sharing; never to another practice's."""
    own = consent.kind is ConsentKind.SHARE_EPISODE and consent.practice_id == viewer.practice_id
    return own or consent.kind in CONTACTS


def _team(episode: Episode) -> Sequence[CareTeamMember]:
    members = select(CareTeamMember).where(CareTeamMember.episode_id == episode.id).order_by(CareTeamMember.joined_at)
    return session().scalars(members.options(selectinload(CareTeamMember.practice))).all()


def _locked(check_in: CheckIn, now: datetime) -> bool:
    return check_in.wrong_birth_dates >= opening.MOST_TRIES and check_in.takes_answers(now)
