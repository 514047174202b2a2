"""The page through the desk's door: the same bytes for both practices, and nothing of the patient in its name."""

from dataclasses import replace

import pytest

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
    assert (waiting.status_code, waiting.mimetype, waiting.headers["Refresh"]) == (
        202,
        "text/html",
        f"2; url={path}?look=1",
    )
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


def test_nothing_is_noted_as_printed_until_it_is(desks: Desks) -> None:
    episode_id = desks.stage.enrol_ana()
    bea = desks(desks.stage.bea.desk)
    for _ in range(2):
        bea.get(f"/episodes/{episode_id}/page.pdf")
    assert [event.outcome for event in desks.events("print-summary")] == [AuditOutcome.FAILED] * 2
    while summary.render_next(desks.stage.at.db, desks.stage.at.outside):
        pass
    bea.get(f"/episodes/{episode_id}/page.pdf")
    assert [event.outcome for event in desks.events("print-summary")][2:] == [AuditOutcome.DONE] * 2


def test_a_page_left_open_stops_looking_after_a_minute(desks: Desks) -> None:
    bea = desks(desks.stage.bea.desk)
    path = f"/episodes/{desks.stage.enrol_ana()}/page.pdf"
    looks = 0
    while refresh := bea.get(path).headers.get("Refresh"):
        seconds, path = refresh.split("; url=")
        looks += int(seconds)
    assert looks == 60
    assert "It takes longer than usual. Look again in a few minutes." in bea.get(path).text
    for odd in ("-1", "31", "²", "x"):
        assert bea.get(f"{path.split('?')[0]}?look={odd}").status_code == 202


@pytest.mark.parametrize(("who", "sees_the_page"), [("clinician", True), ("desk", False)])
def test_a_page_that_could_not_be_printed_says_so(desks: Desks, who: str, sees_the_page: bool) -> None:
    stage = desks.stage
    episode_id = stage.enrol_ana()

    def jams(html: str, paper: str) -> bytes:
        raise ValueError(html)

    reader = desks(getattr(stage.bea, who))
    reader.get(f"/episodes/{episode_id}/page.pdf")
    assert summary.render_next(stage.at.db, replace(stage.at.outside, print_pdf=jams))
    told = reader.get(f"/episodes/{episode_id}/page.pdf")
    assert (told.status_code, told.headers.get("Refresh")) == (503, None)
    assert "This page could not be printed" in told.text
    assert (f'href="/episodes/{episode_id}/page"' in told.text) is sees_the_page
    assert {event.outcome for event in desks.events("print-summary")} == {AuditOutcome.FAILED}


def test_a_clinician_reads_the_facts_on_screen(desks: Desks) -> None:
    stage = desks.stage
    episode_id = stage.enrol_ana()
    answer(stage, episode_id, 6, send=True)
    page = desks(stage.bea.clinician).get(f"/episodes/{episode_id}/page")
    assert page.status_code == 200
    for words in ("Quill, Ana", "Back pain", "DEMO: INVENTED PATIENT"):
        assert words in page.text
    assert [event.patient_id is not None for event in desks.events("view-summary")] == [True]
