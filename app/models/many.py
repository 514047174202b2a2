"""Many rows at a time: statements whose words do not change with the number of rows, so that each is read, parsed and
planned once. On SQLite they are what they look like."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Table, any_, cast, func, insert, literal, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session


def among(session: Session, column: InstrumentedAttribute[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """The column holds one of these values."""
    if _on_sqlite(session):
        return column.in_(values)
    return column == any_(literal(list(values), ARRAY(column.type)))


def add_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns."""
    if _on_sqlite(session):
        session.execute(insert(table), rows)
        return
    names = list(rows[0])
    arrays = [cast(literal([row[name] for row in rows], _array(table, name)), _array(table, name)) for name in names]
    given = func.unnest(*arrays).table_valued(*names).render_derived()
    session.execute(insert(table).from_select(names, select(*(given.c[name] for name in names))))


def try_locks(session: Session, names: Collection[bytes]) -> set[bytes]:
    """Those of `names` that nobody else holds; they are ours until the transaction ends. Nobody waits.

    On SQLite a writing transaction is alone, so all of them are.
    """
    if _on_sqlite(session):
        return {*names}
    keys = {int.from_bytes(name[:8], signed=True): name for name in names}
    free = text("SELECT key FROM unnest(CAST(:keys AS bigint[])) AS key WHERE pg_try_advisory_xact_lock(key)")
    return {keys[key] for key in session.scalars(free, {"keys": sorted(keys)})}


def _array(table: Table, name: str) -> ARRAY[Any]:
    return ARRAY(table.c[name].type)


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
