"""Codes that are typed by hand."""

import pytest

from app.domain.card_codes import ALPHABET, LENGTH, in_groups, new_code, read_code


def test_new_codes_are_twelve_characters_that_nobody_mistakes() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) == set(ALPHABET)
    assert not set(ALPHABET) & set("ILOU")


def test_a_code_reads_as_it_was_printed() -> None:
    code = new_code()
    assert read_code(in_groups(code)) == code
    assert [len(part) for part in in_groups(code).split("-")] == [4, 4, 4]


@pytest.mark.parametrize(
    "typed",
    ["7K3M-Q2X0-P41B", "7k3mq2x0p41b", " 7k3m q2x0 p41b ", "7K3M–Q2XO–P4IB", "7k3m.q2xo.p4lb", "7K3M\tQ2XoP4iB"],
)
def test_ways_to_type_it(typed: str) -> None:
    assert read_code(typed) == "7K3MQ2X0P41B"


@pytest.mark.parametrize(
    "typed", ["", "7K3M-Q2X0-P41", "7K3M-Q2X0-P41BB", "7K3M-Q2X0-P4UB", "7K3M-Q2X0-P4ÑB", "-" * 12]
)
def test_what_is_no_code(typed: str) -> None:
    assert read_code(typed) is None
