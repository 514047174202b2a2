"""Pages are wanted, printed once, kept, and the same bytes for everyone."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.domain.outside import PrintPdf
from app.models.episode import Episode
from app.models.practice import Paper, Practice
from app.models.summary import Summary
from app.services import summary
from app.services.installation import Installation
from tests.services.together import at_once
from tests.stage import MONDAY, People, Stage

DAY_0 = MONDAY.date()


def sheet(html: str, paper: str) -> bytes:
    """Never the same bytes twice: who gets the same bytes got the same page."""
    return f"{paper} {uuid4()}".encode()


def printing(stage: Stage, print_pdf: PrintPdf = sheet) -> Installation:
    return replace(stage.at, outside=replace(stage.at.outside, print_pdf=print_pdf))


def want(stage: Stage, episode_id: UUID) -> None:
    with stage.at.db.transaction() as session:
        summary.want(session, session.get_one(Episode, episode_id), stage.at.outside)


def stored(stage: Stage, episode_id: UUID, paper: Paper = Paper.LETTER) -> bytes | None:
    with stage.at.db.transaction() as session:
        page = summary.stored(session, session.get_one(Episode, episode_id), paper, stage.at.outside)
        return page.pdf if page else None


def print_all(at: Installation) -> int:
    printed = 0
    while summary.render_next(at.db, at.outside):
        printed += 1
    return printed


def pages(stage: Stage) -> list[Summary]:
    with stage.at.db.reading() as session:
        return list(session.scalars(select(Summary).order_by(Summary.wanted_at, Summary.paper)))


def standing(stage: Stage) -> list[tuple[date, Paper]]:
    return [(page.as_of, page.paper) for page in pages(stage) if page.superseded_at is None]


def rename(stage: Stage, name: str) -> None:
    with stage.at.db.transaction() as session:
        session.get_one(Practice, stage.bea.practice_id).name = name


def use_a4(stage: Stage, who: People) -> None:
    with stage.at.db.transaction() as session:
        session.get_one(Practice, who.practice_id).paper = Paper.A4


def test_two_practices_get_the_same_bytes(stage: Stage) -> None:
    """With the real printer."""
    episode_id = stage.enrol_ana()
    stage.caz_joins(episode_id)
    assert stored(stage, episode_id) is None
    assert print_all(stage.at) == 1
    first = stored(stage, episode_id)
    assert first
    assert first.startswith(b"%PDF")
    stage.clock.tick(hours=5)
    assert stored(stage, episode_id) == first
    assert print_all(stage.at) == 0


def test_a_page_is_wanted_once(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    for _ in range(3):
        want(stage, episode_id)
        stored(stage, episode_id)
    assert standing(stage) == [(DAY_0, Paper.LETTER)]
    assert len(pages(stage)) == 1


def test_workers_who_want_the_same_page_want_one(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    at_once(4, lambda _: want(stage, episode_id))
    assert len(pages(stage)) == 1


def test_other_facts_make_a_new_page_and_the_old_one_is_kept(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    stored(stage, episode_id)
    print_all(printing(stage))
    first = stored(stage, episode_id)
    stage.clock.tick(days=1)
    assert stored(stage, episode_id) is None
    assert print_all(printing(stage)) == 1
    assert standing(stage) == [(DAY_0 + timedelta(days=1), Paper.LETTER)]
    old, new = pages(stage)
    assert (old.superseded_at, new.rendered_at) == (stage.clock(), stage.clock())
    assert stored(stage, episode_id) not in (None, first)


@pytest.mark.parametrize("printed", [True, False])
def test_facts_that_are_as_before_get_the_page_of_before(stage: Stage, printed: bool) -> None:
    episode_id = stage.enrol_ana()
    want(stage, episode_id)
    if printed:
        print_all(printing(stage))
    before = stored(stage, episode_id)
    stage.clock.tick(minutes=1)
    rename(stage, "Bea Hill Center")
    want(stage, episode_id)
    rename(stage, "Bea Spine Center")
    assert stored(stage, episode_id) == before
    assert [page.superseded_at is None for page in pages(stage)] == [True, False]
    print_all(printing(stage))
    assert stored(stage, episode_id)


def test_each_paper_of_the_care_team_is_printed(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    stage.caz_joins(episode_id)
    use_a4(stage, stage.caz)
    want(stage, episode_id)
    assert standing(stage) == [(DAY_0, Paper.A4), (DAY_0, Paper.LETTER)]
    assert print_all(printing(stage)) == 2
    for paper in Paper:
        assert (stored(stage, episode_id, paper) or b"").startswith(paper.encode())


def test_a_paper_that_nobody_on_the_team_uses_is_printed_when_it_is_asked_for(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    assert stored(stage, episode_id, Paper.A4) is None
    print_all(printing(stage))
    page = stored(stage, episode_id, Paper.A4)
    assert page
    want(stage, episode_id)
    assert stored(stage, episode_id, Paper.A4) == page


def test_of_two_workers_on_one_page_the_first_is_kept(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    want(stage, episode_id)
    both = Barrier(2)

    def together(html: str, paper: str) -> bytes:
        both.wait(timeout=10)
        return sheet(html, paper)

    at = printing(stage, together)
    # One that finds the page just being taken by the other looks again.
    tries = range(100)
    assert at_once(2, lambda _: any(summary.render_next(at.db, at.outside) for _ in tries)) == [True, True]
    kept = stored(stage, episode_id)
    assert kept
    assert print_all(printing(stage)) == 0
    assert stored(stage, episode_id) == kept


def test_a_page_that_cannot_be_printed_is_marked_and_the_others_are_printed(stage: Stage) -> None:
    stage.enrol_ana(given_name="Jam")
    stage.enrol_ana()
    with stage.at.db.reading() as session:
        episodes = session.scalars(select(Episode.id).order_by(Episode.opened_at)).all()
    for episode_id in episodes:
        want(stage, episode_id)

    def jams(html: str, paper: str) -> bytes:
        if "Jam" in html:
            raise ValueError("a secret of the patient")
        return sheet(html, paper)

    assert print_all(printing(stage, jams)) == 2
    assert {page.failed for page in pages(stage)} == {None, "ValueError"}
    assert [bool(stored(stage, episode_id)) for episode_id in episodes].count(True) == 1
