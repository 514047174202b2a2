"""What is told of an instrument: mood scales only where the patient shares them; otherwise nothing speaks of them."""

from app.domain.instrument import Instrument, Item
from app.domain.scale import Scale


def scales(instrument: Instrument, *, mood: bool) -> tuple[Scale, ...]:
    return tuple(scale for scale in instrument.scales if mood or not scale.mood)


def items(instrument: Instrument, *, mood: bool) -> tuple[Item, ...]:
    """Without those that only mood scales count, and those that are asked because of an answer to such a one."""
    told = {item for scale in scales(instrument, mood=mood) for item in scale.items}
    silent = {item for scale in instrument.scales for item in scale.items} - told
    return tuple(
        item
        for item in instrument.items
        if item.id not in silent and not (item.when and silent.intersection(item.when.items))
    )


def speaks_of(instrument: Instrument, *, mood: bool) -> bool:
    """False for an instrument that asks about mood alone: not even its name is told."""
    return bool(scales(instrument, mood=mood)) or not instrument.scales
