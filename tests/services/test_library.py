"""The instruments in use: what is withheld whatever was imported, and how seldom the database is asked."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from app.domain.instrument import Instrument, Library
from app.domain.licence import Withheld
from app.services import library
from tests.licensed import INSTRUMENTS, WALK, bring, grant, on, put_into_use, text
from tests.stage import LIBRARY, Stage


@pytest.fixture
def demo(stage: Stage) -> Stage:
    return on(stage, live=False)


def look(stage: Stage, key: tuple[str, str] = WALK) -> Instrument:
    with stage.at.db.reading() as session:
        return library.in_use(session, stage.at.outside, stage.clock()).get(*key)


def test_mostly_it_is_one_small_look(stage: Stage) -> None:
    """Nothing imported and nothing to sign: one query; a text is read from its row once, whatever else is asked."""
    statements: list[str] = []
    event.listen(stage.at.db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    def looks() -> int:
        statements.clear()
        look(stage)
        return len([each for each in statements if each.startswith("SELECT")])

    unsigned = Library([*(each for each in LIBRARY if not each.needs_signature), INSTRUMENTS[0]])
    for demo in (True, False):
        stage.at = replace(stage.at, outside=replace(stage.at.outside, instruments=unsigned, demo=demo))
        assert looks() == 1
    on(stage, live=True)
    assert looks() == 2
    bring(stage, grant(), text("en"), text("es"))
    for language in ("en", "es"):
        put_into_use(stage, language)
    assert looks() == 4, "each text once"
    assert looks() == 2


def test_a_language_that_ships_by_now_is_taken_from_the_release(demo: Stage) -> None:
    bring(demo, grant())
    put_into_use(demo)
    ships = replace(INSTRUMENTS[0], words_by_language={"en": text(far="As released").words})
    demo.at = replace(demo.at, outside=replace(demo.at.outside, instruments=Library([ships])))
    assert look(demo).words("en").items["far"].text == "As released"
    demo.at = replace(demo.at, outside=replace(demo.at.outside, instruments=Library(LIBRARY)))
    with demo.at.db.reading() as session:
        assert WALK not in library.in_use(session, demo.at.outside, demo.clock()), "nor is one that is gone missed"


def test_a_text_that_an_upgrade_no_longer_reads_takes_nothing_else_down(demo: Stage) -> None:
    """The shipped file of that version has one question more by now."""
    bring(demo, grant())
    put_into_use(demo)
    more = [
        replace(each, items=(*each.items, replace(each.items[-1], id="new"))) if each.code == WALK[0] else each
        for each in demo.at.outside.instruments
    ]
    demo.at = replace(demo.at, outside=replace(demo.at.outside, instruments=Library(more)))
    assert look(demo).withheld is Withheld.NO_TEXT
    assert look(demo, ("peg", "1")).withheld is None
