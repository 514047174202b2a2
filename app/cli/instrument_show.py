"""`flask instruments show`: one instrument as an operator reads it before a network asks it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal

from app.cli import instrument_words as say
from app.domain.instrument import Instrument, Item
from app.domain.scale import Scale
from app.domain.words import Author, Words


def as_json(instrument: Instrument) -> str:
    """Every field by its name in the file format's own classes."""

    def value(found: object) -> object:
        if isinstance(found, Decimal):
            return float(found)
        if isinstance(found, range):
            return list(found)
        raise TypeError(type(found).__name__)

    return json.dumps(asdict(instrument), default=value, ensure_ascii=False, indent=2)


def lines(instrument: Instrument) -> Iterator[str]:
    yield from _identity(instrument)
    yield from _items(instrument)
    for language in instrument.languages:
        yield from _words(instrument.words(language), instrument.items)
    for scale in instrument.scales:
        yield from _scale(scale)
    yield from _licence(instrument)
    yield "Sources"
    yield from (f"  {source}" for source in instrument.sources)


def _identity(instrument: Instrument) -> Iterator[str]:
    yield f"{instrument.code} {instrument.version}: {instrument.title('en').title}"
    yield f"  about {instrument.region}; recall: {instrument.recall}"
    if instrument.loinc:
        yield f"  LOINC {instrument.loinc}"
    if instrument.withheld:
        yield f"  not asked: {say.WITHHELD[instrument.withheld]}"
    if instrument.stand_in:
        yield f"  until then {' '.join(instrument.stand_in)} can be asked instead"
    if instrument.comparable:
        yield f"  its scores may be compared with those of version {', '.join(instrument.comparable)}"
    if instrument.needs_signature:
        yield "  live use waits for a clinician's signature"


def _items(instrument: Instrument) -> Iterator[str]:
    yield f"Items: {len(instrument.items)}"
    for item in instrument.items:
        yield f"  {item.id}: {item.kind}, {say.values(item)}{f', LOINC {item.loinc}' if item.loinc else ''}"
        if item.when:
            yield f"    asked only after {say.span(item.when.values)} to {' or '.join(item.when.items)}"
        if urgent := instrument.urgent.get(item.id):
            yield f"    needs a person at once: {say.span(urgent)}"


def _words(words: Words, items: tuple[Item, ...]) -> Iterator[str]:
    whose = "official wording" if words.by is Author.OFFICIAL else "our own wording, not an official one"
    yield f"Wording in {words.language}: {whose} [{words.source}]"
    if words.intro:
        yield f"  {words.intro}{' (our own words)' if words.intro_by is Author.OURS else ''}"
    stem = ""
    for item in items:
        each = words.items[item.id]
        if each.stem != stem:
            stem = each.stem
            yield f"  {stem}" if stem else "  (without that sentence)"
        yield f"  {item.id}: {each.text}"
        if each.low:
            yield f"    {item.values[0]} {each.low}; {item.values[-1]} {each.high}"
        if each.choices:
            yield f"    {'; '.join(f'{choice.value} {choice.text}' for choice in each.choices)}"
    if words.line:
        yield f"  {words.line}"


def _scale(scale: Scale) -> Iterator[str]:
    title = f" ({scale.titles['en']})" if scale.titles else ""
    yield f"Scale {scale.name}{title}{f', LOINC {scale.loinc}' if scale.loinc else ''}"
    yield f"  score: {say.rule(scale)}"
    yield from (f"  recoded: {each}" for each in say.recodes(scale))
    if scale.table:
        yield f"  table: level {scale.table.level}, {say.TABLE_LEVEL[scale.table.level]} [{scale.table.source}]"
    for each in scale.classes:
        where = " and ".join(f"{name} {low} to {high}" for name, (low, high) in each.where.items())
        yield f"  class: {each.word} ({each.value}) for {where}"
    yield f"  missing: {say.missing(scale)}"
    yield f"  range: {say.reaches(scale)}"
    if scale.mood:
        yield "  shown to others only if the patient shares mood answers"
    if not scale.compared:
        yield "  never subtracted from another: it is itself a change, or a class"
    yield from (f"  {say.threshold(each)}" for each in scale.thresholds)
    for level in scale.levels:
        printed = f", printed as {level.shown}" if level.shown else ""
        yield f"  level: {level.low} to {level.high} {level.word or 'no word'}{printed} [{level.source}]"
    if scale.recovered:
        yield f"  recovered: {scale.recovered.value} or better [{scale.recovered.source}]"


def _licence(instrument: Instrument) -> Iterator[str]:
    licence = instrument.licence
    covers = f", for {', '.join(licence.languages)}" if licence.languages else ""
    yield f"Licence: {licence.status}; holder: {licence.holder}"
    yield f"  terms: {licence.terms}"
    yield f"  line to print: {licence.line}"
    yield f"  this repository carries {say.SHIPS[licence.ship]}"
    yield f"  electronic use: {'covered' if licence.electronic else 'not covered'}{covers}"
