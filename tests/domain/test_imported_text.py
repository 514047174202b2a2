"""A text that somebody brings: read, refused by name, and kept in one form."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.domain.document import Fault, Refused
from app.domain.imported_text import LONGEST_WORDING, document_of, imported_text_from
from app.domain.instrument import Kind, Library
from app.domain.words import Author
from tests.licensed import INSTRUMENTS, SHIPPED, pack, text
from tests.stage import LIBRARY

Change = Callable[[dict[str, Any]], object]


def test_what_is_stored_reads_as_it_was_brought_and_survives_json() -> None:
    brought = text()
    again = imported_text_from(SHIPPED, json.loads(json.dumps(brought.document)))
    assert (again.words, again.document) == (brought.words, brought.document)
    assert [choice.text for choice in again.words.items["far"].choices] == ["Nowhere", "Near", "Rather far", "Far"]
    assert [choice.value for choice in again.words.items["tired"].choices] == [0, 1, 1]
    assert again.words.items["far"].stem == again.words.items["tired"].stem == "When you walk"


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_shipped_wording_could_be_brought(language: str) -> None:
    """Each kind of question, stem and choice that ships goes through the stored form unchanged."""
    spoken = [instrument for instrument in LIBRARY if instrument.speaks(language)]
    assert {Kind.CHOICE, Kind.NRS, Kind.CHECKLIST} <= {item.kind for each in spoken for item in each.items}
    for instrument in spoken:
        words = replace(instrument.words_by_language[language], by=Author.OFFICIAL)
        others = {code: each for code, each in instrument.words_by_language.items() if code != language}
        bare = Library([replace(instrument, words_by_language=others)])
        assert imported_text_from(bare, document_of(instrument, words)).words == words, instrument.code


def test_the_order_of_keys_is_no_difference() -> None:
    turned = pack()
    choices = turned["words"]["items"]["far"]["choices"]
    turned["words"]["items"]["far"]["choices"] = dict(reversed(choices.items()))
    assert imported_text_from(SHIPPED, turned).document == text().document


def words(**changes: Any) -> Change:
    return lambda brought: brought["words"].update(changes)


def item(item_id: str, **changes: Any) -> Change:
    return lambda brought: brought["words"]["items"][item_id].update(changes)


@pytest.mark.parametrize(
    ("change", "fault", "place"),
    [
        (item("far", text="How\x1b[2Kfar?"), Fault.CONTROL_CHARACTER, "words.items.far.text"),
        (item("far", text="How\x00far?"), Fault.CONTROL_CHARACTER, "words.items.far.text"),
        (item("far", text="How \u202eraf?"), Fault.CONTROL_CHARACTER, "words.items.far.text"),
        (item("far", text="How \ud800?"), Fault.CONTROL_CHARACTER, "words.items.far.text"),
        (words(source="a\x9b31m"), Fault.CONTROL_CHARACTER, "words.source"),
        (words(**{"in\x07tro": "x"}), Fault.CONTROL_CHARACTER, "words.6"),
        (words(intro="x" * (LONGEST_WORDING + 1)), Fault.OUT_OF_RANGE, "words.intro"),
        (words(by="ours"), Fault.UNKNOWN_WORD, "words.by"),
        (words(items={}), Fault.MISSING_KEY, "words.items.far"),
        (lambda brought: brought["words"]["items"].update(near={"text": "N"}), Fault.UNKNOWN_KEY, "words.items.near"),
        (lambda brought: brought["words"]["items"].pop("tired"), Fault.MISSING_KEY, "words.items.tired"),
        (item("far", text=" "), Fault.EMPTY, "words.items.far.text"),
        (item("far", choices={0: "Far", 1: "Rather far", 2: "Near"}), Fault.MISSING_KEY, "words.items.far.choices.3"),
        (item("far", choices={4: "?"}), Fault.UNKNOWN_NAME, "words.items.far.choices.4"),
        (item("tired", choices=["No", "Very"]), Fault.HOLE, "words.items.tired.choices"),
        (item("tired", choices={0: "No", 1: "Very"}), Fault.DUPLICATE, "words.items.tired"),
        (item("pain", low=1), Fault.WRONG_TYPE, "words.items.pain.low"),
        (lambda brought: brought.update(code="run"), Fault.UNKNOWN_NAME, "code"),
        (lambda brought: brought.update(version="2"), Fault.UNKNOWN_NAME, "code"),
        (lambda brought: brought.update(code="flags"), Fault.DUPLICATE, "language"),
        (lambda brought: brought.update(language="English"), Fault.UNKNOWN_WORD, "language"),
        (lambda brought: brought.update(language="es-419-x"), Fault.UNKNOWN_WORD, "language"),
        (lambda brought: brought.update(scales=[]), Fault.UNKNOWN_KEY, "scales"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_by_name_and_place(change: Change, fault: Fault, place: str) -> None:
    brought = pack()
    change(brought)
    with pytest.raises(Refused) as refused:
        imported_text_from(SHIPPED, brought)
    assert (refused.value.fault, ".".join(map(str, refused.value.place))) == (fault, place)


@pytest.mark.parametrize("brought", [None, [], "walk", 7, {}])
def test_what_is_no_pack_is_refused(brought: object) -> None:
    with pytest.raises(Refused):
        imported_text_from(SHIPPED, brought)


def test_an_instrument_whose_items_are_not_known_cannot_be_brought() -> None:
    unknown = Library([replace(INSTRUMENTS[0], items=(), scales=())])
    with pytest.raises(Refused) as refused:
        imported_text_from(unknown, pack())
    assert (refused.value.fault, refused.value.place) == (Fault.UNKNOWN_NAME, ("code",))


@pytest.mark.parametrize("language", ["en", "es", "es-419", "zh-Hant", "haw"])
def test_a_language_tag_is_taken(language: str) -> None:
    assert text(language).words.language == language
