"""An invented questionnaire whose wording does not ship, with a licence, and one that waits for a signature."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.domain.imported_text import ImportedText, imported_text_from
from app.domain.instrument import Instrument, Library
from app.domain.instrument_document import instrument_from
from app.domain.licence import Grant, Term
from app.models.licence import InstrumentText
from app.services import licensing, pathways
from tests.stage import LIBRARY, MONDAY, Stage

TODAY = MONDAY.date()
WALK, FLAGS = ("walk", "1"), ("flags", "1")


def document(key: tuple[str, str], items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """An instrument with one scale over its first item."""
    return {
        "code": key[0],
        "version": key[1],
        "region": "test",
        "recall": "today",
        "titles": {"en": {"title": f"The {key[0]} questionnaire", "short": key[0].title()}},
        "items": items,
        "scales": [
            {
                "name": "first",
                "method": "value",
                "items": [items[0]["id"]],
                "missing": "all-needed",
                "range": [0, 3] if items[0]["kind"] == "choice" else [0, 10],
                "direction": "lower-is-better",
                "decimals": 0,
            }
        ],
        "licence": {
            "status": "licence-needed",
            "holder": "Invented Holder",
            "terms": "Invented terms",
            "line": "© Invented Holder",
            "ship": "scoring",
        },
        "sources": ["invented"],
        **more,
    }


OWN = {"status": "own-wording", "holder": "none", "terms": "own", "line": "own", "ship": "text", "languages": ["en"]}
INSTRUMENTS = (
    instrument_from(
        document(
            WALK,
            [
                {"id": "far", "kind": "choice", "choices": [3, 2, 1, 0], "loinc": "12345-6"},
                {"id": "tired", "kind": "choice", "choices": [0, 1, 1], "repeats": True},
                {"id": "pain", "kind": "nrs"},
            ],
        )
    ),
    instrument_from(
        document(
            FLAGS,
            [{"id": "fever", "kind": "nrs"}],
            licence=OWN,
            needs_signature=True,
            words={"en": {"by": "ours", "source": "own", "items": {"fever": {"text": "F?", "low": "a", "high": "b"}}}},
        )
    ),
)
SHIPPED = Library([*LIBRARY, *INSTRUMENTS])


def pack(language: str = "en", *, far: str = "How far?") -> dict[str, Any]:
    """The wording of the walk questionnaire, as its file would read."""
    return {
        "code": WALK[0],
        "version": WALK[1],
        "language": language,
        "words": {
            "by": "official",
            "source": "its form",
            "intro": "Think of today.",
            "line": "© Invented Holder 2020",
            "stems": [{"text": "When you walk", "items": ["far", "tired"]}],
            "items": {
                "far": {"text": far, "choices": {0: "Far", 1: "Rather far", 2: "Near", 3: "Nowhere"}},
                "tired": {"text": "Tired?", "choices": ["No", "Very", "Extremely"]},
                "pain": {"text": "Pain?", "low": "None", "high": "Worst"},
            },
        },
    }


def text(language: str = "en", **changes: str) -> ImportedText:
    return imported_text_from(SHIPPED, pack(language, **changes))


def grant(first: date = TODAY, last: date | None = TODAY, *languages: str, **changes: str) -> Grant:
    said = {"holder": "Invented Holder", "number": "L-1", "vouched_by": "Bea Vouch", "permits": "electronic use"}
    return Grant(**{**said, **changes}, term=Term(first, last, languages or ("en", "es")))


def on(stage: Stage, *, live: bool) -> Stage:
    """The stage with these questionnaires, in live mode or in demo."""
    stage.at = replace(stage.at, outside=replace(stage.at.outside, instruments=SHIPPED, demo=not live))
    return stage


def bring(stage: Stage, granted: Grant, *texts: ImportedText) -> None:
    """Import these texts with a licence, a moment after whatever was imported before."""
    stage.clock.tick(seconds=1)
    with stage.at.db.transaction() as session:
        licensing.import_texts(session, texts or [text()], granted, stage.clock())


def put_into_use(stage: Stage, language: str = "en") -> licensing.Activation:
    with stage.at.db.transaction() as session:
        return licensing.activate(session, stage.at.outside, *WALK, language, stage.clock())


def in_use(session: Session, language: str = "en") -> InstrumentText | None:
    return next((each for each in session.scalars(InstrumentText.of(*WALK, language)) if each.in_use), None)


def usable(instrument: Instrument) -> Instrument:
    """As if nothing stood in its way, for a pathway that names it."""
    return replace(instrument, withheld=None)


def import_walking(stage: Stage, *with_others: tuple[str, str], if_licensed: bool = False) -> None:
    """A pathway `walking` that asks the walk questionnaire today, and these beside it."""
    asked = [{"code": code, "version": version} for code, version in (WALK, *with_others)]
    if if_licensed:
        asked[0] = asked[0] | {"if_licensed": True}  # type: ignore[dict-item]
    point = {
        "code": "day-0",
        "title": {"en": "Today"},
        "due": {"days": 0},
        "opens": 0,
        "overdue": 5,
        "closes": 14,
        "instruments": asked,
        "texts": {"invitation": 0, "reminder": 3, "last-call": 10},
    }
    plan = {
        "code": "walking",
        "version": "1",
        "title": {"en": "Walking"},
        "line": {"en": "Walking"},
        "surgical": False,
        "time_points": [point],
    }
    with stage.at.db.transaction() as session:
        pathways.import_pathway(session, plan, Library(map(usable, SHIPPED)), stage.clock())
