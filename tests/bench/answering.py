"""The phone: what the first page weighs, and how many answers a second are saved and followed by the next question."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse
from itertools import cycle
from statistics import median, quantiles
from time import monotonic, perf_counter
from urllib.parse import urlencode, urlsplit

import brotli
import requests

from app import jobs
from app.adapters.clock import now
from tests.bench.figure import Figure, stage_on_postgresql
from tests.doors import post_forms
from tests.served import served
from tests.stage import Stage

PHONES = 8
CHECK_INS = 20  # of each phone: nobody answers the same questions many times over
SECONDS = 8
_ASKED = re.compile('name="asked" value="([^"]+)"')


def measure() -> Iterator[Figure]:
    with stage_on_postgresql() as stage:
        # The server's clock is the real one; texts go out by day, and permissions must have been given by now.
        stage.clock.now = now().replace(hour=17) - timedelta(days=1)
        links = _invite(stage)
        with served(stage) as url:
            weighed = _weigh(url, links[0])
            phones = [_phone(url, links[number::PHONES]) for number in range(PHONES)]
            _load(phones)  # templates and statements are put together the first time
            answers = _load(phones)
        with served(stage, "tests.bench.floor:app") as url:
            floor = _load([_bare(url) for _ in range(PHONES)])
    yield weighed
    yield Figure(
        "answers-saved",
        round(len(answers) / SECONDS),
        "a second",
        _times(answers) | {"phones": PHONES, "bare page with one commit, a second": round(len(floor) / SECONDS)},
    )


def _times(took: list[float]) -> dict[str, float | str]:
    p95 = quantiles(took, n=20)[-1]
    return {"median, ms": round(median(took) * 1000, 1), "p95, ms": round(p95 * 1000, 1), "database": "postgresql"}


def _invite(stage: Stage) -> list[str]:
    """The links of as many patients as there are check-ins."""
    for number in range(PHONES * CHECK_INS):
        mobile = f"+1303555{number:04d}"
        stage.enrol_ana(mobile=mobile, family_name=f"Quill {number}", day0=stage.clock().date())
    jobs.plan(stage.at)
    jobs.send(stage.at)
    links = [found[0] for copy in stage.at.outside.outbox() if (found := re.search(r"/[\w-]{22}", copy.body))]
    assert len(links) == PHONES * CHECK_INS
    return links


def _weigh(url: str, link: str) -> Figure:
    """Everything that the first page of a link costs a phone, as it is sent."""
    page = requests.get(url + link, headers={"Accept-Encoding": "br"}, timeout=5, stream=True)
    sent = [len(page.raw.read(decode_content=False))]
    text = requests.get(url + link, timeout=5).text
    for asset in re.findall(r'<(?:link rel="(?:stylesheet|icon)"[^>]* href|script[^>]* src)="([^"]+)"', text):
        part = requests.get(
            url + asset.replace("&amp;", "&"), headers={"Accept-Encoding": "br"}, timeout=5, stream=True
        )
        sent.append(len(part.raw.read(decode_content=False)))
    return Figure("first-page", round(sum(sent) / 1000, 2), "KB", {"requests": len(sent), "Enketo, KB": 269})


@dataclass
class _Browser:
    """Where one opened check-in stands: the address and the words of the question on its screen."""

    cookie: str
    token: str
    path: str
    page: str


def _opened(url: str, link: str) -> _Browser:
    browser = requests.Session()
    page = browser.get(f"{url}{link}/birth-date", timeout=5)
    for filled in ({"month": "3", "day": "15", "year": "1958"}, {}, {"respondent": "self"}):
        form = next(values for action, values in post_forms(page.text) if "language" not in action)
        page = browser.post(page.url, data=form | filled, timeout=5)
    cookie = "; ".join(f"{each.name}={each.value}" for each in browser.cookies)
    return _Browser(cookie, form["csrf_token"], urlsplit(page.url).path, page.text)


def _phone(url: str, links: Sequence[str]) -> Callable[[], None]:
    """A phone in one check-in after the other; each call answers the question on the screen and loads the next.

    The client is a plain one, for it shares the machine with what it measures.
    """
    browsers, numbers = deque(_opened(url, link) for link in links), cycle(range(11))
    line = HTTPConnection(urlsplit(url).netloc, timeout=5)

    def ask(browser: _Browser, method: str, form: Mapping[str, str | list[str]] | None = None) -> HTTPResponse:
        headers = {"Cookie": browser.cookie, "Accept-Encoding": "br"}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, browser.path, urlencode(form, doseq=True) if form else None, headers)
        return line.getresponse()

    def answer() -> None:
        browser = browsers[0]
        asked = _ASKED.search(browser.page)
        assert asked, f"{browser.path} asks nothing"
        ticked = ["0", "3", "7"] if asked[1].startswith("rmdq ") else str(next(numbers))
        saved = ask(browser, "POST", {"csrf_token": browser.token, "asked": asked[1], "answer": ticked})
        saved.read()
        assert saved.status == 303, saved.status
        browser.path = saved.headers["Location"]
        if browser.path.endswith("/review"):  # that was the last one: this check-in is there to be begun again
            browser.path = "/check-in/1"
            browsers.rotate(-1)
        browser.page = brotli.decompress(ask(browser, "GET").read()).decode()

    return answer


def _bare(url: str) -> Callable[[], None]:
    line = HTTPConnection(urlsplit(url).netloc, timeout=5)

    def commit() -> None:
        line.request("POST", "/")
        assert line.getresponse().read() == b"saved"

    return commit


def _load(acts: list[Callable[[], None]]) -> list[float]:
    """All at once for SECONDS; how long each act took."""
    until = monotonic() + SECONDS

    def repeat(act: Callable[[], None]) -> list[float]:
        took = []
        while monotonic() < until:
            start = perf_counter()
            act()
            took.append(perf_counter() - start)
        return took

    with ThreadPoolExecutor(len(acts)) as threads:
        return [each for took in threads.map(repeat, acts) for each in took]
