"""DOOR for staff: every page under `/desk`."""

from typing import Any, cast

from flask import Flask, Response, abort, request
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5

from app.domain.access import Operator, Viewer
from app.services.installation import Installation
from app.web.shell import shell
from app.web.staff import (
    accounts,
    alerts,
    dates,
    desk_links,
    enrolment,
    entering,
    episodes,
    evidence,
    guard,
    messages,
    network,
    new_links,
    notices,
    own_mobile,
    patients,
    reporting,
    settings,
    tablets,
    texts,
    today,
)

_PARTS = (
    accounts.bp,
    today.bp,
    alerts.bp,
    texts.bp,
    patients.bp,
    enrolment.bp,
    episodes.bp,
    desk_links.bp,
    new_links.bp,
    entering.bp,
    messages.bp,
    reporting.bp,
    settings.bp,
    tablets.bp,
    evidence.bp,
    network.bp,
    own_mobile.bp,
)


def create(installation: Installation) -> Flask:
    """The staff app over one installation."""
    app = shell("staff", installation, cookie="staff", same_site="Strict", reading_gets=False)
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    Bootstrap5(app)
    library = app.view_functions["bootstrap.static"]

    @guard.public("the stylesheet of a library")
    def styles(filename: str) -> ResponseReturnValue:
        sheet = cast(Response, library(filename))
        # Read whole and closed: compressing the stream of a file leaves the file open.
        sheet.direct_passthrough = False
        sheet.make_sequence()
        return sheet

    app.view_functions["bootstrap.static"] = styles
    app.jinja_env.filters.update(dates.FILTERS)
    app.before_request(_refuse_nul)
    app.context_processor(_frame)
    for part in _PARTS:
        app.register_blueprint(part)
    return app


def _frame() -> dict[str, Any]:
    """What every page's frame needs: who is signed in, if a guard has asked, which ways to show, what to be told."""
    asking = guard.known()
    person = asking.person if asking else None
    return {
        "viewer": person if isinstance(person, Viewer) else None,
        "operator": person if isinstance(person, Operator) else None,
        "offers": guard.offers,
        "notices": notices.of,
    }


def _refuse_nul() -> None:
    """No database keeps a NUL, and no keyboard types one."""
    typed = [text for values in (request.args, request.form) for text in values.values()]
    if any("\0" in text for text in typed):
        abort(400)
