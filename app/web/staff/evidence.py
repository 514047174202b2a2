"""Where the numbers come from: for every instrument its sources, its tables and what is not yet checked."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.domain.access import Action, Viewer
from app.domain.evidence import evidence
from app.domain.instrument import Instrument
from app.web.staff import guard
from app.web.transaction import installation

bp = Blueprint("evidence", __name__)


@bp.get("/evidence")
@guard.at_practice(Action.VIEW_EVIDENCE)
def show(viewer: Viewer) -> ResponseReturnValue:
    found = [evidence(instrument) for instrument in installation().outside.instruments]
    return render_template("staff/evidence.html", found=sorted(found, key=lambda each: _name(each.instrument)))


def _name(instrument: Instrument) -> tuple[str, str]:
    return instrument.title("en").title.casefold(), instrument.version
