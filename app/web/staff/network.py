"""The network's queue as its operator sees it: counts and states, no patient, no name, no number."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta

from app.domain.access import Action, Operator
from app.services import watching
from app.web.staff import guard
from app.web.transaction import installation, session

bp = Blueprint("network", __name__)


@bp.get("/network")
@guard.in_network(Action.VIEW_NETWORK)
def show(operator: Operator) -> ResponseReturnValue:
    health = watching.health(session(), installation().outside.now())
    return render_template("staff/network.html", health=health, span=format_timedelta)
