"""`flask alerts rehearse`: an operator says who is told, and tries it."""

from click.testing import Result

from app.roof import app_of
from tests.services.telling import OWNER, heard
from tests.stage import Stage


def rehearse(stage: Stage, *args: str) -> Result:
    return app_of(stage.at).test_cli_runner().invoke(args=["alerts", "rehearse", *args])


def test_who_is_told_is_said_once_and_tried_at_any_time(stage: Stage) -> None:
    assert "Say first who is told" in rehearse(stage).output
    assert "Nobody signs in with this address" in rehearse(stage, "--to", "nobody@example.org").output
    for args in (("--to", OWNER), ()):
        result = rehearse(stage, *args)
        assert (result.exit_code, f"raised for {OWNER}" in result.output) == (0, True)
        assert heard(stage) == [OWNER]
