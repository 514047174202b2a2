"""More invented patients for tests of the page: a knee, PROMIS tables, own activities, two versions, shared mood."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.domain.change import Verdict
from app.domain.summary import Completeness, Facts, Goal, Hurts, InWords, Measure
from tests import summary_samples as samples
from tests.summary_samples import BEFORE, INSTRUMENTS, MONTHS_3, MONTHS_6, WEEKS_6, compared, reading

TIMES = (BEFORE, WEEKS_6, MONTHS_3, MONTHS_6)
PAIN_1, PAIN_2 = (INSTRUMENTS.get("promis-pain-intensity-3a", version) for version in ("1.0", "2.0"))


def scored(code: str, version: str, *values: float | None, scale: str = "") -> Measure:
    """A scale of a real instrument with these values at the first of the four time points."""
    instrument = INSTRUMENTS.get(code, version)
    return compared(
        [instrument], [reading(version, value, *day) for day, value in zip(TIMES, values, strict=False)], scale
    )


def of(pathway: str, *measures: Measure, sources: tuple[tuple[str, str], ...]) -> Facts:
    """The page of these measures in the sixth month; everything else as it mostly is."""
    base = samples.facts(TIMES, date(2026, 3, 30), nprs_back=[7, 5, 4, 3])
    assert base.provenance
    named = tuple(samples.source(code, version, "en") for code, version in sources)
    return replace(
        base,
        language="en",
        pathway=pathway,
        measures=measures,
        in_words=(InWords("Overall change", "Much improved", "A little improved"),),
        completeness=Completeness(4, 4, 18, 18, ()),
        provenance=replace(base.provenance, sources=named),
    )


def knee() -> Facts:
    return of(
        "Knee replacement",
        scored("koos-jr", "2016", 42.281, 57.14, 63.776, 76.332),
        scored("promis-global", "1.2", 34.9, 39.8, 42.3, 44.9, scale="gph"),
        sources=(("koos-jr", "2016"), ("promis-global", "1.2")),
    )


def promis() -> Facts:
    return of(
        "Low back pain, with PROMIS",
        scored("nprs-back", "1", 7, 4, 2, 0),
        scored("nprs-leg", "1", 0, 1, 0, 0),
        scored("promis-pf-6b", "1.2", 32.5, 36.0, 38.5, 42.1),
        scored("promis-pi-6a", "1.0", 67.6, 63.8, 61.2, 57.6),
        sources=(("nprs-back", "1"), ("nprs-leg", "1"), ("promis-pf-6b", "1.2"), ("promis-pi-6a", "1.0")),
    )


def activities(*rated: Mapping[str, int]) -> Measure:
    """Own activities, rated at the first of the four time points; the value is the published mean."""
    psfs = INSTRUMENTS.get("psfs", "1995")
    values = [round(sum(each.values()) / len(each) + 1e-9, 1) for each in rated]
    told = [reading("1995", value, *day, each) for day, value, each in zip(TIMES, values, rated, strict=False)]
    return compared([psfs], told)


def own_activities() -> Facts:
    """A third activity is new at six months: it is in the value now, and not in the change."""
    page = of(
        "Low back pain, without surgery",
        scored("nprs-back", "1", 7, 5, 4, 3),
        activities(
            {"activity-1": 2, "activity-2": 4},
            {"activity-1": 4, "activity-2": 5},
            {"activity-1": 5, "activity-2": 5},
            {"activity-1": 6, "activity-2": 6, "activity-3": 1},
        ),
        sources=(("nprs-back", "1"), ("psfs", "1995")),
    )
    goals = (
        Goal("Walk to church", 2, 6, Verdict.BETTER, given_up=False),
        Goal("Pick up my grandson from the kindergarten every morning", 4, 6, Verdict.SMALL_CHANGE, given_up=False),
        Goal("Sleep through the night", 5, None, Verdict.NOT_SCORED, given_up=True),
    )
    everywhere = tuple(each.text for each in INSTRUMENTS.get("body-map", "1").words("en").items.values())
    return replace(page, goals=goals, hurts=Hurts(everywhere, 4))


def two_versions() -> Facts:
    """Pain intensity was asked in version 1.0 and later in 2.0, whose scores are others."""
    told = [
        reading(version, value, *day)
        for day, (version, value) in zip(
            TIMES, [("1.0", 57.5), ("1.0", 52.1), ("2.0", 58.5), ("2.0", 51.4)], strict=True
        )
    ]
    return of(
        "Low back pain, with PROMIS",
        scored("nprs-back", "1", 7, 5, 4, 3),
        compared([PAIN_1, PAIN_2], told),
        sources=(("nprs-back", "1"), ("promis-pain-intensity-3a", "2.0")),
    )


def mood() -> Facts:
    """What is there once the patient shares it with the whole team."""
    return of(
        "Low back pain, the full set",
        scored("nprs-back", "1", 7, 5, 4, 3),
        scored("rmdq", "1983", 17, 13, 8, 2),
        scored("phq-9", "1", 12, None, 9, 6),
        sources=(("nprs-back", "1"), ("rmdq", "1983"), ("phq-9", "1")),
    )


def profile() -> Facts:
    """More scores than there is room to chart."""
    values = {
        "pf": (33.2, 36.7, 39.2, 48.3),
        "anxiety": (63.4, 61.4, 59.5, 53.7),
        "depression": (60.5, 58.9, 57.3, 49),
        "fatigue": (62.7, 58.8, 55.1, 48.6),
        "sleep": (57.9, 54.3, 50.5, 46.2),
        "social": (38.8, 42.3, 46.2, 51.9),
        "pi": (68, 63.8, 59.9, 53.9),
        "pain": (7, 5, 4, 3),
    }
    return of(
        "Low back pain, with a profile of health",
        scored("nprs-back", "1", 7, 4, 2, 1),
        *(scored("promis-29", "2.1", *points, scale=scale) for scale, points in values.items()),
        sources=(("nprs-back", "1"), ("promis-29", "2.1")),
    )


ALL = {case.__name__: case for case in (knee, promis, own_activities, two_versions, mood, profile)}
