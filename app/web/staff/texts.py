"""Texts that people sent and that a person must read: who may be in danger, who perhaps asked us to stop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

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
MOST = 50  # on one page; the next ones come when these are done


@dataclass(frozen=True)
class Row:
    """One text, the number as people write it, the newest visible episode of each patient with that number, and the
    clinicians who were alerted."""

    text: InboundText
    number: str
    episodes: Sequence[Episode]
    alerted: Sequence[str]


@bp.get("/texts")
@guard.at_practice(Action.READ_TEXTS)
def show(viewer: Viewer) -> ResponseReturnValue:
    now = installation().outside.now()
    texts = session().scalars(InboundText.to_read(viewer.practice_id, now).limit(MOST)).all()
    rows = _rows(texts, viewer, now)
    for row in rows:
        guard.also(Action.READ_TEXTS, audit.Thing("text", row.text.id))
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
    now = installation().outside.now()
    text = inbound.settle(session(), viewer.practice_id, text_id, viewer.staff_id, now) or abort(404)
    guard.also(Action.SETTLE_TEXT, audit.Thing("text", text.id))
    flash(_("Done. The text is no longer on the list."))
    return redirect(url_for("texts.show"), 303)


def _rows(texts: Sequence[InboundText], viewer: Viewer, now: datetime) -> list[Row]:
    episodes = _episodes({text.contact_index for text in texts}, viewer, now)
    owners = _owners(episodes)
    rows = []
    for text in texts:
        theirs = [episode for episode in episodes if episode.patient.mobile_index == text.contact_index]
        newest = {episode.patient_id: episode for episode in theirs}
        alerted = {owners.get((episode.id, text.came_at)) for episode in theirs if text.meant is Class.CRISIS}
        rows.append(Row(text, _display(text.number or ""), list(newest.values()), sorted(filter(None, alerted))))
    return rows


def _episodes(numbers: Iterable[bytes], viewer: Viewer, now: datetime) -> Sequence[Episode]:
    """Oldest first, of the patients with these numbers, as far as the viewer's practice may see them."""
    visible = Episode.visible_to(viewer.practice_id, now).join(Episode.patient).where(Patient.mobile_index.in_(numbers))
    return session().scalars(visible.options(contains_eager(Episode.patient)).order_by(Episode.opened_at)).all()


def _owners(episodes: Sequence[Episode]) -> dict[tuple[UUID, datetime], str]:
    """Who was alerted about an episode by the text of a moment."""
    of_texts = select(Alert).where(
        Alert.episode_id.in_([episode.id for episode in episodes]), Alert.rule == inbound.CRISIS_RULE
    )
    return {(alert.episode_id, alert.raised_at): alert.owner.name for alert in session().scalars(of_texts)}


def _display(number: str) -> str:
    """A short code or a name is shown as it came."""
    read = contact.mobile(number)
    return read.display() if isinstance(read, Mobile) else number
