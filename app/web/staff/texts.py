"""Texts that people sent and that a person must read: who may be in danger, who perhaps asked us to stop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.domain import contact
from app.domain.access import Action, Viewer
from app.domain.contact import Mobile
from app.domain.inbound import Class
from app.models.alert import Alert
from app.models.episode import Episode
from app.models.inbound import InboundText
from app.models.patient import Patient
from app.models.practice import Practice
from app.services import inbound
from app.web import audit
from app.web.staff import guard
from app.web.transaction import installation, session

bp = Blueprint("texts", __name__)
MOST, EACH = 50, 5  # numbers on one page, and texts of each; the next ones come when these are done


@dataclass(frozen=True)
class Row:
    """What one number sent, gravest first, and how many texts more; the number as people write it, the newest visible
    episode of each patient with that number, and the clinicians who were alerted."""

    texts: Sequence[InboundText]
    more: int
    number: str
    episodes: Sequence[Episode]
    alerted: Sequence[str]


@bp.get("/texts")
@guard.at_practice(Action.READ_TEXTS)
def show(viewer: Viewer) -> ResponseReturnValue:
    now = installation().outside.now()
    rows = _rows(viewer, now)
    for row in rows:
        for text in row.texts:
            guard.also(Action.READ_TEXTS, audit.Thing("text", text.id))
        for episode in row.episodes:
            guard.also(Action.READ_TEXTS, audit.Thing("episode", episode.id, episode.patient_id))
    return render_template(
        "staff/texts.html",
        rows=rows,
        waiting=inbound.waiting(session(), viewer.practice_id, now),
        zone=session().get_one(Practice, viewer.practice_id).zone,
    )


@bp.post("/texts/<uuid:text_id>/done")
@guard.at_practice(Action.SETTLE_TEXT)
def done(viewer: Viewer, text_id: UUID) -> ResponseReturnValue:
    """This text, and those that the page showed below it: not what came since."""
    now = installation().outside.now()
    for shown_id in dict.fromkeys([text_id, *request.form.getlist("below", type=UUID)]):
        text = inbound.settle(session(), viewer.practice_id, shown_id, viewer.staff_id, now) or abort(404)
        guard.also(Action.SETTLE_TEXT, audit.Thing("text", text.id))
    flash(_("Done. What you read is no longer on the list."))
    return redirect(url_for("texts.show"), 303)


def _rows(viewer: Viewer, now: datetime) -> list[Row]:
    unread = InboundText.to_read_by_number(viewer.practice_id, now, numbers=MOST, each=EACH)
    found = [(text, of) for text, of in session().execute(unread)]
    episodes = _episodes({text.contact_index for text, _ in found}, viewer, now)
    alerts = _alerts(episodes)
    rows = []
    for index, of_number in groupby(found, key=lambda each: each[0].contact_index):
        shown = list(of_number)
        texts, more = [text for text, _ in shown], shown[0][1] - len(shown)
        theirs = [episode for episode in episodes if episode.patient.mobile_index == index]
        newest = {episode.patient_id: episode for episode in theirs}
        crises = [text.came_at for text in texts if text.meant is Class.CRISIS]
        alerted = {alert.owner.name for episode in theirs for alert in alerts if _stood(alert, episode, crises)}
        rows.append(Row(texts, more, _display(texts[0].number or ""), list(newest.values()), sorted(alerted)))
    return rows


def _episodes(numbers: Iterable[bytes], viewer: Viewer, now: datetime) -> Sequence[Episode]:
    """Oldest first, of the patients with these numbers, as far as the viewer's practice may see them."""
    visible = Episode.visible_to(viewer.practice_id, now).join(Episode.patient).where(Patient.mobile_index.in_(numbers))
    return session().scalars(visible.options(contains_eager(Episode.patient)).order_by(Episode.opened_at)).all()


def _alerts(episodes: Sequence[Episode]) -> Sequence[Alert]:
    of_texts = Alert.episode_id.in_([episode.id for episode in episodes]), Alert.rule == inbound.CRISIS_RULE
    return session().scalars(select(Alert).where(*of_texts).options(joinedload(Alert.owner))).all()


def _stood(alert: Alert, episode: Episode, moments: Iterable[datetime]) -> bool:
    """The alert about this episode was raised at one of these moments, or stood open then for an earlier text."""
    return alert.episode_id == episode.id and any(
        alert.raised_at <= moment and (alert.closed_at is None or moment < alert.closed_at) for moment in moments
    )


def _display(number: str) -> str:
    """A short code or a name is shown as it came."""
    read = contact.mobile(number)
    return read.unbroken() if isinstance(read, Mobile) else number
