"""A questionnaire with every kind of question that the phone asks, stems, conditions and two choices of one value."""

from dataclasses import replace

from app.domain.instrument import Instrument, Library
from app.domain.instrument_document import instrument_from
from app.domain.licence import Withheld
from tests.stage import LIBRARY, Stage

_ENGLISH = {
    "by": "official",
    "source": "Invented",
    "intro": "These are about your knee.",
    "line": "Invented (C) 2026. All rights reserved.",
    "choices": {0: "No", 1: "A little", 2: "Yes, it is very painful and I cannot do anything about it at all"},
    "stems": [
        {"text": "How often have you been bothered by any of the following problems?", "items": ["pain", "stairs"]},
        {"text": "In the last week, my knee kept me from", "items": ["walking", "sleeping"]},
    ],
    "items": {
        "pain": {"text": "Pain when twisting on your knee"},
        "days": {"text": "How many days did you stay in bed?"},
        "help": {"text": "Who helped you?", "choices": {1: "Nobody", 2: "My family"}},
        "line": {"text": "How is your health today?", "low": "The worst health", "high": "The best health"},
        "stairs": {"text": "Going up stairs", "choices": ["Never", "Seldom", "Often", "Always"]},
        "worst": {"text": "How bad is it on the stairs?", "low": "No pain", "high": "Worst imaginable pain"},
        "walking": {"text": "Walking"},
        "sleeping": {"text": "Sleeping"},
    },
}
_SPANISH = _ENGLISH | {
    "by": "ours",
    "source": "Own translation",
    "intro": "Estas preguntas son sobre su rodilla.",
    "choices": {0: "No", 1: "Un poco", 2: "Sí, me duele muchísimo y no puedo hacer nada para remediarlo"},
    "stems": [
        {"text": "¿Con qué frecuencia le han molestado los siguientes problemas?", "items": ["pain", "stairs"]},
        {"text": "En la última semana, mi rodilla no me dejó", "items": ["walking", "sleeping"]},
    ],
    "items": {
        "pain": {"text": "Dolor al girar sobre su rodilla"},
        "days": {"text": "¿Cuántos días se quedó en cama?"},
        "help": {"text": "¿Quién le ayudó?", "choices": {1: "Nadie", 2: "Mi familia"}},
        "line": {"text": "¿Cómo está su salud hoy?", "low": "La peor salud", "high": "La mejor salud"},
        "stairs": {"text": "Subir escaleras", "choices": ["Nunca", "Pocas veces", "A menudo", "Siempre"]},
        "worst": {
            "text": "¿Cuánto le duele en las escaleras?",
            "low": "Ningún dolor",
            "high": "El peor dolor imaginable",
        },
        "walking": {"text": "Caminar"},
        "sleeping": {"text": "Dormir"},
    },
}
EVERY_KIND = instrument_from(
    {
        "code": "peg",  # asked by the pathways of the stage under this name
        "version": "1",
        "region": "knee",
        "recall": "past week",
        "titles": {"en": {"title": "Every kind", "short": "Every kind"}},
        "items": [
            {"id": "pain", "kind": "choice", "choices": [0, 1, 2]},
            {"id": "days", "kind": "number", "range": [1, 92], "when": {"items": ["pain"], "values": [1, 2]}},
            {"id": "help", "kind": "choice", "choices": [1, 2], "when": {"items": ["days"], "values": [30, 31]}},
            {"id": "line", "kind": "visual"},
            {"id": "stairs", "kind": "choice", "choices": [0, 0, 1, 2], "repeats": True},
            {"id": "worst", "kind": "nrs", "when": {"items": ["pain", "stairs"], "values": [2]}},
            {"id": "walking", "kind": "checklist"},
            {"id": "sleeping", "kind": "checklist"},
        ],
        "words": {"en": _ENGLISH, "es": _SPANISH},
        "scales": [
            {
                "name": "health",
                "method": "value",
                "items": ["line"],
                "missing": "all-needed",
                "range": [0, 100],
                "direction": "higher-is-better",
                "decimals": 0,
            }
        ],
        "licence": {
            "status": "free-to-use",
            "holder": "nobody",
            "terms": "Invented",
            "line": "Invented 2026",
            "ship": "text",
            "electronic": True,
            "languages": ["en", "es"],
        },
        "sources": ["Invented"],
    }
)
ITEMS = [item.id for item in EVERY_KIND.items]


def only(*asked: Instrument) -> Library:
    """The shipped instruments; these stand for their namesakes, and no other has a text."""
    ours = {(each.code, each.version): each for each in asked}
    silent = (replace(each, words_by_language={}, withheld=Withheld.NO_TEXT) for each in LIBRARY)
    return Library(ours.get((each.code, each.version), each) for each in silent)


def let_ask(stage: Stage, *asked: Instrument) -> None:
    """From now on the installation asks these and nothing else."""
    stage.at = replace(stage.at, outside=replace(stage.at.outside, instruments=only(*asked)))


IN_WORDS = instrument_from(
    {
        "code": "peg",
        "version": "1",
        "region": "any",
        "recall": "now",
        "titles": {"en": {"title": "In your words", "short": "In words"}},
        "items": [{"id": "talk", "kind": "text"}, {"id": "pain", "kind": "nrs"}],
        "words": {
            "en": {
                "by": "ours",
                "source": "Invented",
                "items": {
                    "talk": {"text": "What do you want to talk about at your visit?"},
                    "pain": {"text": "How bad is it?", "low": "No pain", "high": "Worst pain"},
                },
            },
            "es": {
                "by": "ours",
                "source": "Invented",
                "items": {
                    "talk": {"text": "¿De qué quiere hablar en su consulta?"},
                    "pain": {"text": "¿Cuánto le duele?", "low": "Nada", "high": "Muchísimo"},
                },
            },
        },
        "scales": [
            {
                "name": "pain",
                "method": "value",
                "items": ["pain"],
                "missing": "all-needed",
                "range": [0, 10],
                "direction": "lower-is-better",
                "decimals": 0,
            }
        ],
        "licence": {
            "status": "own-wording",
            "holder": "nobody",
            "terms": "Invented",
            "line": "Invented 2026",
            "ship": "text",
            "electronic": True,
            "languages": ["en", "es"],
        },
        "sources": ["Invented"],
    }
)
