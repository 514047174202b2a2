"""What an installation is told from outside: taken whole, or refused before anything starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import Mode, Settings, SettingsRefused
from app.models.keyring import KeyFileRefused, Keyring
from app.roof import join

ROOT = Path(__file__).parent.parent
FLASK = [str(Path(sys.executable).parent / "flask"), "--app", "wsgi"]


def refusal(**environ: str) -> str:
    with pytest.raises(SettingsRefused) as refused:
        Settings.from_environment(environ)
    return str(refused.value)


def start(*command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A command of the installation that the environment describes, as a person at a terminal has it."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("THROUGHLINE_", "TWILIO_"))}
    return subprocess.run(command, cwd=ROOT, env=ours | environ, capture_output=True, text=True, check=False)


def test_a_clone_is_told_nothing_and_is_a_demo_under_var() -> None:
    settings = Settings.from_environment({})
    assert (settings.mode, settings.url, settings.secure) == (Mode.DEMO, "http://localhost:8000", False)
    assert settings.var == Path("var").absolute()
    assert settings.keys.parent == settings.var
    assert settings.database == f"sqlite:///{settings.var}/throughline.db"


def test_what_is_told_is_taken(tmp_path: Path) -> None:
    told = {
        "THROUGHLINE_VAR": str(tmp_path),
        "THROUGHLINE_MODE": "demo",
        "THROUGHLINE_URL": "https://go.example.org/",
        "THROUGHLINE_DATABASE": "postgresql+psycopg://example/throughline",
        "THROUGHLINE_KEYS": str(tmp_path / "elsewhere.json"),
        "THROUGHLINE_LABEL": "Valley",
        "THROUGHLINE_HELP_PHONE": "+15550100100",
        "THROUGHLINE_EMAIL_SENDER": "us@example.org",
    }
    assert Settings.from_environment(told) == Settings(
        mode=Mode.DEMO,
        var=tmp_path,
        database="postgresql+psycopg://example/throughline",
        keys=tmp_path / "elsewhere.json",
        url="https://go.example.org",
        label="Valley",
        help_phone="+15550100100",
        email_sender="us@example.org",
    )


def test_live_is_refused_whatever_else_is_right() -> None:
    said = refusal(THROUGHLINE_MODE="live", THROUGHLINE_URL="https://go.example.org", TWILIO_AUTH_TOKEN="a")
    assert said.startswith("live mode is not available yet")
    assert ";" not in said


@pytest.mark.parametrize("mode", ["", "Demo", "LIVE", "production"])
def test_a_mode_is_one_of_two(mode: str) -> None:
    assert refusal(THROUGHLINE_MODE=mode) == f"THROUGHLINE_MODE is {mode!r}; it can be demo or live"


@pytest.mark.parametrize("name", ["TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID", "TWILIO_"])
def test_a_demo_beside_a_real_carrier_is_refused(name: str) -> None:
    said = refusal(**{name: "a secret"})
    assert "demo mode found TWILIO_ settings" in said
    assert "a secret" not in said


@pytest.mark.parametrize(
    "url",
    [
        "",
        "go.example.org",
        "ftp://go.example.org",
        "HTTPS://go.example.org",
        "https://",
        "https:///path",
        "javascript:alert(1)",
        "http://localhost:port",
        "http://localhost:0",
        "http://localhost:65536",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    assert "it must be an address like" in refusal(THROUGHLINE_URL=url)


def test_an_address_leaves_a_text_its_room() -> None:
    longest, longer = "https://go.example.org", "https://pro.example.org"
    assert Settings.from_environment({"THROUGHLINE_URL": f"{longest}/"}).url == longest
    said = refusal(THROUGHLINE_URL=longer)
    assert "23 characters; it can have 22" in said
    assert "one segment" in said
    assert "31 characters" in refusal(THROUGHLINE_URL=f"{longest}/check-in")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "patient-pages.internal.example"])
@pytest.mark.parametrize("port", ["", ":80", ":8000", ":65535"])
def test_a_demo_over_plain_http_may_have_any_address(host: str, port: str) -> None:
    assert not Settings.from_environment({"THROUGHLINE_URL": f"http://{host}{port}"}).secure


def test_all_that_is_wrong_is_said_at_once() -> None:
    said = refusal(THROUGHLINE_MODE="demo", THROUGHLINE_URL="go.example.org", TWILIO_AUTH_TOKEN="a")
    assert [part.split(" ")[0] for part in said.split("; ") if "must be an" not in part] == ["THROUGHLINE_URL", "demo"]
    said = refusal(THROUGHLINE_MODE="live", THROUGHLINE_URL="https://somewhere.example.org")
    assert "live mode" in said
    assert "THROUGHLINE_URL" in said


def test_a_demo_makes_its_keys_once(tmp_path: Path) -> None:
    settings = Settings.from_environment({"THROUGHLINE_VAR": str(tmp_path / "var")})
    first = join(settings).db.keyring
    assert settings.keys.stat().st_mode & 0o777 == 0o600
    assert join(settings).db.keyring == first


@pytest.mark.parametrize("away", [False, True])
def test_no_keys_are_made_for_a_database_that_has_others(tmp_path: Path, empty_url: str, away: bool) -> None:
    database = "postgresql+psycopg://nobody@/x?host=/nowhere" if away else empty_url
    settings = Settings.from_environment({"THROUGHLINE_VAR": str(tmp_path), "THROUGHLINE_DATABASE": database})
    with pytest.raises(KeyFileRefused, match="may need the one it was made with: put it back"):
        join(settings)
    assert not settings.keys.exists()


def test_no_installation_stands_on_a_bad_key_file(tmp_path: Path) -> None:
    settings = Settings.from_environment({"THROUGHLINE_VAR": str(tmp_path)})
    settings.keys.touch(mode=0o600)
    with pytest.raises(KeyFileRefused, match="is not a key file"):
        join(settings)
    settings.keys.unlink()
    Keyring.new().save(settings.keys)
    settings.keys.chmod(0o644)
    with pytest.raises(KeyFileRefused, match="chmod 600"):
        join(settings)


@pytest.mark.parametrize("command", ["migrate", "--help"])
def test_bad_settings_end_with_one_sentence(tmp_path: Path, command: str) -> None:
    ended = start(*FLASK, command, THROUGHLINE_VAR=str(tmp_path), THROUGHLINE_MODE="live", THROUGHLINE_URL="nowhere")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("Throughline does not start: live mode is not available yet")
    assert "; THROUGHLINE_URL is 'nowhere'" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == [], "nothing was begun"


def test_a_bad_key_file_ends_with_one_sentence_that_shows_no_key(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.touch(mode=0o600)
    keys.write_text('{"encryption": "a secret"}')
    ended = start(sys.executable, "-c", "import wsgi", THROUGHLINE_VAR=str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr == f"Throughline does not start: {keys} is not a key file: AttributeError.\n"
