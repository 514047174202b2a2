"""A practice's own settings: everyone there reads them, its admin changes them."""

from collections.abc import Sequence
from datetime import time
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.domain.access import Action, Role, Viewer
from app.models.practice import Paper, Practice
from app.models.staff import Membership, Staff
from app.web.staff import guard, reaching
from app.web.staff.settings_form import PracticeSettings
from app.web.transaction import installation, session

bp = Blueprint("settings", __name__)


@bp.get("/settings")
@guard.at_practice(Action.VIEW_SETTINGS)
def show(viewer: Viewer) -> ResponseReturnValue:
    practice = session().get_one(Practice, viewer.practice_id)
    return _page(PracticeSettings(practice, _clinicians(practice)), practice)


@bp.post("/settings")
@guard.at_practice(Action.CHANGE_SETTINGS)
def change(viewer: Viewer) -> ResponseReturnValue:
    practice = session().get_one(Practice, viewer.practice_id)
    form = PracticeSettings(practice, _clinicians(practice))
    if not form.validate():
        return _page(form, practice), 422
    practice.zone = form.zone.data
    practice.hours = form.hours()
    practice.holidays = form.days
    practice.phone = form.e164
    practice.on_call = form.on_call.data
    practice.captain_id = UUID(form.captain.data) if form.captain.data else None
    practice.cover_id = UUID(form.cover.data) if form.cover.data else None
    practice.postal_address = form.postal_address.data
    practice.texts_from = time.fromisoformat(form.texts_from.data)
    practice.texts_until = time.fromisoformat(form.texts_until.data)
    practice.label = form.label.data
    practice.paper = Paper(form.paper.data)
    practice.desk_prints = form.desk_prints.data
    flash(_("The settings were saved."))
    return redirect(url_for("settings.show"), 303)


def _page(form: PracticeSettings, practice: Practice) -> str:
    return render_template(
        "staff/settings.html", form=form, practice=practice, sender=reaching.display(practice.sender)
    )


def _clinicians(practice: Practice) -> Sequence[Staff]:
    """Who may be captain or cover: the people who are clinicians there now."""
    now = installation().outside.now()
    current = Membership.current(now).where(Membership.practice_id == practice.id, Membership.role == Role.CLINICIAN)
    people = select(Staff).where(Staff.id.in_(current.with_only_columns(Membership.staff_id).order_by(None)))
    return session().scalars(people.order_by(Staff.name)).all()
