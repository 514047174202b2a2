"""A text that a network imports: one language of one instrument, checked before anything is kept of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from app.domain.document import Fault, Place, Refused
from app.domain.instrument import Instrument, Library
from app.domain.instrument_document import with_pack
from app.domain.words import Author, ItemWords, Words

LONGEST_WORDING = 2000
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?")
# What turns the reading direction: a text could show one thing in the check and another on the phone.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class ImportedText:
    """`instrument` speaks the language; `document` is the pack in the one form in which it is stored and compared."""

    instrument: Instrument
    language: str
    document: dict[str, Any]

    @property
    def words(self) -> Words:
        return self.instrument.words_by_language[self.language]


def imported_text_from(shipped: Library, document: object) -> ImportedText:
    """Read a pack for an instrument that ships without text in its language. Raises Refused."""
    _check_characters(document, ())
    by_key = {(each.code, each.version): each for each in shipped if each.items}
    instrument, language = _read(by_key, document)
    if not _LANGUAGE.fullmatch(language):
        raise Refused(Fault.UNKNOWN_WORD, ("language",), "a language tag such as es or es-419")
    words = instrument.words_by_language[language]
    if words.by is not Author.OFFICIAL:
        raise Refused(Fault.UNKNOWN_WORD, ("words", "by"), "only the official wording is imported")
    stored = document_of(instrument, words)
    return ImportedText(_read(by_key, stored)[0], language, stored)


def _read(by_key: Mapping[tuple[str, str], Instrument], document: object) -> tuple[Instrument, str]:
    instrument = with_pack(by_key, document)
    before = by_key[instrument.code, instrument.version].words_by_language
    return instrument, next(language for language in instrument.words_by_language if language not in before)


def _check_characters(found: object, place: Place) -> None:
    """Before anything else: what is refused for another reason is repeated on the operator's screen."""
    match found:
        case str():
            for character in found:
                if (category(character) in ("Cc", "Cs") and character not in "\t\n\r") or character in _TURNS:
                    raise Refused(Fault.CONTROL_CHARACTER, place, f"U+{ord(character):04X}")
            if len(found) > LONGEST_WORDING:
                raise Refused(Fault.OUT_OF_RANGE, place, f"{len(found)} characters, {LONGEST_WORDING} fit")
        case dict():
            for number, (key, value) in enumerate(found.items()):
                _check_characters(key, (*place, number))
                _check_characters(value, (*place, key))
        case list():
            for number, value in enumerate(found):
                _check_characters(value, (*place, number))


def document_of(instrument: Instrument, words: Words) -> dict[str, Any]:
    """Plain enough for JSON, whose keys are all text: choices are a list in the item's order."""
    stems: dict[str, list[str]] = {}
    for item_id, each in words.items.items():
        if each.stem:
            stems.setdefault(each.stem, []).append(item_id)
    written: dict[str, Any] = {"by": str(words.by), "source": words.source, "intro_by": str(words.intro_by)}
    written |= {key: text for key, text in (("intro", words.intro), ("line", words.line)) if text}
    written["stems"] = [{"text": text, "items": items} for text, items in stems.items()]
    written["items"] = {id: _item(each, ("words", "items", id)) for id, each in words.items.items()}
    return {"code": instrument.code, "version": instrument.version, "language": words.language, "words": written}


def _item(words: ItemWords, place: Place) -> dict[str, Any]:
    choices = [choice.text for choice in words.choices]
    if len(set(choices)) < len(choices):
        raise Refused(Fault.DUPLICATE, place, "two choices with the same words")
    said = {"text": words.text, "low": words.low, "high": words.high, "choices": choices}
    return {key: each for key, each in said.items() if each}
