"""A practice's tablet: it waits for a patient, serves one, and then shows nothing of them, whatever is pressed."""

from datetime import datetime, timedelta
from typing import cast

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.mode import Mode
from app.models.audit import AuditOutcome
from app.models.message import PatientSession
from app.models.tablet import HandOver, Tablet
from app.services import alerting, guessing, tablets
from app.web import audit, transaction
from app.web.patient import guard, language

LOOKS_EVERY = 5  # seconds
ASKS_AFTER = 120  # seconds without a touch; the server waits half a minute longer
CLOSES_AFTER = 30
LOOKS_AGAIN = 60
DOUBLE_TAP = timedelta(seconds=2)  # the second tap is not meant for the page that has come meanwhile
KEPT_FOR = 400 * 24 * 3600  # seconds: no browser keeps a cookie longer, and each look renews it
TOO_MANY = 429
# Not the cookies: the tablet's own key is one of them, and the patient's is taken away by itself.
CLEAR = '"cache", "storage"'

bp = Blueprint("tablet", __name__)


@bp.get("/tablet")
@guard.public("a tablet waits here; it says nothing about anybody")
def wait() -> ResponseReturnValue:
    found = _tablet()
    if found is None:
        return render_template("patient/tablet_register.html", typed="", fault="")
    now = transaction.installation().outside.now()
    had = guard.COOKIE_KEY in session
    if had:
        session.clear()
    page = _thanks(found, now) or _waiting(found, now)
    if had:
        page.headers["Clear-Site-Data"] = CLEAR
    return _remember(page, request.cookies[guard.tablet_cookie()])


def _waiting(tablet: Tablet, now: datetime) -> Response:
    queued = tablets.waiting(transaction.session(), tablet, now)
    page = make_response(render_template("patient/tablet.html", tablet=tablet, queued=queued))
    # The header and not its meta element: readers of the page may stop it in their browser.
    page.headers["Refresh"] = f"{CLOSES_AFTER if queued else LOOKS_EVERY}; url={url_for('tablet.wait')}"
    return page


def _thanks(tablet: Tablet, now: datetime) -> Response | None:
    """The last page, for half a minute; where an answer needs a person, until it was left, whatever is tapped before.

    It is looked up and not handed on: of two taps on Send the browser shows what the second one leads to.
    """
    found = tablets.thanked(transaction.session(), tablet, now)
    if found is None:
        return None
    _, opened = found
    urgent = bool(alerting.tiers(transaction.session(), opened))
    if not urgent and _since(opened, now) >= timedelta(seconds=CLOSES_AFTER):
        return None
    g.language = opened.language
    page = make_response(render_template("patient/tablet_done.html", urgent=urgent))
    page.headers["Clear-Site-Data"] = CLEAR
    # Also where it stays: by then the desk may have given the tablet to the next patient.
    page.headers["Refresh"] = f"{LOOKS_AGAIN if urgent else CLOSES_AFTER}; url={url_for('tablet.wait')}"
    return page


@bp.post("/tablet/close")
@guard.public("leaves the last page of this tablet, which says nothing about anybody")
def close() -> ResponseReturnValue:
    now, found = transaction.installation().outside.now(), _tablet()
    thanked = tablets.thanked(transaction.session(), found, now) if found else None
    if thanked and _since(thanked[1], now) >= DOUBLE_TAP:
        tablets.end(thanked[0], now)
    return redirect(url_for("tablet.wait"), 303)


def _since(opened: PatientSession, now: datetime) -> timedelta:
    """How long ago it was closed, by sending."""
    return now - (opened.ended_at or now)


@bp.post("/tablet")
@guard.public("checks a code that only the practice's settings page showed; guessing is slowed down")
def register() -> ResponseReturnValue:
    at, now = transaction.session(), transaction.installation().outside.now()
    typed, address = request.form.get("code", "").strip()[:40], request.remote_addr or ""
    if language.switched():
        return render_template("patient/tablet_register.html", typed=typed, fault="") if typed else language.again()
    if guessing.too_many(at, address, now):
        fault = _("Too many codes were wrong. Wait 15 minutes, or call us.")
        return render_template("patient/tablet_register.html", typed=typed, fault=fault), TOO_MANY
    found = tablets.take_up(at, typed, now)
    if found is None:
        transaction.keep()
        guessing.count(at, address, now)
        audit.note(audit.NOBODY, "register-tablet", AuditOutcome.FAILED)
        fault = _("This code does not work. Check each letter and number, or call us.")
        return render_template("patient/tablet_register.html", typed=typed, fault=fault), 422
    tablet, key = found
    audit.note(audit.NOBODY, "register-tablet", AuditOutcome.DONE, audit.Thing("tablet", tablet.id))
    session.clear()
    return _remember(cast(Response, redirect(url_for("tablet.wait"), 303)), key)


@bp.post("/tablet/start/<uuid:hand_over_id>")
@guard.public("only the tablet for which the desk queued it begins it")
def start(hand_over_id: object) -> ResponseReturnValue:
    outside, found = transaction.installation().outside, _tablet()
    hand_over = transaction.session().get(HandOver, hand_over_id, with_for_update=True) if found else None
    if found is None or hand_over is None or hand_over.tablet_id != found.id:
        if found:  # whoever has no tablet could say so without end
            audit.note(audit.NOBODY, "start-on-tablet", AuditOutcome.DENIED)
        abort(404)
    if not hand_over.waits(outside.now()):
        return redirect(url_for("tablet.wait"), 303)  # too late: a tablet has nowhere else to go
    key = tablets.begin(transaction.session(), hand_over, outside)
    audit.note(audit.NOBODY, "start-on-tablet", AuditOutcome.DONE, _thing(hand_over))
    session.pop(guard.COOKIE_KEY, None)
    return redirect(url_for("opening.birth_date", key=key) if key else url_for("tablet.wait"), 303)


@bp.get("/tablet/still")
@guard.patient_only
def still(opened: PatientSession) -> ResponseReturnValue:
    page = make_response(render_template("patient/tablet_still.html"))
    page.headers["Refresh"] = f"{CLOSES_AFTER}; url={url_for('tablet.wait')}"
    return page


@bp.post("/tablet/still")
@guard.patient_only
def go_on(opened: PatientSession) -> ResponseReturnValue:
    """The guard has seen that somebody is there."""
    return redirect(url_for("check_in.start"), 303)


def taken_back(opened: PatientSession) -> ResponseReturnValue:
    """The answers were sent: the last page comes, and nothing of the patient stays behind it."""
    tablets.thank(opened, transaction.installation().outside.now())
    for name in set(session) - {"csrf_token"}:  # without it a second tap on Send would be refused
        del session[name]
    return redirect(url_for("tablet.wait"), 303)


def watch(response: Response) -> Response:
    """A page on a tablet asks after two minutes whether anybody is there; where nobody was known, it waits again."""
    ours = (request.endpoint or "").startswith("tablet.") or request.endpoint == "static"
    if not guard.on_tablet() or ours or "Clear-Site-Data" in response.headers:
        return response
    opened, now = guard.seen(), transaction.installation().outside.now()
    there = opened is not None and opened.mode is Mode.TABLET and opened.alive(now)
    response.headers["Refresh"] = f"{ASKS_AFTER}; url={url_for('tablet.still' if there else 'tablet.wait')}"
    return response


def _tablet() -> Tablet | None:
    key = request.cookies.get(guard.tablet_cookie())
    return tablets.tablet_of(transaction.session(), key) if key else None


def _remember(response: Response, key: str) -> Response:
    secure = transaction.installation().settings.secure
    response.set_cookie(
        guard.tablet_cookie(), key, max_age=KEPT_FOR, secure=secure, httponly=True, samesite="Strict", path="/"
    )
    return response


def _thing(hand_over: HandOver) -> audit.Thing:
    return audit.Thing("hand-over", hand_over.id, hand_over.patient_id)
