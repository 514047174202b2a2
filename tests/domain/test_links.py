"""A link's key and how long it lives."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.links import LONGEST_LIFE, dies_at, looks_like_key, new_key
from tests.stage import MONDAY


def test_a_key_is_22_characters_and_never_the_same() -> None:
    keys = [new_key() for _ in range(1000)]
    assert len(set(keys)) == 1000
    assert all(looks_like_key(key) and re.fullmatch(r"[A-Za-z0-9_-]{22}", key) for key in keys)
    assert {letter for key in keys for letter in key} > set("_-09azAZ")


@pytest.mark.parametrize(
    "text", ["", "x" * 21, "x" * 23, "x" * 22 + "\n", "x" * 21 + " ", "x" * 21 + "é", "x" * 21 + "/", "٣" * 22]
)
def test_anything_else_does_not_look_like_one(text: str) -> None:
    assert not looks_like_key(text)


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_key_dies_with_its_check_in_and_after_thirty_days_at_most(left: timedelta) -> None:
    death = dies_at(MONDAY, MONDAY + left)
    assert death == MONDAY + min(left, timedelta(days=30))
    assert timedelta(days=30) == LONGEST_LIFE
