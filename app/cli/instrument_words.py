"""An instrument's rules as sentences for an operator's terminal."""

from collections.abc import Sequence

from app.domain.instrument import Item, Kind
from app.domain.licence import Ship, Withheld
from app.domain.scale import Direction, Method, Missing, Scale, TableLevel, Threshold, ThresholdKind, Unit

TABLE_LEVEL = {
    TableLevel.A: "several transcriptions agree",
    TableLevel.B: "one transcription, reproduced by recomputation; its standard errors are recomputed",
    TableLevel.C: "one transcription, not held against a second",
    TableLevel.D: "recomputed, not published: check before clinical use",
}
SHIPS = {
    Ship.TEXT: "wording and scoring",
    Ship.SCORING: "scoring alone; the wording is imported after its licence is recorded",
}
WITHHELD = {
    Withheld.NO_TEXT: "its wording belongs to its holder and has not been imported",
    Withheld.NO_LICENCE: "its wording was imported, but no licence is recorded for live use",
    Withheld.NOT_YET_LICENSED: "its licence is not in force yet",
    Withheld.LICENCE_ENDED: "its licence has ended",
    Withheld.UNSIGNED: "no clinician has signed its safety wording",
}
_KIND = {
    Kind.NRS: "0 to 10",
    Kind.CHECKLIST: "1 ticked, 0 not",
    Kind.REGION: "1 it hurts, 0 not",
    Kind.VISUAL: "a line, 0 to 100",
    Kind.TEXT: "own words",
    Kind.OWN_ACTIVITY: "named by the patient, 0 to 10",
}
_METHOD = {
    Method.VALUE: "the answer to",
    Method.SUM: "the sum of",
    Method.MEAN: "the mean of",
    Method.CLASSES: "a class, by the scales before it, from",
    Method.UNPUBLISHED: "its weights are not public: never a score",
}
_THRESHOLD = {
    ThresholdKind.MIC: "minimal important change",
    ThresholdKind.ACCEPTABLE: "acceptable state",
    ThresholdKind.SCB: "substantial benefit",
}


def values(item: Item) -> str:
    """The answers that an item takes."""
    return _KIND.get(item.kind) or span(item.values)


def span(numbers: Sequence[int]) -> str:
    """0 to 10; or each, where there is a gap."""
    ordered = sorted(set(numbers))
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{ordered[0]} to {ordered[-1]}"
    return ", ".join(map(str, ordered))


def rule(scale: Scale) -> str:
    """How the answers become the score."""
    if scale.method is Method.UNPUBLISHED:
        return _METHOD[scale.method]
    said = f"{_METHOD[scale.method]} {', '.join(scale.items)}"
    if scale.parts:
        parts = [f"the {part.take} of ({', '.join(part.items)})" for part in scale.parts]
        said = f"the mean of {', '.join(parts)}"
    if scale.times != 1:
        said += f", times {scale.times}"
    if scale.plus:
        said += f", {'plus' if scale.plus > 0 else 'minus'} {abs(scale.plus)}"
    return f"{said}, by a table" if scale.table else said


def recodes(scale: Scale) -> list[str]:
    """What items count where that is not what they print, those with the same table together."""
    tables: dict[str, list[str]] = {}
    for item_id, points in scale.points.items():
        tables.setdefault(", ".join(f"{answer} as {each}" for answer, each in points.items()), []).append(item_id)
    return [f"{', '.join(items)}: {table}" for table, items in tables.items()]


def missing(scale: Scale) -> str:
    """What a missing answer does."""
    of = len(scale.items)
    said = {
        Missing.ALL_NEEDED: "every answer is needed" if of > 1 else "the answer is needed",
        Missing.BLANK_IS_ZERO: "a blank counts 0 once anything is answered",
        Missing.MEAN_OF_ANSWERED: f"the mean of the answered stands in, from {scale.needs} of {of} on",
        Missing.ONLY_NAMED: "only what was named counts",
    }[scale.missing]
    return f"{said} [{scale.missing_source}]" if scale.missing_source else said


def reaches(scale: Scale) -> str:
    better = "lower is better" if scale.direction is Direction.LOWER_IS_BETTER else "higher is better"
    kept = f"{scale.decimals} decimal{'' if scale.decimals == 1 else 's'}" if scale.decimals else "whole numbers"
    return f"{scale.low} to {scale.high}, {better}, {kept}"


def threshold(each: Threshold) -> str:
    unit = "% of the baseline" if each.unit is Unit.PERCENT else " points"
    unread = "" if each.checked else "; not yet checked in its source: listed, never decides"
    return f"{_THRESHOLD[each.kind]}: {each.amount}{unit} [{each.source}]{unread}"
