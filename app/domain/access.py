"""Who may do what: four conditions and one table. Whatever is not allowed here is not allowed."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person does at a practice."""

    FRONT_DESK = "front-desk"
    CLINICIAN = "clinician"
    PRACTICE_ADMIN = "practice-admin"
    OPERATOR = "operator"  # in the network: at no practice


class Action(StrEnum):
    """What a route does, and what the audit log calls it."""

    VIEW_DAY = "view-day"
    FIND_PATIENT = "find-patient"
    ENROL = "enrol"
    VIEW_SETTINGS = "view-settings"
    CHANGE_SETTINGS = "change-settings"
    VIEW_EVIDENCE = "view-evidence"
    VIEW_EPISODE = "view-episode"
    WITHDRAW_CONSENT = "withdraw-consent"
    CONFIRM_BIRTH_DATE = "confirm-birth-date"
    SETTLE_MESSAGE = "settle-message"
    PAUSE_MESSAGES = "pause-messages"
    RESUME_MESSAGES = "resume-messages"
    CHANGE_CONTACT = "change-contact"
    RECORD_CONSENT = "record-consent"
    MAKE_LINK = "make-link"
    RENEW_LINK = "renew-link"
    REVOKE_LINKS = "revoke-links"
    ENTER_ANSWERS = "enter-answers"
    HAND_OVER = "hand-over"
    LOOK_AFTER_TABLETS = "look-after-tablets"
    VIEW_SUMMARY = "view-summary"
    PRINT_SUMMARY = "print-summary"
    VIEW_ALERTS = "view-alerts"
    VIEW_ALERT = "view-alert"
    ACT_ON_ALERT = "act-on-alert"
    READ_TEXTS = "read-texts"
    SETTLE_TEXT = "settle-text"
    VIEW_NETWORK = "view-network"
    VIEW_OWN_MOBILE = "view-own-mobile"
    CHANGE_OWN_MOBILE = "change-own-mobile"


class Decision(StrEnum):
    """`hidden` is answered with a 404, `forbidden` with a 403: it is an act on something one may see."""

    ALLOWED = "allowed"
    HIDDEN = "hidden"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Viewer:
    """A signed-in person in one role at one practice; `desk_prints` is that practice's setting."""

    staff_id: UUID
    name: str
    practice_id: UUID
    practice: str
    role: Role
    desk_prints: bool


@dataclass(frozen=True)
class Operator:
    """A signed-in person who looks after the network and is at no practice."""

    staff_id: UUID
    name: str
    role: Role = Role.OPERATOR


@dataclass(frozen=True)
class Standing:
    """How a practice stands to an item, evaluated on each read and never stored."""

    belongs: bool
    on_care_team: bool
    consented: bool
    in_force: bool

    @property
    def sees(self) -> bool:
        return self.belongs and self.on_care_team and self.consented and self.in_force


_EVERYONE = frozenset({Role.FRONT_DESK, Role.CLINICIAN, Role.PRACTICE_ADMIN})
_TOLD = frozenset({Role.CLINICIAN, Role.PRACTICE_ADMIN})  # of alerts; operators are told besides
_TREATING = frozenset({Role.FRONT_DESK, Role.CLINICIAN})

# Acts inside one's own practice: they need its agreement in force, and a role.
_AT_PRACTICE = {
    Action.VIEW_DAY: _EVERYONE,
    Action.FIND_PATIENT: _TREATING,
    Action.ENROL: _TREATING,
    Action.VIEW_SETTINGS: _EVERYONE,
    Action.CHANGE_SETTINGS: frozenset({Role.PRACTICE_ADMIN}),
    Action.LOOK_AFTER_TABLETS: frozenset({Role.PRACTICE_ADMIN}),
    Action.VIEW_EVIDENCE: _EVERYONE,  # it holds nothing of patients
    Action.VIEW_ALERTS: frozenset({Role.CLINICIAN}),
    Action.READ_TEXTS: _TREATING,
    Action.SETTLE_TEXT: _TREATING,
    Action.VIEW_OWN_MOBILE: _TOLD,
    Action.CHANGE_OWN_MOBILE: _TOLD,
}

# Acts on the network as a whole, which do not exist for those at a practice.
_IN_NETWORK = {
    Action.VIEW_NETWORK: frozenset({Role.OPERATOR}),
    Action.VIEW_OWN_MOBILE: frozenset({Role.OPERATOR}),
    Action.CHANGE_OWN_MOBILE: frozenset({Role.OPERATOR}),
}

# Acts on an episode, or on what belongs to it.
_ON_EPISODE = {
    Action.VIEW_EPISODE: _TREATING,
    Action.WITHDRAW_CONSENT: _TREATING,
    Action.CONFIRM_BIRTH_DATE: _TREATING,
    Action.SETTLE_MESSAGE: _TREATING,
    Action.PAUSE_MESSAGES: _TREATING,
    Action.RESUME_MESSAGES: _TREATING,
    Action.CHANGE_CONTACT: _TREATING,
    Action.RECORD_CONSENT: _TREATING,
    Action.MAKE_LINK: _TREATING,
    Action.RENEW_LINK: _TREATING,
    Action.REVOKE_LINKS: _TREATING,
    Action.ENTER_ANSWERS: _TREATING,
    Action.HAND_OVER: _TREATING,
    Action.VIEW_ALERT: frozenset({Role.CLINICIAN}),
    Action.ACT_ON_ALERT: frozenset({Role.CLINICIAN}),
    Action.VIEW_SUMMARY: frozenset({Role.CLINICIAN}),
    Action.PRINT_SUMMARY: _TREATING,
}


def keeps_contact(viewer: Viewer, enrolled_by_id: UUID) -> bool:
    """A patient's number, address and time zone belong to the practice that enrolled the patient."""
    return viewer.practice_id == enrolled_by_id


def may_at_practice(viewer: Viewer, action: Action, *, in_force: bool) -> Decision:
    """Decide an act inside the viewer's own practice."""
    if not in_force:
        return Decision.HIDDEN
    return Decision.ALLOWED if viewer.role in _AT_PRACTICE.get(action, ()) else Decision.FORBIDDEN


def may_in_network(role: Role, action: Action) -> Decision:
    """Decide an act on the network as a whole."""
    return Decision.ALLOWED if role in _IN_NETWORK.get(action, ()) else Decision.HIDDEN


def may_on_episode(viewer: Viewer, action: Action, standing: Standing) -> Decision:
    """Decide an act on an episode. All four conditions must hold before anything about it exists for the viewer."""
    if not standing.sees or viewer.role not in _TREATING:
        return Decision.HIDDEN
    if viewer.role not in _ON_EPISODE.get(action, ()):
        return Decision.FORBIDDEN
    if action is Action.PRINT_SUMMARY and viewer.role is Role.FRONT_DESK and not viewer.desk_prints:
        return Decision.FORBIDDEN
    return Decision.ALLOWED
