"""The table of roles and acts, and the four conditions before it."""

from itertools import product
from uuid import uuid4

import pytest

from app.domain.access import (
    Action,
    Decision,
    Role,
    Standing,
    Viewer,
    keeps_contact,
    may_at_practice,
    may_in_network,
    may_on_episode,
)

ALLOWED, HIDDEN, FORBIDDEN = Decision.ALLOWED, Decision.HIDDEN, Decision.FORBIDDEN
DESK, CLINICIAN, ADMIN = Role.FRONT_DESK, Role.CLINICIAN, Role.PRACTICE_ADMIN
OPERATOR = Role.OPERATOR
SEES = Standing(belongs=True, on_care_team=True, consented=True, in_force=True)

AT_PRACTICE = {
    Action.VIEW_DAY: {DESK, CLINICIAN, ADMIN},
    Action.FIND_PATIENT: {DESK, CLINICIAN},
    Action.ENROL: {DESK, CLINICIAN},
    Action.VIEW_SETTINGS: {DESK, CLINICIAN, ADMIN},
    Action.CHANGE_SETTINGS: {ADMIN},
    Action.LOOK_AFTER_TABLETS: {ADMIN},
    Action.VIEW_EVIDENCE: {DESK, CLINICIAN, ADMIN},
    Action.VIEW_ALERTS: {CLINICIAN},
    Action.READ_TEXTS: {DESK, CLINICIAN},
    Action.SETTLE_TEXT: {DESK, CLINICIAN},
    Action.VIEW_OWN_MOBILE: {CLINICIAN, ADMIN},
    Action.CHANGE_OWN_MOBILE: {CLINICIAN, ADMIN},
}
ON_EPISODE = {
    Action.VIEW_EPISODE: {DESK, CLINICIAN},
    Action.WITHDRAW_CONSENT: {DESK, CLINICIAN},
    Action.CONFIRM_BIRTH_DATE: {DESK, CLINICIAN},
    Action.SETTLE_MESSAGE: {DESK, CLINICIAN},
    Action.PAUSE_MESSAGES: {DESK, CLINICIAN},
    Action.RESUME_MESSAGES: {DESK, CLINICIAN},
    Action.CHANGE_CONTACT: {DESK, CLINICIAN},
    Action.RECORD_CONSENT: {DESK, CLINICIAN},
    Action.MAKE_LINK: {DESK, CLINICIAN},
    Action.RENEW_LINK: {DESK, CLINICIAN},
    Action.REVOKE_LINKS: {DESK, CLINICIAN},
    Action.ENTER_ANSWERS: {DESK, CLINICIAN},
    Action.HAND_OVER: {DESK, CLINICIAN},
    Action.VIEW_ALERT: {CLINICIAN},
    Action.ACT_ON_ALERT: {CLINICIAN},
    Action.VIEW_SUMMARY: {CLINICIAN},
    Action.PRINT_SUMMARY: {DESK, CLINICIAN},
}
IN_NETWORK = {
    Action.VIEW_NETWORK: {OPERATOR},
    Action.VIEW_OWN_MOBILE: {OPERATOR},
    Action.CHANGE_OWN_MOBILE: {OPERATOR},
}
BOTH = [Action.VIEW_OWN_MOBILE, Action.CHANGE_OWN_MOBILE]  # of people at a practice, and of those in the network


def viewer(role: Role, *, desk_prints: bool = True) -> Viewer:
    return Viewer(uuid4(), "Bea", uuid4(), "Bea Spine Center", role, desk_prints)


def test_every_act_is_in_one_of_the_tables() -> None:
    assert sorted([*AT_PRACTICE, *ON_EPISODE, *IN_NETWORK]) == sorted([*Action, *BOTH])


@pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
def test_who_may_do_what(role: Role, action: Action) -> None:
    at_practice = may_at_practice(viewer(role), action, in_force=True)
    assert at_practice is (ALLOWED if role in AT_PRACTICE.get(action, ()) else FORBIDDEN)
    on_episode = may_on_episode(viewer(role), action, SEES)
    seen = ALLOWED if role in ON_EPISODE.get(action, ()) else FORBIDDEN
    assert on_episode is (HIDDEN if role in (ADMIN, OPERATOR) else seen)
    assert may_in_network(role, action) is (ALLOWED if role in IN_NETWORK.get(action, ()) else HIDDEN)


@pytest.mark.parametrize("conditions", list(product([True, False], repeat=4)))
@pytest.mark.parametrize("role", Role)
def test_all_four_conditions_or_nothing(role: Role, conditions: tuple[bool, bool, bool, bool]) -> None:
    standing = Standing(*conditions)
    decisions = {may_on_episode(viewer(role), action, standing) for action in Action}
    assert standing.sees is all(conditions)
    assert (decisions == {HIDDEN}) is (not all(conditions) or role in (ADMIN, OPERATOR))


@pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
def test_without_an_agreement_the_practice_itself_is_hidden(role: Role, action: Action) -> None:
    assert may_at_practice(viewer(role), action, in_force=False) is HIDDEN


@pytest.mark.parametrize(
    ("role", "desk_prints", "decision"),
    [(DESK, True, ALLOWED), (DESK, False, FORBIDDEN), (CLINICIAN, False, ALLOWED), (CLINICIAN, True, ALLOWED)],
)
def test_a_practice_may_keep_its_desk_from_printing(role: Role, desk_prints: bool, decision: Decision) -> None:
    assert may_on_episode(viewer(role, desk_prints=desk_prints), Action.PRINT_SUMMARY, SEES) is decision


def test_a_contact_belongs_to_the_practice_that_enrolled() -> None:
    desk = viewer(DESK)
    assert keeps_contact(desk, desk.practice_id)
    assert not keeps_contact(desk, uuid4())


@pytest.mark.parametrize("desk_prints", [True, False])
def test_the_desk_never_sees_answers_on_screen(desk_prints: bool) -> None:
    assert may_on_episode(viewer(DESK, desk_prints=desk_prints), Action.VIEW_SUMMARY, SEES) is FORBIDDEN
