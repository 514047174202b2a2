"""Pictures of what people see, made by the tests under var/pictures/; `make pictures` copies the README's to docs/."""

import subprocess
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parent.parent / "var" / "pictures"


def of_page(name: str, page: Page, *, whole: bool = True) -> None:
    """The page in the browser as it is now: all of it, or what the screen shows of its top."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not whole:
        page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=FOLDER / f"{name}.png", full_page=whole)


def of_paper(name: str, pdf: bytes) -> None:
    """The first page of a PDF."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = ["pdftoppm", "-png", "-r", "100", "-singlefile", "-", str(FOLDER / name)]
    subprocess.run(command, input=pdf, check=True)
