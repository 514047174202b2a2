"""Staff type answers from paper or in a call: how they came, part by part, and the sending. What was saved is never
shown again."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.access import Action, Viewer
from app.domain.questions import groups
from app.models.alert import Alert
from app.models.audit import AuditOutcome
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.services import answering, entering, library, summary
from app.services.answering import NoLongerOpen
from app.services.entering import Entry, Part
from app.web import audit
from app.web.staff import guard, plan, progress
from app.web.staff.entry_form import How, Sheet, read
from app.web.staff.spoken import to_say
from app.web.transaction import installation, session

_AT = "/episodes/<uuid:episode_id>/check-ins/<uuid:check_in_id>/enter"

bp = Blueprint("entering", __name__)


@bp.get(_AT)
@guard.on_episode(Action.ENTER_ANSWERS)
def begin(viewer: Viewer, episode: Episode, check_in_id: UUID) -> ResponseReturnValue:
    """First how the answers came: then that goes along in the address."""
    check_in = _open(episode, check_in_id)
    form = _how(check_in)
    found, others = _parts(check_in, viewer), _by_patient(check_in, viewer)
    if request.args and form.validate() and found:
        to = url_for("entering.ask", episode_id=episode.id, check_in_id=check_in_id, code=found[0].instrument.code)
        return redirect(f"{to}?{_query(form)}", 303)
    return _page("begin", episode, check_in=check_in, form=form, parts=found, others=others)


@bp.get(f"{_AT}/<code>")
@guard.on_episode(Action.ENTER_ANSWERS)
def ask(viewer: Viewer, episode: Episode, check_in_id: UUID, code: str) -> ResponseReturnValue:
    entry, how = _entry(viewer, episode, check_in_id)
    parts = _parts(entry.check_in, viewer)
    return _sheet(entry, parts, _part(parts, code), how)


@bp.post(f"{_AT}/<code>")
@guard.on_episode(Action.ENTER_ANSWERS)
def keep(viewer: Viewer, episode: Episode, check_in_id: UUID, code: str) -> ResponseReturnValue:
    entry, how = _entry(viewer, episode, check_in_id)
    parts = _parts(entry.check_in, viewer)
    part = _part(parts, code)
    sheet = read(part, request.form)
    if sheet.faults:
        return _sheet(entry, parts, part, how, sheet), 422
    if request.form.get("confirmed", "") != sheet.to_confirm:
        return _sheet(entry, parts, part, how, sheet), 409
    try:
        raised = entering.enter(session(), entry, part, sheet.values, installation().outside)
    except NoLongerOpen:
        abort(404)
    _note(entry, raised)
    onward = f"{_next(entry, parts, part)}?{_query(how)}"
    if raised:
        spoken = to_say({alert.tier for alert in raised}, entry.language)
        return _page("help", episode, entry=entry, alerts=raised, spoken=spoken, onward=onward)
    return redirect(onward, 303)


@bp.get(f"{_AT}/all/review")
@guard.on_episode(Action.ENTER_ANSWERS)
def review(viewer: Viewer, episode: Episode, check_in_id: UUID) -> ResponseReturnValue:
    entry, how = _entry(viewer, episode, check_in_id)
    parts, others = _parts(entry.check_in, viewer), _by_patient(entry.check_in, viewer)
    return _page("review", episode, entry=entry, parts=parts, others=others, query=_query(how))


@bp.post(f"{_AT}/all/review")
@guard.on_episode(Action.ENTER_ANSWERS)
def send(viewer: Viewer, episode: Episode, check_in_id: UUID) -> ResponseReturnValue:
    entry = _entry(viewer, episode, check_in_id)[0]
    sent = answering.submit(session(), entry, installation().outside.now())
    for check_in in sent:
        guard.also(Action.ENTER_ANSWERS, audit.Thing("check-in", check_in.id, entry.patient_id))
        summary.want_if_it_can_be(session(), check_in.episode, installation().outside)
    flash(_("The check-in is done.") if sent else _("Nothing was typed yet, so nothing was sent."))
    return redirect(url_for("episodes.show", episode_id=entry.check_in.episode_id), 303)


def _open(episode: Episode, check_in_id: UUID) -> CheckIn:
    """A check-in of this episode that takes answers today."""
    now = installation().outside.now()
    check_in = next((each for each in plan.check_ins(session(), episode) if each.id == check_in_id), None) or abort(404)
    return check_in if check_in.takes_answers(now) and check_in.has_opened(now) else abort(404)


def _entry(viewer: Viewer, episode: Episode, check_in_id: UUID) -> tuple[Entry, How]:
    """The address says how the answers came; one that does not goes back to where that is asked."""
    check_in = _open(episode, check_in_id)
    form = _how(check_in)
    if not form.validate():
        abort(redirect(url_for("entering.begin", episode_id=episode.id, check_in_id=check_in_id), 303))
    mode, on, who = form.values()
    return Entry(check_in, mode, who, on, viewer.staff_id), form


def _how(check_in: CheckIn) -> How:
    first, last = entering.days(check_in, installation().outside.now())
    return How(request.args, first, last)


def _query(how: How) -> str:
    return "&".join(f"{name}={value}" for name, value in how.onward().items())


def _parts(check_in: CheckIn, viewer: Viewer) -> list[Part]:
    """What can be typed here."""
    return [part for part in _asked(check_in, viewer) if part.by_hand]


def _by_patient(check_in: CheckIn, viewer: Viewer) -> list[str]:
    """The names of the parts that only the patient can answer."""
    return [part.instrument.title("en").title for part in _asked(check_in, viewer) if not part.by_hand]


def _asked(check_in: CheckIn, viewer: Viewer) -> list[Part]:
    now = installation().outside.now()
    known = library.in_use(session(), installation().outside, now)
    chose_plan = check_in.episode.care_team[0].practice_id == viewer.practice_id
    return entering.parts(session(), check_in, known, now, chose_plan=chose_plan)


def _part(parts: Sequence[Part], code: str) -> Part:
    return next((each for each in parts if each.instrument.code == code), None) or abort(404)


def _next(entry: Entry, parts: Sequence[Part], part: Part) -> str:
    """The address of the part after this one; of the review after the last."""
    later = parts[list(parts).index(part) + 1 :]
    episode_id, check_in_id = entry.check_in.episode_id, entry.check_in.id
    if not later:
        return url_for("entering.review", episode_id=episode_id, check_in_id=check_in_id)
    return url_for("entering.ask", episode_id=episode_id, check_in_id=check_in_id, code=later[0].instrument.code)


def _note(entry: Entry, raised: Sequence[Alert]) -> None:
    guard.also(Action.ENTER_ANSWERS, audit.Thing("check-in", entry.check_in.id, entry.patient_id))
    asking = guard.known()
    for alert in raised:
        thing = audit.Thing("alert", alert.id, entry.patient_id)
        audit.note(asking.actor if asking else audit.NOBODY, "raise-alert", AuditOutcome.DONE, thing)


def _sheet(entry: Entry, parts: Sequence[Part], part: Part, how: How, sheet: Sheet | None = None) -> str:
    return _page(
        "part",
        entry.check_in.episode,
        entry=entry,
        part=part,
        number=parts.index(part) + 1,
        of=len(parts),
        groups=list(groups(part.instrument.items)),
        wording=part.instrument.words(entry.language),
        sheet=sheet or Sheet(),
        query=_query(how),
        filled=request.form,
    )


def _page(name: str, episode: Episode, **values: object) -> str:
    today = progress.today_in(episode, installation().outside.now())
    return render_template(f"staff/enter_{name}.html", episode=episode, patient=episode.patient, today=today, **values)
