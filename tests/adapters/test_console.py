from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.adapters.console import Console
from app.domain.delivery import Accepted, Listed, MessageState, Outgoing
from app.domain.outside import Copy

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
TEXT = Outgoing(to="+12065550123", sender="+12065550100", body="¿Hola?\nValley Care", reference="m-1")
LETTER = Outgoing(to="ana@example.org", sender="", body="Hello", reference="m-2", subject="Check-in")


def console(folder: Path) -> Console:
    return Console(folder, lambda: NOON)


def test_before_the_first_message_there_is_nothing(tmp_path: Path) -> None:
    assert console(tmp_path / "not" / "there").read() == []


def test_messages_are_kept_newest_last(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "outbox"
    assert [console(folder).send(message) for message in (TEXT, LETTER)] == [
        Accepted("console-m-1"),
        Accepted("console-m-2"),
    ]
    assert console(folder).read() == [
        Copy(NOON, "sms", "+12065550123", "", "¿Hola?\nValley Care", "m-1"),
        Copy(NOON, "email", "ana@example.org", "Check-in", "Hello", "m-2"),
    ]


def test_a_line_cut_short_by_a_crash_costs_only_itself(tmp_path: Path) -> None:
    outbox = console(tmp_path)
    outbox.send(LETTER)
    outbox.send(TEXT)
    file = tmp_path / "outbox.jsonl"
    whole = file.read_bytes()
    second = whole.index(b"\n") + 1
    for cut in range(second, len(whole) - 2):
        file.write_bytes(whole[:cut])
        assert [copy.reference for copy in outbox.read()] == ["m-2"]


def test_after_a_line_cut_inside_a_letter_the_next_is_whole(tmp_path: Path) -> None:
    outbox = console(tmp_path)
    outbox.send(TEXT)
    file = tmp_path / "outbox.jsonl"
    file.write_bytes(file.read_bytes().partition("¿".encode())[0] + "¿".encode()[:1])
    outbox.send(LETTER)
    assert [copy.reference for copy in outbox.read()] == ["m-2"]


def test_a_line_is_whole_even_without_its_end(tmp_path: Path) -> None:
    outbox = console(tmp_path)
    outbox.send(TEXT)
    file = tmp_path / "outbox.jsonl"
    file.write_bytes(file.read_bytes()[:-1])
    outbox.send(LETTER)
    assert [copy.reference for copy in outbox.read()] == ["m-1", "m-2"]


def test_what_was_taken_is_found_by_contact_and_time(tmp_path: Path) -> None:
    at = [NOON]
    outbox = Console(tmp_path, lambda: at[0])
    about_ana = replace(TEXT, to="+12065550199", body=TEXT.to, reference="m-3")
    for message in (TEXT, LETTER, about_ana):
        outbox.send(message)
    at[0] += timedelta(hours=1)
    outbox.send(replace(TEXT, body="again", reference="m-4"))
    first, later = (
        Listed("console-m-1", TEXT.body, MessageState.SENT, ""),
        Listed("console-m-4", "again", MessageState.SENT, ""),
    )
    assert outbox.taken(TEXT.to, "", NOON) == [first, later]
    assert outbox.taken(TEXT.to, "", at[0]) == [later]
    assert outbox.taken(TEXT.to, "", at[0] + timedelta(seconds=1)) == []
    assert outbox.taken(LETTER.to, "", NOON) == [Listed("console-m-2", LETTER.body, MessageState.SENT, "")]
    assert outbox.taken("+1206555012", "", NOON) == [], "the beginning of a number is not the number"


def test_of_an_empty_outbox_nothing_was_taken(tmp_path: Path) -> None:
    assert console(tmp_path / "not" / "there").taken(TEXT.to, "", NOON) == []


def test_a_console_hears_nobody(tmp_path: Path) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "sent", "From": TEXT.to}
    outbox = console(tmp_path)
    for hear in (outbox.receipt, outbox.inbound):
        assert hear("https://go.example.org", form, "signature") is None
    assert outbox.reply("Hello") == outbox.reply(None) == ""


def send_many(folder: Path, name: str) -> None:
    for number in range(100):
        console(folder).send(Outgoing(to=f"+1206555{number:04}", sender="", body=name * 2000, reference=name))


def test_workers_do_not_write_into_each_others_lines(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(send_many, [tmp_path] * 2, "ab"))
    kept = console(tmp_path).read()
    assert len(kept) == 200
    assert all(copy.body == copy.reference * 2000 for copy in kept)
