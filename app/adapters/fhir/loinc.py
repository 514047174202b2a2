"""The LOINC codes that an export may carry. A code that stands in no row blocks the export.

Only codes: their official display texts were not read at their source, so none is written.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from app.adapters.fhir.standard import LOINC

NOTICE = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. "
    "and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the "
    "license at http://loinc.org/license. LOINC® is a registered United States trademark of Regenstrief Institute, Inc."
)


class Row(NamedTuple):
    """Codes of one instrument in the order panel, items, scores; where and when they were read."""

    codes: str
    source: str
    read: date


_ACCESS = "CMS ACCESS Model FHIR IG, draft 0.9.8 to 0.9.12"
_LFORMS = "LHC-Forms, phq9.json"
_PAGES = "loinc.org, the pages of the codes"
_COPIES = "public FHIR Questionnaires, at least two of which agree"
_ECQM = "CMS electronic clinical quality measures"
_DAY = date(2026, 11, 22)

ROWS: Mapping[str, Row] = {
    "NPRS": Row("72514-3", _ACCESS, _DAY),
    "PEG score": Row("91147-9", _PAGES, _DAY),
    "PEG": Row("91148-7 75893-8 91145-3 91146-1", _COPIES, _DAY),
    "ODI": Row("97908-8 97909-6", _PAGES, _DAY),
    "NDI": Row(
        "82226-2 82227-0 82228-8 82229-6 82230-4 82231-2 82232-0 82233-8 82234-6 82235-3 82236-1 82237-9", _ACCESS, _DAY
    ),
    "STarT Back": Row(
        "91349-1 91340-0 91341-8 91342-6 91343-4 91344-2 91345-9 91346-7 91347-5 91348-3 91350-9 91351-7 91352-5",
        _PAGES,
        _DAY,
    ),
    "PROMIS physical function": Row(
        "76700-4 76804-4 76805-1 62199-5 61597-1 61607-8 61609-4 61635-9 61688-8 61639-1 77866-2", _ACCESS, _DAY
    ),
    "PROMIS pain interference": Row(
        "90973-9 62193-8 75870-6 61758-9 61769-6 61773-8 61775-3 61761-3 61777-9 77865-4", _ACCESS, _DAY
    ),
    "PROMIS pain intensity": Row("75259-2", _ACCESS, _DAY),
    "PROMIS global health": Row("71971-6 71969-0", _ECQM, _DAY),
    "PROMIS global health items": Row(
        "61577-3 61578-1 61579-9 61580-7 61581-5 61582-3 61583-1 61584-9 61585-6 61586-4",
        "HL7 PACIO, mapping of PROMIS-10",
        _DAY,
    ),
    "PROMIS-29 items": Row(
        "61864-5 61878-5 61882-7 61923-9 61941-1 61942-9 61949-4 61953-6 61955-1 61967-6 61973-4 61986-6 61987-4 "
        "61998-1 61999-9 75417-6",
        _COPIES,
        _DAY,
    ),
    "KOOS": Row("72098-7 72099-5 72100-1 72101-9 72102-7", _ECQM, _DAY),
    "HOOS": Row("72093-8 72095-3 72097-9", _ECQM, _DAY),
    "PHQ-9": Row(
        "44249-1 44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8 69722-7 44261-6", _LFORMS, _DAY
    ),
    "PHQ-2": Row("55757-9 55758-7", _COPIES, _DAY),
    "GAD-7": Row("69737-5", _ACCESS, _DAY),
    "GAD-7 items": Row("69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7", _COPIES, _DAY),
    "GAD-7 score": Row("70274-6", "Person-Centered Outcomes IG 1.0.0", _DAY),
    "KOOS, JR.": Row("82324-5 82325-2 82326-0 82327-8 82328-6 82329-4 82330-2 82331-0 82332-8", _ACCESS, _DAY),
    "HOOS, JR.": Row("82316-1 82317-9 82318-7 82319-5 82320-3 82321-1 82322-9 82323-7", _ACCESS, _DAY),
}
KNOWN = frozenset(code for row in ROWS.values() for code in row.codes.split())


class UnknownCode(LookupError):
    """A LOINC code that nobody has looked up, so it is not handed to others."""


def coded(code: str) -> dict[str, object]:
    """The `code` element of that LOINC code; empty where there is none. Raises UnknownCode."""
    if not code:
        return {}
    if code not in KNOWN:
        raise UnknownCode(code)
    return {"code": [{"system": LOINC, "code": code}]}
