"""Who is asking, and may they? The guard hands the view its viewer and its episode; without it a view cannot run."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from flask import abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.domain.access import Action, Decision, Viewer, may_at_practice, may_on_episode
from app.models.audit import ActorKind, AuditOutcome
from app.models.episode import Episode
from app.models.practice import Agreement
from app.services import accounts
from app.web import audit, transaction

P = ParamSpec("P")
V = TypeVar("V", bound=Callable[..., ResponseReturnValue])
COOKIE_KEY = "key"


@dataclass(frozen=True)
class _Asking:
    viewer: Viewer
    actor: audit.Actor


def public(why: str) -> Callable[[V], V]:
    """Declare a view open to everyone, with the reason."""

    def declare(view: V) -> V:
        vars(view)["access"] = f"public: {why}"
        return view

    return declare


def at_practice(
    action: Action,
) -> Callable[[Callable[Concatenate[Viewer, P], ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Guard an act inside the viewer's own practice; the view gets the viewer first."""

    def guard(view: Callable[Concatenate[Viewer, P], ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            asking = _asking()
            if asking is None:
                return _to_sign_in()
            now = transaction.installation().outside.now()
            in_force = transaction.session().scalar(select(Agreement.in_force(asking.viewer.practice_id, now)))
            _enforce(asking, action, may_at_practice(asking.viewer, action, in_force=bool(in_force)), None)
            return view(asking.viewer, *args, **kwargs)

        vars(guarded)["access"] = f"staff: {action}"
        return guarded

    return guard


def on_episode(
    action: Action,
) -> Callable[[Callable[Concatenate[Viewer, Episode, P], ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Guard an act on the episode whose id is in the URL; the view gets the viewer and the episode first."""

    def guard(
        view: Callable[Concatenate[Viewer, Episode, P], ResponseReturnValue],
    ) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def guarded(episode_id: UUID, *args: Any, **kwargs: Any) -> ResponseReturnValue:
            asking = _asking()
            if asking is None:
                return _to_sign_in()
            now = transaction.installation().outside.now()
            episode = transaction.session().get(Episode, episode_id)
            if episode is None:
                _enforce(asking, action, Decision.HIDDEN, audit.Thing("episode", episode_id))
                abort(404)
            standing = episode.standing(transaction.session(), asking.viewer.practice_id, now)
            thing = audit.Thing("episode", episode.id, episode.patient_id)
            _enforce(asking, action, may_on_episode(asking.viewer, action, standing), thing)
            return view(asking.viewer, episode, *args, **kwargs)

        vars(guarded)["access"] = f"staff: {action}"
        return guarded

    return guard


def signed_in() -> Viewer | None:
    """The viewer of this request, for the page's frame."""
    asking = _asking()
    return asking.viewer if asking else None


def _asking() -> _Asking | None:
    """The person behind the cookie, once a request."""
    if "asking" not in g:
        g.asking = _recognise()
    asking: _Asking | None = g.asking
    return asking


def _recognise() -> _Asking | None:
    key = session.get(COOKIE_KEY)
    now = transaction.installation().outside.now()
    known = accounts.who(transaction.session(), key, now) if key else None
    if known is None:
        return None
    begun, membership = known
    begun.seen_at = now
    practice = membership.practice
    g.staff_session_id = begun.id
    return _Asking(
        Viewer(
            staff_id=membership.staff_id,
            name=membership.staff.name,
            practice_id=practice.id,
            practice=practice.name,
            role=membership.role,
            desk_prints=practice.desk_prints,
        ),
        audit.Actor(ActorKind.STAFF, membership.staff_id, practice.id, membership.role, begun.key_hash),
    )


def _to_sign_in() -> ResponseReturnValue:
    session.pop(COOKIE_KEY, None)
    back = request.path if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=back), 303)


def _enforce(asking: _Asking, action: Action, decision: Decision, thing: audit.Thing | None) -> None:
    outcome = AuditOutcome.DONE if decision is Decision.ALLOWED else AuditOutcome.DENIED
    audit.note(asking.actor, action, outcome, thing)
    if decision is Decision.HIDDEN:
        abort(404)
    if decision is Decision.FORBIDDEN:
        abort(403)
