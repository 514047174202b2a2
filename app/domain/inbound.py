"""What a text from a person means.

The rules know phrases, in inbound_words, and read every text in both languages: people mix them.
Silence is the dear mistake both ways. A stop that is missed breaks the law; a stop that was none silences a patient.
So a wish with a limit ("not at work") and words that may be a wish are `unclear`: they stop, and a person looks.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.inbound_reading import LONGEST, Reading, read, slipped
from app.domain.inbound_words import crisis, english, english_phrases, spanish, spanish_phrases
from app.domain.inbound_words.notation import either, finder, listed, pattern


class Class(StrEnum):
    """`unclear` might be a wish to stop: it stops, and a person looks. `crisis` may be a stop as well."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    WRONG_NUMBER = "wrong-number"
    CRISIS = "crisis"
    UNCLEAR = "unclear"
    OTHER = "other"


@dataclass(frozen=True)
class Meant:
    """`why` names the words that decided, for the operator; `stops` whether permissions to text end by it."""

    meant: Class
    stops: bool
    why: str


_STOP_SIGNS = frozenset("🛑✋🚫⛔🤚🖐")
_SOMEBODY_ELSE = re.compile(  # only its capital tells "this is not Gladys" from "this is not working"
    r"(?:[Tt]his is not|THIS IS NOT|[Tt]his isn.?t|[Nn]o soy|[Aa]qu[ií] no es) (?:[Ll]a |[Ee]l |Mrs?\.? |Ms\.? )?"
    r"[A-Z]\w*[a-z] ?(?:[.!,]|$)"
)


def _both(in_english: str, in_spanish: str) -> str:
    return f"{pattern(in_english, english.FAMILIES)}|{pattern(in_spanish, spanish.FAMILIES)}"


def _only(words: str) -> str:
    """A sentence of nothing else; "ya" is no politeness of which texts are rid, for "ya no" is a wish to stop."""
    return rf"(?: \[ (?:ya )?(?:{either(words)} (?:ya )?){{1,6}}\] )"


_SAID = finder(
    {
        "stop": _both(english_phrases.STOP, spanish_phrases.STOP),
        "start": _both(english_phrases.START, spanish_phrases.START),
        "wrong_number": _both(english_phrases.WRONG_NUMBER, spanish_phrases.WRONG_NUMBER),
        "help": _both(english_phrases.HELP, spanish_phrases.HELP),
        "everyday": _both(english_phrases.EVERYDAY, spanish_phrases.EVERYDAY),
        "doubtful": _both(english_phrases.DOUBTFUL, spanish_phrases.DOUBTFUL),
    }
)
_CRISIS = finder(
    {"en": pattern(crisis.ENGLISH, crisis.ENGLISH_FAMILIES), "es": pattern(crisis.SPANISH, crisis.SPANISH_FAMILIES)}
)
_LIMIT = finder({"limit": _both("<when>", "<when>")})
_ALONE = re.compile(_only(f"{english.ALONE}, {spanish.ALONE}"))
_STRONG = _only(f"{english.STRONG}, {spanish.STRONG}")
_FIRST_OR_LAST = re.compile(f"^{_STRONG}|{_STRONG}$")
_SLIPS = listed(f"{english.SLIPS}, {spanish.SLIPS}")


def classify(text: str) -> Meant:
    """Never raises; reads the first `inbound_reading.LONGEST` characters."""
    reading = read(text)
    meant = _meaning(text, reading)
    said = _CRISIS.search(reading.words)
    if said is None:
        return meant
    return Meant(Class.CRISIS, meant.stops, "; ".join([said[0].strip(), *([meant.why] if meant.stops else [])]))


def danger(text: str) -> bool:
    """Whether it may tell of thoughts of death: too often rather than too seldom."""
    return _CRISIS.search(read(text).words) is not None


def _meaning(text: str, reading: Reading) -> Meant:
    """Everything but a crisis."""
    alone = reading.whole.strip(" []")
    if not alone:
        return Meant(Class.UNCLEAR, True, "a stop sign") if _STOP_SIGNS & {*text} else Meant(Class.OTHER, False, "")
    if _ALONE.fullmatch(reading.whole):
        return _wish(alone, "spelled apart" if reading.spelled else "")
    slip = next((word for word in _SLIPS if slipped(alone.replace(" ", ""), word)), None)
    return _wish(alone, f"perhaps {slip}") if slip else _said(text, reading)


def _said(text: str, reading: Reading) -> Meant:
    """By the phrases in it, the gravest kind first; of one kind the first that was said."""
    found = {str(match.lastgroup): match for match in reversed([*_SAID.finditer(reading.sentences)])}
    words = {kind: match[0].strip() for kind, match in found.items()}
    if "wrong_number" not in words and (denied := _SOMEBODY_ELSE.search(text[:LONGEST])):
        words["wrong_number"] = denied[0]
    if "wrong_number" in words:
        return Meant(
            Class.WRONG_NUMBER, True, "; ".join(words[kind] for kind in ("wrong_number", "stop") if kind in words)
        )
    if "stop" in found:
        limit = _LIMIT.search(reading.sentences[found["stop"].end() - 1 :].partition("]")[0] + " ")
        return _wish(words["stop"], limit[0].strip() if limit else "spelled apart" if reading.spelled else "")
    if strong := _FIRST_OR_LAST.search(reading.clauses):
        return _wish(strong[0].strip(" []"), "")
    if "doubtful" in found:
        return _wish(words["doubtful"], "perhaps")
    kind = next((kind for kind in (Class.START, Class.HELP) if kind in found), Class.OTHER)
    return Meant(kind, False, words.get(kind, ""))


def _wish(words: str, doubt: str) -> Meant:
    """A stop; with a doubt or a limit to it one that a person looks at."""
    return Meant(Class.UNCLEAR if doubt else Class.STOP, True, f"{words} ({doubt})" if doubt else words)
