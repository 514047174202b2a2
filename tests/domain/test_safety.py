"""Which answers need a person at once: the shipped rules, and rules that are refused."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.domain.document import Fault, Refused
from app.domain.safety import Tier, rules_from
from tests.stage import LIBRARY, ROOT, SAFETY

SHIPPED: dict[str, Any] = yaml.safe_load((Path(ROOT) / "questionnaires" / "safety-1.yaml").read_text())
RED_FLAGS, PHQ_9 = LIBRARY.get("red-flags", "1"), LIBRARY.get("phq-9", "1")


@pytest.mark.parametrize("item", ["saddle", "bladder", "bowel", "legs", "one-leg", "sexual"])
def test_a_sign_of_cauda_equina_is_an_emergency(item: str) -> None:
    (raised,) = SAFETY.raised(RED_FLAGS, {item: 1})
    assert (raised[0].tier, raised[1]) == (Tier.EMERGENCY, item)


@pytest.mark.parametrize("item", ["fever", "wound"])
def test_a_fever_or_a_wound_wants_a_call_today(item: str) -> None:
    assert [(rule.tier, by) for rule, by in SAFETY.raised(RED_FLAGS, {item: 1})] == [(Tier.TODAY, item)]


@pytest.mark.parametrize(("answer", "tiers"), [(0, []), (1, [Tier.CRISIS]), (2, [Tier.CRISIS]), (3, [Tier.CRISIS])])
def test_any_thought_of_death_is_a_crisis(answer: int, tiers: list[Tier]) -> None:
    assert [rule.tier for rule, _ in SAFETY.raised(PHQ_9, {"phq9-9": answer})] == tiers


@pytest.mark.parametrize(
    "given", [{item.id: 0 for item in RED_FLAGS.items}, {item.id: None for item in RED_FLAGS.items}, {}]
)
def test_a_no_and_a_skip_raise_nothing(given: dict[str, int | None]) -> None:
    assert SAFETY.raised(RED_FLAGS, given) == []


def test_the_other_items_of_a_questionnaire_raise_nothing() -> None:
    assert SAFETY.raised(PHQ_9, {item.id: 3 for item in PHQ_9.items if item.id != "phq9-9"}) == []


def test_the_gravest_comes_first() -> None:
    raised = SAFETY.raised(RED_FLAGS, {"fever": 1, "bowel": 1})
    assert [rule.code for rule, _ in raised] == ["cauda-equina", "infection"]


@pytest.mark.parametrize(
    ("words", "tiers"),
    [
        ("I want to kill myself", [Tier.CRISIS]),
        ("ya no quiero vivir", [Tier.CRISIS]),
        ("walk to church", []),
        ("this pain is killing me", []),
    ],
)
def test_a_persons_own_words_are_read(words: str, tiers: list[Tier]) -> None:
    assert [rule.tier for rule, _ in SAFETY.raised(PHQ_9, {"own": words})] == tiers


def changed(at: list[str | int], value: object) -> dict[str, Any]:
    document = deepcopy(SHIPPED)
    inner: Any = document
    for key in at[:-1]:
        inner = inner[key]
    if value is None:
        del inner[at[-1]]
    else:
        inner[at[-1]] = value
    return document


@pytest.mark.parametrize(
    ("at", "value", "fault"),
    [
        (["rules", 0, "answers", 0, "items", "bowel"], None, Fault.MISSING_KEY),  # an urgent answer in no rule
        (["rules", 2, "answers", 0, "items", "bowel"], [1], Fault.DUPLICATE),  # and in two
        (["rules", 1, "answers", 0, "items", "phq9-9"], [1, 2], Fault.MISSING_KEY),
        (["rules", 1, "answers", 0, "items", "phq9-9"], [0, 1, 2, 3], Fault.UNKNOWN_NAME),  # not called urgent
        (["rules", 1, "answers", 0, "items", "phq9-1"], [3], Fault.UNKNOWN_KEY),
        (["rules", 1, "answers", 0, "version"], "2", Fault.UNKNOWN_NAME),
        (["rules", 1, "tier"], "soon", Fault.UNKNOWN_WORD),
        (["rules", 1, "answers"], None, Fault.MISSING_KEY),
        (["rules", 1, "code"], "infection", Fault.DUPLICATE),
        (["sources"], None, Fault.MISSING_KEY),
    ],
)
def test_rules_that_miss_something_are_refused(at: list[str | int], value: object, fault: Fault) -> None:
    with pytest.raises(Refused) as refused:
        rules_from(changed(at, value), LIBRARY)
    assert refused.value.fault is fault


def test_what_a_person_writes_may_need_somebody_at_once() -> None:
    """So such questions too go out only while the owner of an alert is at work."""
    assert {each.code for each in LIBRARY if each.may_alert} == {"phq-9", "red-flags", "psfs"}
