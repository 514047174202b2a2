"""The screens of a check-in: one question each, a checklist or a pain drawing being one question."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.domain.instrument import TICKED, Answers, Instrument, Item, Kind
from app.domain.own_activity import may_be_rated

Names = Mapping[str, str]
"""Own activities by item, in the person's own words."""


@dataclass(frozen=True)
class Screen:
    """What is asked on one page. `number` counts from 1 over the whole check-in.

    An own activity is first named and then rated, each on its own screen: `name` is that of the one rated here.
    `named_before`: at an earlier check-in, so it may be given up.
    """

    number: int
    instrument: Instrument
    items: tuple[Item, ...]
    name: str | None = None
    named_before: bool = False

    @property
    def kind(self) -> Kind:
        return self.items[0].kind

    @property
    def names(self) -> bool:
        """Whether an own activity is named here."""
        return self.kind is Kind.OWN_ACTIVITY and self.name is None

    @property
    def another(self) -> bool:
        """Whether one more own activity could be named here: whoever has no more has skipped nothing."""
        return self.names and self.items[0] != self.instrument.own_activities[0]

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """What is answered here, in the order of the items: the instrument's code and the item, or its name."""
        return tuple((self.instrument.code, f"{item.id} name" if self.names else item.id) for item in self.items)


def screens(
    asked: Iterable[tuple[Instrument, Sequence[Answers]]], named_before: Mapping[str, Names] | None = None
) -> tuple[Screen, ...]:
    """All screens in order. The items of a checklist stand together, as places on the body do; all others stand alone.

    Each instrument comes with the answers so far, once for each check-in that asks it: what one of them asks is asked.
    The answer to an own activity is its name. Those `named_before`, by instrument code, are rated and no others named.
    """
    found: list[Screen] = []
    for instrument, known in asked:
        before = (named_before or {}).get(instrument.code, {})
        for group, name in _asked(instrument, known, before):
            found.append(Screen(len(found) + 1, instrument, group, name, name is not None and bool(before)))
    return tuple(found)


def _asked(
    instrument: Instrument, known: Sequence[Answers], before: Names
) -> Iterator[tuple[tuple[Item, ...], str | None]]:
    asked = {item.id for answers in known for item in instrument.asked(answers)}
    for group in groups(instrument.items):
        item = group[0]
        if item.kind is Kind.OWN_ACTIVITY and before:
            if item.id in before:
                yield group, before[item.id]
        elif item.id in asked:
            yield group, None
            if item.kind is Kind.OWN_ACTIVITY:
                yield from ((group, name) for name in _names(item, known)[:1] if may_be_rated(name))


def _names(item: Item, known: Sequence[Answers]) -> list[str]:
    return [name for answers in known if isinstance(name := answers.get(item.id), str)]


def groups(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Which items share a screen, whether it is asked or not: so no answer moves an item to another screen.

    What stands together has one condition, and so is asked together.
    """
    for (kind, _), found in groupby(items, key=lambda item: (item.kind, item.when)):
        together = tuple(found)
        yield from [together] if kind in TICKED else [(item,) for item in together]
