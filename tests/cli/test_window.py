"""`flask messages window`: may a text go to this number at this moment."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from app.roof import app_of
from tests.stage import Stage

Run = Callable[..., Result]
NOON_IN_DENVER = ("--at", "2026-01-15T19:00:00Z")


@pytest.fixture
def run(stage: Stage) -> Run:
    def invoke(*args: str) -> Result:
        return app_of(stage.at).test_cli_runner().invoke(args=["messages", "window", *args])

    return invoke


@pytest.mark.parametrize(
    ("args", "allowed", "then", "zones"),
    [
        (["+12085550123"], True, "2026-01-15T19:00:00+00:00", ["America/Boise", "America/Los_Angeles"]),
        (["(808) 555-0123"], False, "2026-01-15T20:00:00+00:00", ["Pacific/Honolulu"]),
        (["+18085550123", "--zip", "80202-1234"], True, "2026-01-15T19:00:00+00:00", ["America/Denver"]),
        (["+18005550199"], True, "2026-01-15T19:00:00+00:00", ["America/New_York"]),
        (["+525512345678"], True, "2026-01-15T19:00:00+00:00", ["America/Mexico_City"]),
    ],
)
def test_a_script_is_told_whether_when_and_where(
    run: Run, args: list[str], allowed: bool, then: str, zones: list[str]
) -> None:
    result = run(*args, *NOON_IN_DENVER, "--json")
    assert json.loads(result.output) == {"allowed": allowed, "next": then, "zones": zones}


def test_any_offset_will_do(run: Run) -> None:
    result = run("+18085550123", "--at", "2026-01-15T18:30:00-07:00", "--json")
    assert json.loads(result.output)["next"] == "2026-01-16T01:30:00+00:00"


def test_a_person_is_told_the_hours(run: Run) -> None:
    assert run("+16025550123", *NOON_IN_DENVER).output == "now: 10:00-18:00 in America/Phoenix\n"
    assert run("+18085550123", *NOON_IN_DENVER).output == (
        "not before 2026-01-15 20:00 UTC: 10:00-18:00 in Pacific/Honolulu\n"
    )
    assert run("+18005550199", *NOON_IN_DENVER).output == "now: 13:00-18:00 in America/New_York\n"


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["hello", *NOON_IN_DENVER], "Enter a phone number"),
        (["+15552345678", *NOON_IN_DENVER], "no such phone number"),
        (["+1208555", *NOON_IN_DENVER], "no such phone number"),
        (["+12085550123", "--zip", "00000", *NOON_IN_DENVER], "no such US ZIP code"),
        (["+12085550123", "--zip", "", *NOON_IN_DENVER], "no such US ZIP code"),
        (["+12085550123", "--at", "noon"], "Enter a date and time"),
        (["+12085550123", "--at", "9999-12-31T19:00:00Z"], "all calendars"),
        (["+12085550123", "--at", "2026-01-15T19:00"], "Say in which zone"),
        (["+12085550123"], "Missing option '--at'"),
    ],
)
def test_what_cannot_be_read_is_a_usage_error(run: Run, args: list[str], why: str) -> None:
    result = run(*args, "--json")
    assert (result.exit_code, why in result.output) == (2, True), result.output
