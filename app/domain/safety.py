"""Which answers need a person at once, and how soon: rules that are data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.document import Fault, Section
from app.domain.inbound import danger
from app.domain.instrument import Answers, Instrument, Library
from app.domain.pathway import InstrumentKey


class Tier(StrEnum):
    """How soon, the gravest first. Each has a page of its own, which is shown before the next question."""

    EMERGENCY = "emergency"  # the emergency room or 911, now
    CRISIS = "crisis"  # thoughts of death: 988 or 911, now
    TODAY = "today"  # a call to the office today


class Heard(StrEnum):
    """What a patient says to the page of a tier. Nobody has to say anything to go on."""

    WENT_ON = "went-on"
    GETS_HELP = "gets-help"
    HAS_HELP = "has-help"
    NOT_NEW = "not-new"
    MISTAKE = "mistake"


@dataclass(frozen=True)
class Rule:
    """Raised by one of these answers, by instrument and item; or, if it reads `own_words`, by what a person writes."""

    code: str
    tier: Tier
    answers: Mapping[InstrumentKey, Mapping[str, tuple[int, ...]]]
    own_words: bool = False


@dataclass(frozen=True)
class SafetyRules:
    """One version of the rules, the gravest tier first."""

    version: str
    rules: tuple[Rule, ...]

    def raised(self, instrument: Instrument, given: Answers) -> list[tuple[Rule, str]]:
        """Each rule that these answers raise, with the first item that does."""
        found = []
        for rule in self.rules:
            urgent = rule.answers.get((instrument.code, instrument.version), {})
            for item, answer in given.items():
                if danger(answer) if isinstance(answer, str) and rule.own_words else answer in urgent.get(item, ()):
                    found.append((rule, item))
                    break
        return found


def rules_from(document: object, library: Library) -> SafetyRules:
    """Raises Refused: also where an urgent answer of an instrument is in no rule, in two, or is not called urgent."""
    top = Section(document, keys="version rules sources")
    listed = top.list_of("rules")
    rules = [_rule(listed.section(at, "code tier answers own_words"), library) for at in listed]
    top.unique([rule.code for rule in rules], "rules")
    top.list_of("sources")
    for instrument in library:
        _check(top, rules, instrument)
    gravest_first = sorted(rules, key=lambda rule: list(Tier).index(rule.tier))
    return SafetyRules(top.text("version"), tuple(gravest_first))


def _rule(section: Section, library: Library) -> Rule:
    own_words = section.flag("own_words", False)
    listed = section.list_of("answers", at_least=0 if own_words else 1)
    answers = {}
    for at in listed:
        named = listed.section(at, "instrument version items")
        key = (named.text("instrument"), named.text("version"))
        if key not in library:
            raise named.refuse(Fault.UNKNOWN_NAME, "instrument", " ".join(key))
        answers[key] = _items(named, library.get(*key))
    return Rule(section.text("code"), section.word("tier", Tier), answers, own_words)


def _items(named: Section, instrument: Instrument) -> dict[str, tuple[int, ...]]:
    items = named.section("items", " ".join(instrument.urgent) or "-")  # no others are called urgent
    found = {}
    for item in items:
        values = items.list_of(item)
        found[item] = tuple(values.whole(at) for at in values)
        if not set(found[item]) <= set(instrument.urgent[item]):
            raise items.refuse(Fault.UNKNOWN_NAME, item, "not an urgent answer")
    return found


def _check(top: Section, rules: Sequence[Rule], instrument: Instrument) -> None:
    """Each urgent answer is in exactly one rule."""
    key = (instrument.code, instrument.version)
    ruled = [(item, value) for rule in rules for item, values in rule.answers.get(key, {}).items() for value in values]
    for item, values in instrument.urgent.items():
        for value in values:
            if ruled.count((item, value)) != 1:
                fault = Fault.DUPLICATE if (item, value) in ruled else Fault.MISSING_KEY
                raise top.refuse(fault, "rules", f"{instrument.code} {instrument.version} {item} {value}")
