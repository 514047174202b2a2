"""What a patient does with a phone, through Flask's test client: taps, types, and holds what the pages gave."""

import html
import re
from datetime import date
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from app.services import delivery, invitations
from tests.stage import Stage

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ASKED = re.compile(r'name="asked" value="([^"]+)"')
KEY = re.compile(r"https?://\S+/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")


def texts(stage: Stage) -> list[str]:
    """Send what is due; the keys in all messages so far, newest last."""
    with stage.at.db.transaction() as session:
        invitations.queue_due(session, stage.clock())
    while delivery.deliver_next(stage.at.db, stage.at.outside, stage.at.place):
        pass
    return [found[1] for copy in stage.at.outside.outbox() if (found := KEY.search(copy.body))]


class Phone:
    """One browser. `page` is the last page shown, redirects followed."""

    def __init__(self, app: Flask, stage: Stage, key: str = "", language: str = "en-US") -> None:
        self.stage = stage
        self.browser = app.test_client()
        self.key = key or texts(stage)[-1]
        self.language = language
        self.page: TestResponse

    def get(self, path: str) -> TestResponse:
        self.page = self.browser.get(path, follow_redirects=True, headers={"Accept-Language": self.language})
        return self.page

    def post(self, path: str, **typed: object) -> TestResponse:
        """Send the form of the page that is shown; its hidden fields go with it."""
        fields = {name: found[1] for name, found in self._hidden().items() if found}
        self.page = self.browser.post(
            path, data=fields | typed, follow_redirects=True, headers={"Accept-Language": self.language}
        )
        return self.page

    def _hidden(self) -> dict[str, re.Match[str] | None]:
        return {"csrf_token": TOKEN.search(self.page.text), "asked": ASKED.search(html.unescape(self.page.text))}

    @property
    def at(self) -> str:
        """The path of the page that is shown."""
        return urlsplit(self.page.request.url).path

    @property
    def h1(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.page.text, re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", "", found[1]).strip()) if found else ""

    @property
    def checked(self) -> list[str]:
        """The values that the page shows as chosen."""
        return re.findall(r'name="answer" value="(\d+)" checked', self.page.text)

    def birth_date(self, born: date | None = None) -> TestResponse:
        born = born or self.stage.ana.birth_date
        self.get(f"/{self.key}/birth-date")
        return self.post(f"/{self.key}/birth-date", month=born.month, day=born.day, year=born.year)

    def open(self) -> TestResponse:
        """To the first question."""
        self.birth_date()
        return self.post("/check-in/who") if self.at == "/check-in/who" else self.page

    def answer(self, *values: int, do: str = "save") -> TestResponse:
        return self.post(self.at, answer=[str(value) for value in values], do=do)

    def answer_all(self, value: int = 3) -> TestResponse:
        """From the question that is shown to the review."""
        while self.at != "/check-in/review":
            before = self.at
            self.answer(value)
            assert self.at != before, self.page.text
        return self.page

    def send(self) -> TestResponse:
        return self.post("/check-in/review")
