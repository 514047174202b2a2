"""A text as it is read: its words without dress (accents, capitals, signs, politeness), sentence by sentence."""

import re
import unicodedata
from dataclasses import dataclass

from app.domain.inbound_words import english, spanish
from app.domain.inbound_words.notation import either, listed

LONGEST = 4_000  # characters read; what nobody typed by hand is not worth more time

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ´`＇"))  # taken away before a lone accent could become a space
_CLAUSE = dict.fromkeys(",\n()-–—", " , ")
_SENTENCE = dict.fromkeys(".!?;:¿¡", " . ")
_HESITATION = re.compile(r"\.{2,}|…")
_LONG_DRAWN = re.compile(r"([^\W\d])\1{2,}")
_SPELLED = re.compile(r"(?<!\S)(?:[^\W\d] ){2,}[^\W\d](?!\S)")
_POLITE = re.compile(f"(?<= )(?:{either(english.POLITE)}|{either(spanish.POLITE)}) ")
_MENDED = (*listed(english.MENDED), *listed(spanish.MENDED))
_OTHER_WORDS = {*listed(english.NOT_A_SLIP), *listed(spanish.NOT_A_SLIP)}


@dataclass(frozen=True)
class Reading:
    """Strings of words with a space around each: `[` and `]` stand where a sentence or clause begins and ends.

    `words` is everything that was written; `sentences`, `clauses` and `whole` (one sentence) are without politeness.
    `spelled` is True where letters apart from each other were put together.
    """

    words: str
    sentences: str
    clauses: str
    whole: str
    spelled: bool


def read(text: str) -> Reading:
    marked = _undressed(text[:LONGEST])
    spelled = any(_SPELLED.search(without) for without in (marked, _blind(marked)))
    sentences = [_words(_SPELLED.sub(_together, part.replace(",", " "))) for part in marked.split(".")]
    if all(" " not in sentence for sentence in sentences):  # Do. Not. Text. Me.
        sentences = [_words(_SPELLED.sub(_together, _blind(marked)))]
    clauses = [_words(part) for part in re.split("[.,]", marked)]
    return Reading(
        words=f" [ {' '.join(filter(None, sentences))} ] ",
        sentences=_bracketed(sentences),
        clauses=_bracketed(clauses),
        whole=_bracketed([" ".join(sentences)]),
        spelled=spelled,
    )


def slipped(word: str, meant: str) -> bool:
    """One letter too many, too few or wrong, or two that changed places; words that exist are no slips."""
    if word in _OTHER_WORDS or abs(len(word) - len(meant)) > 1:
        return False
    while word and meant and word[0] == meant[0]:
        word, meant = word[1:], meant[1:]
    while word and meant and word[-1] == meant[-1]:
        word, meant = word[:-1], meant[:-1]
    return max(len(word), len(meant)) <= 1 or (len(word) == 2 and word == meant[::-1])


def _undressed(text: str) -> str:
    """Small letters and digits, a comma between clauses, a full stop between sentences, spaces for the rest."""
    plain = unicodedata.normalize("NFKD", _HESITATION.sub(" ", text.translate(_APOSTROPHES))).casefold()
    return " ".join("".join(map(_letter, plain[:LONGEST])).split())


def _letter(character: str) -> str:
    kind = unicodedata.category(character)
    if kind[0] in "LN":
        return character
    if kind[0] == "M" or kind == "Cf" or character == "\0":
        return ""  # accents, joiners and other characters that nobody sees
    return _CLAUSE.get(character) or _SENTENCE.get(character) or " "


def _blind(marked: str) -> str:
    return " ".join(marked.replace(".", " ").replace(",", " ").split())


def _together(letters: re.Match[str]) -> str:
    return letters[0].replace(" ", "")


def _words(part: str) -> str:
    """Words with the commonest slips mended; one said twice running is said once."""
    words = [_mended(_LONG_DRAWN.sub(r"\1", word)) for word in part.split()]
    return " ".join(word for before, word in zip(["", *words], words, strict=False) if word != before)


def _mended(word: str) -> str:
    return word if word in _MENDED else next((meant for meant in _MENDED if slipped(word, meant)), word)


def _bracketed(parts: list[str]) -> str:
    kept = (_POLITE.sub("", f" {part} ").strip() for part in parts)
    return "".join(f" [ {part} ]" for part in kept if part) + " "
