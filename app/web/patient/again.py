"""A page stood so long that its session ended: an answer given there is saved once the birth date was typed again."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.models.message import PatientSession
from app.services import opening as opening_service
from app.web import transaction
from app.web.patient import guard, language, opening, question
from app.web.patient.birth_date_form import BirthDateForm

bp = Blueprint("again", __name__)


@bp.get("/again")
@guard.public("tells nothing but that a session has ended")
def show() -> ResponseReturnValue:
    return render_template("patient/again.html")


@bp.post("/again")
@guard.public("asks for the birth date, in the browser that typed it before")
def go_on() -> ResponseReturnValue:
    """The form of the page that stood too long is sent on to here; it comes back, sealed, with the birth date."""
    asleep = guard.asleep()
    if asleep is None:
        return redirect(url_for("check_in.start"), 303)
    language.switched()
    sealed = request.form.get("carried")
    if sealed is None:
        if opening_service.tries_left(asleep.link) == 0:
            return opening.locked()
        return opening.ask(BirthDateForm(), {}, carried=_seal(asleep))
    form = _unseal(asleep, sealed)

    def onward(opened: PatientSession) -> str:
        opened.respondent = asleep.respondent  # the answer is from the sitting that fell asleep
        return question.take_late(opened, form)

    return opening.check_typed(asleep.link, onward, carried=sealed)


def _seal(asleep: PatientSession) -> str:
    """What this request's form holds, so that nobody can read it in the page, nor use it in another browser."""
    held = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    sealed = transaction.installation().db.keyring.seal(json.dumps(held), _place(asleep))
    return urlsafe_b64encode(sealed).decode()


def _unseal(asleep: PatientSession, sealed: str) -> MultiDict[str, str]:
    try:
        held = transaction.installation().db.keyring.open(urlsafe_b64decode(sealed), _place(asleep))
    except (ValueError, IndexError, KeyError, InvalidTag):
        abort(400)
    return MultiDict(json.loads(held))


def _place(asleep: PatientSession) -> str:
    return f"patient_session.carried.{asleep.id}"
