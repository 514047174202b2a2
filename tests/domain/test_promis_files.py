"""What the PROMIS files say beside their tables: levels, printed values, licence, mood, and what they must not say."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.adapters.questionnaires import read_instruments
from app.domain.instrument import Instrument, Kind
from app.domain.licence import LicenceStatus, Ship, Withheld
from app.domain.scale import Direction, Scale
from app.domain.scoring import Score, score

LIBRARY = read_instruments(Path(__file__).parents[2] / "questionnaires" / "instruments")
ALL = [instrument for instrument in LIBRARY if instrument.code.startswith("promis-")]
each_instrument = pytest.mark.parametrize("instrument", ALL, ids=lambda each: f"{each.code} {each.version}")

T_SCORES = [(each.code, scale) for each in ALL for scale in each.scales if scale.table is not None]
each_t_score = pytest.mark.parametrize(("code", "scale"), T_SCORES, ids=[f"{code} {s.name}" for code, s in T_SCORES])


def is_function(code: str, scale: Scale) -> bool:
    """Physical function, social roles and global health: the more the better. All others are symptoms."""
    return code.startswith(("promis-pf", "promis-social", "promis-global")) or scale.name in {"pf", "social"}


def banded(code: str, scale: Scale, value: Decimal) -> str | None:
    """The published cut points, as a ladder."""
    if code == "promis-pain-intensity-3a":
        return None
    if code == "promis-global":
        cuts = (35, 42, 50, 58) if scale.name == "gph" else (29, 40, 48, 56)
        return ("poor", "fair", "good", "very good", "excellent")[sum(value >= cut for cut in cuts)]
    if is_function(code, scale):
        return ("severe", "moderate", "mild", "within normal limits")[sum(value >= cut for cut in (30, 40, 45))]
    return ("within normal limits", "mild", "moderate", "severe")[sum(value >= cut for cut in (55, 60, 70))]


@each_t_score
def test_levels_at_every_tenth(code: str, scale: Scale):
    value = scale.low
    while value <= scale.high:
        assert scale.level(value) == banded(code, scale, value), value
        value += Decimal("0.1")
    assert len(scale.levels) == {"promis-global": 5, "promis-pain-intensity-3a": 0}.get(code, 4)


@each_t_score
def test_more_points_are_a_higher_score(code: str, scale: Scale):
    assert scale.table is not None
    values = [value for value, _ in scale.table.values.values()]
    assert values == sorted(set(values))
    assert (scale.low, scale.high) == (values[0], values[-1])
    assert (scale.direction is Direction.HIGHER_IS_BETTER) == is_function(code, scale)


@pytest.mark.parametrize(
    ("code", "version", "raw", "wrong"),
    [
        ("promis-pf-6b", "1.2", 30, "99.7"),  # the CMS ACCESS draft formula: another instrument's table, stretched
        ("promis-pi-6a", "1.0", 30, "90.5"),  # the same draft
        ("promis-pf-8b", "1.2", 8, "20.2"),  # an eight-item table of no named version
        ("promis-pf-8b", "1.2", 40, "59.2"),
        ("promis-pf-4a", "2.0", 9, "33.3"),  # invented by interpolation
        ("promis-pf-4a", "2.0", 10, "34.7"),
        ("promis-pf-4a", "1.0", 10, "34.7"),
        ("promis-pf-4a", "2.0", 19, "55.1"),
        ("promis-sleep-4a", "1.0", 9, "48.3"),
        ("promis-sleep-4a", "1.0", 13, "56.2"),
        ("promis-pi-4a", "1.1", 20, "75.8"),  # a misprint
    ],
)
def test_known_wrong_tables_are_not_used(code: str, version: str, raw: int, wrong: str):
    table = LIBRARY.get(code, version).scales[0].table
    assert table is not None
    assert table.values[raw][0] != Decimal(wrong)


@each_instrument
def test_every_worked_example_of_the_files(instrument: Instrument):
    assert len(instrument.examples) >= 4
    for example in instrument.examples:
        results = score(instrument, dict(zip(instrument.items_by_id, example.answers, strict=True)))
        assert {
            each.scale: each.value if isinstance(each, Score) else each.reason for each in results
        } == example.scores
        levels = {each.scale: each.level for each in results if isinstance(each, Score) and each.level}
        assert levels == example.levels


@each_instrument
def test_scoring_is_shipped_and_the_text_is_not(instrument: Instrument):
    assert (instrument.licence.ship, instrument.licence.status) == (Ship.SCORING, LicenceStatus.PERMISSION_NEEDED)
    assert (instrument.languages, instrument.withheld, instrument.comparable) == ((), Withheld.NO_TEXT, ())
    assert set(instrument.licence.languages) == set(instrument.titles) == {"en", "es"}


def test_values_are_those_printed_in_the_order_of_the_form():
    """Five first where the form begins with "without any difficulty", "never" in trouble, "excellent" or poor sleep."""
    found = {item.id: item.values for instrument in ALL for item in instrument.items if item.kind is Kind.CHOICE}
    down = {item for item in found if item.startswith(("PF", "SRPPER", "Global"))} | {"Sleep109", "Sleep116"}
    assert {item for item, values in found.items() if values == (5, 4, 3, 2, 1)} == down
    assert {found[item] for item in found.keys() - down} == {(1, 2, 3, 4, 5)}
    order = "Global01 Global02 Global03 Global04 Global05 Global09r Global06 Global10r Global08r Global07r"
    assert [item.id for item in LIBRARY.get("promis-global", "1.2").items] == order.split()


def test_mood_is_marked_and_no_uncertain_threshold_decides():
    scales = [(instrument.code, scale) for instrument in ALL for scale in instrument.scales]
    assert {(code, scale.name) for code, scale in scales if scale.mood} == {
        ("promis-anxiety-4a", "t"),
        ("promis-depression-4a", "t"),
        ("promis-29", "anxiety"),
        ("promis-29", "depression"),
        ("promis-global", "gmh"),
    }
    assert [(code, scale.name) for code, scale in scales if scale.threshold] == [("promis-29", "pain")]


def test_the_forms_there_are():
    assert sorted(f"{each.code} {each.version} {len(each.items)}" for each in ALL) == [
        "promis-29 2.1 29",
        "promis-anxiety-4a 1.0 4",
        "promis-depression-4a 1.0 4",
        "promis-fatigue-4a 1.0 4",
        "promis-global 1.2 10",
        "promis-pain-intensity-3a 1.0 3",
        "promis-pain-intensity-3a 2.0 3",
        "promis-pf-10a 1.0 10",
        "promis-pf-4a 1.0 4",
        "promis-pf-4a 2.0 4",
        "promis-pf-6b 1.2 6",
        "promis-pf-8b 1.2 8",
        "promis-pi-4a 1.1 4",
        "promis-pi-6a 1.0 6",
        "promis-pi-6b 1.0 6",
        "promis-pi-8a 1.0 8",
        "promis-sleep-4a 1.0 4",
        "promis-social-4a 2.0 4",
    ]
