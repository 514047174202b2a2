"""The page through the desk's door: the same bytes for both practices, and nothing of the patient in its name."""

from app.models.audit import AuditOutcome
from app.services import summary
from tests.web.staff.desk import Desks, answer


def test_both_practices_print_the_same_bytes(desks: Desks) -> None:
    stage = desks.stage
    episode_id = stage.enrol_ana()
    stage.caz_joins(episode_id)
    answer(stage, episode_id, 6, send=True)
    bea, caz = desks(stage.bea.desk), desks(stage.caz.clinician)
    path = f"/episodes/{episode_id}/page.pdf"
    waiting = bea.get(path)
    assert (waiting.status_code, waiting.mimetype, waiting.headers["Refresh"]) == (200, "text/html", "2")
    assert "Your page is being made" in waiting.text
    while summary.render_next(stage.at.db, stage.at.outside):
        pass
    ours, theirs = bea.get(path), caz.get(path)
    assert ours.mimetype == "application/pdf"
    assert ours.data.startswith(b"%PDF-")
    assert ours.data == theirs.data
    assert ours.headers["Content-Disposition"] == theirs.headers["Content-Disposition"]
    assert ours.headers["Content-Disposition"].startswith('inline; filename="summary_')
    assert len(ours.headers["Content-Disposition"]) == len('inline; filename="summary_01234567.pdf"')
    assert ours.headers["Cache-Control"] == "no-store"
    printed = [
        (event.practice_id, event.outcome) for event in desks.events("print-summary") if event.object_kind == "summary"
    ]
    assert printed == [(stage.bea.practice_id, AuditOutcome.DONE), (stage.caz.practice_id, AuditOutcome.DONE)]


def test_a_clinician_reads_the_facts_on_screen(desks: Desks) -> None:
    stage = desks.stage
    episode_id = stage.enrol_ana()
    answer(stage, episode_id, 6, send=True)
    page = desks(stage.bea.clinician).get(f"/episodes/{episode_id}/page")
    assert page.status_code == 200
    for words in ("Quill, Ana", "Back pain", "DEMO: INVENTED PATIENT"):
        assert words in page.text
    assert [event.patient_id is not None for event in desks.events("view-summary")] == [True]
