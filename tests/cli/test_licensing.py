"""The operator brings a licence: the check is shown, nothing is half stored, every act is written down."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.models.audit import AuditOutcome
from tests.cli.operator import KEY, LICENCE, Run, events, operator, stored
from tests.licensed import in_use, on, pack
from tests.stage import Stage


@pytest.fixture
def run(stage: Stage) -> Run:
    return operator(on(stage, live=True))


@pytest.fixture
def file(tmp_path: Path) -> Callable[[dict[str, Any]], str]:
    def write(document: dict[str, Any]) -> str:
        path = tmp_path / "walk.yaml"
        path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        return str(path)

    return write


def test_without_a_licence_the_check_is_shown_and_nothing_is_stored(run: Run, stage: Stage, file: Any) -> None:
    result = run("import", file(pack()))
    lines = result.output.splitlines()
    assert result.exit_code == 0
    far = "When you walk / How far? [3 = Nowhere, 2 = Near, 1 = Rather far, 0 = Far]"
    assert f"  far 12345-6 [3, 2, 1, 0] | by id | {far}" in lines
    assert "  tired - [0, 1, 1] | by id | When you walk / Tired? [0 = No, 1 = Very, 1 = Extremely]" in lines
    assert "  pain - [0 to 10] | by id | Pain? [0 = None, 10 = Worst]" in lines
    assert "  introduction: Think of today." in lines
    assert "  line: © Invented Holder 2020" in lines
    assert lines[-1] == (
        "Nothing was stored. For that, say --vouched-by, --licence, --from, --until or --no-end, --language, --permits."
    )
    assert (stored(stage), events(stage)) == ((0, 0, 0), [])


def test_half_a_licence_is_refused(run: Run, stage: Stage, file: Any) -> None:
    result = run("import", file(pack()), *LICENCE[:4])
    assert result.exit_code == 1
    assert "Nothing was stored. For that, say --from, --until or --no-end, --language, --permits." in result.output
    assert stored(stage) == (0, 0, 0)


def test_with_a_licence_it_is_stored_activated_and_withdrawn(run: Run, stage: Stage, file: Any) -> None:
    path = file(pack())
    for _ in range(2):
        result = run("import", path, *LICENCE)
        assert result.exit_code == 0
        assert result.output.splitlines()[-2:] == [
            "Stored. Licence L-1 of Invented Holder, from 2026-01-01 until 2026-12-31, en, es; "
            "Bea Vouch vouches for it.",
            "walk 1 in en: not in use until `flask instruments activate`.",
        ]
    assert stored(stage) == (1, 1, 0)
    assert run("activate", *KEY, "--language", "en").output == "walk 1 is in use in en.\n"
    with stage.at.db.reading() as session:
        assert in_use(session)
    assert run("withdraw", *KEY, "--language", "en").output == "walk 1 is no longer in use in en.\n"
    assert run("withdraw", *KEY, "--licence", "L-1").output == "Licence L-1 of walk 1 counts no more.\n"
    refused = run("activate", *KEY, "--language", "en")
    assert (refused.exit_code, "no-licence" in refused.output) == (1, True)
    done, denied = AuditOutcome.DONE, AuditOutcome.DENIED
    brought = [("import-text", done), ("record-licence", done)]
    assert events(stage) == [
        *brought,
        *brought,
        ("activate-text", done),
        ("withdraw-text", done),
        ("withdraw-licence", done),
        ("activate-text", denied),
    ]


def test_live_mode_refuses_and_demo_warns(run: Run, stage: Stage, file: Any) -> None:
    run("import", file(pack()), *LICENCE)
    stage.clock.tick(days=400)
    refused = run("activate", *KEY, "--language", "en")
    assert refused.exit_code == 1
    assert refused.output == "Error: licence-ended: its licence has ended (2026-12-31). Nothing was activated.\n"
    on(stage, live=False)
    warned = operator(stage)("activate", *KEY, "--language", "en")
    assert warned.exit_code == 0
    assert "Warning: licence-ended" in warned.output


def test_a_shipped_wording_and_a_strange_one_are_refused(run: Run, stage: Stage, file: Any) -> None:
    shipped = pack() | {"code": "flags"}
    assert "walk.yaml:2: duplicate: language (en)" in run("import", file(shipped), *LICENCE).output
    assert "unknown-name: code" in run("import", file(pack() | {"code": "run"}), *LICENCE).output
    other = run("import", file(pack()), "--code", "peg", *LICENCE)
    assert (other.exit_code, "The file is of walk 1." in other.output) == (1, True)
    assert stored(stage) == (0, 0, 0)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (["--until", "2025-12-31"], "ends-before-it-begins: 2026-01-01 to 2025-12-31"),
        (["--licence", "L-1\x1b[2K"], "control-character: number"),
        (["--licence", "L" * 81], "too-long: number"),
        (["--vouched-by", "  "], "empty: vouched_by"),
        (["--from", "2026-02-30"], "Invalid value for '--from'"),
        (["--no-end"], "--until or --no-end, not both"),
    ],
)
def test_a_licence_that_cannot_be_is_refused_by_name(
    run: Run, stage: Stage, file: Any, changed: list[str], says: str
) -> None:
    result = run("import", file(pack()), *LICENCE, *changed)
    assert result.exit_code != 0
    assert says in result.output
    assert (stored(stage), events(stage)) == ((0, 0, 0), [])


def test_a_language_that_the_licence_does_not_cover_is_refused_by_name(run: Run, stage: Stage, file: Any) -> None:
    result = run("import", file(pack("fr")), *LICENCE)
    assert (result.exit_code, "language-not-covered: fr. Nothing was stored." in result.output) == (1, True)
    assert stored(stage) == (0, 0, 0)


def test_a_clinician_signs(run: Run, stage: Stage) -> None:
    flags = ["flags", "--version", "1"]
    who = ["--by", "Dr. Sign", "--role", "medical director"]
    assert run("sign", *flags, *who).output == "flags 1 is signed by Dr. Sign, medical director.\n"
    for args, says in (
        ([*KEY, *who], "walk 1 waits for no signature"),
        (["peg", "--version", "9", *who], "unknown-version"),
        ([*flags, "--by", " ", "--role", "director"], "empty: by"),
    ):
        refused = run("sign", *args)
        assert (refused.exit_code, says in refused.output) == (1, True)
    assert stored(stage) == (0, 0, 1)
    assert events(stage) == [("sign-wording", AuditOutcome.DONE)]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["activate", *KEY, "--language", "en"], "no text of walk 1 in en was imported. Nothing was activated."),
        (["withdraw", *KEY, "--language", "en"], "no text of walk 1 in en is in use. Nothing was withdrawn."),
        (["withdraw", *KEY, "--licence", "L-9"], "no licence L-9 of walk 1 is recorded. Nothing was withdrawn."),
        (["withdraw", *KEY], "Say --language for a text or --licence for a licence."),
        (["activate", "no\x1bne", "--version", "1", "--language", "en"], "no text of no\\x1bne 1 in en"),
    ],
)
def test_what_is_not_there_is_said(run: Run, stage: Stage, args: list[str], says: str) -> None:
    result = run(*args)
    assert result.exit_code != 0
    assert says in result.output
    assert events(stage) == []
