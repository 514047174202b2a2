"""A real browser before a real server: Debian's Chromium, a phone or a desk, and the rules that hold on every page."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

INSTALLED = (Path("/usr/bin/chromium"), Path("/usr/bin/google-chrome"))
FLAGS = (
    "--no-sandbox",  # root and containers have none; the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
expect.set_options(timeout=30_000)  # that a machine is slow is no fault of the page's
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium; where the system has none, the one that `make setup-dev` fetched."""
    system = next((path for path in INSTALLED if path.exists()), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system, args=FLAGS)
        yield browser
        browser.close()


class QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: a test tells what it saw."""


@contextmanager
def live_server(build: Callable[[str], WSGIApplication]) -> Iterator[str]:
    """Serves on a free port what `build` makes for that address; gives the address, without a slash at the end."""
    server = make_server(
        "127.0.0.1", 0, lambda environ, start_response: [], threaded=True, request_handler=QuietHandler
    )
    url = f"http://127.0.0.1:{server.server_port}"
    server.app = build(url)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def opened(browser: Browser, url: str, **device: Any) -> Iterator[Page]:
    """A page of a new, empty browser profile at `url`. Raises AssertionError at the end if a page asked another host
    for anything, broke its Content-Security-Policy or had an error in its script."""
    context: BrowserContext = browser.new_context(base_url=url, **device)
    wrong: list[str] = []

    def on_request(request: Request) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            wrong.append(f"asked another host: {request.url}")

    def on_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            wrong.append(message.text)

    context.on("request", on_request)
    context.on("console", on_console)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    try:
        yield context.new_page()
    finally:
        context.close()
    assert not wrong, wrong


@contextmanager
def phone(browser: Browser, url: str, *, javascript: bool = True, language: str = "en-US") -> Iterator[Page]:
    """A phone of 390 by 844 with a touch screen, with or without JavaScript."""
    device = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2, "locale": language}
    with opened(browser, url, java_script_enabled=javascript, **device) as page:
        yield page


@contextmanager
def desk(browser: Browser, url: str, *, language: str = "en-US") -> Iterator[Page]:
    """A front desk's screen of 1280 by 800."""
    with opened(browser, url, viewport=DESK, locale=language) as page:
        yield page


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA on the page as it is now, target size included. Needs JavaScript."""
    options = {"runOnly": {"type": "tag", "values": list(WCAG)}, "rules": {"target-size": {"enabled": True}}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {rule['help']}: {[node['target'] for node in rule['nodes']]}" for rule in found]
