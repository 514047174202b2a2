"""Staff sign in and out."""

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.models.audit import AuditOutcome
from app.models.staff import Membership
from app.services import accounts
from app.web import audit, transaction
from app.web.staff import guard
from app.web.staff.forms import SignIn

bp = Blueprint("accounts", __name__)


@bp.get("/sign-in")
@guard.public("nobody is signed in yet")
def sign_in() -> ResponseReturnValue:
    return render_template("staff/sign_in.html", form=SignIn())


@bp.post("/sign-in")
@guard.public("nobody is signed in yet")
def begin() -> ResponseReturnValue:
    form = SignIn()
    now = transaction.installation().outside.now()
    found = None
    if form.validate():
        found = accounts.sign_in(transaction.session(), form.email.data, form.password.data, now)
    if found is None:
        audit.note(audit.NOBODY, "sign-in", AuditOutcome.FAILED, _account(form.email.data or ""))
        form.refuse(_("The e-mail address or the password is not right. Please try again."))
        return render_template("staff/sign_in.html", form=form), 422
    _end_session()
    key, begun = found
    session[guard.COOKIE_KEY] = key
    audit.note(guard.as_actor(begun, begun.membership), "sign-in", AuditOutcome.DONE)
    return redirect(_own_page(request.args.get("next", ""), begun.membership), 303)


@bp.post("/sign-out")
@guard.public("ends whatever session there is")
def sign_out() -> ResponseReturnValue:
    _end_session()
    return redirect(url_for("accounts.sign_in"), 303)


def _end_session() -> None:
    """Leave nothing of the person who was signed in on this browser."""
    asking = guard.recognised()
    if asking is not None:
        accounts.sign_out(transaction.session(), asking.session_id, transaction.installation().outside.now())
        audit.note(asking.actor, "sign-out", AuditOutcome.DONE)
    session.clear()


def _account(email: str) -> audit.Thing | None:
    """The account that somebody tried to open, if there is one."""
    staff = accounts.by_email(transaction.session(), email)
    return audit.Thing("staff", staff.id) if staff else None


def _own_page(path: str, membership: Membership) -> str:
    """`path` if it is a page of ours that can be looked at, else Today: a sign-in never leads elsewhere.

    Those who are at no practice have one page.
    """
    if membership.practice_id is None:
        return url_for("network.show")
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return url_for("today.show")
    return request.script_root + path
