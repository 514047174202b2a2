"""The phone: what the first page weighs, and how many answers a second are saved and followed by the next question."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median, quantiles
from time import monotonic, perf_counter

import requests

from app import jobs
from app.adapters.clock import now
from tests.bench.figure import Figure, stage_on_postgresql
from tests.doors import post_forms
from tests.served import served
from tests.stage import Stage

PHONES = 8
SECONDS = 8


def measure() -> Iterator[Figure]:
    with stage_on_postgresql() as stage:
        # The server's clock is the real one; texts go out by day, and permissions must have been given by now.
        stage.clock.now = now().replace(hour=17) - timedelta(days=1)
        links = [_invite(stage, number) for number in range(PHONES)]
        with served(stage) as url:
            weighed = _weigh(url, links[0])
            answers = _load([_phone(url, link) for link in links])
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


def _invite(stage: Stage, number: int) -> str:
    stage.enrol_ana(mobile=f"+1303555{number:04d}", family_name=f"Quill {number}", day0=stage.clock().date())
    jobs.plan(stage.at)
    jobs.send(stage.at)
    found = re.search(r"/[\w-]{22}", stage.at.outside.outbox()[-1].body)
    assert found
    return found[0]


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


def _phone(url: str, link: str) -> Callable[[], None]:
    """A phone in the middle of a check-in; each call answers the question on the screen and loads the next."""
    browser = requests.Session()
    page = browser.get(f"{url}{link}/birth-date", timeout=5)
    page = _send(browser, page, month="3", day="15", year="1958")
    page = _send(browser, page)

    def answer() -> None:
        nonlocal page
        if 'name="asked"' not in page.text:
            page = browser.get(f"{url}/check-in/1", timeout=5)
        checklist = 'value="rmdq ' in page.text
        page = _send(browser, page, do="save", answer=["0", "3", "7"] if checklist else str(hash(page.url) % 11))

    return answer


def _send(browser: requests.Session, page: requests.Response, **filled: str | list[str]) -> requests.Response:
    values = next(values for action, values in post_forms(page.text) if "language" not in action)
    sent = browser.post(page.url, data=values | filled, timeout=5)
    assert sent.status_code == 200, sent.text
    return sent


def _bare(url: str) -> Callable[[], None]:
    browser = requests.Session()
    return lambda: browser.post(url, timeout=5).raise_for_status()


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
