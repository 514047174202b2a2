"""Where a person on the staff is texted to when an alert needs them."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.domain.access import Action, Operator, Viewer
from app.domain.contact import Mobile
from app.models.staff import Staff
from app.web.staff import guard
from app.web.staff.contact_fields import MobileField
from app.web.staff.forms import Form, tidy
from app.web.transaction import session

bp = Blueprint("own_mobile", __name__)


class OwnMobile(Form):
    mobile = MobileField(
        lazy_gettext("Your mobile number"), filters=[tidy], description=lazy_gettext("Leave it empty for no texts")
    )


@bp.get("/me")
@guard.at_practice(Action.VIEW_OWN_MOBILE)
def show(viewer: Viewer) -> ResponseReturnValue:
    return _show(viewer.staff_id)


@bp.post("/me")
@guard.at_practice(Action.CHANGE_OWN_MOBILE)
def change(viewer: Viewer) -> ResponseReturnValue:
    return _change(viewer.staff_id, "own_mobile.show")


@bp.get("/network/me")
@guard.in_network(Action.VIEW_OWN_MOBILE)
def show_in_network(operator: Operator) -> ResponseReturnValue:
    return _show(operator.staff_id)


@bp.post("/network/me")
@guard.in_network(Action.CHANGE_OWN_MOBILE)
def change_in_network(operator: Operator) -> ResponseReturnValue:
    return _change(operator.staff_id, "own_mobile.show_in_network")


def _show(staff_id: UUID) -> str:
    person = session().get_one(Staff, staff_id)
    return _page(OwnMobile(data={"mobile": Mobile(person.mobile).display() if person.mobile else ""}), person)


def _change(staff_id: UUID, page: str) -> ResponseReturnValue:
    person, form = session().get_one(Staff, staff_id), OwnMobile()
    if not form.validate():
        return _page(form, person), 422
    person.mobile = form.mobile.e164
    flash(_("Your number was saved.") if person.mobile else _("You get no texts."))
    return redirect(url_for(page), 303)


def _page(form: OwnMobile, person: Staff) -> str:
    return render_template("staff/own_mobile.html", form=form, email=person.email)
