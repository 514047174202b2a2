"""What an invented patient answers: a course over time, a little chance, and the person's own way."""

from datetime import date
from random import Random

from app.cli.demo.cast import Character, Going
from app.domain.instrument import Answer, Instrument, Item, Kind
from app.domain.questions import Screen
from app.domain.scale import Direction, Scale
from app.domain.scoring import Score, score

_ENDS = {  # the share of the first trouble that is left after half a year, and how many weeks half of that takes
    Going.BETTER: (0.2, 5),
    Going.SLOWLY: (0.55, 12),
    Going.SAME: (1.0, 1),
    Going.WORSE: (1.35, 10),
    Going.RELAPSE: (0.3, 5),
    Going.SILENT: (0.8, 8),
}
_RELAPSE_AFTER = 120  # days
_ACTIVITIES = ("Walk to church", "Pick up my grandson", "Sleep through the night")
_PLACES = ("back-low", "back-left-buttock", "back-left-thigh", "back-left-calf", "front-left-foot")
_WISHES = ("When can I drive again?", "Which exercises are safe for me?", "How do I sleep better?")


def trouble(who: Character, day: int) -> float:
    """How bad it is, 0 to 10, `day` days after treatment began."""
    left, half_life = _ENDS[who.going]
    if day <= 0:
        return float(who.start)
    if who.going is Going.RELAPSE and day > _RELAPSE_AFTER:
        left, day = 0.95, day - _RELAPSE_AFTER
    share: float = left + (1 - left) * 0.5 ** (day / 7 / half_life)
    return min(10.0, who.start * share)


def answer(who: Character, screen: Screen, on: date, day: int) -> dict[str, Answer]:
    """One screen's answers; about one question in forty is skipped."""
    instrument = screen.instrument
    chance = Random(f"{who.given_name} {who.family_name} {on} {instrument.code} {screen.items[0].id}")
    now = trouble(who, day)
    if screen.kind is Kind.CHECKLIST:
        return {item.id: int(chance.random() < now / 11) for item in screen.items}
    if screen.kind is Kind.REGION:
        return {item.id: int(item.id in _PLACES[: round(now / 2)]) for item in screen.items}
    item = screen.items[0]
    if screen.names:
        return {item.id: _ACTIVITIES[instrument.items.index(item)]}
    return {item.id: None if chance.random() < 0.025 else _one(who, item, instrument, now, chance)}


def _one(who: Character, item: Item, instrument: Instrument, now: float, chance: Random) -> Answer:
    """Nobody here is in danger: an answer that needs a person at once is never given."""
    if item.kind is Kind.TEXT:
        return chance.choice(_WISHES)
    scale = next((each for each in instrument.scales if item.id in each.items), None)
    values = [value for value in item.values if value not in instrument.urgent.get(item.id, ())]
    if scale is None:
        return values[int(chance.random() ** 2 * len(values))]
    if not scale.compared:
        bad = 0.5 - (1 - now / who.start) * 0.58  # the answer is itself a change: better or worse than at the start
    else:
        felt = now + chance.gauss(0, 0.6) - (1.5 if instrument.code == "nprs-leg" else 0)
        bad = felt / (20 if scale.mood else 10)
    if _first_is_worst(instrument, scale, item):
        bad = 1 - bad
    return values[max(0, min(len(values) - 1, round(bad * (len(values) - 1))))]


def _first_is_worst(instrument: Instrument, scale: Scale, item: Item) -> bool:
    """Which end of the choices is the bad one, the scoring itself says: with all other answers alike, is it better?"""
    ends = []
    for value in (item.values[0], item.values[-1]):
        answers = {each: instrument.items_by_id[each].values[0] for each in scale.items} | {item.id: value}
        ends.append(next(each for each in score(instrument, answers) if each.scale == scale.name))
    first, last = ends
    if not isinstance(first, Score) or not isinstance(last, Score) or first.value == last.value:
        return False
    return (first.value > last.value) is (scale.direction is Direction.LOWER_IS_BETTER)
