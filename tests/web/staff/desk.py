"""A member of staff at a browser without a screen: signs in, keeps cookies, sends forms with their token."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.models.audit import AuditEvent
from app.models.check_in import CheckIn
from app.models.message import Link, PatientSession
from app.models.staff import Membership, Staff
from app.services import accounts, answering
from app.web.staff import guard
from tests.stage import PASSWORD, Stage

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Desk:
    """One browser. `post` sends the token of a page of this browser along, as its forms do."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self._token: tuple[str | None, str] | None = None  # and the cookie that it belongs to

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, buffered=True)

    def token(self) -> str:
        if self._token is None or self._token[0] != self.cookie():
            found = TOKEN.search(self.get("/sign-in").text)
            assert found
            self._token = (self.cookie(), found[1])
        return self._token[1]

    def post(self, path: str, **fields: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def sign_in(self, email: str, password: str = PASSWORD, *, path: str = "/sign-in") -> TestResponse:
        return self.post(path, email=email, password=password)

    def cookie(self) -> str | None:
        kept = self.client.get_cookie("staff")
        return kept.value if kept else None


@dataclass(frozen=True)
class Desks:
    """The staff app over the stage, with a browser for whoever is asked for."""

    stage: Stage
    app: Flask

    def __call__(self, email: str) -> Desk:
        """Signed in, without the second that a password is made to take."""
        desk, now = Desk(self.app), self.stage.clock()
        with self.stage.at.db.transaction() as session:
            of_staff = Membership.current(now).where(Staff.email == email)
            key, _ = accounts.begin(session, session.scalars(of_staff).one(), now)
        with desk.client.session_transaction() as cookie:
            cookie[guard.COOKIE_KEY] = key
        return desk

    def events(self, action: str) -> list[AuditEvent]:
        with self.stage.at.db.reading() as session:
            found = list(session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by("sequence")))
            session.expunge_all()
            return found


def without_tokens(text: str) -> str:
    """A page as two people would compare it."""
    return TOKEN.sub("", text)


def answer(stage: Stage, episode_id: UUID, screens: int, *, send: bool = False) -> None:
    """The patient answers the first screens of the first check-in with a 3 or with ticks, and perhaps sends them."""
    with stage.at.db.transaction() as session:
        first = select(CheckIn).where(CheckIn.episode_id == episode_id).order_by(CheckIn.due_on)
        check_in = session.scalars(first).first()
        assert check_in
        link = Link(
            key_hash=b"l" * 32,
            patient_id=check_in.episode.patient_id,
            minted_at=stage.clock(),
            dies_at=check_in.closes_at,
            check_ins=[check_in],
        )
        session.add(link)
        session.flush()
        opened = PatientSession(
            key_hash=b"s" * 32, link_id=link.id, language="en", opened_at=stage.clock(), seen_at=stage.clock()
        )
        session.add(opened)
        session.flush()
        for screen in answering.screens_of([check_in], stage.at.outside.instruments)[:screens]:
            values = {item.id: 3 if 3 in item.values else item.values[0] for item in screen.items}
            answering.save(session, opened, screen, values, stage.at.outside)
        if send:
            answering.submit(session, opened, stage.clock())
