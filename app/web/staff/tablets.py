"""The practice's tablets: its admin registers and revokes them, its desk hands one to a patient and takes it back."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import DataRequired

from app.domain import card_codes
from app.domain.access import Action, Viewer
from app.models.episode import Episode
from app.models.tablet import HandOver, Tablet
from app.services import desk_links, tablets
from app.services.tablets import InUse
from app.web import audit
from app.web.staff import guard
from app.web.staff.forms import Form, at_most, tidy
from app.web.transaction import installation, session

bp = Blueprint("tablets", __name__)


class NewTablet(Form):
    name = StringField(
        lazy_gettext("Name"),
        filters=[tidy],
        description=lazy_gettext("As it is written on the tablet, like Front 1. Patients see it."),
        validators=[DataRequired(lazy_gettext("Enter a name for the tablet.")), at_most(40)],
    )


@bp.get("/tablets")
@guard.at_practice(Action.LOOK_AFTER_TABLETS)
def show(viewer: Viewer) -> ResponseReturnValue:
    return _page(viewer, NewTablet())


@bp.post("/tablets")
@guard.at_practice(Action.LOOK_AFTER_TABLETS)
def register(viewer: Viewer) -> ResponseReturnValue:
    """Answered with the page itself: the code is nowhere else, and no page shows it again."""
    form = NewTablet()
    if not form.validate():
        return _page(viewer, form), 422
    now = installation().outside.now()
    tablet, code = tablets.register(session(), viewer.practice_id, form.name.data, by=viewer.staff_id, now=now)
    guard.also(Action.LOOK_AFTER_TABLETS, audit.Thing("tablet", tablet.id))
    return _page(viewer, NewTablet(formdata=None), card_codes.in_groups(code))


@bp.post("/tablets/<uuid:tablet_id>/revoke")
@guard.at_practice(Action.LOOK_AFTER_TABLETS)
def revoke(viewer: Viewer, tablet_id: UUID) -> ResponseReturnValue:
    tablet = _own(viewer, tablet_id)
    tablets.revoke(session(), tablet, installation().outside.now())
    guard.also(Action.LOOK_AFTER_TABLETS, audit.Thing("tablet", tablet.id))
    flash(_("The tablet %(name)s opens nothing any more.", name=tablet.name))
    return redirect(url_for("tablets.show"), 303)


@bp.post("/episodes/<uuid:episode_id>/hand-over")
@guard.on_episode(Action.HAND_OVER)
def hand_over(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    now = installation().outside.now()
    tablet = _own(viewer, request.form.get("tablet", ""))
    if not desk_links.open_check_ins(session(), episode.patient_id, viewer.practice_id, now):
        flash(_("No check-in of this patient is open today."))
        return redirect(url_for("episodes.show", episode_id=episode.id), 303)
    try:
        made = tablets.hand_over(session(), tablet, episode.patient_id, by=viewer.staff_id, now=now)
    except InUse:
        flash(_("A patient is answering on %(name)s now. Stop that first, or use another tablet.", name=tablet.name))
        return redirect(url_for("today.show"), 303)
    guard.also(Action.HAND_OVER, audit.Thing("hand-over", made.id, made.patient_id))
    given, family = episode.patient.given_name, episode.patient.family_name
    flash(
        _(
            "%(name)s shows Start for 10 minutes. Hand it to %(given)s %(family)s.",
            name=tablet.name,
            given=given,
            family=family,
        )
    )
    return redirect(url_for("today.show"), 303)


@bp.post("/episodes/<uuid:episode_id>/hand-over/<uuid:hand_over_id>/stop")
@guard.on_episode(Action.HAND_OVER)
def stop(viewer: Viewer, episode: Episode, hand_over_id: UUID) -> ResponseReturnValue:
    under_way = session().get(HandOver, hand_over_id, with_for_update=True)
    theirs = under_way and (under_way.tablet.practice_id, under_way.patient_id)
    if under_way is None or theirs != (viewer.practice_id, episode.patient_id):
        abort(404)
    tablets.end(under_way, installation().outside.now())
    guard.also(Action.HAND_OVER, audit.Thing("hand-over", under_way.id, under_way.patient_id))
    flash(_("The tablet %(name)s is free again. Answers so far are saved.", name=under_way.tablet.name))
    return redirect(url_for("today.show"), 303)


def _own(viewer: Viewer, tablet_id: UUID | str) -> Tablet:
    """A tablet of the viewer's own practice that has not been revoked."""
    own = tablets.of_practice(session(), viewer.practice_id)
    return next((each for each in own if str(each.id) == str(tablet_id)), None) or abort(404)


def _page(viewer: Viewer, form: NewTablet, code: str = "") -> str:
    return render_template(
        "staff/tablets.html",
        form=form,
        code=code,
        tablets=tablets.of_practice(session(), viewer.practice_id),
        address=f"{urlsplit(installation().settings.url).netloc}/tablet",
    )
