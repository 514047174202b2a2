"""Send me a new link: the same words, the same status and the same work, whoever asks and whatever number is typed."""

import pytest
from sqlalchemy import event, select

from app import jobs
from app.models.audit import AuditEvent
from app.models.entry import NewLinkRequest
from app.services import renewing
from tests.phone import Phone, texts
from tests.stage import Stage

KNOWN, UNKNOWN = "(303) 555-0142", "(303) 555-0198"


def ask(phone: Phone, number: str) -> list[str]:
    """The pages' bytes with status and address, from the form on."""
    phone.look("/new-link")
    phone.send(mobile=number)
    return [str(phone.page.status_code), phone.at, phone.page.text]


def test_from_the_dead_page_to_a_new_link(phone: Phone, stage: Stage) -> None:
    assert 'href="/new-link"' in phone.look("/" + "x" * 22).text
    ask(phone, KNOWN)
    assert (phone.at, phone.h1) == ("/new-link/asked", "Look for a text from us")
    stage.clock.tick(days=1)
    jobs.plan(stage.at)
    old, phone.key = phone.key, texts(stage)[-1]
    phone.open()
    assert (phone.at, phone.key != old) == ("/check-in/1", True)
    assert phone.look(f"/{old}").status_code == 404


def test_known_and_unknown_numbers_are_told_the_same_with_the_same_work(phone: Phone, stage: Stage) -> None:
    done: list[list[str]] = []
    engine = stage.at.db.engine

    def listen(connection: object, cursor: object, statement: str, *rest: object) -> None:
        done[-1].append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    pages = []
    for number in (KNOWN, UNKNOWN, KNOWN):
        done.append([])
        pages.append(ask(phone, number))
    assert pages[0] == pages[1] == pages[2]
    assert done[0] == done[1] == done[2]
    event.remove(engine, "before_cursor_execute", listen)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter your mobile number."),
        ("12", "We cannot send a text to that number. Check it and try again."),
        ("(800) 555-0100", "We cannot send a text to that number. Check it and try again."),
        ("<b>1", "We cannot send a text to that number. Check it and try again."),
    ],
)
def test_what_is_no_mobile_number_is_told_and_kept(phone: Phone, stage: Stage, typed: str, says: str) -> None:
    ask(phone, typed)
    assert phone.page.status_code == 422
    assert phone.page.text.count(says) == 2
    assert "<b>" not in phone.page.text
    with stage.at.db.reading() as session:
        assert session.scalars(select(NewLinkRequest)).all() == []


def test_the_eleventh_wish_within_an_hour_is_put_off(phone: Phone, stage: Stage) -> None:
    statuses = [ask(phone, UNKNOWN)[0] for _ in range(renewing.MOST_FROM_ONE_ADDRESS + 1)]
    assert statuses == ["200"] * renewing.MOST_FROM_ONE_ADDRESS + ["429"]
    assert "Try again in an hour, or call us." in phone.page.text
    assert "(555)\xa0010-0199" in phone.page.text
    with stage.at.db.reading() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "ask-new-link")).all()
        assert [event.outcome for event in events] == ["done"] * renewing.MOST_FROM_ONE_ADDRESS, "no more than that"
        assert {event.object_id for event in events} == {None}
