"""One row of the page from what a scale came to over time, in whichever versions it was asked."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from app.domain import change
from app.domain.change import Point
from app.domain.instrument import Instrument
from app.domain.scale import Scale
from app.domain.summary import Measure, Reading

Versions = Mapping[str, tuple[Instrument, Scale]]
"""One scale of one code in each version that is asked, by version in the order asked."""

Told = tuple[Reading, Point | None]
"""A reading with the point to compare it by; None at a time point that was not answered."""


def first(versions: Versions) -> tuple[Instrument, Scale]:
    return next(iter(versions.values()))


def title(instrument: Instrument, scale: Scale, language: str, *, plain: bool = False) -> str:
    """Short, or as the patient reads it; of an instrument with several scales it says which."""
    words = instrument.title(language)
    text = words.plain if plain else words.short
    if len(instrument.scales) == 1:
        return text
    return f"{text}: {scale.titles.get(language) or scale.titles.get('en') or scale.name.replace('-', ' ')}"


def measure(versions: Versions, told: Sequence[Told], day0: date, *, surgical: bool, title: str) -> Measure:
    """`told` in order of time points. Scale, thresholds and levels are those of the version answered now."""
    points = [point for _, point in told if point]
    newest = change.newest(points)
    instrument, scale = versions[newest.version] if newest else first(versions)
    found = change.course(scale, points, day0, surgical=surgical, comparable=instrument.comparable)

    def reading(of: Point | None) -> Reading | None:
        return next((each for each, point in told if of and point is of), None)

    value = newest.value if newest else None
    shown = [versions[each.version][1] for each in points if each.value is not None]
    return Measure(
        code=instrument.code if len(instrument.scales) == 1 else f"{instrument.code} {scale.name}",
        title=title,
        unit=f"{scale.low:f}-{scale.high:f}",
        low=min(each.low for each in [scale, *shown]),
        high=max(each.high for each in [scale, *shown]),
        direction=scale.direction,
        decimals=scale.decimals,
        readings=tuple(each for each, _ in told),
        baseline=reading(found.baseline),
        last=reading(found.last),
        now=reading(found.now),
        change=found.change.amount,
        verdict=found.change.verdict,
        since_last=found.since_last,
        threshold=found.needed,
        citation=scale.threshold.source if scale.threshold else None,
        level=None if value is None else _word(scale, value),
        levels=scale.printed_levels,
        versions=(instrument.version, *instrument.comparable),
        over=found.change.over,
        reached=found.reached,
        recomputed=next((each.table.source for each in shown if each.table and each.recomputed), None),
    )


def _word(scale: Scale, value: Decimal) -> str | None:
    return next((level.word for level in scale.printed_levels if level.low <= value <= level.high), None)
