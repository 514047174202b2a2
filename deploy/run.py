"""`make run`: brings the demo network up to today, starts web and worker, says where to click, ends both together."""

import ctypes
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of linux/prctl.h
libc = ctypes.CDLL(None)


def say(line: str) -> None:
    print(line, flush=True)


def fail(sentence: str) -> NoReturn:
    sys.exit(f"run: {sentence}")


def chosen_port() -> int:
    """The port in PORT, 8000 if there is none. Ends the program if it is no port or somebody listens there."""
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        fail(f"PORT={text} is not a port: choose a number from 1 to 65535, for example make run PORT=8080.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            why = "is in use by another program" if not isinstance(error, PermissionError) else "needs root"
            fail(f"Port {text} {why}: choose another one, for example make run PORT=8080.")
    return int(text)


def flask(*command: str) -> list[str]:
    return [str(BIN / "flask"), "--app", "wsgi", *command]


def granian(port: int) -> list[str]:
    """The web server: as many processes as cores, two threads each (more of them only wait for each other)."""
    options = f"--interface wsgi --host {HOST} --port {port} --blocking-threads 2 --no-ws --log-level warning"
    return [str(BIN / "granian"), *options.split(), "--workers", str(os.cpu_count() or 1), "wsgi:app"]


def end_with_us() -> None:
    libc.prctl(DIE_WITH_PARENT, signal.SIGTERM)


def start(command: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process in a group of its own: Ctrl-C reaches us alone, because Granian hangs if its workers hear it too."""
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, process_group=0, preexec_fn=end_with_us
    )


def prepare(command: Sequence[str], environment: dict[str, str]) -> None:
    finished = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if finished.returncode:
        fail(f"'flask {command[-1]}' failed (the lines above say why), so nothing was started.")


def answers(port: int) -> bool:
    """Whether the web process serves pages yet."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def where_to_click(port: int) -> None:
    demo = json.loads((ROOT / "var" / "demo.json").read_text())
    say(f"\nStaff sign in at {demo['url']}/desk/")
    for person in demo["staff"]:
        say(f"  {person['email']}  {person['password']}  ({person['role']}, {person['practice'] or 'the network'})")
    say("\nA patient's phone: open the link, type the birth date")
    seen: set[str] = set()
    for patient in demo["patients"]:
        if patient["state"] not in seen:
            seen.add(patient["state"])
            say(f"  {patient['link']}  {patient['birth_date']}  ({patient['state']}, {patient['language']})")
    say(f"\nEvery text and e-mail that was sent: {demo['outbox']}")
    say("All of it is invented and lies under var/. Ctrl-C stops it.\n")


def stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for name, process in processes.items():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"run: {name} did not stop within {SECONDS_TO_STOP} seconds and was ended.")
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def leave(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def watch(processes: dict[str, subprocess.Popen[bytes]], port: int) -> NoReturn:
    """Says READY once the pages answer, then waits; one part that dies ends the whole."""
    deadline = time.monotonic() + SECONDS_TO_START
    ready = False
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                fail(f"{name} ended by itself with exit code {process.returncode}; the lines above say why.")
        if not ready and answers(port):
            ready = True
            where_to_click(port)
            say(f"READY http://{HOST}:{port}")
        if not ready and time.monotonic() > deadline:
            fail(f"The pages did not answer within {SECONDS_TO_START} seconds; the lines above may say why.")
        time.sleep(0.2)


def main() -> None:
    # Also where a script started us in the background, with SIGINT ignored.
    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    port = chosen_port()
    environment = os.environ | {"PORT": str(port), "THROUGHLINE_URL": f"http://{HOST}:{port}", "PYTHONUNBUFFERED": "1"}
    (ROOT / "var").mkdir(exist_ok=True)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        say("run: bringing the database under var/ up to date")
        prepare(flask("migrate"), environment)
        say("run: bringing the demo network up to today (under a minute the first time)")
        prepare(flask("demo"), environment)
        processes["web"] = start(granian(port), environment)
        processes["worker"] = start(flask("worker"), environment)
        watch(processes, port)
    except KeyboardInterrupt:
        say("\nrun: stopping")
    finally:
        stop(processes)


if __name__ == "__main__":
    main()
