"""In which language a page speaks: what was chosen here, else what the browser asks for. Never the patient's own
language before the birth date."""

import re

from flask import Blueprint, abort, g, redirect, request, session
from flask.typing import ResponseReturnValue

from app.web.patient import guard
from app.web.shell import csrf

NAMES = {"en": "English", "es": "Español"}
_OWN_PAGE = re.compile(r"/[\w-]+(/[\w-]+)*")  # no host, no query

bp = Blueprint("language", __name__)
# It changes in which language this browser is spoken to; with a token the page of a dead link would differ each time.
csrf.exempt(bp)


def choose() -> None:
    """Settle the language of this request."""
    chosen = session.get("language")
    g.language = chosen if chosen in NAMES else request.accept_languages.best_match(NAMES, default="en")


def other() -> tuple[str, str]:
    """Code and own name of the language that the page is not in."""
    return next((code, name) for code, name in NAMES.items() if code != g.language)


def switched() -> bool:
    """The other language was asked for by a page's own form: it is spoken from now on, and the page is to come back.

    What stands in the form is shown again and saved nowhere: an answer is given with Continue.
    """
    chosen = request.form.get("language", "")
    if chosen not in NAMES:
        return False
    _speak(chosen)
    return True


def again() -> ResponseReturnValue:
    """For where nothing stands in the form: the page is asked for anew, so that Back and a reload send nothing."""
    return redirect(request.path, 303)


@bp.post("/language")
@guard.public("asked for before anybody is known")
def switch() -> ResponseReturnValue:
    chosen, back = request.form.get("language", ""), request.form.get("back", "")
    if chosen not in NAMES or not _OWN_PAGE.fullmatch(back):
        abort(400)
    _speak(chosen)
    return redirect(back, 303)


def _speak(chosen: str) -> None:
    session["language"] = g.language = chosen
    opened = guard.recognise()
    if opened is not None:
        opened.language = chosen
