"""Looking for work costs as much as there is work, not as much as is planned."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from app import jobs
from app.models.base import Database
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
        (jobs.close, "ix_check_in_to_close"),
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
