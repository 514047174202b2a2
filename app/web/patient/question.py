"""One question per screen: shown, saved, skipped."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.domain.instrument import AnswerFault, Kind
from app.domain.questions import Screen
from app.models.alert import Alert
from app.models.audit import AuditOutcome
from app.models.message import IDLE, PatientSession
from app.services import answering
from app.services.answering import AnswerNotTaken, NoLongerOpen
from app.web import audit, transaction
from app.web.patient import guard
from app.web.patient.progress import Progress, Standing

_WHOLE = re.compile(r"-?[0-9]{1,12}")
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
    if screen is None or request.form.get("asked") != asked(screen):
        return redirect(url_for("check_in.start"), 303)
    try:
        onward = _take(opened, progress, screen, request.form)
    except AnswerNotTaken as refused:
        return _page(progress, screen, _what_to_do(screen, refused.fault)), 422
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
            try:
                return _take(opened, progress, screen, form)
            except AnswerNotTaken:
                return url_for("question.ask", number=screen.number)
            except NoLongerOpen:
                break
    return url_for("check_in.start")


def asked(screen: Screen) -> str:
    """Which question a screen asks, whatever its number."""
    return f"{screen.instrument.code} {screen.instrument.version} {screen.items[0].id}"


def _take(opened: PatientSession, progress: Progress, screen: Screen, form: MultiDict[str, str]) -> str:
    """Save what the button asks for; the address to go on to. Raises AnswerNotTaken, NoLongerOpen."""
    raised = _kept(opened, progress, screen, form)
    for alert in raised:
        thing = audit.Thing("alert", alert.id, opened.link.patient_id)
        audit.note(guard.as_actor(opened), "raise-alert", AuditOutcome.DONE, thing)
    return url_for("help.show") if raised else Progress.of(opened).after(screen)


def _kept(opened: PatientSession, progress: Progress, screen: Screen, form: MultiDict[str, str]) -> list[Alert]:
    """What of an answer, once it is saved, needs a person at once."""
    save = partial(_save, opened, _tapped_at(form))
    match form.get("do", "save"):
        case "save":
            chosen = [text.strip() for text in form.getlist("answer") if text.strip()]
            if chosen or progress.standing(screen) is not Standing.UNSEEN:  # else what was answered stays
                return save(screen, _values(screen, chosen))
        case "none" if screen.kind is Kind.CHECKLIST:
            return save(screen, _values(screen, []))
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
    opened: PatientSession, tapped_at: datetime | None, screen: Screen, values: Mapping[str, int | None]
) -> list[Alert]:
    outside = transaction.installation().outside
    return answering.save(transaction.session(), opened, screen, values, outside, tapped_at)


def _tapped_at(form: MultiDict[str, str]) -> datetime | None:
    """When the phone's script says that the answer was tapped; without the script nobody knows."""
    said = form.get("tapped", "")
    return datetime.fromtimestamp(int(said) / 1000, UTC) if _MILLISECONDS.fullmatch(said) else None


def _values(screen: Screen, chosen: list[str]) -> dict[str, int | None]:
    """The answer as it was chosen or typed. Raises AnswerNotTaken."""
    if not all(_WHOLE.fullmatch(text) for text in chosen):
        raise AnswerNotTaken(AnswerFault.WRONG_TYPE)
    numbers = [int(text) for text in chosen]
    if screen.kind is Kind.CHECKLIST:
        return answering.ticked(screen, numbers)
    if len(numbers) != 1:
        raise AnswerNotTaken(AnswerFault.NOT_A_CHOICE)
    return {screen.items[0].id: numbers[0]}


def _what_to_do(screen: Screen, fault: AnswerFault) -> str:
    """What the page says of a fault; nothing chosen is no choice."""
    values = screen.items[0].values
    ends = {"low": min(values), "high": max(values)}
    text: str = _("That is not one of the answers. Please choose again.")
    match screen.kind, fault:
        case Kind.NUMBER | Kind.VISUAL, AnswerFault.WRONG_TYPE:
            text = _("That is not a whole number. Type digits only, from %(low)s to %(high)s.", **ends)
        case Kind.NUMBER | Kind.VISUAL, AnswerFault.OUT_OF_RANGE:
            text = _("That number is too low or too high. Type a number from %(low)s to %(high)s.", **ends)
        case Kind.NUMBER | Kind.VISUAL, AnswerFault.NOT_A_CHOICE:
            text = _("Type a number from %(low)s to %(high)s, or tap Skip this question.", **ends)
        case Kind.NRS, AnswerFault.NOT_A_CHOICE:
            text = _("Choose a number from 0 to 10. If you would rather not answer, tap Skip this question.")
        case Kind.CHOICE, AnswerFault.NOT_A_CHOICE:
            text = _("Choose one answer. If you would rather not answer, tap Skip this question.")
    return text


def _page(progress: Progress, screen: Screen, fault: str = "") -> str:
    instrument = screen.instrument
    values = progress.values(screen)
    return render_template(
        "patient/question.html",
        screen=screen,
        asked=asked(screen),
        of=len(progress.screens),
        ahead=progress.ahead(screen),
        idle=int(IDLE.total_seconds()),
        standing=progress.standing(screen),
        values=values,
        typed=request.form.get("answer", "") if fault else next((value for value in values if value is not None), ""),
        words=instrument.words(g.language),
        opens_part=screen.items[0] == instrument.items[0],
        back=url_for("question.ask", number=screen.number - 1) if screen.number > 1 else url_for("check_in.who"),
        fault=fault,
    )
