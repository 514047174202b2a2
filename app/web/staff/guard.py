"""Who is asking, and may they? The guard hands the view its viewer and its episode; without it a view cannot run."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar
from uuid import UUID

from flask import Response, abort, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.domain.access import (
    Action,
    Decision,
    Operator,
    Standing,
    Viewer,
    may_at_practice,
    may_in_network,
    may_on_episode,
)
from app.models.audit import ActorKind, AuditOutcome
from app.models.episode import Episode
from app.models.practice import Agreement
from app.models.staff import Membership, StaffSession
from app.services import accounts
from app.web import audit, transaction

P = ParamSpec("P")
V = TypeVar("V", bound=Callable[..., ResponseReturnValue])
COOKIE_KEY = "key"
_SEEN = Standing(belongs=True, on_care_team=True, consented=True, in_force=True)


@dataclass(frozen=True)
class Asking:
    """The person behind this request, at a practice or in the network, and the sign-in by which we know."""

    person: Viewer | Operator
    actor: audit.Actor
    session_id: UUID


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
            asking = recognised()
            if asking is None:
                return _to_sign_in()
            viewer = _at_a_practice(asking, action, None)
            now = transaction.installation().outside.now()
            in_force = transaction.session().scalar(select(Agreement.in_force(viewer.practice_id, now)))
            _enforce(asking, action, may_at_practice(viewer, action, in_force=bool(in_force)), None)
            return _carry_out(asking, action, None, lambda: view(viewer, *args, **kwargs))

        vars(guarded)["access"] = f"staff: {action}"
        return guarded

    return guard


def in_network(
    action: Action,
) -> Callable[[Callable[Concatenate[Operator, P], ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Guard an act on the network as a whole; the view gets its operator first."""

    def guard(view: Callable[Concatenate[Operator, P], ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            asking = recognised()
            if asking is None:
                return _to_sign_in()
            person = asking.person
            _enforce(asking, action, may_in_network(person.role, action), None)
            if isinstance(person, Viewer):
                _refuse(asking, action, Decision.HIDDEN, None)
            return _carry_out(asking, action, None, lambda: view(person, *args, **kwargs))

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
            asking = recognised()
            if asking is None:
                return _to_sign_in()
            now = transaction.installation().outside.now()
            viewer = _at_a_practice(asking, action, audit.Thing("episode", episode_id))
            episode = transaction.session().get(Episode, episode_id)
            if episode is None:
                _refuse(asking, action, Decision.HIDDEN, audit.Thing("episode", episode_id))
            standing = episode.standing(transaction.session(), viewer.practice_id, now)
            thing = audit.Thing("episode", episode.id, episode.patient_id)
            _enforce(asking, action, may_on_episode(viewer, action, standing), thing)
            return _carry_out(asking, action, thing, lambda: view(viewer, episode, *args, **kwargs))

        vars(guarded)["access"] = f"staff: {action}"
        return guarded

    return guard


def recognised() -> Asking | None:
    """The person behind the cookie, looked up once a request."""
    if "asking" not in g:
        g.asking = _recognise()
    return known()


def known() -> Asking | None:
    """The same for a page's frame and for notes: whoever a guard has recognised; nothing is looked up."""
    asking: Asking | None = g.get("asking")
    return asking


def offers(viewer: Viewer, action: Action) -> bool:
    """Whether a page shows the way to an act, on something that the viewer may see."""
    at = may_at_practice(viewer, action, in_force=True)
    return Decision.ALLOWED in {at, may_on_episode(viewer, action, _SEEN)}


def also(action: Action, thing: audit.Thing) -> None:
    """Write down one more thing that was seen or done in this request, beside the act that the guard notes."""
    asking = known()
    audit.note(asking.actor if asking else audit.NOBODY, action, AuditOutcome.DONE, thing)


def as_actor(begun: StaffSession, membership: Membership) -> audit.Actor:
    """How the audit log names a person in one of their roles."""
    return audit.Actor(ActorKind.STAFF, membership.staff_id, membership.practice_id, membership.role, begun.key_hash)


def _recognise() -> Asking | None:
    key = session.get(COOKIE_KEY)
    now = transaction.installation().outside.now()
    found = accounts.who(transaction.session(), key, now) if key else None
    if found is None:
        return None
    begun, membership = found
    begun.seen_at = now
    return Asking(_person(membership), as_actor(begun, membership), begun.id)


def _person(membership: Membership) -> Viewer | Operator:
    practice = membership.practice
    if practice is None:
        return Operator(membership.staff_id, membership.staff.name, membership.role)
    return Viewer(
        staff_id=membership.staff_id,
        name=membership.staff.name,
        practice_id=practice.id,
        practice=practice.name,
        role=membership.role,
        desk_prints=practice.desk_prints,
    )


def _to_sign_in() -> ResponseReturnValue:
    session.pop(COOKIE_KEY, None)
    back = request.path if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=back), 303)


def _at_a_practice(asking: Asking, action: Action, thing: audit.Thing | None) -> Viewer:
    """Nothing of any practice exists for those who are at none."""
    if not isinstance(asking.person, Viewer):
        _refuse(asking, action, Decision.HIDDEN, thing)
    return asking.person


def _enforce(asking: Asking, action: Action, decision: Decision, thing: audit.Thing | None) -> None:
    if decision is not Decision.ALLOWED:
        _refuse(asking, action, decision, thing)


def _refuse(asking: Asking, action: Action, decision: Decision, thing: audit.Thing | None) -> NoReturn:
    audit.note(asking.actor, action, AuditOutcome.DENIED, thing)
    abort(404 if decision is Decision.HIDDEN else 403)


def _carry_out(
    asking: Asking, action: Action, thing: audit.Thing | None, view: Callable[[], ResponseReturnValue]
) -> Response:
    """Run the view and write down how the act ended: a form sent back, an error or "not yet" (202) is a failed one."""
    outcome = AuditOutcome.FAILED
    try:
        response = make_response(view())
        done = response.status_code < 400 and response.status_code != 202
        outcome = AuditOutcome.DONE if done else AuditOutcome.FAILED
    finally:
        audit.note(asking.actor, action, outcome, thing)
    return response
