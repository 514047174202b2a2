"""One episode as the desk sees it: its plan, permissions, care team and messages; never an answer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.domain.access import Action, Viewer, keeps_contact
from app.domain.pathway import Pathway
from app.models.consent import Consent, ConsentKind
from app.models.episode import CareTeamMember, Episode
from app.models.message import Channel
from app.models.practice import Practice, Registration
from app.services import care_team, desk_links, library, opening, renewing, summary, tablets
from app.services.pathways import pathway_of
from app.services.permissions import CONTACTS
from app.web import audit
from app.web.staff import guard, history, new_links, plan, progress, reaching, script
from app.web.staff.contact_form import ContactForm, NewAddress, NewBirthDate, NewMobile, NewZip, Permit
from app.web.staff.reaching import KINDS, Way
from app.web.transaction import installation, session

bp = Blueprint("episodes", __name__)


@bp.get("/episodes/<uuid:episode_id>")
@guard.on_episode(Action.VIEW_EPISODE)
def show(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    return page(viewer, episode)


@bp.post("/episodes/<uuid:episode_id>/permissions/<uuid:consent_id>/withdraw")
@guard.on_episode(Action.WITHDRAW_CONSENT)
def withdraw(viewer: Viewer, episode: Episode, consent_id: UUID) -> ResponseReturnValue:
    consent = next(
        (each for each in care_team.permissions(session(), episode) if each.id == consent_id), None
    ) or abort(404)
    if not _may_withdraw(consent, viewer):
        abort(403)
    for ended in care_team.withdraw(session(), consent, installation().outside.now(), by=viewer.staff_id):
        guard.also(Action.WITHDRAW_CONSENT, audit.Thing("consent", ended.id, ended.patient_id))
    if consent.kind is ConsentKind.SHARE_EPISODE:
        flash(_("The permission was withdrawn. Your practice no longer sees this patient's answers."))
        return redirect(url_for("today.show"), 303)
    for said in reaching.stopped(session(), episode, consent):
        flash(said)
    return redirect(url_for("episodes.show", episode_id=episode.id), 303)


@bp.post("/episodes/<uuid:episode_id>/check-ins/<uuid:check_in_id>/birth-date")
@guard.on_episode(Action.CONFIRM_BIRTH_DATE)
def confirm_birth_date(viewer: Viewer, episode: Episode, check_in_id: UUID) -> ResponseReturnValue:
    check_in = next((each for each in plan.check_ins(session(), episode) if each.id == check_in_id), None) or abort(404)
    opening.confirm_birth_date(session(), check_in, installation().outside.now())
    return _unlocked(episode)


@bp.post("/episodes/<uuid:episode_id>/birth-date")
@guard.on_episode(Action.CONFIRM_BIRTH_DATE)
def correct_birth_date(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    """Only where a check-in is locked: nobody needs it at another time."""
    now = installation().outside.now()
    if not any(opening.locked(each, now) for each in plan.check_ins(session(), episode)):
        abort(404)
    if not keeps_contact(viewer, episode.patient.enrolled_by_id):
        abort(403)
    form = NewBirthDate(progress.today_in(episode, now))
    if not form.validate() or form.born is None:
        return page(viewer, episode, form), 422
    for each in opening.correct_birth_date(session(), episode.patient, form.born):
        summary.want_if_it_can_be(session(), each, installation().outside)
    return _unlocked(episode)


def _unlocked(episode: Episode) -> ResponseReturnValue:
    """A new link is the patient's, for all that is asked of them: of this episode nothing but the lock is told."""
    flash(_("The check-in is open again. The patient can use the same link."))
    if renewing.renew(session(), installation().outside, [episode.patient_id]):
        flash(_("The patient gets a message with a new link as well, at the next decent hour."))
    return redirect(url_for("episodes.show", episode_id=episode.id), 303)


def page(viewer: Viewer, episode: Episode, wrong: ContactForm | None = None) -> str:
    """The episode's page, with the form that has to be looked at again if there is one."""
    now = installation().outside.now()
    patient, pathway = episode.patient, pathway_of(episode.pathway_version)
    practice = session().get_one(Practice, viewer.practice_id)
    check_ins = plan.check_ins(session(), episode)
    sent = history.of_episode(
        session(), episode.id, {step.message_id: step.rung for check_in in check_ins for step in check_in.steps}
    )
    by_id = {each.message.id: each.message for each in sent}
    permissions = care_team.permissions(session(), episode)
    ways, window = reaching.ways(session(), patient), reaching.window(patient, practice)
    team, sends = _team(episode), _sends(episode, ways, practice)
    return render_template(
        "staff/episode.html",
        episode=episode,
        patient=patient,
        pathway=pathway,
        practice=practice,
        zone=practice.zone,
        today=progress.today_in(episode, now),
        # Which questionnaires are asked, mood among them, is told to the practice that chose the plan and to no other.
        enrolled="enrolled" in request.args and team[0].practice_id == viewer.practice_id,
        plan=[plan.planned(check_in, pathway, by_id, window.decent, now) for check_in in check_ins],
        sends=sends,
        first=plan.next_message(check_ins, window.decent, now) if sends else None,
        only_english=_only_english(pathway, patient.language, now),
        not_asked=library.not_asked(session(), installation().outside, [pathway], now),
        permissions=sorted(permissions, key=lambda consent: (consent.kind, consent.given_at)),
        practices=_names(permissions),
        contacts={way.given[0].contact_index: way.contact for way in ways if way.given},
        may_withdraw=lambda consent: _may_withdraw(consent, viewer),
        team=team,
        treating={each.id for each in episode.treating(session(), now)},
        history=sent,
        ways=ways,
        keeps_contact=keeps_contact(viewer, patient.enrolled_by_id),
        window=window,
        sender=reaching.display(practice.sender),
        scripts=script.in_both(),
        form=wrong,
        forms=_forms(episode, wrong),
        new_links=new_links.offers(episode, check_ins, sent),
        locked=[each for each in check_ins if opening.locked(each, now)],
        open_here=desk_links.open_check_ins(session(), patient.id, viewer.practice_id, now),
        tablets=tablets.ready(session(), viewer.practice_id),
        handed=tablets.handed(session(), viewer.practice_id, now).get(patient.id),
    )


def _forms(episode: Episode, wrong: ContactForm | None) -> dict[str, ContactForm]:
    """Every small form of the page by its name; only the wrong one holds what was typed."""
    empty: list[ContactForm] = [
        NewMobile(episode.patient, formdata=None),
        NewAddress(episode.patient, formdata=None),
        NewZip(formdata=None),
        NewBirthDate(progress.today_in(episode, installation().outside.now()), formdata=None),
        *(Permit(channel, formdata=None) for channel in KINDS),
    ]
    return {form.name: form for form in (*empty, wrong) if form}


def _sends(episode: Episode, ways: Sequence[Way], practice: Practice) -> bool:
    """Messages go out at all: nobody paused them, and there is a way that is permitted and approved."""
    approved = practice.registration is Registration.APPROVED
    return not episode.paused_at and any(way.open and (approved or way.channel is Channel.EMAIL) for way in ways)


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
