"""Alerts: what waits for a clinician, the answer that raised each, and how it goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.access import Action, Viewer
from app.domain.hours import local_date
from app.domain.outside import Outside
from app.domain.words import ItemWords
from app.models.alert import Alert
from app.models.episode import Episode
from app.models.practice import Practice
from app.models.response import Answer
from app.services import alert_acts
from app.web import audit
from app.web.staff import guard
from app.web.staff.alert_forms import Close, HandOver, Reopen
from app.web.staff.forms import Form
from app.web.staff.reaching import display
from app.web.transaction import installation, session

bp = Blueprint("alerts", __name__)


@dataclass(frozen=True)
class Said:
    """One question of an alert in the words that were shown, and every version of its answer in words."""

    question: ItemWords
    language: str
    answers: Sequence[tuple[datetime, str]]


@bp.get("/alerts")
@guard.at_practice(Action.VIEW_ALERTS)
def show(viewer: Viewer) -> ResponseReturnValue:
    now = installation().outside.now()
    found = alert_acts.undone(session(), viewer.practice_id, now)
    for alert in found:
        guard.also(Action.VIEW_ALERTS, audit.Thing("alert", alert.id, alert.episode.patient_id))
    zone = session().get_one(Practice, viewer.practice_id).zone
    ours = {alert.id for alert in found if alert_acts.is_of(session(), alert, viewer.practice_id)}
    return render_template("staff/alerts.html", alerts=found, ours=ours, zone=zone)


@bp.get("/episodes/<uuid:episode_id>/alerts/<uuid:alert_id>")
@guard.on_episode(Action.VIEW_ALERT)
def look(viewer: Viewer, episode: Episode, alert_id: UUID) -> ResponseReturnValue:
    return page(viewer, episode, _of(episode, alert_id))


@bp.post("/episodes/<uuid:episode_id>/alerts/<uuid:alert_id>/acknowledge")
@guard.on_episode(Action.ACT_ON_ALERT)
def acknowledge(viewer: Viewer, episode: Episode, alert_id: UUID) -> ResponseReturnValue:
    alert = _ours(viewer, episode, alert_id)
    return _act(viewer, episode, alert, Form(), lambda: alert_acts.acknowledge(session(), alert, *_by(viewer)))


@bp.post("/episodes/<uuid:episode_id>/alerts/<uuid:alert_id>/hand-over")
@guard.on_episode(Action.ACT_ON_ALERT)
def hand_over(viewer: Viewer, episode: Episode, alert_id: UUID) -> ResponseReturnValue:
    alert = _ours(viewer, episode, alert_id)
    form = HandOver(alert_acts.could_own(session(), alert, installation().outside.now()))
    return _act(
        viewer, episode, alert, form, lambda: alert_acts.hand_over(session(), alert, UUID(form.to.data), *_by(viewer))
    )


@bp.post("/episodes/<uuid:episode_id>/alerts/<uuid:alert_id>/close")
@guard.on_episode(Action.ACT_ON_ALERT)
def close(viewer: Viewer, episode: Episode, alert_id: UUID) -> ResponseReturnValue:
    alert, form = _ours(viewer, episode, alert_id), Close()
    return _act(viewer, episode, alert, form, lambda: alert_acts.close(session(), alert, form.outcome(), *_by(viewer)))


@bp.post("/episodes/<uuid:episode_id>/alerts/<uuid:alert_id>/reopen")
@guard.on_episode(Action.ACT_ON_ALERT)
def reopen(viewer: Viewer, episode: Episode, alert_id: UUID) -> ResponseReturnValue:
    alert, form = _ours(viewer, episode, alert_id), Reopen()
    why = str(form.why.data or "")
    return _act(viewer, episode, alert, form, lambda: alert_acts.reopen(session(), alert, why, *_by(viewer)))


def page(viewer: Viewer, episode: Episode, alert: Alert, form: Form | None = None) -> str:
    now = installation().outside.now()
    zone = session().get_one(Practice, viewer.practice_id).zone
    ours = alert_acts.is_of(session(), alert, viewer.practice_id)
    forms = [HandOver(alert_acts.could_own(session(), alert, now)), Close(), Reopen()]
    by_name = {type(each).__name__: each for each in [*forms, *([form] if form else [])]}
    return render_template(
        "staff/alert.html",
        form=form,
        forms=by_name,
        episode=episode,
        patient=episode.patient,
        alert=alert,
        ours=ours,
        call=display(episode.patient.mobile) if episode.patient.mobile else "",
        said=_said(alert) if ours else [],
        told=alert.told() if ours else [],
        today=local_date(now, zone),
        zone=zone,
    )


def _act(viewer: Viewer, episode: Episode, alert: Alert, form: Form, act: Callable[[], None]) -> ResponseReturnValue:
    if not form.validate():
        return page(viewer, episode, alert, form), 422
    try:
        act()
    except alert_acts.NotNow:
        flash(_("Somebody was faster: look at what was done."))
    return redirect(url_for("alerts.look", episode_id=episode.id, alert_id=alert.id), 303)


def _by(viewer: Viewer) -> tuple[UUID, Outside]:
    return viewer.staff_id, installation().outside


def _of(episode: Episode, alert_id: UUID) -> Alert:
    alert = session().get(Alert, alert_id)
    if alert is None or alert.episode_id != episode.id:
        abort(404)
    guard.also(Action.VIEW_ALERT, audit.Thing("alert", alert.id, episode.patient_id))
    return alert


def _ours(viewer: Viewer, episode: Episode, alert_id: UUID) -> Alert:
    """Only the practice of its owner acts; the others on the care team see that it is there."""
    alert = _of(episode, alert_id)
    if not alert_acts.is_of(session(), alert, viewer.practice_id):
        abort(403)
    return alert


def _said(alert: Alert) -> list[Said]:
    """The questions of the rule that raised it, as far as they were answered."""
    response = alert.response
    if response is None:
        return []
    outside = installation().outside
    key = (response.instrument, response.version)
    words = outside.instruments.get(*key).words(response.language)
    rule = next((each for each in outside.safety.rules if each.code == alert.rule), None)
    found = []
    for item in rule.answers.get(key, [alert.item]) if rule else [alert.item]:
        versions = [each for each in response.answers if each.item == item]
        if item and versions:
            said = [(each.given_at, _in_words(each, words.items[item])) for each in versions]
            found.append(Said(words.items[item], words.language, said))
    return found


def _in_words(answer: Answer, question: ItemWords) -> str:
    if answer.skipped:
        return str(_("skipped"))
    if words := answer.words:
        return words
    return next((choice.text for choice in question.choices if choice.value == answer.value), str(answer.value))
