"""Two alerts: one of yesterday that was taken up and closed, and one of this moment that waits for its owner."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select

from app.cli.demo.cast import ALARMING, Character
from app.cli.demo.days import Time
from app.domain import links
from app.models.alert import Alert
from app.models.practice import Practice
from app.services import alert_acts, answering, inquiry, notifying, opening
from app.services.installation import Installation
from app.services.library import in_use

_KEY = re.compile(rf"/({links.KEY})(?:\s|$)")
_OUTCOME = (
    "Who was reached? The patient, by phone.\nWhen? A quarter of an hour after the answer.\n"
    "What was found? Passing thoughts, no plan and no intent; C-SSRS: low risk.\nWhat is the plan? Seen tomorrow at 9."
)


def raise_alerts(at: Installation, now: datetime) -> None:
    """Once: a network that has had an alert gets no other."""
    with at.db.reading() as session:
        if session.scalar(select(exists().where(Alert.practice_id == Practice.id, ~Practice.rehearsal))):
            return
    yesterday, today = (_as_of(at, moment) for moment in (now - timedelta(days=1), now))
    closed = _answers(yesterday, ALARMING[0])
    if closed:
        _tell(yesterday)
        _act(_as_of(at, now - timedelta(days=1) + timedelta(minutes=9)), closed, "")
        _act(_as_of(at, now - timedelta(days=1) + timedelta(minutes=24)), closed, _OUTCOME)
    _answers(today, ALARMING[1])  # whoever is at work here is told by the worker


def _as_of(at: Installation, moment: datetime) -> Installation:
    return replace(at, outside=replace(at.outside, now=Time(moment)))


def _answers(at: Installation, who: Character) -> UUID | None:
    """The last question of the PHQ-9 alone, and the form is never sent; None for somebody without a link."""
    keys = [found[1] for copy in at.outside.outbox() if copy.to == who.mobile and (found := _KEY.search(copy.body))]
    with at.db.transaction() as session:
        link = opening.living_link(session, keys[-1], at.outside.now()) if keys else None
        if link is None:
            return None
        opened = opening.check_birth_date(session, link, who.birth_date, at.outside.now())
        if not isinstance(opened, opening.Opened):
            return None
        library = in_use(session, at.outside, at.outside.now())
        asked = inquiry.of_link(session, opened.session, library, at.outside.now())
        screen = next(each for each in asked.screens if each.items[0].id in each.instrument.urgent)
        item = screen.items[0].id
        answer = {item: screen.instrument.urgent[item][0]}
        (alert,) = answering.save(session, opened.session, screen, answer, at.outside)
        return alert.id


def _tell(at: Installation) -> None:
    while notifying.notify_next(at.db, at.outside, at.place):
        pass


def _act(at: Installation, alert_id: UUID, outcome: str) -> None:
    """Its owner has it in hand; or closes it, with an outcome."""
    with at.db.transaction() as session:
        alert = session.get_one(Alert, alert_id)
        if outcome:
            alert_acts.close(session, alert, outcome, alert.owner_id, at.outside)
        else:
            alert_acts.acknowledge(session, alert, alert.owner_id, at.outside)
