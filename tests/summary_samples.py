"""Facts of invented patients, compared by the real rules against the real instruments, for tests of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from app.adapters.questionnaires import read_instruments
from app.domain.change import Point
from app.domain.instrument import Instrument
from app.domain.measure import Told, first, title
from app.domain.measure import measure as row
from app.domain.scale import Level
from app.domain.summary import (
    Completeness,
    Facts,
    Flag,
    InWords,
    Measure,
    Newest,
    NextDue,
    NoValue,
    Provenance,
    Reading,
    Source,
)

INSTRUMENTS = read_instruments(Path(__file__).parent.parent / "questionnaires" / "instruments")
DAY_0 = date(2025, 10, 2)
BEFORE, WEEKS_6, MONTHS_3, MONTHS_6 = (
    ("Before surgery", date(2025, 9, 18)),
    ("6 weeks", date(2025, 11, 13)),
    ("3 months", date(2026, 1, 5)),
    ("6 months", date(2026, 3, 30)),
)
_VERSIONS = {"nprs-back": "1", "nprs-leg": "1", "peg": "1", "rmdq": "1983"}


def source(code: str, version: str, language: str) -> Source:
    """A real instrument as it was asked, with the line that its licence wants."""
    instrument = INSTRUMENTS.get(code, version)
    return Source(code, version, language, instrument.line(language))


def measure(code: str, values: Sequence[float | None], days: Sequence[tuple[str, date]]) -> Measure:
    """One scale of a real instrument with these values at these time points; None is a check-in not answered."""
    instrument = INSTRUMENTS.get(code, _VERSIONS[code])
    told = [reading(instrument.version, value, *day) for day, value in zip(days, values, strict=False)]
    return compared([instrument], told)


def reading(version: str, value: float | None, title: str, on: date, rated: Mapping[str, int] | None = None) -> Told:
    """What one time point came to, as the services hand it to the rules."""
    if value is None:
        return Reading(on, title, None, NoValue.NOT_ANSWERED, version=version), None
    number = Decimal(str(value))
    return Reading(on, title, number, version=version), Point(on, number, version, rated or {})


def compared(instruments: Sequence[Instrument], told: Sequence[Told], scale: str = "") -> Measure:
    """One row by the real rules; the first scale if none is named."""
    versions = {each.version: (each, next(of for of in each.scales if scale in ("", of.name))) for each in instruments}
    return row(versions, told, DAY_0, surgical=True, title=title(*first(versions), "en"))


def facts(days: Sequence[tuple[str, date]], as_of: date, **values: Sequence[float | None]) -> Facts:
    """Ana, after surgery, as her page stands at `as_of` with values per measure (`nprs_back=[7, 4]`)."""
    codes = [name.replace("_", "-") for name in values]
    measures = tuple(measure(code, values[code.replace("-", "_")], days) for code in codes)
    newest = max((m.now.on, m.now.time_point) for m in measures if m.now)
    return Facts(
        as_of=as_of,
        given_name="Ana",
        family_name="Sample",
        birth_date=date(1958, 3, 15),
        language="es",
        pathway="Lumbar surgery",
        day_0=DAY_0,
        surgical=True,
        newest=Newest(newest[1], newest[0]),
        flags=(),
        safety_asked=5,
        safety_answered=5,
        measures=measures,
        in_words=(InWords("Global change", "Much better", "A little better"),),
        goals=(),
        hurts=None,
        completeness=Completeness(len(days), len(days), 33, 33, ()),
        next_due=NextDue("12 months", date(2026, 10, 2), date(2026, 9, 2), date(2026, 11, 1)),
        practices=("Example Spine", "Valley Physical Medicine"),
        provenance=Provenance(
            sources=tuple(source(code, _VERSIONS[code], "es") for code in codes),
            mode="phone",
            helper="self",
            scorer="1",
            scored_at=datetime(newest[0].year, newest[0].month, newest[0].day, 19, 44, tzinfo=UTC),
            input_hash="9f2c4b1ad07e5f63",
        ),
        demo=False,
    )


def better() -> Facts:
    return facts(
        (BEFORE, WEEKS_6, MONTHS_3, MONTHS_6),
        date(2026, 3, 30),
        nprs_back=[7, 5, 4, 3],
        nprs_leg=[8, 3, 2, 2],
        peg=[7.3, 6.0, 5.8, 6.7],
        rmdq=[17, 13, 8, 6],
    )


def worse() -> Facts:
    return facts(
        (BEFORE, WEEKS_6, MONTHS_3, MONTHS_6),
        date(2026, 4, 2),
        nprs_back=[4, 3, None, 7],
        nprs_leg=[3, 2, None, 6],
        peg=[5.0, 4.3, None, 5.3],
        rmdq=[11, 9, None, 14],
    )


def silent() -> Facts:
    """Nothing since January: three months were answered, six were not."""
    old = facts(
        (BEFORE, WEEKS_6, MONTHS_3, MONTHS_6),
        date(2026, 6, 12),
        nprs_back=[7, 5, 4, None],
        nprs_leg=[8, 3, 2, None],
        peg=[7.3, 6.0, 5.0, None],
        rmdq=[17, 13, 8, None],
    )
    return replace(
        old, completeness=Completeness(3, 4, 33, 33, ()), in_words=(InWords("Global change", "A little better", None),)
    )


def first_visit() -> Facts:
    first = facts((BEFORE,), date(2025, 9, 22), nprs_back=[7], nprs_leg=[8], peg=[7.3], rmdq=[17])
    return replace(
        first,
        safety_asked=0,
        safety_answered=0,
        in_words=(),
        next_due=NextDue("6 weeks", date(2025, 11, 13), date(2025, 11, 6), date(2025, 11, 27)),
        practices=("Example Spine",),
    )


def flagged() -> Facts:
    flag = Flag(datetime(2026, 3, 30, 19, 42, tzinfo=UTC), "Dr. Bea Example", "open")
    return replace(
        better(),
        flags=(flag,),
        safety_answered=4,
        completeness=Completeness(4, 4, 31, 33, ("Work status", "Opioid use")),
    )


def longest() -> Facts:
    """The longest data allowed, every room of the page full: levels, a score that could not be made, 13 time points."""
    days = [(f"{2 * n} months" if n else "Before surgery", DAY_0 + timedelta(days=61 * n - 14)) for n in range(13)]
    pain = [7, 6, 5, None, 4, 3, 4, 5, None, 6, 4, 3, 2]
    peg = [7.3, 6.7, 5.3, None, 4.3, 3.3, 4.0, 5.3, None, 6.0, 4.7, 3.3, 9.7]
    rmdq = [17, 16, 15, None, 13, 12, 11, 12, None, 9, 8, 7, 20]
    as_of = days[-1][1] + timedelta(days=1)
    base = facts(days, as_of, nprs_back=pain, nprs_leg=list(reversed(pain)), peg=peg, rmdq=rmdq)
    invented = replace(
        INSTRUMENTS.get("rmdq", "1983").scales[0],
        levels=tuple(
            Level(word, Decimal(low), Decimal(high), "invented for this test")
            for word, low, high in (("slight", 0, 7), ("moderate", 8, 15), ("very severe", 16, 24))
        ),
    )
    few = Reading(*reversed(days[-1]), None, NoValue.NOT_SCORED, answered=7, asked=10, version="1983")
    of = replace(INSTRUMENTS.get("rmdq", "1983"), scales=(invented,))
    told = [reading("1983", value, *day) for day, value in zip(days, rmdq, strict=True)]
    levelled = replace(compared([of], told), code="invented-1", title="Getting about the house")
    unscored = compared([of], [*told[:-1], (few, Point(few.on, None, "1983"))])
    unscored = replace(unscored, code="invented-2", title="Getting about outdoors")
    raised = datetime(2027, 9, 20, 19, 42, tzinfo=UTC)
    return replace(
        base,
        as_of=as_of,
        family_name="Montgomery-Wolfeschlegelsteinhausen",  # 60 characters with the given name and the comma
        given_name="Maximiliana Alexandrina",
        pathway="Degenerative lumbar spondylolisthesis with stenosis, surgical",
        flags=tuple(Flag(raised, f"Dr. Wilhelmina Featherstone {n}", "open") for n in ("North", "South")),
        measures=(*base.measures, levelled, unscored),
        in_words=(
            InWords("Global change", "A little better", "Much better"),
            InWords("Satisfied with the state", "No", "Yes"),
        ),
        completeness=Completeness(11, 13, 41, 48, ("Work status", "Opioid use", "Satisfaction", "Sleep disturbance")),
        provenance=base.provenance
        and replace(base.provenance, sources=(source("global-change", "1", "es"), *base.provenance.sources)),
        practices=tuple(
            f"{place} Spine and Musculoskeletal Medicine" for place in ("North", "South", "East", "West", "Hill")
        ),
        demo=True,
    )


ALL = {sample.__name__: sample for sample in (better, worse, silent, first_visit, flagged, longest)}
