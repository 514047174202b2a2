"""What is exported passes our own check and is read back word for word, in every language."""

import json
from dataclasses import replace

import pytest

from app.adapters.fhir import How, packs_of, questionnaire, read_text
from app.domain.instrument import Instrument, Item, Kind, NoWords
from app.domain.instrument_document import with_pack
from app.domain.words import Choice, ItemWords
from tests.adapters.fhir.shipped import LIBRARY, WORDED


def read_back(instrument: Instrument) -> Instrument:
    """The instrument without its words, and then with those that its export carries."""
    document = read_text(json.dumps(questionnaire(instrument)))
    found = replace(instrument, words_by_language={})
    for pack in packs_of(document, instrument):
        assert {each.how for each in pack.mapped} == {How.ID}
        found = with_pack({(instrument.code, instrument.version): found}, pack.document)
    return found


def assert_same_words(instrument: Instrument) -> None:
    found = read_back(instrument)
    assert found.languages == instrument.languages
    for language in instrument.languages:
        old, new = instrument.words(language), found.words(language)
        assert new.items == old.items
        assert (new.intro, new.by) == (old.intro, old.by)
        assert found.line(language) == instrument.line(language)


@pytest.mark.parametrize("instrument", WORDED, ids=lambda each: each.code)
def test_every_shipped_text_comes_back(instrument: Instrument):
    assert_same_words(instrument)


def test_every_kind_of_question_comes_back_in_two_languages_of_which_one_has_a_stem():
    shipped = LIBRARY["global-change"]
    items = (
        Item("a", Kind.CHOICE, (0, 0, 1)),  # two choices that print the same value
        Item("b", Kind.NUMBER, range(0, 93)),
        Item("c", Kind.VISUAL, range(101)),
        Item("d", Kind.TEXT, ()),
        Item("e", Kind.OWN_ACTIVITY, range(11)),
        Item("f", Kind.CHECKLIST, (1, 0)),
        Item("g", Kind.REGION, (1, 0)),
    )
    words = {}
    for language, stem in (("en", ""), ("es", "Esta semana:")):
        texts = {each.id: ItemWords(f"{each.id} {language}", stem=stem if each.id in "cd" else "") for each in items}
        for ladder in "ce":
            texts[ladder] = replace(texts[ladder], low=f"least {language}", high=f"most {language}")
        choices = tuple(Choice(value, f"{at} {language}") for at, value in enumerate(items[0].values))
        words[language] = replace(
            shipped.words(language),
            items=texts | {"a": replace(texts["a"], choices=choices)},
            intro=f"intro {language}",
        )
    assert_same_words(replace(shipped, items=items, scales=(), words_by_language=words))


def test_two_choices_of_one_value_have_two_codes():
    shipped = LIBRARY["satisfaction"]
    item = replace(shipped.items[0], values=(1, 1, 1, 0))
    options = questionnaire(replace(shipped, items=(item,)))["item"][0]["answerOption"]
    assert [each["valueCoding"]["code"] for each in options] == ["1", "1-2", "1-3", "0"]


def test_what_has_no_words_is_not_exported():
    with pytest.raises(NoWords):
        questionnaire(LIBRARY["odi"])
