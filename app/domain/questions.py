"""The screens of a check-in: one question each, a checklist being one question."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.instrument import Instrument, Item, Kind


@dataclass(frozen=True)
class Screen:
    """What is asked on one page. `number` counts from 1 over the whole check-in."""

    number: int
    instrument: Instrument
    items: tuple[Item, ...]

    @property
    def kind(self) -> Kind:
        return self.items[0].kind


def screens(instruments: Iterable[Instrument]) -> tuple[Screen, ...]:
    """All screens in order. The items of a checklist stand together; every other item stands alone."""
    groups = [(instrument, group) for instrument in instruments for group in _together(instrument.items)]
    return tuple(Screen(number, instrument, group) for number, (instrument, group) in enumerate(groups, start=1))


def _together(items: tuple[Item, ...]) -> list[tuple[Item, ...]]:
    groups: list[list[Item]] = []
    for item in items:
        if groups and item.kind is Kind.CHECKLIST and groups[-1][0].kind is Kind.CHECKLIST:
            groups[-1].append(item)
        else:
            groups.append([item])
    return [tuple(group) for group in groups]
