"""Looking for work costs as much as there is work, not as much as is planned."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from app import jobs
from app.models.base import Database
from app.models.episode import Episode
from app.models.visit import Visit
from tests.stage import Stage


@contextmanager
def statements(db: Database) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile, with its parameters."""
    asked: list[tuple[str, Any]] = []

    def note(*told: Any) -> None:
        asked.append((told[2], told[3]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("tick", "index"),
    [
        (jobs.plan, "ix_step_waiting"),
        (jobs.send, "ix_message_queue"),
        (jobs.send, "ix_message_in_flight"),
        (jobs.reconcile, "ix_message_unknown"),
        (jobs.close, "ix_check_in_to_close"),
        (jobs.look_ahead, "ix_visit_starts_at"),
        (jobs.print_pages, "ix_summary_wanted"),
    ],
)
def test_looking_for_work_reads_an_index_of_waiting_rows_only(
    stage: Stage, tick: Callable[[Any], int], index: str
) -> None:
    with statements(stage.at.db) as asked:
        tick(stage.at)
    postgresql = stage.at.db.engine.dialect.name == "postgresql"
    plans = []
    with stage.at.db.engine.connect() as connection:
        if postgresql:
            connection.execute(text("SET enable_seqscan = off"))  # the tables are as good as empty
        for statement, values in asked:
            if statement.startswith(("SELECT", "UPDATE")):
                explain = "EXPLAIN" if postgresql else "EXPLAIN QUERY PLAN"
                plans += [str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", values)]
    assert any(index in line for line in plans), plans


def test_visits_whose_pages_are_there_cost_one_look(stage: Stage) -> None:
    for number in range(3):
        episode_id = stage.enrol_ana(mobile=f"+130355501{number:02d}")
        with stage.at.db.transaction() as session:
            patient_id = session.get_one(Episode, episode_id).patient_id
            session.add(Visit(practice_id=stage.bea.practice_id, patient_id=patient_id, starts_at=stage.clock()))
    assert jobs.look_ahead(stage.at) == 3
    with statements(stage.at.db) as asked:
        assert jobs.look_ahead(stage.at) == 0
    verbs = [statement.split()[0] for statement, _ in asked]
    assert verbs.count("SELECT") == 1
    assert not {"INSERT", "UPDATE", "DELETE"} & set(verbs)
    assert not any("IMMEDIATE" in statement for statement, _ in asked)
