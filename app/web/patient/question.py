"""One question per screen: shown, saved, skipped."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.instrument import AnswerFault, Kind
from app.domain.questions import Screen
from app.models.message import PatientSession
from app.services import answering
from app.services.answering import AnswerNotTaken, NoLongerOpen
from app.web import transaction
from app.web.patient import guard
from app.web.patient.progress import Progress, Standing

_MOST_DIGITS = 4  # of an answer

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
        if fault := _take(opened, progress, screen):
            return _page(progress, screen, fault), 422
    except AnswerNotTaken:
        return _page(progress, screen, _("That is not one of the answers. Please choose again.")), 422
    except NoLongerOpen:
        return redirect(url_for("check_in.start"), 303)
    return redirect(Progress.of(opened).after(screen), 303)


def asked(screen: Screen) -> str:
    """Which question a screen asks, whatever its number."""
    return f"{screen.instrument.code} {screen.instrument.version} {screen.items[0].id}"


def _take(opened: PatientSession, progress: Progress, screen: Screen) -> str | None:
    """Save what the button asks for; what to say if nothing was chosen."""
    match request.form.get("do", "save"):
        case "save":
            chosen = _chosen()
            if not chosen and progress.standing(screen) is Standing.ELSEWHERE:
                return None  # what was answered on another device stays
            if not chosen and screen.kind is not Kind.CHECKLIST:
                return _nothing_chosen(screen)
            _save(opened, screen, _values(screen, chosen))
        case "none" if screen.kind is Kind.CHECKLIST:
            _save(opened, screen, _values(screen, []))
        case "skip":
            _save(opened, screen, {})
        case "skip-part":
            for each in progress.those(Standing.UNANSWERED):
                if each.instrument == screen.instrument:
                    _save(opened, each, {})
        case _:
            abort(400)
    return None


def _save(opened: PatientSession, screen: Screen, values: Mapping[str, int | None]) -> None:
    answering.save(transaction.session(), opened, screen, values, transaction.installation().outside.now())


def _chosen() -> list[int]:
    """The values that were chosen. Raises AnswerNotTaken for what no page of ours sends."""
    texts = request.form.getlist("answer")
    if not all(text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS for text in texts):
        raise AnswerNotTaken(AnswerFault.WRONG_TYPE)
    return [int(text) for text in texts]


def _values(screen: Screen, chosen: Sequence[int]) -> dict[str, int | None]:
    if screen.kind is Kind.CHECKLIST:
        return answering.ticked(screen, chosen)
    if len(chosen) != 1:
        raise AnswerNotTaken(AnswerFault.NOT_A_CHOICE)
    return {screen.items[0].id: chosen[0]}


def _nothing_chosen(screen: Screen) -> str:
    text: str = _("Choose one answer. If you would rather not answer, tap Skip this question.")
    if screen.kind is Kind.NRS:
        text = _("Choose a number from 0 to 10. If you would rather not answer, tap Skip this question.")
    return text


def _page(progress: Progress, screen: Screen, fault: str = "") -> str:
    instrument = screen.instrument
    return render_template(
        "patient/question.html",
        screen=screen,
        asked=asked(screen),
        of=len(progress.screens),
        standing=progress.standing(screen),
        values=progress.values(screen),
        words=instrument.words(g.language),
        opens_part=screen.items[0] == instrument.items[0],
        back=url_for("question.ask", number=screen.number - 1) if screen.number > 1 else url_for("check_in.who"),
        fault=fault,
    )
