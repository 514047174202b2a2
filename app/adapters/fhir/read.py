"""A licensed Questionnaire → packs, the documents in which an instrument takes wording: one a language."""

from dataclasses import dataclass
from typing import Any

from app.adapters.fhir.choices import in_order_alone, texts_of_choices
from app.adapters.fhir.entries import Entry, entries
from app.adapters.fhir.loinc import NOTICE
from app.adapters.fhir.mapping import Mapped, Match, match
from app.adapters.fhir.standard import Texts, has_control, primary, read_texts
from app.domain.document import Fault, Place, Refused
from app.domain.instrument import Instrument, Kind
from app.domain.licence import LicenceStatus
from app.domain.words import Author


@dataclass(frozen=True)
class Pack:
    """`document` is what `with_pack` reads; `mapped` says item by item where its words stood."""

    document: dict[str, Any]
    mapped: tuple[Mapped, ...]


@dataclass(frozen=True)
class _Question:
    """A question with all its texts by language."""

    match: Match
    text: Texts
    stem: Texts
    choices: tuple[tuple[int, Texts], ...]


def packs_of(questionnaire: dict[str, Any], instrument: Instrument) -> tuple[Pack, ...]:
    """The language of the Questionnaire first, then those of its translations. `questionnaire` is a checked one.

    Raises Refused: nothing is guessed, and a translation that leaves a question out is no translation.
    """
    if "language" not in questionnaire:
        raise Refused(Fault.MISSING_KEY, ("language",), "say in which language it is, such as en")
    base = primary(questionnaire["language"])
    found = entries(questionnaire)
    matches = match([entry for entry in found if entry.asks], instrument.items)
    questions = [_question(each, base) for each in matches]
    languages = dict.fromkeys([base, *(language for each in questions for language in each.text)])
    return tuple(
        Pack(
            document={
                "code": instrument.code,
                "version": instrument.version,
                "language": language,
                "words": {
                    "by": str(_author(instrument)),
                    "source": "|".join(questionnaire[key] for key in ("url", "version") if key in questionnaire)
                    or "FHIR Questionnaire",
                    **_line(questionnaire, instrument, language, base),
                    **_intro(found, language, base),
                    **_stems(questions, language, base),
                    "items": {each.match.item.id: _item_words(each, language, base) for each in questions},
                },
            },
            mapped=tuple(_mapped(each, language, base) for each in questions),
        )
        for language in languages
    )


def _question(found: Match, base: str) -> _Question:
    """Its stem is the text of the nearest group around it that has one."""
    text = read_texts(found.entry.item, "text", base)
    if not text:
        raise Refused(Fault.EMPTY, found.entry.place, "a question without text")
    above = (read_texts(each, "text", base) for each in reversed(found.entry.above) if each["type"] == "group")
    return _Question(found, text, next((each for each in above if each), {}), texts_of_choices(found, base))


def _said(texts: Texts, language: str, base: str, place: Place) -> str:
    """The text in that language, which is needed wherever the language `base` has one."""
    if language not in texts:
        raise Refused(Fault.MISSING_KEY, place, f"not in {language}: {texts.get(base, '')}")
    return texts[language]


def _item_words(question: _Question, language: str, base: str) -> dict[str, Any]:
    place = question.match.entry.place
    texts = [_said(each, language, base, place) for _, each in question.choices]
    found: dict[str, Any] = {"text": _said(question.text, language, base, place)}
    if question.match.item.kind is Kind.CHOICE:
        return found | {"choices": texts}
    return found | dict(zip(("low", "high"), texts, strict=False))


def _mapped(question: _Question, language: str, base: str) -> Mapped:
    place = question.match.entry.place
    return Mapped(
        item_id=question.match.item.id,
        link_id=question.match.entry.item["linkId"],
        how=question.match.how,
        text=_said(question.text, language, base, place),
        choices=tuple((value, _said(texts, language, base, place)) for value, texts in question.choices),
        in_order_alone=in_order_alone(question.match),
    )


def _stems(questions: list[_Question], language: str, base: str) -> dict[str, Any]:
    under: dict[str, list[str]] = {}
    for question in questions:
        if language in question.stem or base in question.stem:
            stem = _said(question.stem, language, base, question.match.entry.place)
            under.setdefault(stem, []).append(question.match.item.id)
    return {"stems": [{"text": text, "items": ids} for text, ids in under.items()]} if under else {}


def _intro(found: list[Entry], language: str, base: str) -> dict[str, str]:
    """What is shown before the first question, help texts aside."""
    first = next((position for position, entry in enumerate(found) if entry.asks), len(found))
    shown = [
        entry for entry in found[:first] if entry.item["type"] == "display" and not has_control(entry.item, "help")
    ]
    texts = [(entry.place, read_texts(entry.item, "text", base)) for entry in shown]
    said = [_said(each, language, base, place) for place, each in texts if language in each or base in each]
    return {"intro": "\n\n".join(said)} if said else {}


def _line(questionnaire: dict[str, Any], instrument: Instrument, language: str, base: str) -> dict[str, str]:
    """The copyright line of the wording, where it is another than that of the instrument."""
    texts = read_texts(questionnaire, "copyright", base)
    line = texts.get(language, texts.get(base, "")).replace(NOTICE, "").strip()
    return {"line": line} if line and line != instrument.licence.line else {}


def _author(instrument: Instrument) -> Author:
    """A wording that nobody owns is ours, whoever wrote it down."""
    return Author.OURS if instrument.licence.status is LicenceStatus.OWN_WORDING else Author.OFFICIAL
