"""Find a patient among those whose episodes the practice may see."""

from datetime import date, datetime
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import selectinload

from app.domain import contact, hours
from app.domain.access import Action, Viewer
from app.domain.birth_date import birth_date
from app.domain.contact import Mobile
from app.models.episode import Episode
from app.models.keyring import keyring_in
from app.models.patient import ChartNumber, Patient
from app.models.practice import Practice
from app.services.pathways import pathway_of
from app.web import audit
from app.web.staff import guard
from app.web.staff.forms import tidy
from app.web.transaction import installation, session

bp = Blueprint("patients", __name__)
MOST = 25  # on one page; more is a reason to type more


@bp.get("/patients")
@guard.at_practice(Action.FIND_PATIENT)
def find(viewer: Viewer) -> ResponseReturnValue:
    typed = tidy(request.args.get("q"))[:100]
    now = installation().outside.now()
    found = list(session().scalars(_matching(typed, viewer, now))) if typed else []
    for episode in found[:MOST]:
        # A name and a birth date on a list are seen too. What was typed is kept nowhere.
        guard.also(Action.FIND_PATIENT, audit.Thing("episode", episode.id, episode.patient_id))
    titles = {episode.id: pathway_of(episode.pathway_version).title["en"] for episode in found[:MOST]}
    return render_template(
        "staff/patients.html",
        typed=typed,
        episodes=found[:MOST],
        more=len(found) > MOST,
        titles=titles,
        day=_today(viewer, now),
        chart_numbers=_chart_numbers(found, viewer),
    )


def _matching(typed: str, viewer: Viewer, now: datetime) -> Select[Episode]:
    return (
        Episode.visible_to(viewer.practice_id, now)
        .join(Patient, Patient.id == Episode.patient_id)
        .where(or_(*_ways(typed, viewer, now)))
        .options(selectinload(Episode.patient), selectinload(Episode.pathway_version))
        .order_by(Patient.family_name, Patient.given_name, Episode.opened_at)
        .limit(MOST + 1)
    )


def _ways(typed: str, viewer: Viewer, now: datetime) -> list[ColumnElement[bool]]:
    """What the words may mean: a name, a birth date, a mobile number, this practice's own chart number."""
    keyring = keyring_in(session())
    ways = [
        _named(typed),
        exists().where(
            ChartNumber.patient_id == Patient.id,
            ChartNumber.practice_id == viewer.practice_id,
            ChartNumber.number == typed,
        ),
    ]
    born = birth_date(typed, _today(viewer, now))
    if isinstance(born, date):
        ways.append(Patient.birth_date_index == keyring.blind("birth_date", born.isoformat()))
    number = contact.mobile(typed)
    if isinstance(number, Mobile):
        ways.append(Patient.mobile_index == keyring.blind("mobile", number.e164))
    return ways


def _named(typed: str) -> ColumnElement[bool]:
    """The beginning of a name: "Doe", "Doe, Jo", "Jo Doe"."""

    def begins(family: str, given: str) -> ColumnElement[bool]:
        return and_(
            Patient.family_name.istartswith(family, autoescape=True),
            Patient.given_name.istartswith(given, autoescape=True),
        )

    if "," in typed:
        family, given = typed.split(",", 1)
        return begins(family.strip(), given.strip())
    words = typed.split(" ")
    splits = [begins(" ".join(words[at:]), " ".join(words[:at])) for at in range(1, len(words))]
    return or_(begins(typed, ""), begins("", typed), *splits)


def _today(viewer: Viewer, now: datetime) -> date:
    return hours.local_date(now, session().get_one(Practice, viewer.practice_id).zone)


def _chart_numbers(episodes: list[Episode], viewer: Viewer) -> dict[UUID, str]:
    """This practice's own numbers, by patient."""
    ids = [episode.patient_id for episode in episodes]
    own = select(ChartNumber).where(ChartNumber.practice_id == viewer.practice_id, ChartNumber.patient_id.in_(ids))
    return {each.patient_id: each.number for each in session().scalars(own)}
