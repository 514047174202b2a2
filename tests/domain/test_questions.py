"""The screens of a check-in."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.instrument import Instrument, Kind
from app.domain.questions import screens
from tests.stage import LIBRARY

instruments = st.lists(st.sampled_from(list(LIBRARY)), unique_by=lambda each: each.code)


@given(instruments)
def test_every_item_is_asked_once_in_order_and_screens_are_numbered_from_one(asked: list[Instrument]) -> None:
    made = screens(asked)
    assert [screen.number for screen in made] == list(range(1, len(made) + 1))
    in_order = [(screen.instrument.code, item.id) for screen in made for item in screen.items]
    assert in_order == [(instrument.code, item.id) for instrument in asked for item in instrument.items]


@given(instruments)
def test_a_checklist_is_one_question_and_nothing_else_shares_a_screen(asked: list[Instrument]) -> None:
    for screen in screens(asked):
        assert {item.kind for item in screen.items} == {screen.kind}
        assert len(screen.items) == 1 or screen.kind is Kind.CHECKLIST


def test_roland_morris_is_one_screen_and_the_peg_three() -> None:
    made = screens([LIBRARY.get("rmdq", "1983"), LIBRARY.get("peg", "1")])
    assert [len(screen.items) for screen in made] == [24, 1, 1, 1]


def test_two_checklists_in_a_row_are_two_screens() -> None:
    rmdq = LIBRARY.get("rmdq", "1983")
    assert [len(screen.items) for screen in screens([rmdq, rmdq])] == [24, 24]


def test_only_neighbours_stand_together() -> None:
    peg, rmdq = LIBRARY.get("peg", "1"), LIBRARY.get("rmdq", "1983")
    mixed = replace(peg, items=(peg.items[0], *rmdq.items[:2], *peg.items[1:], rmdq.items[2]))
    assert [len(screen.items) for screen in screens([mixed])] == [1, 2, 1, 1, 1]


def test_nothing_to_ask_is_no_screen() -> None:
    assert screens([]) == ()
