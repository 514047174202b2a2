"""The desk enrols a patient: one page, one submit."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.domain import hours
from app.domain.access import Action, Viewer
from app.models.consent import ConsentKind
from app.models.episode import Episode
from app.models.pathway import PathwayVersion
from app.models.patient import ChartNumber, Patient
from app.models.practice import Practice
from app.services import care_team, contacts, enrolment, pathways
from app.services.enrolment import Enrolment
from app.web import audit
from app.web.staff import guard, not_these, script
from app.web.staff.enrolment_form import Enrol
from app.web.staff.not_these import Question
from app.web.transaction import installation, session

bp = Blueprint("enrolment", __name__)


@bp.get("/enrol")
@guard.at_practice(Action.ENROL)
def show(viewer: Viewer) -> ResponseReturnValue:
    return _page(_form(viewer))


@bp.post("/enrol")
@guard.at_practice(Action.ENROL)
def enrol(viewer: Viewer) -> ResponseReturnValue:
    form = _form(viewer)
    if not form.validate():
        return _page(form), 422
    # Held until the end, so that of two submissions of one form the second finds what the first has saved.
    practice = session().get_one(Practice, viewer.practice_id, with_for_update={"key_share": True})
    typed = form.typed()
    pathway = next(version for version in pathways.newest(session()) if version.code == form.pathway.data)
    alike = enrolment.same_contact(session(), practice, typed)
    again = _same_act(alike, typed, pathway, viewer)
    if again is not None:
        return redirect(url_for("episodes.show", episode_id=again.id, enrolled=1), 303)
    if asked := not_these.question(alike, viewer):
        return _page(form, alike=asked), 409
    if typed.chart_number and _chart_number_taken(practice, typed.chart_number):
        form.chart_number.errors = [_("Another patient of your practice has this chart number.")]
        return _page(form), 422
    now = installation().outside.now()
    sharing = contacts.own_with_mobile(session(), practice.id, typed.mobile, now)
    others = [each for each in sharing if each not in alike]
    if asked := not_these.question(others, viewer, settled=alike):
        return _page(form, shared=asked), 409
    episode = enrolment.enrol(session(), practice, pathway, typed, by=viewer.staff_id, now=now)
    guard.also(Action.ENROL, audit.Thing("episode", episode.id, episode.patient_id))
    if form.zip_code.ambiguous:
        flash(form.zip_code.ambiguous)
    return redirect(url_for("episodes.show", episode_id=episode.id, enrolled=1), 303)


def _form(viewer: Viewer) -> Enrol:
    practice = session().get_one(Practice, viewer.practice_id)
    on_offer = [pathways.pathway_of(version) for version in pathways.newest(session())]
    return Enrol(on_offer, hours.local_date(installation().outside.now(), practice.zone))


def _page(form: Enrol, alike: Question | None = None, shared: Question | None = None) -> str:
    on_offer = {version.code: pathways.pathway_of(version) for version in pathways.newest(session())}
    return render_template(
        "staff/enrol.html", form=form, pathways=on_offer, alike=alike, shared=shared, scripts=script.in_both()
    )


def _same_act(alike: Sequence[Patient], typed: Enrolment, pathway: PathwayVersion, viewer: Viewer) -> Episode | None:
    """The episode that this very form has opened already: a double click, or a form sent again."""
    for patient in alike:
        episode = not_these.newest_episode(patient, viewer)
        if episode and (episode.pathway_version_id, episode.day0) == (pathway.id, typed.day0):
            permitted = {each.kind for each in care_team.permissions(session(), episode) if each.withdrawn_at is None}
            kept = Enrolment(
                family_name=patient.family_name,
                given_name=patient.given_name,
                birth_date=typed.birth_date,
                mobile=patient.mobile,
                email=patient.email,
                language=patient.language,
                day0=episode.day0,
                may_text=ConsentKind.TEXT_NUMBER in permitted,
                may_email=ConsentKind.EMAIL_ADDRESS in permitted,
                chart_number=_chart_number(patient, viewer),
                zone=patient.zone,
            )
            if kept == typed:
                return episode
    return None


def _chart_number(patient: Patient, viewer: Viewer) -> str | None:
    return next((each.number for each in patient.chart_numbers if each.practice_id == viewer.practice_id), None)


def _chart_number_taken(practice: Practice, number: str) -> bool:
    taken = select(ChartNumber.id).where(ChartNumber.practice_id == practice.id, ChartNumber.number == number)
    return session().scalar(taken) is not None
