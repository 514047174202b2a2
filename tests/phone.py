"""Ana and her phone: the link that was sent to it, the birth date, and answers from the first question to the last."""

import html
import re
from datetime import date
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.models.response import Answer
from app.services import delivery, invitations
from tests.doors import Person
from tests.stage import Stage

KEY = re.compile(r"https?://\S+/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")


def texts(stage: Stage) -> list[str]:
    """Send what is due; the keys in all messages so far, newest last."""
    with stage.at.db.transaction() as session:
        invitations.queue_due(session, stage.at.outside)
    while delivery.deliver_some(stage.at.db, stage.at.outside, stage.at.place):
        pass
    return [found[1] for copy in stage.at.outside.outbox() if (found := KEY.search(copy.body))]


def answers(stage: Stage) -> list[tuple[str, int, int | None, bool]]:
    """Item, version, value, skipped."""
    with stage.at.db.reading() as session:
        rows = session.scalars(select(Answer).order_by(Answer.given_at, Answer.item, Answer.version))
        return [(row.item, row.version, row.value, row.skipped) for row in rows]


class Phone(Person):
    """A browser with a link's key in its messages; without one it gets the newest that was sent."""

    def __init__(self, app: Flask, stage: Stage, key: str = "", language: str = "en-US") -> None:
        super().__init__(app)
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        self.key = key or texts(stage)[-1]
        self.born = stage.ana.birth_date

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

    def type_date(self, born: date) -> TestResponse:
        self.look(f"/{self.key}/birth-date")
        if self.page.status_code != 200:
            return self.page
        return self.send(month=str(born.month), day=str(born.day), year=str(born.year))

    def open(self) -> TestResponse:
        """To the first page behind the birth date, past those that say who sees the answers and ask who answers."""
        self.type_date(self.born)
        if self.at == "/check-in/who":
            self.send()
        return self.answers_alone()

    def answers_alone(self) -> TestResponse:
        """On the page that asks who answers: the patient does."""
        return self.send(respondent="self") if self.at == "/check-in/who-answers" else self.page

    def answer(self, *values: int | str, do: str = "save") -> TestResponse:
        return self.send(answer=[str(value) for value in values], do=do)

    def answer_all(self, value: int = 3) -> TestResponse:
        """From the question that is shown, also the one who answers, to the review."""
        self.answers_alone()
        while self.at != "/check-in/review":
            before = self.at
            self.answer(value)
            assert self.at != before, self.page.text
        return self.page
