"""An instrument as a FHIR R4 Questionnaire: what FHIR and SDC have a place for, in every language it speaks.

What is ours alone (scale definitions, thresholds, severity words) stays out.
"""

import re
from typing import Any

from app.adapters.fhir.items import question
from app.adapters.fhir.loinc import NOTICE, coded
from app.adapters.fhir.standard import Texts, write_text
from app.adapters.fhir.totals import totals
from app.domain.instrument import Instrument, NoWords


def questionnaire(instrument: Instrument) -> dict[str, Any]:
    """Written in English, or in the first language there is; the others beside it as translations.

    Raises NoWords for an instrument without text, UnknownCode for a LOINC code that is not in our table.
    """
    if not instrument.languages:
        raise NoWords(f"{instrument.code} {instrument.version}")
    base = "en" if instrument.speaks("en") else instrument.languages[0]
    found: dict[str, Any] = {
        "resourceType": "Questionnaire",
        "language": base,
        "url": f"urn:throughline:questionnaire:{instrument.code}",
        "version": instrument.version,
        "name": "".join(part.capitalize() for part in re.split(r"[^A-Za-z0-9]+", instrument.code)),
        **write_text("title", {each: instrument.title(each).title for each in instrument.languages}, base),
        "status": "active",
        "subjectType": ["Patient"],
        "item": [*_intro(instrument, base), *_questions(instrument, base), *totals(instrument)],
        **coded(instrument.loinc),
    }
    if instrument.licence.holder != "none":
        found["publisher"] = instrument.licence.holder
    return found | write_text("copyright", _copyright(instrument), base)


def _intro(instrument: Instrument, base: str) -> list[dict[str, Any]]:
    text = write_text("text", {each: instrument.words(each).intro for each in instrument.languages}, base)
    return [{"linkId": "intro", "type": "display", **text}] if text else []


def _questions(instrument: Instrument, base: str) -> list[dict[str, Any]]:
    """In order; what stands under one printed sentence lies in a group with that sentence."""
    found: list[dict[str, Any]] = []
    before: Texts = {}
    for item in instrument.items:
        stem = {each: instrument.words(each).items[item.id].stem for each in instrument.languages}
        asked = question(instrument, item, base)
        if not any(stem.values()):
            found.append(asked)
        elif stem == before:
            found[-1]["item"].append(asked)
        else:
            group = {"linkId": f"stem.{item.id}", **write_text("text", stem, base), "type": "group", "item": [asked]}
            found.append(group)
        before = stem
    return found


def _copyright(instrument: Instrument) -> Texts:
    """The licence line; LOINC's notice where the instrument has codes of it."""
    codes = [instrument.loinc, *(item.loinc for item in instrument.items), *(each.loinc for each in instrument.scales)]
    notice = f"\n\n{NOTICE}" if any(codes) else ""
    return {each: instrument.line(each) + notice for each in instrument.languages}
