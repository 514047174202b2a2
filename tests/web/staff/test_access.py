"""Who gets which status: every route, every role, every standing, as one table."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.models.audit import AuditOutcome
from app.models.check_in import CheckIn
from app.models.consent import Consent, ConsentKind
from app.models.episode import Episode
from app.models.practice import Agreement
from app.services import care_team
from tests.stage import People, Stage
from tests.web.staff import oda
from tests.web.staff.desk import Desk, Desks, without_tokens

HOW = "?mode=paper&on=2026-03-02&who=self"
# endpoint: (method, path, front desk, clinician, admin), for an episode that the practice sees
ON_EPISODE = {
    "episodes.show": ("GET", "/episodes/{episode}", 200, 200, 404),
    "alerts.look": ("GET", f"/episodes/{{episode}}/alerts/{uuid4()}", 403, 404, 404),
    "alerts.acknowledge": ("POST", f"/episodes/{{episode}}/alerts/{uuid4()}/acknowledge", 403, 404, 404),
    "alerts.hand_over": ("POST", f"/episodes/{{episode}}/alerts/{uuid4()}/hand-over", 403, 404, 404),
    "alerts.close": ("POST", f"/episodes/{{episode}}/alerts/{uuid4()}/close", 403, 404, 404),
    "alerts.reopen": ("POST", f"/episodes/{{episode}}/alerts/{uuid4()}/reopen", 403, 404, 404),
    "reporting.show": ("GET", "/episodes/{episode}/page", 403, 200, 404),
    "reporting.print_page": ("GET", "/episodes/{episode}/page.pdf", 202, 202, 404),
    "episodes.confirm_birth_date": ("POST", "/episodes/{episode}/check-ins/{check_in}/birth-date", 303, 303, 404),
    "episodes.correct_birth_date": ("POST", "/episodes/{episode}/birth-date", 404, 404, 404),
    "messages.pause": ("POST", "/episodes/{episode}/messages/pause", 303, 303, 404),
    "messages.settle": ("POST", f"/episodes/{{episode}}/messages/{uuid4()}/settle", 404, 404, 404),
    "messages.resume": ("POST", "/episodes/{episode}/messages/resume", 303, 303, 404),
    "messages.change_mobile": ("POST", "/episodes/{episode}/mobile", 422, 422, 404),
    "messages.change_email": ("POST", "/episodes/{episode}/email", 422, 422, 404),
    "messages.change_zip": ("POST", "/episodes/{episode}/zip", 422, 422, 404),
    "messages.permit": ("POST", "/episodes/{episode}/permit/sms", 422, 422, 404),
    "desk_links.make": ("POST", "/episodes/{episode}/link", 200, 200, 404),
    "new_links.send": ("POST", "/episodes/{episode}/check-ins/{check_in}/new-link", 303, 303, 404),
    "desk_links.revoke": ("POST", "/episodes/{episode}/links/revoke", 303, 303, 404),
    "entering.begin": ("GET", "/episodes/{episode}/check-ins/{check_in}/enter", 200, 200, 404),
    "entering.ask": ("GET", f"/episodes/{{episode}}/check-ins/{{check_in}}/enter/nprs-back{HOW}", 200, 200, 404),
    "entering.keep": ("POST", f"/episodes/{{episode}}/check-ins/{{check_in}}/enter/nprs-back{HOW}", 409, 409, 404),
    "entering.review": ("GET", f"/episodes/{{episode}}/check-ins/{{check_in}}/enter/all/review{HOW}", 200, 200, 404),
    "entering.send": ("POST", f"/episodes/{{episode}}/check-ins/{{check_in}}/enter/all/review{HOW}", 303, 303, 404),
    "tablets.hand_over": ("POST", "/episodes/{episode}/hand-over", 404, 404, 404),
    "tablets.stop": ("POST", f"/episodes/{{episode}}/hand-over/{uuid4()}/stop", 404, 404, 404),
    "episodes.withdraw": ("POST", "/episodes/{episode}/permissions/{consent}/withdraw", 303, 303, 404),
}
# The same for acts inside one's own practice; a form without fields enrols nobody and keeps the settings.
AT_PRACTICE = {
    "today.show": ("GET", "/", 200, 200, 200),
    "patients.find": ("GET", "/patients?q=quill", 200, 200, 403),
    "enrolment.show": ("GET", "/enrol", 200, 200, 403),
    "enrolment.enrol": ("POST", "/enrol", 422, 422, 403),
    "settings.show": ("GET", "/settings", 200, 200, 200),
    "settings.change": ("POST", "/settings", 403, 403, 303),
    "tablets.show": ("GET", "/tablets", 403, 403, 200),
    "tablets.register": ("POST", "/tablets", 403, 403, 422),
    "tablets.revoke": ("POST", f"/tablets/{uuid4()}/revoke", 403, 403, 404),
    "evidence.show": ("GET", "/evidence", 200, 200, 200),
    "own_mobile.show": ("GET", "/me", 403, 200, 200),
    "own_mobile.change": ("POST", "/me", 403, 303, 303),
    "alerts.show": ("GET", "/alerts", 403, 200, 403),
    "texts.show": ("GET", "/texts", 200, 200, 403),
    "texts.done": ("POST", f"/texts/{uuid4()}/done", 404, 404, 403),
}
# And in the network, where an operator is and nobody else.
IN_NETWORK = {
    "network.show": ("GET", "/network", 200),
    "own_mobile.show_in_network": ("GET", "/network/me", 200),
    "own_mobile.change_in_network": ("POST", "/network/me", 303),
}
# What belongs to the practice that enrolled the patient, whoever treats besides.
ENROLLED_BY = ("messages.change_mobile", "messages.change_email", "messages.change_zip")
HIDDEN = ("stranger", "consent withdrawn", "agreement ended", "left the team", "nonexistent")


def ask(desk: Desk, method: str, path: str) -> int:
    return (desk.get(path) if method == "GET" else desk.post(path)).status_code


def found(stage: Stage, episode_id: UUID) -> dict[str, UUID]:
    """The ids that the paths of ON_EPISODE need."""
    with stage.at.db.reading() as session:
        check_in = session.scalars(
            select(CheckIn.id).where(CheckIn.episode_id == episode_id).order_by(CheckIn.due_on)
        ).first()
        text = session.scalars(select(Consent.id).where(Consent.kind == ConsentKind.TEXT_NUMBER)).first()
    assert check_in
    assert text
    return {"episode": episode_id, "check_in": check_in, "consent": text}


def everyone(people: People) -> tuple[str, str, str]:
    return people.desk, people.clinician, people.admin


def stand(stage: Stage, standing: str, episode_id: UUID) -> tuple[People, UUID]:
    """Bring a practice into a standing towards Ana's episode; the practice, and the episode it asks for."""
    if standing == "own":
        return stage.bea, episode_id
    if standing == "stranger":
        return stage.dov, episode_id
    consent_id = stage.caz_joins(episode_id)
    with stage.at.db.transaction() as session:
        match standing:
            case "consent withdrawn":
                care_team.withdraw(session, session.get_one(Consent, consent_id), stage.clock())
            case "agreement ended":
                ended = update(Agreement).where(Agreement.practice_id == stage.caz.practice_id)
                session.execute(ended.values(in_force_until=stage.clock()))
            case "left the team":
                for member in session.get_one(Episode, episode_id).care_team:
                    member.left_at = stage.clock() if member.practice_id == stage.caz.practice_id else None
    return stage.caz, uuid4() if standing == "nonexistent" else episode_id


def test_the_tables_hold_every_guarded_route(desks: Desks) -> None:
    app: Flask = desks.app
    guarded = {name for name, view in app.view_functions.items() if getattr(view, "access", "").startswith("staff:")}
    assert guarded == {*ON_EPISODE, *AT_PRACTICE, *IN_NETWORK}


@pytest.mark.parametrize("standing", ["own", "shared", *HIDDEN])
def test_what_may_be_done_with_an_episode(desks: Desks, standing: str) -> None:
    stage = desks.stage
    episode_id = stage.enrol_ana()
    ids = found(stage, episode_id)
    people, asked_for = stand(stage, standing, episode_id)
    ids["episode"] = asked_for
    seen, wanted = {}, {}
    for role, email in enumerate(everyone(people)):
        desk = desks(email)
        for endpoint, (method, path, *statuses) in ON_EPISODE.items():
            seen[endpoint, role] = ask(desk, method, path.format(**ids))
            kept = standing == "shared" and endpoint in ENROLLED_BY and statuses[role] != 404
            wanted[endpoint, role] = 404 if standing in HIDDEN else 403 if kept else statuses[role]
    assert seen == wanted


def test_what_may_be_done_at_a_practice(desks: Desks) -> None:
    seen, wanted = {}, {}
    for role, email in enumerate(everyone(desks.stage.bea)):
        desk = desks(email)
        for endpoint, (method, path, *statuses) in AT_PRACTICE.items():
            seen[endpoint, role], wanted[endpoint, role] = ask(desk, method, path), statuses[role]
    assert seen == wanted


def test_for_an_operator_there_is_the_network_and_no_practice(desks: Desks) -> None:
    ids = found(desks.stage, desks.stage.enrol_ana())
    desk = desks(oda.joins(desks.stage))
    for method, path, *_ in (*ON_EPISODE.values(), *AT_PRACTICE.values()):
        assert ask(desk, method, path.format(**ids)) == 404, path
    for method, path, status in IN_NETWORK.values():
        assert ask(desk, method, path) == status
    denied = desks.events("view-episode")
    assert [(each.outcome, each.role, each.patient_id) for each in denied] == [(AuditOutcome.DENIED, "operator", None)]


def test_for_a_practice_there_is_no_network(desks: Desks) -> None:
    for email in everyone(desks.stage.bea):
        desk = desks(email)
        for method, path, _ in IN_NETWORK.values():
            assert ask(desk, method, path) == 404


def test_a_practice_whose_agreement_ended_finds_nothing(desks: Desks) -> None:
    desk = desks(desks.stage.bea.clinician)
    assert desk.get("/").status_code == 200
    with desks.stage.at.db.transaction() as session:
        session.execute(update(Agreement).values(in_force_until=desks.stage.clock()))
    for method, path, *_ in AT_PRACTICE.values():
        assert ask(desk, method, path) == 404


def test_without_a_session_every_guarded_route_leads_to_sign_in(desks: Desks) -> None:
    ids = {"episode": uuid4(), "check_in": uuid4(), "consent": uuid4()}
    for method, path, *_ in (*ON_EPISODE.values(), *AT_PRACTICE.values(), *IN_NETWORK.values()):
        assert ask(Desk(desks.app), method, path.format(**ids)) == 303


def test_the_desk_prints_only_where_its_practice_lets_it(desks: Desks) -> None:
    stage = desks.stage
    path = f"/episodes/{stage.enrol_ana()}/page.pdf"
    desk, admin = desks(stage.bea.desk), desks(stage.bea.admin)
    form = {"zone": "America/Denver", "phone": "3035550100", "on_call": "Call.", "label": "Bea Health", "paper": "a4"}
    assert admin.post("/settings", **form, captain="").status_code == 303
    assert desk.get(path).status_code == 403
    assert "Print page" not in desk.get("/patients?q=quill").text
    assert desks(stage.bea.clinician).get(path).status_code == 202


def test_a_stranger_and_a_missing_episode_look_the_same_and_both_are_written_down(desks: Desks) -> None:
    stage = desks.stage
    episode_id, nowhere = stage.enrol_ana(), uuid4()
    dov = desks(stage.dov.clinician)
    theirs, missing = (dov.get(f"/episodes/{each}") for each in (episode_id, nowhere))
    assert theirs.status_code == missing.status_code == 404
    assert without_tokens(theirs.text) == without_tokens(missing.text)
    denied = desks.events("view-episode")
    assert [(each.outcome, each.practice_id, each.object_id) for each in denied] == [
        (AuditOutcome.DENIED, stage.dov.practice_id, episode_id),
        (AuditOutcome.DENIED, stage.dov.practice_id, nowhere),
    ]
    assert denied[0].patient_id is not None


def test_ids_of_another_episode_open_nothing_here(desks: Desks) -> None:
    stage = desks.stage
    hers = found(stage, stage.enrol_ana())
    with stage.at.db.transaction() as session:
        session.execute(update(Consent).values(kind=ConsentKind.SHARE_MOOD).where(Consent.id == hers["consent"]))
    other = stage.enrol_ana(family_name="Brook", mobile="+13035550143")
    desk = desks(stage.bea.desk)
    assert desk.post(f"/episodes/{other}/check-ins/{hers['check_in']}/birth-date").status_code == 404
    assert desk.post(f"/episodes/{other}/permissions/{hers['consent']}/withdraw").status_code == 404
    assert desk.post(f"/episodes/{hers['episode']}/permissions/{hers['consent']}/withdraw").status_code == 403


def test_a_practice_never_withdraws_another_practices_share(desks: Desks) -> None:
    stage = desks.stage
    episode_id = stage.enrol_ana()
    consent_id = stage.caz_joins(episode_id)
    path = f"/episodes/{episode_id}/permissions/{consent_id}/withdraw"
    assert desks(stage.bea.desk).post(path).status_code == 403
    caz = desks(stage.caz.desk)
    assert caz.get(f"/episodes/{episode_id}").status_code == 200
    assert caz.post(path).headers["Location"] == "/"
    assert caz.get(f"/episodes/{episode_id}").status_code == 404
    assert [(each.outcome, each.object_kind) for each in desks.events("withdraw-consent")] == [
        (AuditOutcome.FAILED, "episode"),
        (AuditOutcome.DONE, "consent"),
        (AuditOutcome.DONE, "episode"),
    ]
