import pytest

from app.domain.gsm7 import BASIC, EXTENSION, Length, NotGsm7, length


def test_the_alphabet_has_its_127_characters_and_ten_more_behind_an_escape() -> None:
    assert len(BASIC) == 127
    assert len(EXTENSION) == 10
    assert BASIC.isdisjoint(EXTENSION)


@pytest.mark.parametrize("letter", "éàèùìòñÑü¿¡ÉÄÖÜäöß@_$€^{}[]~\\|\n")
def test_letters_that_are_in(letter: str) -> None:
    assert isinstance(length(letter), Length)


@pytest.mark.parametrize("letter", "áíóúÁÍÓÚÀê–—’“”…·`\t\u00a0ç")
def test_letters_that_are_not(letter: str) -> None:
    assert length(f"a{letter}b{letter}") == NotGsm7(letter, 1)


def test_strangers_are_named_once_in_their_order() -> None:
    assert length("Clínica de día, más") == NotGsm7("íá", 1)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("—" + "a" * 69, 1),
        ("—" + "a" * 70, 2),
        ("—" + "a" * 133, 2),
        ("—" + "a" * 134, 3),
        ("—" + "a" * 154, 3),  # one dash, and a text of one segment is three
        ("€" * 69 + "á", 1),  # no escape is needed any more
        ("😀" * 35, 1),  # two units each
        ("😀" * 67, 3),  # 33 a segment: the pair that would straddle the border moves on whole
    ],
)
def test_one_stranger_halves_the_room(text: str, segments: int) -> None:
    found = length(text)
    assert isinstance(found, NotGsm7)
    assert found.segments == segments


@pytest.mark.parametrize(
    ("text", "septets", "segments"),
    [
        ("", 0, 1),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("€" * 80, 160, 1),
        ("€" * 80 + "a", 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("€" * 153, 306, 3),  # 76 a segment: the pair that would straddle the border moves on whole
    ],
)
def test_septets_and_segments(text: str, septets: int, segments: int) -> None:
    assert length(text) == Length(septets, segments)
