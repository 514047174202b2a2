"""`flask messages sender`: what texts come from is set by operators, told back, and written down."""

from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import select

from app.models.audit import AuditEvent
from app.models.practice import Practice, Registration
from app.roof import app_of
from tests.stage import Stage

Run = Callable[..., Result]
SERVICE, ACCOUNT = "MG" + "0a" * 16, "AC" + "1b" * 16
BEA = "Bea Spine Center"


@pytest.fixture
def run(stage: Stage) -> Run:
    def invoke(*args: str) -> Result:
        return app_of(stage.at).test_cli_runner().invoke(args=["messages", "sender", *args])

    return invoke


def bea(stage: Stage) -> tuple[str, str, Registration, bool]:
    with stage.at.db.reading() as session:
        kept = session.get_one(Practice, stage.bea.practice_id)
        return kept.sender, kept.sender_account, kept.registration, kept.carrier_replies


def acts(stage: Stage) -> list[tuple[str, object]]:
    with stage.at.db.reading() as session:
        return [(event.action, event.object_id) for event in session.scalars(select(AuditEvent))]


def test_looking_tells_the_sender_and_changes_nothing(stage: Stage, run: Run) -> None:
    by_name, by_label, by_id = run(BEA), run("Bea Health"), run(str(stage.bea.practice_id))
    assert by_name.output == by_label.output == by_id.output
    assert by_name.output.splitlines() == [
        "Bea Spine Center: texts go out from (303) 555-0101",
        "account: network",
        "registration: approved, carriers have approved it: texts go out",
        "STOP, START and HELP are answered by the carrier",
    ]
    assert acts(stage) == []


@pytest.mark.parametrize(
    ("args", "then"),
    [
        (["--number", "(720) 555-0123"], ("+17205550123", "", Registration.NONE, True)),
        (["--number", "+13035550101"], ("+13035550101", "", Registration.APPROVED, True)),
        (["--service", SERVICE, "--registration", "pending"], (SERVICE, "", Registration.PENDING, True)),
        (["--account", ACCOUNT, "--no-carrier-replies"], ("+13035550101", ACCOUNT, Registration.APPROVED, False)),
        (["--registration", "refused"], ("+13035550101", "", Registration.REFUSED, True)),
    ],
)
def test_the_sender_is_changed_and_the_change_written_down(
    stage: Stage, run: Run, args: list[str], then: tuple[str, str, Registration, bool]
) -> None:
    assert run(BEA, *args).exit_code == 0
    assert bea(stage) == then
    assert acts(stage) == [("change-sender", stage.bea.practice_id)]


def test_a_sender_goes_back_to_the_networks_account(stage: Stage, run: Run) -> None:
    run(BEA, "--account", ACCOUNT)
    assert "account: network\n" in run(BEA, "--account", "network").output
    assert bea(stage)[1] == ""


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["\udcff"], "There is no practice of that name, label or id."),  # bytes that are no letters
        (["Dr. Nobody"], "There is no practice of that name, label or id."),
        ([BEA, "--number", "ask us"], "Enter a phone number, like +12085550123."),
        ([BEA, "--number", "+15550100199"], "There is no such phone number."),
        ([BEA, "--service", "MG12"], "A messaging service is MG and 32 digits"),
        ([BEA, "--account", "MG" + "0" * 32], "An account is AC and 32 digits"),
        ([BEA, "--registration", "soon"], "'soon' is not one of"),
        ([BEA, "--number", "+17205550123", "--service", SERVICE], "not both"),
    ],
)
def test_what_cannot_be_a_sender_is_refused(stage: Stage, run: Run, args: list[str], said: str) -> None:
    before = bea(stage)
    refused = run(*args)
    assert refused.exit_code != 0
    assert said in " ".join(refused.output.split())
    assert bea(stage) == before
    assert acts(stage) == []
