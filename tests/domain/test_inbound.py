"""What people text us is understood: every clear stop stops, nothing said of pain, visits or habits does."""

import string
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inbound import Class, Meant, classify
from app.domain.inbound_reading import LONGEST, slipped
from app.domain.inbound_words.notation import finder, pattern

STOPPING = {"stop", "unclear", "wrong-number", "crisis and stop"}
CLASS_OF = {"everyday": "other", "crisis and stop": "crisis"}
CORPUS = {
    language: {
        kind: lines.splitlines()
        for kind, lines in yaml.safe_load((Path(__file__).parent / "inbound" / f"{language}.yaml").read_text()).items()
    }
    for language in ("en", "es")
}
EXACT = (
    """
STOP, STOPALL, STOP ALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE, OPT OUT, OPTOUT, OPT-OUT, remove, no more, stop texting
PARAR, PARE, ALTO, BASTA, CANCELAR, TERMINAR, NO MAS, NO MÁS, DETENER
""".replace("\n", ", ")
    .strip(", ")
    .split(", ")
)
CLEAR = [*EXACT, "please stop texting me", "take me off your list", "ya no me manden mensajes", "quiero darme de baja"]
STYLES = {  # first small and first capital letter of alphabets that look like ours
    "full-width": (0xFF41, 0xFF21),
    "bold": (0x1D41A, 0x1D400),
    "sans-serif italic": (0x1D622, 0x1D608),
    "double-struck of monospace": (0x1D68A, 0x1D670),
}
HIDDEN = "​‌‍\u00ad\ufeff️"


@pytest.mark.parametrize(
    ("language", "kind", "text"),
    [(language, kind, text) for language, kinds in CORPUS.items() for kind, texts in kinds.items() for text in texts],
)
def test_the_corpus(language: str, kind: str, text: str) -> None:
    found = classify(text)
    assert (found.meant, found.stops) == (CLASS_OF.get(kind, kind), kind in STOPPING), found.why


@pytest.mark.parametrize("language", CORPUS)
def test_the_corpus_is_large_and_says_nothing_twice(language: str) -> None:
    texts = [text for lines in CORPUS[language].values() for text in lines]
    assert len(texts) >= 220
    assert len(CORPUS[language]["everyday"]) >= 60
    assert sorted(texts) == sorted(set(texts))


@given(st.sampled_from(CLEAR), st.data())
def test_a_stop_is_a_stop_however_it_is_dressed(text: str, data: st.DataObject) -> None:
    small, capital = data.draw(st.sampled_from([*STYLES.values(), (ord("a"), ord("A"))]))
    table = {ord(low): small + n for n, low in enumerate(string.ascii_lowercase)}
    table |= {ord(high): capital + n for n, high in enumerate(string.ascii_uppercase)}
    cased = "".join(data.draw(st.sampled_from([letter.lower(), letter.upper()])) for letter in text)
    spaced = cased.replace(" ", data.draw(st.sampled_from(["  ", "\n", "\t ", "\u00a0", " , ", " - "])))
    around = st.text("!.?¡¿\"'“”‘’«»*_#()… \n😡🛑" + HIDDEN, max_size=6)
    dressed = data.draw(around) + spaced.translate(table) + data.draw(around)
    hidden = data.draw(st.sampled_from(HIDDEN)).join(dressed)
    assert classify(dressed).meant is Class.STOP
    assert classify(hidden).meant is Class.STOP


@given(
    st.sampled_from(CLEAR),
    st.sampled_from(["", "please ", "PLEASE, ", "hi. ", "ok ", "por favor ", "Hola, ", "yes thank you "]),
    st.sampled_from(
        ["", " please", ", thank you", " thanks!! God bless you", " por favor", ". Gracias", " ya", " now"]
    ),
)
def test_politeness_does_not_make_it_less(text: str, before: str, after: str) -> None:
    assert classify(before + text + after).meant is Class.STOP


@given(st.text(max_size=300))
def test_any_text_has_a_meaning(text: str) -> None:
    assert isinstance(classify(text), Meant)


@pytest.mark.parametrize(
    "text",
    ["a" * 5_000, "stop ever " * 500, "no me mas " * 500, "\0" * 5_000, "\ufdfa" * 5_000, "x, " * 2_000, "\ud800"],
)
def test_junk_has_one_too(text: str) -> None:
    assert isinstance(classify(text), Meant)


def test_a_stop_is_read_wherever_it_stands_in_a_long_text() -> None:
    story = "my back hurts when I sit and when I stand. " * 80
    assert classify(f"{story}\nplease stop texting me").meant is Class.STOP
    assert len(story) < LONGEST
    assert classify(f"stop texting me\n{story * 9}").meant is Class.STOP


@pytest.mark.parametrize("word", ["stop", "unsubscribe", "cancelar"])
def test_every_slip_of_one_letter_stops(word: str) -> None:
    swapped = [word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)]
    doubled = [word[:n] + word[n] + word[n:] for n in range(len(word))]
    missed = [word[:n] + "w" + word[n + 1 :] for n in range(len(word))]
    lost = [word[:n] + word[n + 1 :] for n in range(len(word))]
    quiet = [slip for slip in (*swapped, *doubled, *missed, *lost) if not classify(slip).stops]
    assert quiet == (["top", "sop"] if word == "stop" else [])  # those are words


@pytest.mark.parametrize(
    ("word", "meant"), [("cancer", "cancel"), ("shop", "stop"), ("stops it", "stop"), ("sp", "stop")]
)
def test_another_word_is_no_slip(word: str, meant: str) -> None:
    assert not slipped(word, meant)


def test_the_words_that_decided_are_named() -> None:
    assert classify("Please stop texting me!").why == "stop texting"
    assert classify("dont text me at work").why == "dont text (at work)"
    assert classify("stpo").why == "stpo (perhaps stop)"
    assert classify("S T O P").why == "stop (spelled apart)"
    assert classify("I want to die. Stop texting me").why == "want to die; stop texting"
    assert classify("Wrong number, stop texting me").why == "wrong number; stop texting"
    assert classify("This is not Gladys.").why == "This is not Gladys."
    assert classify("good morning").why == ""


def test_the_phrase_that_begins_first_owns_its_words() -> None:
    first, second = pattern("<call> me?\nyou call", {"call": "ring, call up"}), pattern("[ ring off ]", {})
    both = finder({"a": first, "b": second})
    assert [match.lastgroup for match in both.finditer(" [ ring off ] ")] == ["a"]
    assert [match[0] for match in both.finditer(" [ call up me now ring ] ")] == ["call up me ", "ring "]


def test_a_family_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(KeyError, match="nobody"):
        pattern("call <nobody>", {})
