"""A PostgreSQL server of the tests' own: started when one asks for it, thrown away when they end."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import URL, make_url

SECONDS_TO_START = 30
MEMORY = Path("/dev/shm")  # a database is copied there four times as fast
ROOM = 4 << 30  # bytes; a container may have next to nothing there
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of linux/prctl.h
libc = ctypes.CDLL(None)


def programs() -> Path:
    """The newest installed PostgreSQL's programs. Raises RuntimeError where there is none: tests never skip it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda program: int(program.parts[-3]))
    if not found:
        raise RuntimeError("No PostgreSQL server is installed: run `make setup-dev`, or set PROM_TEST_PG_URL to one.")
    return found[-1].parent


def end_with_us() -> None:
    """A test run that is killed leaves no server behind. SIGINT is PostgreSQL's fast shutdown, as Ctrl-C gives it."""
    libc.prctl(DIE_WITH_PARENT, signal.SIGINT)


@contextmanager
def server() -> Iterator[URL]:
    """A new server on a socket in a folder of its own (so no port to choose); gives the address of its `postgres`."""
    bin_folder = programs()
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="throughline-pg-", dir=MEMORY if in_memory else None))
    who: dict[str, Any] = {"cwd": folder}  # of the two programs
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        who |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    try:
        initdb: list[str | Path] = [
            bin_folder / "initdb",
            "--pgdata=data",
            "--username=postgres",
            "--auth=trust",
            "--no-sync",
        ]
        initdb += ["--encoding=UTF8", "--locale=C.UTF-8"]
        made = subprocess.run(initdb, capture_output=True, text=True, check=False, **who)
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.strip()}")
        options = "listen_addresses= fsync=off synchronous_commit=off full_page_writes=off max_connections=200"
        command: list[str | Path] = [bin_folder / "postgres", "-D", "data", "-k", str(folder)]
        command += [part for option in options.split() for part in ("-c", option)]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=end_with_us, **who)
        try:
            address = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})
            wait_for(address, process, folder / "log")
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=SECONDS_TO_START)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(address: URL, process: subprocess.Popen[Any], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            connect(address).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.02)
        else:
            return


def connect(address: URL) -> psycopg.Connection[tuple[Any, ...]]:
    """A plain connection, outside any transaction: databases are created and dropped so."""
    return psycopg.connect(
        address.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True, connect_timeout=5
    )


@contextmanager
def database(address: URL, name: str, template: str = "template0") -> Iterator[URL]:
    """A database of this name, copied from `template` and dropped at the end whoever is still connected."""
    with connect(address) as connection:
        # Files in memory are copied fastest as they are; on a disk that would write all of them down first.
        in_memory = str(address.query.get("host", "")).startswith(str(MEMORY))
        as_files = in_memory and connection.info.server_version >= 150000
        strategy = "STRATEGY FILE_COPY" if as_files else ""
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {strategy}')
    try:
        yield address.set(database=name)
    finally:
        with connect(address) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def chosen_server() -> Iterator[URL]:
    """The server that PROM_TEST_PG_URL names (a role that may create databases), else one of our own."""
    named = os.environ.get("PROM_TEST_PG_URL")
    if named:
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    with server() as address:
        yield address
