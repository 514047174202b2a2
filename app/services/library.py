"""The instruments as this installation may ask them: shipped ones, and those whose text and licence were recorded."""

import logging
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.document import Refused
from app.domain.instrument import Instrument, Library
from app.domain.instrument_document import with_pack
from app.domain.licence import Term, Withheld, turning_day, unlicensed, withheld
from app.domain.outside import Outside
from app.domain.pathway import InstrumentKey, Pathway
from app.domain.words import Words
from app.models.licence import InstrumentText, Signature

log = logging.getLogger(__name__)

_TEXTS = InstrumentText.with_licences()  # asked at every page: put together once
_read: dict[UUID, Words] = {}  # by the id of the row, whose document never changes
_known: WeakKeyDictionary[Library, tuple[Hashable, Library]] = WeakKeyDictionary()  # what came of each the last time


@dataclass(frozen=True)
class NotAsked:
    """An instrument and why it is not asked; `on` is the day on which its licence ended, or will begin."""

    instrument: Instrument
    why: Withheld
    on: date | None


@dataclass(frozen=True)
class _Text:
    """An imported text in use, with the licences recorded for its instrument."""

    id: UUID
    terms: list[Term] = field(default_factory=list)


_Texts = Mapping[InstrumentKey, Mapping[str, _Text]]  # by instrument and language


def today_of(now: datetime) -> date:
    """The day by which licences begin and end: that of UTC."""
    return now.astimezone(UTC).date()


def in_use(session: Session, outside: Outside, now: datetime) -> Library:
    """Every instrument, with the words that may be asked now; `withheld` says why one is not asked."""
    return _as_asked(session, outside, _texts(session, outside), now)


def not_asked(session: Session, outside: Outside, pathways: Iterable[Pathway], now: datetime) -> list[NotAsked]:
    """What these pathways name and nobody is asked, each once.

    What they name only for those who have licensed it is left out without a word where no text was imported.
    """
    texts = _texts(session, outside)
    library = _as_asked(session, outside, texts, now)
    points = [point for pathway in pathways for point in pathway.time_points]
    named = dict.fromkeys(key for point in points for key in point.instruments)
    needed = {key for point in points for key in point.needed}
    found = []
    for key in named:
        instrument = library.get(*key)
        why = instrument.withheld
        if why is not None and (why is not Withheld.NO_TEXT or key in needed):
            found.append(NotAsked(instrument, why, turning_day(why, _terms(texts.get(key, {})), today_of(now))))
    return found


def nothing_to_ask(
    session: Session, outside: Outside, asked: Mapping[UUID, Sequence[InstrumentKey]], now: datetime
) -> Collection[UUID]:
    """Those ids under which no instrument can be asked now. Mostly that is known without a look into the database.

    An instrument that does not ship any more cannot be asked.
    """
    shipped = outside.instruments
    asked = {id: [key for key in keys if key in shipped] for id, keys in asked.items()}
    perhaps = {id: keys for id, keys in asked.items() if not any(_always_asked(shipped.get(*key)) for key in keys)}
    if not perhaps:
        return ()
    library = in_use(session, outside, now)
    return {id for id, keys in perhaps.items() if all(library.get(*key).withheld for key in keys)}


def _texts(session: Session, outside: Outside) -> _Texts:
    """One look, in which most installations find nothing. A language that ships by now is not taken from an import."""
    found: dict[InstrumentKey, dict[str, _Text]] = {}
    for id, code, version, language, first, last, languages in session.connection().execute(_TEXTS):
        key = (code, version)
        if key not in outside.instruments or outside.instruments.get(*key).speaks(language):
            continue
        text = found.setdefault(key, {}).setdefault(language, _Text(id))
        if first is not None:
            text.terms.append(Term(first, last, tuple(languages or ())))
    return found


def _as_asked(session: Session, outside: Outside, texts: _Texts, now: datetime) -> Library:
    """A page asks again and again, and nothing has changed."""
    live, today = not outside.demo, today_of(now)
    signed = _signed(session) if live and any(each.needs_signature for each in outside.instruments) else frozenset()
    facts = (
        live,
        today,
        signed,
        frozenset(
            (key, language, text.id, tuple(text.terms)) for key, of in texts.items() for language, text in of.items()
        ),
    )
    before, library = _known.get(outside.instruments, (None, None))
    if library is None or before != facts:
        library = _worked_out(session, outside, texts, signed, today)
        _known[outside.instruments] = (facts, library)
    return library


def _worked_out(
    session: Session, outside: Outside, texts: _Texts, signed: frozenset[InstrumentKey], today: date
) -> Library:
    live = not outside.demo
    found = []
    for shipped in outside.instruments:
        key = (shipped.code, shipped.version)
        read = {language: _words(session, shipped, language, text.id) for language, text in texts.get(key, {}).items()}
        imported = {language: text for language, text in texts.get(key, {}).items() if read[language]}
        why = withheld(
            shipped=bool(shipped.words_by_language),
            imported=_terms(imported),
            unsigned=shipped.needs_signature and key not in signed,
            live=live,
            today=today,
        )
        words = {
            language: said
            for language, said in read.items()
            if said and not (live and unlicensed(language, imported[language].terms, today))
        }
        if words or why is not shipped.withheld:
            shipped = replace(shipped, words_by_language={**shipped.words_by_language, **words}, withheld=why)
        found.append(shipped)
    return Library(found)


def _terms(imported: Mapping[str, _Text]) -> dict[str, list[Term]]:
    return {language: text.terms for language, text in imported.items()}


def _always_asked(instrument: Instrument) -> bool:
    """Whatever is imported, licensed or signed: nothing needs to be looked up to know that it is asked."""
    why = withheld(
        shipped=bool(instrument.words_by_language),
        imported={},
        unsigned=instrument.needs_signature,
        live=True,
        today=date.min,
    )
    return why is None


def _signed(session: Session) -> frozenset[InstrumentKey]:
    return frozenset((code, version) for code, version in session.execute(select(Signature.code, Signature.version)))


def _words(session: Session, shipped: Instrument, language: str, text_id: UUID) -> Words | None:
    """A stored document never changes, so it is read once. One that cannot be read any more is as if not imported."""
    if text_id not in _read:
        document = session.get_one(InstrumentText, text_id).document
        try:
            instrument = with_pack({(shipped.code, shipped.version): shipped}, document)
        except Refused:
            log.exception("the imported text %s of %s %s cannot be read", text_id, shipped.code, shipped.version)
            return None
        _read[text_id] = instrument.words_by_language[language]
    return _read[text_id]
