"""What the desk does about an episode's messages: stop them for a while, mend how the patient is reached, permit."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.domain.access import Action, Viewer, keeps_contact
from app.models.consent import Consent, ConsentKind
from app.models.episode import Episode
from app.models.message import Channel
from app.services import contacts, pausing, reconciling
from app.web import audit
from app.web.staff import episodes, guard, history, not_these
from app.web.staff.contact_form import NewAddress, NewContact, NewMobile, NewZip, Permit
from app.web.staff.reaching import KINDS, display
from app.web.transaction import installation, session

bp = Blueprint("messages", __name__)
_NOBODY_THERE = lazy_gettext("Nobody is reached there. Enter another number or address.")


@bp.post("/episodes/<uuid:episode_id>/messages/pause")
@guard.on_episode(Action.PAUSE_MESSAGES)
def pause(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    pausing.pause(session(), episode, installation().outside.now())
    flash(_("Messages are paused. Nothing goes out for this episode until somebody resumes them."))
    return _back(episode)


@bp.post("/episodes/<uuid:episode_id>/messages/resume")
@guard.on_episode(Action.RESUME_MESSAGES)
def resume(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    pausing.resume(episode)
    flash(_("Messages go out again, beginning with the next one of the plan."))
    return _back(episode)


@bp.post("/episodes/<uuid:episode_id>/messages/<uuid:message_id>/settle")
@guard.on_episode(Action.SETTLE_MESSAGE)
def settle(viewer: Viewer, episode: Episode, message_id: UUID) -> ResponseReturnValue:
    """Nobody could tell whether it came, and the desk has asked the patient."""
    sent = history.of_episode(session(), episode.id, {})
    message = next((each.message for each in sent if each.message.id == message_id), None) or abort(404)
    arrived = request.form.get("arrived") == "yes"
    if reconciling.settle(session(), message, arrived=arrived, now=installation().outside.now()):
        flash(
            _("Noted: it came.")
            if arrived
            else _("Noted: it did not come. Another one goes out at the next decent hour.")
        )
    return _back(episode)


@bp.post("/episodes/<uuid:episode_id>/mobile")
@guard.on_episode(Action.CHANGE_CONTACT)
def change_mobile(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    return _change(viewer, episode, NewMobile(episode.patient), contacts.change_mobile)


@bp.post("/episodes/<uuid:episode_id>/email")
@guard.on_episode(Action.CHANGE_CONTACT)
def change_email(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    return _change(viewer, episode, NewAddress(episode.patient), contacts.change_email)


@bp.post("/episodes/<uuid:episode_id>/zip")
@guard.on_episode(Action.CHANGE_CONTACT)
def change_zip(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    _only_if_kept_by(viewer, episode)
    form = NewZip()
    if not form.validate():
        return episodes.page(viewer, episode, form), 422
    contacts.change_zone(session(), episode.patient, form.zip_code.zone)
    flash(form.zip_code.ambiguous or _("The time zone was saved. The ZIP code itself is not kept."))
    return _back(episode)


@bp.post("/episodes/<uuid:episode_id>/permit/<channel>")
@guard.on_episode(Action.RECORD_CONSENT)
def permit(viewer: Viewer, episode: Episode, channel: str) -> ResponseReturnValue:
    if channel not in set(Channel):
        abort(404)
    form = Permit(Channel(channel))
    if not form.validate():
        return episodes.page(viewer, episode, form), 422
    try:
        _permit(viewer, episode, KINDS[form.channel])
    except contacts.NotPermitted:
        form.said_yes.errors = [_NOBODY_THERE]
        return episodes.page(viewer, episode, form), 422
    if form.channel is Channel.SMS:
        flash(_("Texts to %(number)s are allowed from now on.", number=display(episode.patient.mobile)))
    else:
        flash(_("E-mails to %(address)s are allowed from now on.", address=episode.patient.email))
    return _back(episode)


def _change(
    viewer: Viewer, episode: Episode, form: NewContact, change: Callable[..., list[Consent]]
) -> ResponseReturnValue:
    _only_if_kept_by(viewer, episode)
    if not form.validate():
        return episodes.page(viewer, episode, form), 422
    if form.kind is ConsentKind.TEXT_NUMBER:
        others = contacts.own_with_mobile(session(), viewer.practice_id, form.given, installation().outside.now())
        form.shared = not_these.question(others, viewer)
    if form.shared:
        return episodes.page(viewer, episode, form), 409
    now = installation().outside.now()
    try:
        ended = change(session(), episode.patient, form.given, by=viewer.staff_id, now=now)
    except contacts.NotPermitted:
        form.contact.errors = [_NOBODY_THERE]
        return episodes.page(viewer, episode, form), 422
    for consent in ended:
        guard.also(Action.WITHDRAW_CONSENT, audit.Thing("consent", consent.id, consent.patient_id))
    if form.permitted:
        _permit(viewer, episode, form.kind)
    if form.kind is ConsentKind.TEXT_NUMBER:
        flash(_("The mobile number is now %(number)s.", number=display(form.given)))
    else:
        flash(_("The e-mail address is now %(address)s.", address=form.given))
    return _back(episode)


def _only_if_kept_by(viewer: Viewer, episode: Episode) -> None:
    if not keeps_contact(viewer, episode.patient.enrolled_by_id):
        abort(403)


def _permit(viewer: Viewer, episode: Episode, kind: ConsentKind) -> None:
    now = installation().outside.now()
    consent = contacts.permit(session(), episode.patient, kind, by=viewer.staff_id, now=now)
    guard.also(Action.RECORD_CONSENT, audit.Thing("consent", consent.id, consent.patient_id))


def _back(episode: Episode) -> ResponseReturnValue:
    return redirect(url_for("episodes.show", episode_id=episode.id), 303)
