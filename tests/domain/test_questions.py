"""The screens of a check-in."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.instrument import TICKED, Answer, Instrument, Item, Kind, When
from app.domain.questions import Screen, screens
from tests.every_kind import EVERY_KIND, ITEMS
from tests.stage import LIBRARY

unconditional = [each for each in LIBRARY if all(item.when is None for item in each.items)]
instruments = st.lists(st.sampled_from(unconditional), unique_by=lambda each: (each.code, each.version))


def fresh(*asked: Instrument) -> tuple[Screen, ...]:
    """The screens before anything was answered."""
    return screens((each, [{}]) for each in asked)


@st.composite
def conditional(draw: st.DrawFn) -> Instrument:
    """Choices and ticks in a row, some asked only after an answer to an earlier one."""
    items: list[Item] = []
    for number in range(draw(st.integers(1, 9))):
        when = None
        if items and draw(st.booleans()):
            earlier = draw(st.lists(st.sampled_from([each.id for each in items]), min_size=1, unique=True))
            when = When(tuple(earlier), (draw(st.integers(0, 1)),))
        items.append(Item(f"q{number}", draw(st.sampled_from([Kind.CHOICE, Kind.CHECKLIST])), (1, 0), when))
    return replace(EVERY_KIND, items=tuple(items))


answered = st.dictionaries(st.sampled_from([f"q{number}" for number in range(9)]), st.sampled_from([0, 1, None]))


@given(instruments)
def test_every_item_is_asked_once_in_order_and_screens_are_numbered_from_one(asked: list[Instrument]) -> None:
    made = fresh(*asked)
    assert [screen.number for screen in made] == list(range(1, len(made) + 1))
    in_order = [(screen.instrument.code, item.id) for screen in made for item in screen.items]
    others = {(each.code, item.id) for each in asked for item in each.own_activities[1:]}  # none has been named yet
    everything = [(instrument.code, item.id) for instrument in asked for item in instrument.items]
    assert in_order == [each for each in everything if each not in others]


@given(instruments)
def test_a_checklist_is_one_question_and_nothing_else_shares_a_screen(asked: list[Instrument]) -> None:
    for screen in fresh(*asked):
        assert {item.kind for item in screen.items} == {screen.kind}
        assert len(screen.items) == 1 or screen.kind in TICKED


def test_roland_morris_is_one_screen_and_the_peg_three() -> None:
    made = fresh(LIBRARY.get("rmdq", "1983"), LIBRARY.get("peg", "1"))
    assert [len(screen.items) for screen in made] == [24, 1, 1, 1]


def test_two_checklists_in_a_row_are_two_screens() -> None:
    rmdq = LIBRARY.get("rmdq", "1983")
    assert [len(screen.items) for screen in fresh(rmdq, rmdq)] == [24, 24]


def test_only_neighbours_stand_together() -> None:
    peg, rmdq = LIBRARY.get("peg", "1"), LIBRARY.get("rmdq", "1983")
    mixed = replace(peg, items=(peg.items[0], *rmdq.items[:2], *peg.items[1:], rmdq.items[2]))
    assert [len(screen.items) for screen in fresh(mixed)] == [1, 2, 1, 1, 1]


def test_nothing_to_ask_is_no_screen() -> None:
    assert fresh() == ()


def asked(*answers: Mapping[str, Answer]) -> list[str]:
    return [item.id for screen in screens([(EVERY_KIND, answers)]) for item in screen.items]


def test_a_question_with_a_condition_is_asked_while_it_holds() -> None:
    plain = ["pain", "line", "stairs", "walking", "sleeping"]
    assert asked({}) == asked({"pain": 0}) == asked({"pain": None}) == plain
    assert asked({"pain": 1}) == ["pain", "days", *plain[1:]]
    assert asked({"pain": 2, "days": 30}) == ITEMS
    assert asked({"stairs": 2}) == ["pain", "line", "stairs", "worst", "walking", "sleeping"]


def test_an_answer_that_is_not_asked_any_more_opens_no_question() -> None:
    assert "help" not in asked({"pain": 0, "days": 30})


def test_what_one_of_two_check_ins_asks_is_asked() -> None:
    assert asked({"pain": 0}, {"pain": 1}) == asked({"pain": 1})
    assert "help" not in asked({"pain": 0, "days": 30}, {"pain": 1, "days": 2})


@given(conditional(), answered, st.data())
def test_an_answer_changes_no_question_before_its_own(
    instrument: Instrument, known: dict[str, int | None], data: st.DataObject
) -> None:
    before = screens([(instrument, [known])])
    screen = data.draw(st.sampled_from(before))
    new = {item.id: data.draw(st.sampled_from([0, 1, None])) for item in screen.items}
    after = screens([(instrument, [known | new])])
    assert after[: screen.number] == before[: screen.number]


@given(conditional(), answered)
def test_no_answer_moves_an_item_to_another_screen(instrument: Instrument, known: dict[str, int | None]) -> None:
    whole = {screen.items for screen in screens([(instrument, [{f"q{n}": v for n in range(9)} for v in (0, 1)])])}
    for screen in screens([(instrument, [known])]):
        assert len({item.when for item in screen.items}) == 1
        assert not any(set(screen.items) & set(other) for other in whole if other != screen.items)
