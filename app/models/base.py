"""What every table shares, and the database with its two kinds of transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

import psycopg
from psycopg.types.array import ListBinaryDumper
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Enum,
    MetaData,
    TextualSelect,
    TypeDecorator,
    Uuid,
    create_engine,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.models.keyring import Keyring


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. A naive datetime is refused: nobody can say which moment it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Moment = datetime | ColumnElement[datetime]


class Base(DeclarativeBase):
    """Every row has a UUID that means nothing outside; enums are stored as their words."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime,
        UUID: Uuid,
        dict[str, Any]: JSON,
        list[str]: JSON,
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            length=40,
            validate_strings=True,
            values_callable=lambda words: [word.value for word in words],
        ),
    }

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-1)

    def __init__(self, **values: Any) -> None:
        self.id = values.pop("id", None) or uuid4()
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)


AtOnce = Callable[[TextualSelect, Mapping[str, Any]], Sequence[Sequence[Any]]]


class Database:
    """One database, SQLite or PostgreSQL. Doors open transactions; nothing else commits."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.keyring = keyring
        self.engine = create_engine(url, hide_parameters=True)  # an error must not put a name into a log
        self._reading = self.engine.execution_options(reading=True, postgresql_readonly=True)
        sqlite = self.engine.dialect.name == "sqlite"
        self._alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._compiled: dict[TextualSelect, bytes] = {}
        if sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine, "connect", _prepare_postgresql)

    def session(self, *, reading: bool = False) -> Session:
        """A session for a door that commits by itself; a reading one cannot write, whatever the code does."""
        return Session(self._reading if reading else self.engine, info={"keyring": self.keyring})

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Commit at the end, or keep nothing if anything was raised."""
        with self.session() as session, session.begin():
            yield session

    @contextmanager
    def at_once(self) -> Iterator["AtOnce"]:
        """Run statements that are each a transaction of their own, and get the rows that each gives back.

        For where thousands a second go through: PostgreSQL's driver is spoken to without SQLAlchemy in between.
        """
        if self.engine.dialect.name == "sqlite":
            yield self._one_by_one
            return
        with self._alone.connect() as connection:
            driver = cast(psycopg.Connection[Any], connection.connection.driver_connection)
            with driver.cursor() as cursor:
                yield lambda statement, values: cursor.execute(self._in_sql(statement), values).fetchall()

    def _one_by_one(self, statement: TextualSelect, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        with self.engine.begin() as connection:
            return connection.execute(statement, values).all()

    def _in_sql(self, statement: TextualSelect) -> bytes:
        if statement not in self._compiled:
            self._compiled[statement] = str(statement.compile(dialect=self.engine.dialect)).encode()
        return self._compiled[statement]

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look, and change nothing."""
        with self.session(reading=True) as session:
            yield session


def _prepare_postgresql(connection: psycopg.Connection[Any], record: object) -> None:
    # Lists go as they are in memory: in words each of their values would be looked through for quotes.
    connection.adapters.register_dumper(list, ListBinaryDumper)


def _prepare_sqlite(connection: Any, record: object) -> None:
    # BEGIN is ours: the driver's own opens deferred transactions, which fail when a read turns into a write.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 20000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
