"""PROMIS: every raw sum of every table, against a slow reference written from the published rules, and the edges.

The tables are those of tests/questionnaires_tables.json, kept apart from the files that are scored.
"""

import json
from decimal import Decimal
from math import ceil
from pathlib import Path

import pytest

from app.adapters.questionnaires import read_instruments
from app.domain.scale import Scale, TableLevel
from app.domain.scoring import NotScored, Reason, Result, Score, score

TESTS = Path(__file__).parents[1]
LIBRARY = read_instruments(TESTS.parent / "questionnaires" / "instruments")
TABLES = json.loads((TESTS / "questionnaires_tables.json").read_text(encoding="utf-8"))["tables"]

PF_4 = "PFA11 PFA21 PFA23 PFA53"
PF_6 = f"{PF_4} PFC12 PFB1"
PI_4 = "PAININ9 PAININ22 PAININ31 PAININ34"
PI_6 = f"{PI_4} PAININ12 PAININ36"
PAIN_3 = "PAINQU6 PAINQU8 PAINQU21"
SLEEP = "Sleep109 Sleep116 Sleep20 Sleep44"
FATIGUE = "HI7 AN3 FATEXP41 FATEXP40"
ANXIETY = "EDANX01 EDANX40 EDANX41 EDANX53"
DEPRESSION = "EDDEP04 EDDEP06 EDDEP29 EDDEP41"
SOCIAL = "SRPPER11_CaPS SRPPER18_CaPS SRPPER23_CaPS SRPPER46_CaPS"
PF_10 = "PFA1 PFC36r1 PFC37 PFA5 PFA3 PFA11 PFA16r1 PFB26 PFA55 PFC45r1"
PI_6B = "PAININ3 PAININ8 PAININ9 PAININ10 PAININ14 PAININ26"
GPH, GMH = "Global03 Global06 Global07r Global08r", "Global02 Global04 Global05 Global10r"

# code, version, scale, table, its level, items in their order
CASES = [
    ("promis-pf-4a", "1.0", "t", "PROMIS_PF_4a_v1.0", "B", PF_4),
    ("promis-pf-4a", "2.0", "t", "PROMIS_PF_4a_v2.0", "A", PF_4),
    ("promis-pf-6b", "1.2", "t", "DERIVED_PROMIS_PF_6b_v1.2", "D", PF_6),
    ("promis-pf-8b", "1.2", "t", "DERIVED_PROMIS_PF_8b_v1.2", "D", f"{PF_6} PFA5 PFA4"),
    ("promis-pf-10a", "1.0", "t", "DERIVED_PROMIS_PF_10a_v1.0", "D", PF_10),
    ("promis-pi-4a", "1.1", "t", "PROMIS_PI_4a", "A", PI_4),
    ("promis-pi-6a", "1.0", "t", "DERIVED_PROMIS_PI_6a_v1.0", "D", PI_6),
    ("promis-pi-6b", "1.0", "t", "DERIVED_PROMIS_PI_6b_v1.0", "D", PI_6B),
    ("promis-pi-8a", "1.0", "t", "PROMIS_PI_8a_v1.0", "B", f"{PI_6} PAININ3 PAININ13"),
    ("promis-pain-intensity-3a", "1.0", "t", "DERIVED_PROMIS_PAININT_3a_v1.0", "D", PAIN_3),
    ("promis-pain-intensity-3a", "2.0", "t", "PROMIS_PAININT_3a_v2.0", "C", PAIN_3),
    ("promis-sleep-4a", "1.0", "t", "PROMIS_SD_4a", "A", SLEEP),
    ("promis-fatigue-4a", "1.0", "t", "PROMIS_FAT_4a", "A", FATIGUE),
    ("promis-anxiety-4a", "1.0", "t", "PROMIS_ANX_4a", "A", ANXIETY),
    ("promis-depression-4a", "1.0", "t", "PROMIS_DEP_4a", "A", DEPRESSION),
    ("promis-social-4a", "2.0", "t", "PROMIS_SR_4a", "A", SOCIAL),
    ("promis-29", "2.1", "pf", "PROMIS_PF_4a_v2.0", "A", PF_4),
    ("promis-29", "2.1", "anxiety", "PROMIS_ANX_4a", "A", ANXIETY),
    ("promis-29", "2.1", "depression", "PROMIS_DEP_4a", "A", DEPRESSION),
    ("promis-29", "2.1", "fatigue", "PROMIS_FAT_4a", "A", FATIGUE),
    ("promis-29", "2.1", "sleep", "PROMIS_SD_4a", "A", SLEEP),
    ("promis-29", "2.1", "social", "PROMIS_SR_4a", "A", SOCIAL),
    ("promis-29", "2.1", "pi", "PROMIS_PI_4a", "A", PI_4),
    ("promis-global", "1.2", "gph", "PROMIS_GPH", "A", GPH),
    ("promis-global", "1.2", "gmh", "PROMIS_GMH", "A", GMH),
]
each_case = pytest.mark.parametrize(
    ("code", "version", "name", "table", "level", "items"), CASES, ids=[" ".join(case[:3]) for case in CASES]
)
PAIN_COUNTS = {0: 5, 1: 4, 2: 4, 3: 4, 4: 3, 5: 3, 6: 3, 7: 2, 8: 2, 9: 2, 10: 1}
Answers = dict[str, int | None]


def scored(code: str, version: str, name: str, answers: Answers) -> Result:
    return next(result for result in score(LIBRARY.get(code, version), answers) if result.scale == name)


def scale_of(code: str, version: str, name: str) -> Scale:
    return next(scale for scale in LIBRARY.get(code, version).scales if scale.name == name)


def answering(items: str, raw: int) -> Answers:
    """Some answers that add up to that raw sum: the first items are raised first."""
    left = raw - len(items.split())
    answers: Answers = {}
    for item in items.split():
        points = 1 + min(4, left)
        left -= points - 1
        answers[item] = {5: 0, 4: 2, 3: 5, 2: 8, 1: 10}[points] if item == "Global07r" else points
    return answers


def reference(table: str, items: str, answers: Answers) -> tuple[Decimal, Decimal, bool] | None:
    """Score, standard error and whether it was prorated, from the published rules alone; None where there is none."""
    points = [
        PAIN_COUNTS[answer] if item == "Global07r" else answer
        for item, answer in answers.items()
        if item in items.split() and answer is not None
    ]
    count, answered = len(items.split()), len(points)
    if answered < (count if count < 5 else max(4, ceil(count / 2))):
        return None
    value, error = TABLES[table]["map"][str(ceil(sum(points) * count / answered))]
    return Decimal(str(value)), Decimal(str(error)), answered < count


def raw_sums(items: str) -> range:
    return range(len(items.split()), 5 * len(items.split()) + 1)


@each_case
def test_every_raw_sum(code: str, version: str, name: str, table: str, level: str, items: str):
    found = scale_of(code, version, name).table
    assert found is not None
    assert found.level is TableLevel(level) is TableLevel(TABLES[table]["level"][0])
    assert list(found.values) == list(raw_sums(items)) == [int(raw) for raw in TABLES[table]["map"]]
    for raw in raw_sums(items):
        answers = answering(items, raw)
        result = scored(code, version, name, answers)
        assert isinstance(result, Score)
        assert (result.value, result.se, result.prorated) == reference(table, items, answers)
        assert str(result.value) == f"{TABLES[table]['map'][str(raw)][0]:.1f}"


@each_case
def test_a_missing_answer(code: str, version: str, name: str, table: str, level: str, items: str):
    """Each item missing alone, at each of three sums; then fewer and fewer answers."""
    ids = items.split()
    for value in (1, 2, 3):
        full: Answers = dict.fromkeys(ids, value) | {ids[0]: 5}
        cases = [full | {missing: None} for missing in ids] + [
            full | dict.fromkeys(ids[n:]) for n in range(1, len(ids))
        ]
        for answers in cases:
            result, expected = scored(code, version, name, answers), reference(table, items, answers)
            if expected is None:
                given = sum(answer is not None for answer in answers.values())
                assert result == NotScored(name, Reason.TOO_FEW_ANSWERS, given, len(ids))
            else:
                assert isinstance(result, Score)
                assert (result.value, result.se, result.prorated) == expected


@each_case
def test_how_many_answers_are_needed(code: str, version: str, name: str, table: str, level: str, items: str):
    """All of a short form; half of a longer one, and four at least."""
    ids = items.split()
    needs = {3: 3, 4: 4, 6: 4, 8: 4, 10: 5}[len(ids)]
    enough, too_few = (scored(code, version, name, dict.fromkeys(ids[:n], 2)) for n in (needs, needs - 1))
    assert isinstance(enough, Score)
    assert (enough.prorated, enough.answered, enough.of) == (needs < len(ids), needs, len(ids))
    assert too_few == NotScored(name, Reason.TOO_FEW_ANSWERS, needs - 1, len(ids))


def test_a_prorated_raw_sum_is_rounded_up_and_not_to_the_nearest():
    """16 of five answers are 19.2 of six: 20, not 19. 14 of four are 21: no rounding at all."""
    ids = PF_6.split()
    result = scored("promis-pf-6b", "1.2", "t", dict(zip(ids, (4, 3, 3, 3, 3), strict=False)))
    assert isinstance(result, Score)
    assert (result.value, result.prorated) == (Decimal("39.3"), True)
    whole = scored("promis-pf-6b", "1.2", "t", dict(zip(ids, (4, 4, 3, 3), strict=False)))
    assert isinstance(whole, Score)
    assert whole.value == Decimal("40.2")


@pytest.mark.parametrize(("answer", "points"), PAIN_COUNTS.items())
def test_pain_of_the_global_form_counts_five_to_one(answer: int, points: int):
    others: Answers = dict.fromkeys(GPH.split(), 3)
    result = scored("promis-global", "1.2", "gph", others | {"Global07r": answer})
    assert isinstance(result, Score)
    assert result.value == Decimal(str(TABLES["PROMIS_GPH"]["map"][str(9 + points)][0]))


def test_one_composite_of_the_global_form_can_be_scored_without_the_other():
    full: Answers = dict.fromkeys((GPH + " " + GMH).split(), 3)
    gph, gmh = score(LIBRARY.get("promis-global", "1.2"), full | {"Global02": None})
    assert isinstance(gph, Score)
    assert gmh == NotScored("gmh", Reason.TOO_FEW_ANSWERS, 3, 4)
    assert {"Global01", "Global09r"}.isdisjoint(GPH.split() + GMH.split())


def test_the_profile_has_the_tables_of_the_forms_that_stand_alone():
    profile = LIBRARY.get("promis-29", "2.1")
    assert [scale.name for scale in profile.scales] == [case[2] for case in CASES if case[0] == "promis-29"] + ["pain"]
    alone = {case[3]: scale_of(*case[:3]) for case in CASES if case[0] != "promis-29"}
    for _, _, name, table, _, _ in [case for case in CASES if case[0] == "promis-29"]:
        one, other = scale_of("promis-29", "2.1", name), alone[table]
        assert (one.table, one.items, one.levels, one.mood) == (other.table, other.items, other.levels, other.mood)


def test_the_profile_shows_pain_as_it_was_answered():
    for answer in range(11):
        result = scored("promis-29", "2.1", "pain", {"Global07": answer})
        assert isinstance(result, Score)
        assert (str(result.value), result.se, result.level) == (str(answer), None, None)
