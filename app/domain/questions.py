"""The screens of a check-in: one question each, a checklist being one question."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.domain.instrument import Answers, Instrument, Item, Kind

ASKABLE_KINDS = frozenset({Kind.NRS, Kind.CHECKLIST, Kind.CHOICE, Kind.NUMBER, Kind.VISUAL, Kind.TEXT})
"""The kinds of question that the phone can ask."""


@dataclass(frozen=True)
class Screen:
    """What is asked on one page. `number` counts from 1 over the whole check-in."""

    number: int
    instrument: Instrument
    items: tuple[Item, ...]

    @property
    def kind(self) -> Kind:
        return self.items[0].kind


def screens(asked: Iterable[tuple[Instrument, Sequence[Answers]]]) -> tuple[Screen, ...]:
    """All screens in order. The items of a checklist stand together; every other item stands alone.

    Each instrument comes with the answers so far, once for each check-in that asks it: what one of them asks is asked.
    """
    groups = [(instrument, group) for instrument, known in asked for group in _asked(instrument, known)]
    return tuple(Screen(number, instrument, group) for number, (instrument, group) in enumerate(groups, start=1))


def _asked(instrument: Instrument, known: Sequence[Answers]) -> list[tuple[Item, ...]]:
    asked = {item.id for answers in known for item in instrument.asked(answers)}
    return [group for group in _groups(instrument.items) if group[0].id in asked]


def _groups(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Which items share a screen, whether it is asked or not: so no answer moves an item to another screen.

    What stands together has one condition, and so is asked together.
    """
    for (kind, _), found in groupby(items, key=lambda item: (item.kind, item.when)):
        together = tuple(found)
        yield from [together] if kind is Kind.CHECKLIST else [(item,) for item in together]
