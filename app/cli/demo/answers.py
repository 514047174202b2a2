"""What an invented patient answers: a course over time, a little chance, and the person's own way."""

from datetime import date
from random import Random

from app.cli.demo.cast import Character, Going
from app.domain.instrument import Item, Kind
from app.domain.questions import Screen

_ENDS = {  # the share of the first trouble that is left after half a year, and how many weeks half of that takes
    Going.BETTER: (0.2, 5),
    Going.SLOWLY: (0.55, 12),
    Going.SAME: (1.0, 1),
    Going.WORSE: (1.35, 10),
    Going.RELAPSE: (0.3, 5),
    Going.SILENT: (0.8, 8),
}
_RELAPSE_AFTER = 120  # days


def trouble(who: Character, day: int) -> float:
    """How bad it is, 0 to 10, `day` days after treatment began."""
    left, half_life = _ENDS[who.going]
    if day <= 0:
        return float(who.start)
    if who.going is Going.RELAPSE and day > _RELAPSE_AFTER:
        left, day = 0.95, day - _RELAPSE_AFTER
    share: float = left + (1 - left) * 0.5 ** (day / 7 / half_life)
    return min(10.0, who.start * share)


def answer(who: Character, screen: Screen, on: date, day: int) -> dict[str, int | None]:
    """One screen's answers; about one question in forty is skipped."""
    chance = Random(f"{who.given_name} {who.family_name} {on} {screen.number}")
    now = trouble(who, day)
    if screen.kind is Kind.CHECKLIST:
        return {item.id: int(chance.random() < now / 11) for item in screen.items}
    return {item.id: None if chance.random() < 0.025 else _one(who, item, screen, now, chance) for item in screen.items}


def _one(who: Character, item: Item, screen: Screen, now: float, chance: Random) -> int:
    if item.kind is Kind.CHOICE:
        middle = len(item.values) // 2
        place = round(middle - (1 - now / who.start) * (middle + 0.5))
        return item.values[max(0, min(len(item.values) - 1, place))]
    shifted = now + chance.gauss(0, 0.6) - (1.5 if screen.instrument.code == "nprs-leg" else 0)
    return max(0, min(10, round(shifted)))
