"""Whose browser is this? The guard hands the view the session that the right birth date opened."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from flask import current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.models.audit import ActorKind
from app.models.message import PatientSession
from app.services import opening, tablets
from app.web import audit, transaction

P = ParamSpec("P")
V = TypeVar("V", bound=Callable[..., ResponseReturnValue])
COOKIE_KEY = "key"  # all that the cookie knows of a person: a random key, found by its hash


def public(why: str) -> Callable[[V], V]:
    """Declare a view open to everyone, with the reason."""

    def declare(view: V) -> V:
        vars(view)["access"] = f"public: {why}"
        return view

    return declare


def patient_only(
    view: Callable[Concatenate[PatientSession, P], ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """Guard a page behind the birth date; the view gets the session first. One that ended says so and loses nothing."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        opened = recognise()
        if opened is None:
            if asleep() is None:
                session.pop(COOKIE_KEY, None)
            elif "asked" in request.form or request.endpoint == "sending.send":
                # Not by its address: the line is bad enough, and the form would have to travel twice.
                return cast(ResponseReturnValue, current_app.view_functions["again.go_on"]())
            return redirect(url_for("tablet.wait" if on_tablet() else "again.show"), 303)
        now = transaction.installation().outside.now()
        if request.method == "POST":
            opened.seen_at = now
        g.opened, g.seconds_left = opened, int((opened.ends_at - now).total_seconds())
        office = opening.office(opened)
        g.help_phone = office.phone if office else transaction.installation().settings.help_phone
        return view(opened, *args, **kwargs)

    vars(guarded)["access"] = "patient: the check-ins of the link that was opened"
    return guarded


def tablet_cookie() -> str:
    """The cookie in which a tablet of a practice keeps its own key, beside the session of whoever has it in hand."""
    return "__Host-tablet" if transaction.installation().settings.secure else "tablet"


def on_tablet() -> bool:
    """This browser says that it is a practice's tablet; what it may do is for `tablets` to say."""
    return tablet_cookie() in request.cookies


def recognise() -> PatientSession | None:
    """The living session behind this browser's cookie."""
    key = session.get(COOKIE_KEY)
    now = transaction.installation().outside.now()
    return opening.open_session(transaction.session(), key, now) if key else None


def leave(opened: PatientSession) -> None:
    """Close what this browser had opened. Of it only the language stays, and not on a tablet: the next one is free."""
    now = transaction.installation().outside.now()
    opening.close_session(opened, now)
    tablets.end_of(transaction.session(), opened, now)
    session.clear()
    if not on_tablet():
        session["language"] = g.language


def asleep() -> PatientSession | None:
    """The session behind this browser's cookie if it ended only because nobody touched it for long."""
    key = session.get(COOKIE_KEY)
    now = transaction.installation().outside.now()
    return opening.idle_session(transaction.session(), key, now) if key else None


def seen() -> PatientSession | None:
    """The session that this request's guard has recognised; nothing is looked up."""
    found: PatientSession | None = g.get("opened")
    return found


def as_actor(opened: PatientSession) -> audit.Actor:
    return audit.Actor(ActorKind.PATIENT, opened.link.patient_id, session_hash=opened.key_hash)
