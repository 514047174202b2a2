"""One question per screen: shown, saved, skipped."""

import re
from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.domain.instrument import TICKED, Answers, Kind
from app.domain.own_activity import Activity
from app.domain.questions import Screen
from app.domain.scale import Direction
from app.models.alert import Alert
from app.models.audit import AuditOutcome
from app.models.message import IDLE, PatientSession
from app.services import answering
from app.services.answering import AnswerNotTaken, NoLongerOpen
from app.web import audit, transaction
from app.web.patient import answers, body, guard, language
from app.web.patient.progress import Progress, Standing

_MILLISECONDS = re.compile(r"[0-9]{1,14}")
bp = Blueprint("question", __name__)


@bp.get("/check-in/<int:number>")
@guard.patient_only
def ask(opened: PatientSession, number: int) -> ResponseReturnValue:
    progress = Progress.of(opened)
    if not 1 <= number <= len(progress.screens):
        return redirect(url_for("check_in.start"), 303)
    return _page(progress, progress.screens[number - 1])


@bp.post("/check-in/<int:number>")
@guard.patient_only
def answer(opened: PatientSession, number: int) -> ResponseReturnValue:
    progress = Progress.of(opened)
    screen = progress.screens[number - 1] if 1 <= number <= len(progress.screens) else None
    # Numbers move when a check-in ends meanwhile; an answer is only taken for the question that was on the screen.
    switched = language.switched()
    if screen is None or request.form.get("asked") != asked(screen):
        return redirect(url_for("check_in.start"), 303)
    if switched:
        return _page(progress, screen, request.form) if answers.sent(request.form) else language.again()
    try:
        onward = _take(opened, progress, screen, request.form)
    except AnswerNotTaken as refused:
        return _page(progress, screen, request.form, answers.what_to_do(screen, refused.fault)), 422
    except NoLongerOpen:
        return redirect(url_for("check_in.start"), 303)
    if request.form.get("ahead") == onward:  # the phone has that page already
        return "", 204
    return redirect(onward, 303)


def take_late(opened: PatientSession, form: MultiDict[str, str]) -> str:
    """Save an answer to whatever screen asked it, given when the session had ended; the address to go on to."""
    progress = Progress.of(opened)
    for screen in progress.screens:
        if asked(screen) == form.get("asked"):
            same = url_for("question.ask", number=screen.number)
            goes_on = "language" not in form  # else that was the button, and what was answered is to be seen there
            try:
                if goes_on or answers.sent(form):
                    onward = _take(opened, progress, screen, form)
                    return onward if goes_on or onward == url_for("help.show") else same
                return same
            except AnswerNotTaken:
                return same
            except NoLongerOpen:
                break
    return url_for("check_in.start")


def asked(screen: Screen) -> str:
    """Which question a screen asks, whatever its number."""
    name = "" if screen.name is None else f" {screen.name}"
    return f"{screen.instrument.code} {screen.instrument.version} {screen.items[0].id}{name}"


def _take(opened: PatientSession, progress: Progress, screen: Screen, form: MultiDict[str, str]) -> str:
    """Save what the button asks for; the address to go on to. Raises AnswerNotTaken, NoLongerOpen."""
    raised = _kept(opened, progress, screen, form)
    for alert in raised:
        thing = audit.Thing("alert", alert.id, opened.link.patient_id)
        audit.note(guard.as_actor(opened), "raise-alert", AuditOutcome.DONE, thing)
    if raised:
        return url_for("help.show")
    skips_part = form.get("do") == "skip-part"
    if not skips_part and (ahead := progress.ahead(screen)):
        return ahead
    left = progress.anew(opened)
    if skips_part:
        screen = [each for each in left.screens if each.instrument == screen.instrument][-1]
    return left.after(screen)


def _kept(opened: PatientSession, progress: Progress, screen: Screen, form: MultiDict[str, str]) -> list[Alert]:
    """What of an answer, once it is saved, needs a person at once."""
    save = partial(_save, opened, _tapped_at(form))
    idea = answers.idea(form) if screen.names else None
    if idea is not None:
        return save(screen, {screen.items[0].id: idea}, Activity.IDEA)
    match form.get("do", "save"):
        case "save":
            chosen = answers.sent(form)
            if chosen or progress.standing(screen) is not Standing.UNSEEN:  # else what was answered stays
                typed = Activity.TYPED if screen.names else None
                return save(screen, answers.read(screen, chosen), typed)
        case "none" if screen.kind in TICKED:
            return save(screen, answering.ticked(screen, []))
        case "given-up" if screen.named_before:
            return save(screen, {}, Activity.GIVEN_UP)
        case "skip":
            save(screen, {})
        case "skip-part":
            for each in progress.those(Standing.UNANSWERED):
                if each.instrument == screen.instrument:
                    save(each, {})
        case _:
            abort(400)
    return []


def _save(
    opened: PatientSession,
    tapped_at: datetime | None,
    screen: Screen,
    values: Answers,
    activity: Activity | None = None,
) -> list[Alert]:
    outside = transaction.installation().outside
    return answering.save(
        transaction.session(), opened, screen, values, outside, tapped_at=tapped_at, activity=activity
    )


def _tapped_at(form: MultiDict[str, str]) -> datetime | None:
    """When the phone's script says that the answer was tapped; without the script nobody knows."""
    said = form.get("tapped", "")
    return datetime.fromtimestamp(int(said) / 1000, UTC) if _MILLISECONDS.fullmatch(said) else None


def _page(progress: Progress, screen: Screen, form: MultiDict[str, str] | None = None, fault: str = "") -> str:
    """The question; where a form was sent that saved nothing, with what was typed, or chosen without a fault, in it."""
    instrument = screen.instrument
    values = progress.values(screen) if form is None or fault else answers.marked(screen, answers.sent(form))
    known = next((value for value in values if value is not None), "")
    return render_template(
        "patient/question.html",
        screen=screen,
        asked=asked(screen),
        of=len(progress.screens),
        ahead=progress.ahead(screen),
        idle=int(IDLE.total_seconds()),
        standing=progress.standing(screen),
        again=progress.asks_again(screen),
        values=values,
        typed=known if form is None else form.get("answer", ""),
        words=instrument.words(g.language),
        given=progress.given(screen),
        ideas=[each for each in answers.ideas() if each not in {known.name for known in progress.screens}],
        figures=body.figures(screen),
        high_is_good=_high_is_good(screen),
        opens_part=screen.items[0] == instrument.items[0] and screen.name is None,
        back=url_for("question.ask", number=screen.number - 1) if screen.number > 1 else url_for("respondent.ask"),
        fault=fault,
    )


def _high_is_good(screen: Screen) -> bool:
    """A ladder on which a high number is good says so: most are the other way round."""
    good = (each for each in screen.instrument.scales if each.direction is Direction.HIGHER_IS_BETTER)
    return screen.kind in {Kind.NRS, Kind.OWN_ACTIVITY} and any(screen.items[0].id in each.items for each in good)
