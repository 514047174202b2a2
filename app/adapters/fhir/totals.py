"""Scores that are plain sums, as SDC calculated expressions: other systems show the same raw sum as our engine."""

from typing import Any

from app.adapters.fhir.loinc import coded
from app.adapters.fhir.standard import CALCULATED
from app.domain.instrument import Instrument, Kind
from app.domain.scale import Method, Missing, Scale


def totals(instrument: Instrument) -> list[dict[str, Any]]:
    """One read-only item a scale that is a sum of answers as printed.

    Where a table or a formula follows, it is the raw sum and has no code of its own. It stands only when every answer
    is there, also where the instrument's own rule fills in for a missing one. Raises UnknownCode.
    """
    return [_total(instrument, scale) for scale in instrument.scales if is_plain_sum(instrument, scale)]


def is_plain_sum(instrument: Instrument, scale: Scale) -> bool:
    return (
        scale.method is Method.SUM
        and not scale.points
        and scale.missing is not Missing.ONLY_NAMED
        and len({instrument.items_by_id[item_id].kind for item_id in scale.items}) == 1
    )


def _total(instrument: Instrument, scale: Scale) -> dict[str, Any]:
    raw = scale.table is not None or scale.times != 1 or scale.plus != 0
    expression = {"language": "text/fhirpath", "expression": _expression(instrument, scale)}
    return {
        "linkId": f"score.{scale.name}",
        "extension": [{"url": CALCULATED, "valueExpression": expression}],
        **({} if raw else coded(scale.loinc)),
        "text": f"{scale.name} (raw sum)" if raw else scale.name,
        "type": "integer",
        "readOnly": True,
    }


def _expression(instrument: Instrument, scale: Scale) -> str:
    names = " | ".join(f"'{item_id}'" for item_id in scale.items)
    answers = f"%resource.repeat(item).where(linkId in ({names})).answer"
    enough = f"{answers}.count() = {len(scale.items)}"
    if scale.missing is Missing.BLANK_IS_ZERO:
        enough = f"{answers}.exists()"  # a list that was answered at all is answered in full
    match instrument.items_by_id[scale.items[0]].kind:
        case Kind.CHOICE:
            value = f"{answers}.value.weight().sum()"
        case Kind.CHECKLIST | Kind.REGION:
            value = f"{answers}.where(value = true).count()"
        case _:
            value = f"{answers}.value.sum()"
    return f"iif({enough}, {value}, {{}})"
