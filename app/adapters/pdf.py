"""HTML to a tagged PDF by WeasyPrint. It can reach what is packaged under `app/static`, and nothing else anywhere."""

import atexit
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import get_ident
from typing import Any
from urllib.request import BaseHandler, Request
from urllib.response import addinfourl

_STATIC = Path(__file__).resolve().parent.parent / "static"
_SHEET = _STATIC / "page" / "page.css"

# The common box of 523 x 720 points, centred, 36 points from the top: the same lines break in the same places on both.
_PAPERS = {
    "letter": "@page { size: 612pt 792pt; margin: 36pt 44.5pt }",
    "a4": "@page { size: 595pt 842pt; margin: 36pt 36pt 86pt }",
}


class NotPrinted(Exception):
    """The document needs something that is not packaged with it, is missing or cannot be drawn. There is no PDF."""


class _Packaged(BaseHandler):
    """Opens `app:fonts/x.woff2` as `app/static/fonts/x.woff2`."""

    def app_open(self, request: Request) -> addinfourl:
        path = (_STATIC / request.full_url.removeprefix("app:")).resolve()
        if not path.is_relative_to(_STATIC):
            raise ValueError("outside the package")
        return addinfourl(BytesIO(path.read_bytes()), EmailMessage(), request.full_url, 200)


def print_pdf(html: str, paper: str) -> bytes:
    """A complete document on "letter" or "a4", tagged; the same bytes for the same arguments. Raises NotPrinted."""
    # WeasyPrint takes 2 s to import, which only the process that prints should pay; the web processes import this file.
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    document = HTML(string=html, url_fetcher=_fetcher())
    fonts, sheets = _sheets(paper)
    try:
        with _errors_of_this_thread() as errors:
            pdf: bytes = document.write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as refused:  # a BaseException, which nobody above is prepared for
        raise NotPrinted(str(refused)) from refused
    if errors:
        raise NotPrinted("; ".join(errors))
    return pdf


@contextmanager
def _errors_of_this_thread() -> Iterator[list[str]]:
    """WeasyPrint only logs that a picture could not be found or drawn, and prints the page without it. We must not."""
    errors = _Errors(get_ident())
    logger = logging.getLogger("weasyprint")
    logger.addHandler(errors)
    try:
        yield errors.said
    finally:
        logger.removeHandler(errors)


class _Errors(logging.Handler):
    def __init__(self, thread: int) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []
        self._thread = thread

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.said.append(record.getMessage())


@cache
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=("app",), allow_redirects=False, fail_on_errors=True)
    fetcher.add_handler(_Packaged())
    return fetcher


@cache
def _sheets(paper: str) -> tuple[Any, list[Any]]:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    texts = [_SHEET.read_text(), _PAPERS[paper]]
    atexit.register(_sheets.cache_clear)  # a FontConfiguration must go before the interpreter's modules do
    return fonts, [CSS(string=text, font_config=fonts, url_fetcher=_fetcher()) for text in texts]
