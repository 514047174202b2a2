"""Our own words: nothing new in the code that no catalogue knows, nothing half translated, no placeholder lost."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from deploy.strings import CATALOGUES, LANGUAGES, TEMPLATE, extract

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
SAYS = {"_", "gettext", "ngettext", "pgettext", "npgettext", "lazy_gettext"}
MEND = "run `make strings` and translate what is new"


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def words(of: Catalog) -> set[tuple[str | None, str]]:
    return {(message.context, str(message.id)) for message in of if message.id}


def as_forms(text: object) -> list[str]:
    return [str(form) for form in text] if isinstance(text, tuple | list) else [str(text)]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str | None, str]]:
    """What code and templates say today."""
    fresh = tmp_path_factory.mktemp("strings") / "messages.pot"
    extract(fresh)
    return words(catalogue(fresh))


def test_the_template_holds_exactly_what_the_code_says(said: set[tuple[str | None, str]]) -> None:
    assert said, "the extraction found nothing: is [tool.babel] right?"
    assert words(catalogue(TEMPLATE)) == said, MEND


def test_no_word_hides_where_the_extraction_does_not_look() -> None:
    """To Python 3.11 an f-string is one piece of text: what is said in its braces would never be translated."""
    hidden = [
        f"{path}:{call.lineno}"
        for path in (CATALOGUES.parent / "app").rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SAYS
    ]
    assert hidden == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete(language: str, said: set[tuple[str | None, str]]) -> None:
    translated = catalogue(CATALOGUES / language / "LC_MESSAGES" / "messages.po")
    assert words(translated) == said, MEND
    unfinished = [
        message.id for message in translated if message.id and (message.fuzzy or not all(as_forms(message.string)))
    ]
    assert not unfinished, f"{language}: empty or fuzzy"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_placeholder(language: str) -> None:
    for message in catalogue(CATALOGUES / language / "LC_MESSAGES" / "messages.po"):
        wanted = set(PLACEHOLDER.findall(" ".join(as_forms(message.id))))
        for form in filter(None, as_forms(message.string) if message.id else []):
            kept = set(PLACEHOLDER.findall(form))
            # A singular may spell its number out and leave the counter away; nothing else may go or come.
            assert kept == wanted or (message.pluralizable and kept == wanted - {"%(num)s", "%(num)d"}), (
                language,
                message.id,
                form,
            )
