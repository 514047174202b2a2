"""The web server as `make run` starts it, in processes of its own, over the database of a stage."""

import os
import runpy
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import IO

import requests

from tests.stage import ROOT, Stage

SECONDS_TO_START = 30


@contextmanager
def served(stage: Stage, what: str = "wsgi:app", log: IO[str] | None = None) -> Iterator[str]:
    """Its address, without a slash at the end; all that its processes say goes to `log`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "THROUGHLINE_VAR": str(stage.at.settings.var),
        "THROUGHLINE_DATABASE": stage.at.settings.database,
        "THROUGHLINE_URL": url,
    }
    *command, _ = runpy.run_path(str(ROOT / "deploy" / "run.py"))["granian"](port)
    server = subprocess.Popen([*command, what], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        deadline = monotonic() + SECONDS_TO_START
        while not _answers(url):
            if server.poll() is not None or monotonic() > deadline:
                raise RuntimeError("the web server did not start")
            sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait()


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code < 500
    except requests.ConnectionError:
        return False
