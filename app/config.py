"""Settings: one frozen value, read once from the environment. What is wrong is said all at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

VERSION = "0.1.0"
LONGEST_URL = 22  # characters; with a slash and a key of 22 that is a link of 45, which leaves a text its one segment


class Mode(StrEnum):
    """Demo: invented patients, a console in place of carriers, a watermark. Live: real people."""

    DEMO = "demo"
    LIVE = "live"


class SettingsRefused(Exception):
    """The settings do not make a safe installation; the message says which and why."""


@dataclass(frozen=True)
class Settings:
    """What one installation is told from outside. `url` is where patients reach it, without a slash at the end."""

    mode: Mode
    var: Path
    database: str
    keys: Path
    url: str
    label: str
    help_phone: str  # E.164
    email_sender: str

    @property
    def secure(self) -> bool:
        """Served over https: cookies are Secure and carry the `__Host-` prefix."""
        return self.url.startswith("https://")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Raises SettingsRefused naming everything that is wrong."""
        wrong = []
        var = Path(environ.get("THROUGHLINE_VAR", "var")).absolute()
        mode = environ.get("THROUGHLINE_MODE", Mode.DEMO)
        url = environ.get("THROUGHLINE_URL", "http://localhost:8000").rstrip("/")
        if mode not in list(Mode):
            wrong.append(f"THROUGHLINE_MODE is {mode!r}; it can be demo or live")
        if mode == Mode.LIVE:
            wrong.append("live mode is not available yet: nothing records the agreements and sign-offs that it needs")
        if not _is_address(url):
            wrong.append(f"THROUGHLINE_URL is {url!r}; it must be an address like https://go.example.org")
        elif url.startswith("https://") and len(url) > LONGEST_URL:
            wrong.append(
                f"THROUGHLINE_URL is {url!r}, {len(url)} characters; it can have {LONGEST_URL}, "
                "so that a text with its link stays one segment"
            )
        if mode == Mode.DEMO and any(name.startswith("TWILIO_") for name in environ):
            wrong.append("demo mode found TWILIO_ settings: invented patients must never reach a real carrier")
        if wrong:
            raise SettingsRefused("; ".join(wrong))
        return cls(
            mode=Mode(mode),
            var=var,
            database=environ.get("THROUGHLINE_DATABASE", f"sqlite:///{var / 'throughline.db'}"),
            keys=Path(environ.get("THROUGHLINE_KEYS", var / "keys.json")),
            url=url,
            label=environ.get("THROUGHLINE_LABEL", "Valley Care Network"),
            help_phone=environ.get("THROUGHLINE_HELP_PHONE", "+15550100199"),
            email_sender=environ.get("THROUGHLINE_EMAIL_SENDER", "check-in@go.example.org"),
        )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return url.startswith(("http://", "https://")) and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that do not close, a port that is no number
        return False
