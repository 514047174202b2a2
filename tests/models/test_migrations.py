"""The tables as migrations make them: there and back on both kinds of database, and the same as the nouns say."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import CheckConstraint, Enum, Inspector, UniqueConstraint, create_engine, inspect
from sqlalchemy.engine import URL

from app import models
from tests import postgres

ROOT = Path(__file__).parent.parent.parent
TABLES = models.Base.metadata.sorted_tables
WORDS = {
    (table.name, column.name): set(column.type.enums)
    for table in TABLES
    for column in table.columns
    if isinstance(column.type, Enum)
}


@pytest.fixture
def look(database_url: str) -> Iterator[Inspector]:
    """A look at a database that the migrations made."""
    engine = create_engine(database_url)
    yield inspect(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: URL = request.getfixturevalue("postgresql_template").set(database="postgres")
    with postgres.database(server, f"throughline_empty_{uuid4().hex}") as address:
        yield address.render_as_string(hide_password=False)


def alembic(url: str) -> Config:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = url
    return config


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_up_and_down_and_up_again(empty_url: str) -> None:
    config = alembic(empty_url)
    for _ in range(2):
        command.upgrade(config, "head")
        assert tables(empty_url) == {table.name for table in TABLES} | {"alembic_version"}
        command.downgrade(config, "base")
        assert tables(empty_url) == {"alembic_version"}
    command.upgrade(config, "head")
    command.check(config)


def test_the_migrations_make_what_the_nouns_say(database_url: str) -> None:
    command.check(alembic(database_url))  # raises if a migration would be needed


def test_every_word_of_an_enumeration_fits_its_column(look: Inspector) -> None:
    assert len(WORDS) > 10
    for (table, name), words in WORDS.items():
        column = next(column for column in look.get_columns(table) if column["name"] == name)
        room = getattr(column["type"], "length", None)
        assert room is not None, f"{table}.{name} is no text of a length"
        assert max(map(len, words)) <= room, f"{table}.{name}"


def test_what_a_condition_compares_with_is_a_word_of_its_column(look: Inspector) -> None:
    """A CHECK of the words themselves would refuse a new one, and a misspelled word would never come true."""
    found = []
    for table in TABLES:
        conditions = [check["sqltext"] for check in look.get_check_constraints(table.name)]
        for index in look.get_indexes(table.name):
            conditions += [str(rule) for name, rule in index["dialect_options"].items() if name.endswith("_where")]
        for condition in conditions:
            quoted = set(re.findall(r"'([^']*)'", condition))
            about = [WORDS[table.name, name] for name in re.findall(r"\w+", condition) if (table.name, name) in WORDS]
            if quoted:
                assert len({frozenset(words) for words in about}) == 1, condition
                assert quoted < about[0], condition
                found.append(condition)
    assert len(found) >= 4


def test_everything_is_named_by_the_convention(look: Inspector) -> None:
    for table in TABLES:
        name = table.name
        assert look.get_pk_constraint(name)["name"] == f"pk_{name}"
        for key in look.get_foreign_keys(name):
            assert key["name"] == f"fk_{name}_{key['constrained_columns'][0]}"
        for unique in look.get_unique_constraints(name):
            assert unique["name"] == "_".join(["uq", name, *unique["column_names"]])
        for check in look.get_check_constraints(name):
            assert str(check["name"]).startswith(f"ck_{name}_")
        for index in look.get_indexes(name):
            kind = "uq" if "duplicates_constraint" in index else "ix"
            assert str(index["name"]).startswith(f"{kind}_{name}_")


def test_the_database_holds_every_constraint_of_the_nouns(look: Inspector) -> None:
    """Alembic's own comparison passes over checks, so that one is made here."""
    for table in TABLES:
        checks = {str(each.name) for each in table.constraints if isinstance(each, CheckConstraint)}
        assert {str(each["name"]) for each in look.get_check_constraints(table.name)} == checks
        uniques = {str(each.name) for each in table.constraints if isinstance(each, UniqueConstraint)}
        assert {str(each["name"]) for each in look.get_unique_constraints(table.name)} == uniques
        assert len(look.get_foreign_keys(table.name)) == len(table.foreign_key_constraints)
