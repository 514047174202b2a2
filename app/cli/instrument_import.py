"""A file that somebody brings, read and laid beside the known items, for a person to compare before it is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from app.adapters import fhir
from app.adapters.fhir import Mapped
from app.adapters.questionnaires import BadQuestionnaire, in_json, read_pack, read_text
from app.cli.instrument_find import find
from app.cli.instrument_words import values
from app.cli.parts import installation
from app.domain.document import Refused
from app.domain.imported_text import ImportedText, imported_text_from
from app.domain.instrument import Instrument, Item, Kind, Library
from app.domain.words import Author, ItemWords

_OURS = "urn:throughline:questionnaire:"


@dataclass(frozen=True)
class Draft:
    """The texts of a file, all of one instrument; `how` says by item what it was recognised by, where not by its id."""

    texts: Sequence[ImportedText]
    how: Mapping[str, str]

    @property
    def instrument(self) -> Instrument:
        return self.texts[0].instrument


def draft_of(path: Path, code: str, version: str) -> Draft:
    """A pack in YAML, or a Questionnaire in JSON of the instrument that it or else the operator names.

    Raises ClickException with the fault and its place; nothing has been stored.
    """
    shipped = installation().outside.instruments
    try:
        if path.suffix.lower() == ".json":
            draft = _of_questionnaire(path, shipped, code, version)
        else:
            draft = Draft([read_pack(path, shipped)], {})
    except BadQuestionnaire as bad:
        raise click.ClickException(f"{printable(bad)}. Nothing was stored.") from bad
    found = draft.instrument
    if (code or found.code, version or found.version) != (found.code, found.version):
        raise click.ClickException(f"The file is of {found.code} {found.version}. Nothing was stored.")
    return draft


def _of_questionnaire(path: Path, shipped: Library, code: str, version: str) -> Draft:
    try:
        document = fhir.read_text(read_text(path))
        if str(document.get("url")).startswith(_OURS):  # as `flask instruments export` writes it
            code, version = document["url"].removeprefix(_OURS), document.get("version", version)
        if not (code and version):
            raise click.ClickException("The file does not say its instrument: say --code and --version.")
        packs = fhir.packs_of(document, find(shipped, code, version))
        texts = [imported_text_from(shipped, pack.document) for pack in packs]
    except Refused as refused:
        raise in_json(path, refused) from refused
    return Draft(texts, {each.item_id: _recognised(each) for each in packs[0].mapped})


def _recognised(mapped: Mapped) -> str:
    by_order = ", CHOICES BY THEIR ORDER ALONE: compare each" if mapped.in_order_alone else ""
    return f"by {mapped.how} ({printable(mapped.link_id)}){by_order}"


def lines(draft: Draft) -> Iterator[str]:
    """What is known on the left, what was brought on the right, in every language of the file."""
    licence = draft.instrument.licence
    yield f"{draft.instrument.code} {draft.instrument.version}: {draft.instrument.title('en').title}"
    yield f"  holder: {licence.holder}"
    yield f"  terms: {licence.terms}"
    if not licence.electronic:
        yield "  electronic use: not without the holder's permission"
    for text in draft.texts:
        words = text.words
        yield f"{text.language}: {printable(words.source)}"
        yield f"  line: {printable(text.instrument.line(text.language))}"
        if words.intro:
            ours = " (not the official one)" if words.intro_by is Author.OURS else ""
            yield f"  introduction{ours}: {printable(words.intro)}"
        for item in text.instrument.items:
            how = draft.how.get(item.id, "by id")
            yield f"  {_known(item)} | {how} | {printable(_brought(item, words.items[item.id]))}"


def printable(said: object) -> str:
    """On one line, and nothing in it that a terminal would obey."""
    line = " ".join(str(said).split())
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in line)


def _known(item: Item) -> str:
    printed = ", ".join(map(str, item.values)) if item.kind is Kind.CHOICE else values(item)
    return f"{item.id} {item.loinc or '-'} [{printed}]"


def _brought(item: Item, words: ItemWords) -> str:
    said = f"{words.stem} / {words.text}" if words.stem else words.text
    if words.low or words.high:
        said += f" [{min(item.values)} = {words.low}, {max(item.values)} = {words.high}]"
    if words.choices:
        said += f" [{', '.join(f'{choice.value} = {choice.text}' for choice in words.choices)}]"
    return said
