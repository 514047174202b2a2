"""Copies of a whole database, taken while it is in use and put back where nothing is yet, by its own tools."""

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psycopg
from psycopg.pq import Conninfo

_INSTALLED = Path("/usr/lib/postgresql")  # where Debian keeps the programs that are not on PATH
_BESIDE = ("-wal", "-shm", "-journal")  # SQLite's own files beside a database: www.sqlite.org/tempfiles.html
_REVISION = re.compile(r"^COPY \S*alembic_version [^\n]*\n(\w+)\n", re.MULTILINE)
_TABLE = re.compile(r" TABLE \S+ (\w+) \S+$", re.MULTILINE)


# pg_dump's release notes of 14.19, 15.14, 16.10 and 17.6 (CVE-2025-8714): psql then runs no command that a crafted
# backup hides in its text. The line comes first, before anything of the backup's own.
_RESTRICTED = re.compile(r"--\n-- PostgreSQL database dump\n--\n\n\\restrict \w+\n")


class NotArchived(Exception):
    """Nothing was copied or put back; the message says why, in half a sentence, and holds nothing of the rows."""


class PartlyRestored(Exception):
    """Something was put back, and nobody can say that it is all of it; the message is like that of NotArchived."""


@dataclass(frozen=True)
class Contents:
    """What can be seen of a copy from outside: the revision of its migrations ("" if none) and its tables."""

    revision: str
    tables: frozenset[str]


class SqliteFile:
    """A database in one file, which need not be there yet."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def save(self, file: Path) -> None:
        """One moment of the database, whoever is writing: www.sqlite.org/backup.html."""
        with _of_sqlite(self._path), _new(file) as made, closing(_open(self._path, "ro")) as source:
            _copy(source, made)

    def look_into(self, file: Path) -> Contents:
        with _of_sqlite(file), closing(_open(file, "ro")) as kept:
            tables = {name for (name,) in kept.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            revisions = kept.execute("SELECT version_num FROM alembic_version") if "alembic_version" in tables else ()
            return Contents(next((str(revision) for (revision,) in revisions), ""), frozenset(tables))

    def restore(self, file: Path, also: str) -> None:
        """Nobody can open the database before the statement `also` is in it: it is made under another name."""
        self._make_room()
        with _of_sqlite(file), _new(self._path) as made:
            with closing(_open(file, "ro")) as kept:
                _copy(kept, made)
            with closing(_open(made, "rw")) as copy:
                _refuse_what_acts(copy)
                copy.execute(also)

    def may_be_used(self) -> bool:
        """It has tables, or is something else that we cannot read."""
        if not self._path.exists():
            return False
        try:
            with closing(_open(self._path, "rw")) as there:
                return bool(there.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,))
        except sqlite3.Error:
            return True

    def _make_room(self) -> None:
        if self.may_be_used():
            raise NotArchived(f"{self._path} holds a database: move it away, or name another one")
        self._path.unlink(missing_ok=True)
        for beside in (Path(f"{self._path}{suffix}") for suffix in _BESIDE):
            if beside.exists():  # SQLite would play it into the restored file
                raise NotArchived(f"{beside} is in use, or left over: stop what runs here, and move it away")


class Postgresql:
    """A database of a server. `address` is a libpq connection string; a password in it is on no command line."""

    def __init__(self, address: str) -> None:
        self._address = address
        given = {option.envvar: option.val for option in Conninfo.parse(address.encode()) if option.envvar}
        named = {name.decode(): value.decode() for name, value in given.items() if value is not None}
        self._environment = os.environ | named

    def save(self, file: Path) -> None:
        """One moment of the database, whoever is writing."""
        with _new(file) as made:
            self._run("pg_dump", "--no-password", "--format=custom", f"--file={made}")

    def look_into(self, file: Path) -> Contents:
        kept = str(file.absolute())
        tables = _TABLE.findall(self._run("pg_restore", "--list", kept))
        of_revision = ("--data-only", "--table=alembic_version", "--file=-")
        revision = _REVISION.search(self._run("pg_restore", *of_revision, kept))
        return Contents(revision[1] if revision else "", frozenset(tables))

    def restore(self, file: Path, also: str) -> None:
        """All of it and the statement `also` become visible by one commit, so nobody ever sees the one alone.

        pg_restore only writes the script. psql runs it inside our transaction, and undoes it if the script ends early.
        Raises PartlyRestored where the script ended that transaction itself.
        """
        self._refuse_if_unrestricted(file)
        if self._is_used():
            raise NotArchived("the database has tables already: make an empty one with createdb, and name that")
        psql = [_program("psql"), "--no-password", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        psql += ["--set=VERBOSITY=terse"]  # an error's context would quote the row
        script = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file.absolute())]
        with tempfile.TemporaryFile() as said, _pipe() as (reading, writing):
            running = subprocess.Popen(
                psql, stdin=reading, stdout=subprocess.DEVNULL, stderr=said, env=self._environment
            )
            reading.close()
            ended = None
            with running, suppress(BrokenPipeError), writing:  # a pipe breaks where psql has stopped, and said why
                writing.write(b"BEGIN;\n")
                ended = subprocess.run(script, stdout=writing, stderr=said, check=False).returncode
                if ended == 0:
                    writing.write(f"RESET ALL;\n{also};\nCOMMIT;\n".encode())
            if ended != 0 or running.returncode != 0:
                said.seek(0)
                why = _first_line(said.read().decode(errors="replace"))
                raise PartlyRestored(why) if self.may_be_used() else NotArchived(why)

    def _refuse_if_unrestricted(self, file: Path) -> None:
        script = self._run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file.absolute()))
        if not _RESTRICTED.match(script):
            raise NotArchived("pg_restore is too old for files of others: install its newest minor version")

    def may_be_used(self) -> bool:
        """It has tables; one that is away may have them."""
        try:
            return self._is_used()
        except NotArchived:
            return True

    def _is_used(self) -> bool:
        try:
            with psycopg.connect(self._address) as there:
                used = there.execute(
                    "SELECT 1 FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') LIMIT 1"
                ).fetchone()
        except psycopg.OperationalError as away:
            raise NotArchived(f"the database cannot be reached: {_first_line(str(away))}") from away
        return used is not None

    def _run(self, name: str, *arguments: str) -> str:
        command = [_program(name), *arguments]
        ran = subprocess.run(command, env=self._environment, capture_output=True, errors="replace", check=False)
        if ran.returncode:
            raise NotArchived(_first_line(ran.stderr))
        return ran.stdout


def _program(name: str) -> str:
    """Raises NotArchived where it is not installed."""
    found = sorted(_INSTALLED.glob(f"*/bin/{name}"), key=lambda program: int(program.parts[-3]))
    program = shutil.which(name) or (str(found[-1]) if found else "")
    if not program:
        raise NotArchived(f"{name} is not installed: it comes with PostgreSQL's client programs")
    return program


@contextmanager
def _pipe() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    reading, writing = os.pipe()
    with open(reading, "rb", 0) as out_of_it, open(writing, "wb", 0) as into_it:
        yield out_of_it, into_it


def _first_line(said: str) -> str:
    return said.strip().splitlines()[0] if said.strip() else "no reason was given"


@contextmanager
def _of_sqlite(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as fault:
        raise NotArchived(f"{path}: {fault}") from fault


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)


def _refuse_what_acts(copy: sqlite3.Connection) -> None:
    """Our own databases have none: a trigger might undo the statement that has to be in there."""
    if copy.execute("SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchone():
        raise NotArchived("it holds a trigger or a view, so it was not made by `flask backup`")


def _copy(source: sqlite3.Connection, made: Path) -> None:
    with closing(_open(made, "rw")) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # all of it is in the one file
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise NotArchived("the database is damaged")


@contextmanager
def _new(file: Path) -> Iterator[Path]:
    """A file to fill, which only its owner can read. It gets its name when it is whole and on the disk, and never over
    another one. Raises NotArchived."""
    if not file.name:
        raise NotArchived("this is no name of a file")
    made = file.with_name(f".{file.name}.part")
    try:
        if file.exists():
            raise NotArchived(f"{file} is there already")
        made.touch(mode=0o600, exist_ok=False)
        try:
            yield made
            _to_disk(made)
            os.link(made, file)  # unlike a renaming, it fails where somebody else was faster
            _to_disk(file.parent)
        finally:
            made.unlink()
    except FileExistsError as exists:
        raise NotArchived(f"{exists.filename2 or exists.filename} is there already") from exists
    except OSError as fault:
        raise NotArchived(f"{file}: {fault.strerror}") from fault


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
