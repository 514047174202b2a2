"""Keeps messages in a file in place of sending them: what a fresh clone uses, and what the demo's outbox page shows."""

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from app.domain.delivery import Accepted, Listed, MessageState, Outcome, Outgoing
from app.domain.outside import Copy


class Console:
    """A Carrier for both channels. Any number of processes may write to the same folder."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._file = folder / "outbox.jsonl"
        self._now = now

    def send(self, message: Outgoing) -> Outcome:
        """Accepted once the message is on the disk. Raises OSError if it cannot be written."""
        copy = Copy(
            at=self._now(),
            channel="email" if "@" in message.to else "sms",
            to=message.to,
            subject=message.subject,
            body=message.body,
            reference=message.reference,
        )
        self._append(_json(asdict(copy) | {"at": copy.at.isoformat()}) + b"\n")
        return Accepted(f"console-{message.reference}")

    def read(self) -> Sequence[Copy]:
        """All messages, newest last. A line that a crash cut short is passed over."""
        return list(self._copies(b""))

    def taken(self, to: str, account: str, since: datetime) -> Sequence[Listed]:
        """A console has one account only. Lines without the contact are passed over unread."""
        return [
            Listed(f"console-{copy.reference}", copy.body, MessageState.SENT, "")
            for copy in self._copies(_json(to))
            if copy.to == to and copy.at >= since
        ]

    def receipt(self, url: str, form: Mapping[str, str], signature: str | None, accounts: Collection[str] = ()) -> None:
        """A console reports nothing, so whoever posts a receipt is not the carrier."""

    def inbound(self, url: str, form: Mapping[str, str], signature: str | None, accounts: Collection[str] = ()) -> None:
        """Nor does it hear anybody."""

    def reply(self, body: str | None) -> str:
        """Nobody is heard, so nobody reads an answer."""
        return ""

    def _copies(self, holding: bytes) -> Iterator[Copy]:
        if not self._file.exists():
            return
        with self._file.open("rb") as file:
            for line in file:
                if holding in line and (copy := _copy(line)) is not None:
                    yield copy

    def _append(self, line: bytes) -> None:
        """One write, so that lines of several processes never mix; a line cut short before is ended first."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a+b", buffering=0) as file:
            if file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
                line = b"\n" + line
            if file.write(line) != len(line):
                raise OSError("the outbox could not be written whole")
            os.fsync(file.fileno())


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _copy(line: bytes) -> Copy | None:
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    return Copy(**fields | {"at": datetime.fromisoformat(fields["at"])})
