"""Our own words: what code and templates say now, and the catalogues brought up to date with it (`make strings`)."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "translations"
TEMPLATE = CATALOGUES / "messages.pot"
LANGUAGES = ("es",)
PYBABEL = str(Path(sys.executable).parent / "pybabel")
LAZY = ["-k", "lazy_gettext", "-k", "lazy_ngettext:1,2", "-k", "lazy_pgettext:1c,2"]


def pybabel(*arguments: str) -> None:
    subprocess.run([PYBABEL, "--quiet", *arguments], cwd=ROOT, check=True)


def extract(to: Path) -> None:
    """Writes the words of `app/` to a catalogue template at `to`."""
    # Without a header there is no date in it, and only new words make a difference.
    how = ["--omit-header", "--sort-by-file", "--add-location", "file"]
    pybabel("extract", "-F", "pyproject.toml", *LAZY, *how, "-o", str(to), ".")


def main() -> None:
    extract(TEMPLATE)
    for language in LANGUAGES:
        known = (CATALOGUES / language / "LC_MESSAGES" / "messages.po").exists()
        how = (
            ["update", "--ignore-obsolete", "--no-fuzzy-matching", "--ignore-pot-creation-date"] if known else ["init"]
        )
        pybabel(*how, "-i", str(TEMPLATE), "-d", str(CATALOGUES), "-l", language)
    pybabel("compile", "-d", str(CATALOGUES))


if __name__ == "__main__":
    main()
