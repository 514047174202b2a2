"""One request, one transaction: committed before the answer leaves, with its audit events as the last statement."""

from typing import cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from app.models.audit import AuditEvent
from app.services.installation import Installation


def init(app: Flask, installation: Installation, *, looking_changes_nothing: bool) -> None:
    """Give an app its installation. With `looking_changes_nothing` a GET gets a session that cannot write."""
    app.extensions["throughline"] = installation
    app.config["LOOKING_CHANGES_NOTHING"] = looking_changes_nothing
    app.after_request(_finish)
    app.teardown_appcontext(_close)


def installation() -> Installation:
    return cast(Installation, current_app.extensions["throughline"])


def session() -> Session:
    """This request's session, opened when it is first asked for."""
    if "session" not in g:
        reading = current_app.config["LOOKING_CHANGES_NOTHING"] and request.method in {"GET", "HEAD", "OPTIONS"}
        g.session = installation().db.session(reading=reading)
    return cast(Session, g.session)


def keep() -> None:
    """Commit even though the answer is a refusal: a wrong birth date must count."""
    g.keep = True


def note(event: AuditEvent) -> None:
    """Write this event down with the request; if the request is refused, the event stays all the same."""
    g.setdefault("audit", []).append(event)


def _finish(response: Response) -> Response:
    # Popped, so that the page for an error that happens here does not try the same again.
    kept: Session | None = g.pop("session", None)
    events: list[AuditEvent] = g.pop("audit", [])
    if kept is not None and (response.status_code < 400 or g.get("keep")):
        with kept:
            kept.add_all(events)
            kept.commit()
        return response
    if kept is not None:
        kept.close()
    if events:
        with installation().db.transaction() as refused:
            refused.add_all(events)
    return response


def _close(error: BaseException | None) -> None:
    left: Session | None = g.pop("session", None)
    if left is not None:
        left.close()
