"""Pathways come in and stay as they came."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.document import Refused
from app.models.episode import Episode
from app.models.pathway import PathwayVersion
from app.services import pathways
from tests.stage import LIBRARY, MONDAY, PATHWAYS, Stage

DOCUMENT = PATHWAYS[0]


def test_the_same_document_twice_is_one_version(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        kept = [pathways.import_pathway(session, DOCUMENT, LIBRARY, MONDAY + timedelta(days=1)) for _ in range(2)]
        assert kept[0] is kept[1]
        assert kept[0].imported_at == MONDAY
        assert session.scalar(select(func.count()).select_from(PathwayVersion)) == len(PATHWAYS)
        assert pathways.pathway_of(kept[0]).code == DOCUMENT["code"]


def test_a_version_never_changes(stage: Stage) -> None:
    with stage.at.db.transaction() as session, pytest.raises(pathways.VersionTaken):
        pathways.import_pathway(session, DOCUMENT | {"surgical": not DOCUMENT["surgical"]}, LIBRARY, MONDAY)


def test_a_document_that_is_no_pathway_is_refused(stage: Stage) -> None:
    with stage.at.db.transaction() as session, pytest.raises(Refused):
        pathways.import_pathway(session, DOCUMENT | {"time_points": []}, LIBRARY, MONDAY)


def test_the_desk_chooses_among_the_newest_versions(stage: Stage) -> None:
    """Also where a new installation imports ten versions at one moment."""
    with stage.at.db.transaction() as session:
        for number in (10, 9, 2, 11):
            pathways.import_pathway(session, DOCUMENT | {"version": str(number)}, LIBRARY, MONDAY)
        offered = {each.code: each.version for each in pathways.newest(session)}
    assert offered == {document["code"]: document["version"] for document in PATHWAYS} | {DOCUMENT["code"]: "11"}


def test_what_was_imported_later_is_newer_whatever_it_is_called(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        pathways.import_pathway(session, DOCUMENT | {"version": "2027"}, LIBRARY, MONDAY + timedelta(days=1))
        pathways.import_pathway(session, DOCUMENT | {"version": "3"}, LIBRARY, MONDAY + timedelta(days=2))
        assert {each.version for each in pathways.newest(session) if each.code == DOCUMENT["code"]} == {"3"}


def test_a_running_episode_stays_on_the_version_it_began_on(stage: Stage) -> None:
    running = stage.enrol_ana(DOCUMENT["code"])
    with stage.at.db.transaction() as session:
        pathways.import_pathway(session, DOCUMENT | {"version": "2"}, LIBRARY, MONDAY + timedelta(days=1))
    begun = stage.enrol_ana(DOCUMENT["code"])
    with stage.at.db.reading() as session:
        versions = [session.get_one(Episode, each).pathway_version.version for each in (running, begun)]
        assert versions == ["1", "2"]
