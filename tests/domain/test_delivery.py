from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.delivery import MessageState, advance

QUEUED, SENDING, SENT = MessageState.QUEUED, MessageState.SENDING, MessageState.SENT
DELIVERED, UNDELIVERED, FAILED = MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.FAILED
UNKNOWN, DROPPED = MessageState.UNKNOWN, MessageState.DROPPED

states = st.sampled_from(MessageState)


@pytest.mark.parametrize(
    ("receipts", "end"),
    [
        ([SENT, DELIVERED], DELIVERED),
        ([SENT, SENT, DELIVERED, DELIVERED, SENT], DELIVERED),
        ([SENT, UNDELIVERED], UNDELIVERED),
        ([SENT, FAILED], FAILED),
        ([SENT, DELIVERED, UNDELIVERED, FAILED], DELIVERED),
        ([SENT, SENT, FAILED, UNDELIVERED], UNDELIVERED),
        ([SENT], SENT),
    ],
)
@pytest.mark.parametrize("before", [QUEUED, SENDING, UNKNOWN, DROPPED])
def test_every_order_of_a_history_ends_the_same(
    before: MessageState, receipts: list[MessageState], end: MessageState
) -> None:
    assert {reduce(advance, order, before) for order in permutations(receipts)} == {end}


@given(states, st.lists(states, max_size=5), st.randoms())
def test_neither_order_nor_repetition_matters(before: MessageState, receipts: list[MessageState], chance) -> None:
    shuffled = receipts * 2
    chance.shuffle(shuffled)
    assert reduce(advance, receipts, before) is reduce(advance, shuffled, before)


@given(states, states)
def test_what_arrived_has_arrived(before: MessageState, reported: MessageState) -> None:
    assert advance(advance(before, DELIVERED), reported) is DELIVERED


@pytest.mark.parametrize("reported", [SENT, DELIVERED, UNDELIVERED, FAILED])
def test_any_receipt_settles_an_unknown(reported: MessageState) -> None:
    assert advance(UNKNOWN, reported) is reported


@pytest.mark.parametrize("late", [QUEUED, SENDING, UNKNOWN, SENT])
@pytest.mark.parametrize("end", [DELIVERED, UNDELIVERED, FAILED])
def test_a_late_receipt_undoes_nothing(end: MessageState, late: MessageState) -> None:
    assert advance(end, late) is end
