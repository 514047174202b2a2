"""A small notation for what people say, made into one pattern.

A phrase a line, word by word. `stop|quit`: either word. `<send>`: a word, or words, of that family. `...`: up to three
words of any kind. `[` and `]`: here a sentence begins or ends. After a word or a family `?` means that it may be left
out, `*` that up to six of them may stand there. No part of a phrase can repeat without end, so the time to look
through a text grows with its length and no faster.
"""

import re
from collections.abc import Mapping

_PLACES = {"[": r"(?<=\[ )", "]": r"(?=\] )", "...": r"(?:\w+ ){0,3}?"}
_OFTEN = {"?": "?", "*": "{0,6}"}
_FAMILY = re.compile(r"<(\w+)>")


def listed(words: str) -> list[str]:
    """`stop, opt out` → the entries, a comma or a new line between them."""
    return [entry.strip() for entry in re.split("[,\n]", words) if entry.strip()]


def either(words: str) -> str:
    return f"(?:{'|'.join(listed(words))})"


def pattern(phrases: str, families: Mapping[str, str]) -> str:
    """All `phrases` as one regular expression, over text with a space before and after each word. Raises KeyError."""
    return "|".join("".join(_part(token, families) for token in line.split()) for line in listed(phrases))


def finder(patterns: Mapping[str, str]) -> re.Pattern[str]:
    """Finds named patterns from left to right: the one that begins first owns its words, of two the first named."""
    return re.compile(f"(?<= )(?:{'|'.join(f'(?P<{name}>{each})' for name, each in patterns.items())})")


def _part(token: str, families: Mapping[str, str]) -> str:
    if token in _PLACES:
        return _PLACES[token]
    words = _FAMILY.sub(lambda family: either(families[family[1]]), token.rstrip("?*"))
    return f"(?:(?:{words}) ){_OFTEN.get(token[-1], '')}"
